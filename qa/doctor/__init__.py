"""What this installation is, and what would go wrong: facts for a bug report, nothing of anybody's documents.

installation.py  the program, its packages, its encoder and cache, the terminal
holdings.py      a library from outside: what it says it is, its files, the folders it follows
examination.py   all of it, and the troubles that follow
"""

from qa.doctor.examination import Cause, Examination, Trouble, examine

__all__ = ["Cause", "Examination", "Trouble", "examine"]
