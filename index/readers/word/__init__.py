"""Word files (.docx): their story of paragraphs and tables, styles, numbers, notes, drawings, equations.

story.py is where a document is walked through; opc.py above opens the package.
"""
