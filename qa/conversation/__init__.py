"""What a follow-up leaves unsaid, taken from the conversation before it; no language model.

A question that stands alone is never altered: `complete` gives None for it.
"""

from qa.conversation.completion import FollowUp, Turn, complete

__all__ = ["FollowUp", "Turn", "complete"]
