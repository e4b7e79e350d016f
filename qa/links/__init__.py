"""Answers that were shared: frozen as they were, and compared with what the documents say today."""
