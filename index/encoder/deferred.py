"""The bundled encoder without its weights, until something has to be encoded.

What it is, and how it counts tokens, is known from its folder. So documents are read and cut, and found by
their words, before the seconds it takes to import torch and load the model.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index.encoder import bundled
from index.encoder.bounds import bound_of, encodable
from index.encoder.model import load
from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from index.encoder.model import Encoded, Encoder, Progress


def deferred(name: str | None = None, *, cache: Path | None = None) -> Encoder:
    """As `load`, but the bundled encoder is only loaded when it is first asked to encode.

    One that was never loaded in this cache, or is no bundled one, is loaded now.
    """
    cache = cache or bundled.default_cache()
    identity = bundled.noted(cache) if name in (None, bundled.NAME) else None
    if identity is None:
        return load(name, cache=cache)
    return Deferred(identity, bundled.unpack(cache), lambda: load(name, cache=cache))


class Deferred:
    """An `Encoder` of a known identity, from a folder; `load` gives the one that encodes."""

    name = bundled.NAME
    revision = None

    def __init__(self, identity: bundled.Identity, folder: Path, load: Callable[[], Encoder]) -> None:
        self.fingerprint = identity.fingerprint
        self.width = identity.width
        self.max_tokens = identity.max_tokens
        self._folder = folder
        self._load = load
        self._loaded: Encoder | None = None
        self._tokenizer: Tokenizer | None = None
        self._bound: Callable[[str], int] | None = None
        self._lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if self._loaded is not None:
            return self._loaded.count_tokens(texts)
        found = self._counter().encode_batch_fast(encodable(texts), add_special_tokens=False)
        return [len(encoding) for encoding in found]

    def most_tokens(self, text: str) -> int:
        if self._loaded is not None:
            return self._loaded.most_tokens(text)
        bound = self._bound  # another thread may load the encoder, and drop it, at any moment
        if bound is None:
            bound = self._bound = bound_of(self._counter())
        return bound(text)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._whole().encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        return self._whole().encode_passages(texts, progress)

    def encode_queries_by_token(self, texts: Sequence[str]) -> Encoded:
        return self._whole().encode_queries_by_token(texts)

    def encode_passages_by_token(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        return self._whole().encode_passages_by_token(texts, progress)

    def _whole(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                self._tokenizer = self._bound = None  # the one that is loaded now is as large: some 300 MB
                loaded = self._load()
                if loaded.fingerprint != self.fingerprint:  # another version of the packages was installed
                    (self._folder / bundled.IDENTITY).unlink(missing_ok=True)
                    raise EncoderUnavailable(self.name, "is not what it was when it was last loaded")
                self._loaded = loaded
            return self._loaded

    def _counter(self) -> Tokenizer:
        from tokenizers import Tokenizer

        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
            return self._tokenizer
