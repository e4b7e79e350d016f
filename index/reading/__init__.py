"""Files looked at in child processes: a file that is hostile, huge or on a dead disk ends a child, not us.

child.py   what a child does: list a folder, read a file, draw a page
process.py one child, and the time it is given
pool.py    the children, and their results in order
wire.py    what goes over the pipes: JSON in frames, never a pickle
"""

from index.reading.pool import Folder, Item, Pool, Unanswering, Undrawable
from index.reading.wire import Limits, Listed, Outcome, Wanted

__all__ = ["Folder", "Item", "Limits", "Listed", "Outcome", "Pool", "Unanswering", "Undrawable", "Wanted"]
