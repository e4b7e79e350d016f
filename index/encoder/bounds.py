"""How many tokens a text has at the most, told without splitting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tokenizers import Tokenizer

UTF8_BYTES = 4
_RARE = "\U0010fffd"
"""A character for private use: split into its bytes by a tokenizer that knows every byte."""


def bound_of(tokenizer: Tokenizer) -> Callable[[str], int]:
    """The bound for what a tokenizer splits, special tokens not counted.

    A token of SentencePiece's Unigram is at least one character of the text as it is normalised, before
    which a blank is put; of any other tokenizer at least one byte of UTF-8.
    """
    from tokenizers import models

    normalizer = tokenizer.normalizer
    unknown = tokenizer.encode(_RARE, add_special_tokens=False)
    if normalizer is None or not isinstance(tokenizer.model, models.Unigram) or len(unknown) >= UTF8_BYTES:
        return bytes_at_most

    def characters(text: str) -> int:
        return 1 + len(normalizer.normalize_str(encodable([text])[0]))

    return characters


def bytes_at_most(text: str) -> int:
    """Bytes of UTF-8 that no text of this length exceeds."""
    return UTF8_BYTES * len(text)


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts without lone surrogates, which no tokenizer takes, and as long as they were."""
    return [text.encode("utf-8", "replace").decode() for text in texts]
