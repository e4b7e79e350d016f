"""Documents in, a searchable library out.

Data moves one way: file -> `Document` -> `Passage` -> words and vectors -> `Library`.
Nothing here knows about questions, answers or pages.
"""
