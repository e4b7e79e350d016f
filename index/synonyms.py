"""Words that mean the same, found in a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.matching import Matcher, longest
from index.sentences import Span


class Synonyms:
    """Lines of synonyms as the user wrote them, looked up by their folded form."""

    def __init__(self, lines: Sequence[tuple[str, ...]], fold: Callable[[str], str]) -> None:
        self._lines: dict[str, list[dict[str, str]]] = {}
        for line in lines:
            sides = {fold(side): side for side in line}
            for folded in sides:
                self._lines.setdefault(folded, []).append(sides)
        self._matcher = Matcher(self._lines)

    def places(self, folded: str) -> list[Span]:
        """Where words that have synonyms stand in a folded text; a longer one hides those inside it."""
        return longest(self._matcher.places(folded)) if self._matcher else []

    def of(self, word: str) -> dict[str, str]:
        """A folded word and what means the same: folded form to the user's writing, `word` first.

        A word that stands in several lines has the synonyms of all of them, but not theirs in turn.
        """
        found = {word: ""}
        for line in self._lines[word]:
            found |= {folded: side for folded, side in line.items() if not found.get(folded)}
        return found
