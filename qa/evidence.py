"""What a question's words weigh, where they stand in a text, and how much of that weight it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.library import Snapshot
from index.matching import occurrences
from index.words import FUNCTION_WORDS, Token, Tokenizer
from qa.synonyms import NOT_WIDENED, Widening

SINGLE = 0.3
"""A single ideograph tells little (it stands inside many words): its weight against a longer word's."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The question's telling words, each with its rarity in the library as weight."""

    weights: Mapping[str, float]
    tokenizer: Tokenizer
    widening: Widening = NOT_WIDENED

    @classmethod
    def of(
        cls,
        question: str,
        tokenizer: Tokenizer,
        snapshot: Snapshot,
        factors: Mapping[str, float] | None = None,
    ) -> Evidence:
        """`factors` weigh single words of the question up or down; 1 where they name none."""
        words = dict.fromkeys(word for word in tokenizer.words(question) if word not in FUNCTION_WORDS)
        weights = {
            word: snapshot.rarity(word) * _size(word) * (factors or {}).get(word, 1.0) for word in words
        }
        return cls(weights, tokenizer, Widening.of(question, snapshot, weights))

    @property
    def total(self) -> float:
        return sum(self.weights.values())

    def share(self, words: Iterable[str]) -> float:
        """The share, 0 to 1, of the question's weight that a text with these words holds."""
        found = sum(self.weights.get(word, 0.0) for word in set(words))
        return found / self.total if self.total else 0.0

    def find(self, text: str) -> list[Token]:
        """Every place in `text` where a word of the question stands, in order.

        Words of ideographs are looked for as they are: a text may be cut between other characters
        than the question was. Others (Latin words, numbers, 第三十条) must be words of the text.
        """
        folded = self.tokenizer.fold(text)
        plain = [word for word in self.weights if _is_ideographs(word)]
        found = [Token(word, *place) for word in plain for place in occurrences(folded, word)]
        found += self.widening.find(folded)
        if len(plain) < len(self.weights):
            others = self.weights.keys() - set(plain)
            found += [token for token in self.tokenizer.tokens(text) if token.word in others]
        return sorted(found, key=lambda token: (token.start, -token.end))


def _is_ideographs(word: str) -> bool:
    return all(ord(character) >= 0x3005 and not character.isdigit() for character in word)  # noqa: PLR2004 - 々, the first


def _size(word: str) -> float:
    return SINGLE if len(word) == 1 and not word.isascii() else 1.0
