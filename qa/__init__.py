"""Questions in, quoted answers out.

A question goes through search, ranking, highlighting and judgement and comes out as an
`Answer` whose every word is a slice of a document. Only `qa.web` knows about web pages.
"""
