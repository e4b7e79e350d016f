"""The packed form of a BERT encoder: one file of 4-bit weights with its Unigram tokenizer.

The file comes from a package, so it may be cut or forged: every length in it is checked against what
the file still holds, and every size against what the header promises, before anything is built from it.
All numbers are little-endian, laid out without padding:

    "E5S1"  version
    hidden, layers, heads, feed-forward, vocabulary, positions, token types, layer-norm epsilon, block size
    pieces: count, ids of <s> </s> <pad> <unk>, bytes of text; offsets, scores, UTF-8 text
    characters: count, bytes; code point, number of replacements, replacements
    tensors: count; name, kind, number of weights, offset, bytes
    ... and the tensors' bytes at their offsets
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Stored = NDArray[Any]
    """A tensor as it stands in the file: float32 numbers, or Q4_0 blocks (dtype Q4_BLOCK)."""

MAGIC = b"E5S1"
VERSION = 1

BLOCK = 32
"""Weights in one Q4_0 block."""
Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
"""A block's float16 scale, then byte j with weight j in the low and weight j + 16 in the high half."""
Q4_ZERO = 8
"""What is subtracted from a nibble: 0..15 stand for -8..7."""

FLOAT32 = 0
Q4_0 = 1
"""How a tensor is stored."""

MAX_SIDE = 1 << 20
"""Largest credible value of any number in the header; keeps products far from overflow."""


class MalformedFile(Exception):
    """The file is not what it says it is; the argument says where."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a BERT encoder, in units (not bytes)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The Unigram vocabulary: (piece, log probability) by id, and which ids are special."""

    scored: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A packed file, read and checked; weights are unpacked only when asked for."""

    shape: Shape
    pieces: Pieces
    replacements: Mapping[str, str]
    stored: Mapping[str, Stored]

    def weights(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Each tensor's name in Hugging Face's BERT, and its values as float32."""
        for name, (theirs, shape) in _tensors(self.shape).items():
            stored = self.stored[name]
            values = stored if stored.dtype == np.float32 else _dequantize(stored)
            yield theirs, values.astype(np.float32, copy=False).reshape(shape)


class _Cursor:
    """Reads forward through bytes and never past their end."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._at = 0

    def take(self, size: int, what: str) -> memoryview:
        if size < 0 or size > len(self._data) - self._at:
            raise MalformedFile(what)
        self._at += size
        return self._data[self._at - size : self._at]

    def unpack(self, form: str, what: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}"), what))

    def array(self, dtype: str, count: int, what: str) -> NDArray[np.generic]:
        return np.frombuffer(self.take(count * np.dtype(dtype).itemsize, what), dtype)


def read(data: bytes) -> PackedModel:
    """Read a packed model.

    Raises MalformedFile where `data` is cut short, contradicts itself, or is something else.
    """
    cursor = _Cursor(data)
    shape = _read_shape(cursor)
    pieces = _read_pieces(cursor)
    if len(pieces.scored) > shape.vocabulary:
        raise MalformedFile("vocabulary")
    replacements = _read_replacements(cursor)
    return PackedModel(shape, pieces, replacements, _read_tensors(cursor, data, shape))


def _read_shape(cursor: _Cursor) -> Shape:
    if bytes(cursor.take(len(MAGIC), "magic")) != MAGIC or cursor.unpack("I", "version") != (VERSION,):
        raise MalformedFile("magic")
    *sides, epsilon, block = cursor.unpack("7ifi", "header")
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = sides
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)
    if block != BLOCK or not all(0 < side <= MAX_SIDE for side in sides):
        raise MalformedFile("header")
    if shape.hidden % BLOCK or shape.feed_forward % BLOCK or shape.hidden % shape.heads:
        raise MalformedFile("header")
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise MalformedFile("header")
    return shape


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unk = cursor.unpack("5i", "pieces")
    (size,) = cursor.unpack("Q", "pieces")
    if not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise MalformedFile("special pieces")
    offsets = cursor.array("<u4", count + 1, "piece offsets").tolist()
    scores = cursor.array("<f4", count, "piece scores")
    text = bytes(cursor.take(size, "piece text"))
    if offsets[0] != 0 or offsets[-1] > size or offsets != sorted(offsets):
        raise MalformedFile("piece offsets")
    if not np.isfinite(scores).all():
        raise MalformedFile("piece scores")
    try:
        words = [text[start:end].decode() for start, end in pairwise(offsets)]
    except UnicodeDecodeError:
        raise MalformedFile("piece text") from None
    if len(set(words)) != count:
        raise MalformedFile("piece text")
    return Pieces(tuple(zip(words, scores.tolist(), strict=True)), bos, eos, pad, unk)


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, size = cursor.unpack("iI", "characters")
    part = _Cursor(bytes(cursor.take(size, "characters")))
    replacements = {}
    for _ in range(count):
        character, length = part.unpack("IB", "characters")
        try:
            replacements[chr(character)] = "".join(map(chr, part.unpack(f"{length}I", "characters")))
        except (ValueError, OverflowError):
            raise MalformedFile("characters") from None
    return replacements


def _read_tensors(cursor: _Cursor, data: bytes, shape: Shape) -> dict[str, Stored]:
    (count,) = cursor.unpack("i", "tensors")
    stored = {}
    for _ in range(count):
        (length,) = cursor.unpack("H", "tensors")
        name = bytes(cursor.take(length, "tensors")).decode("ascii", "replace")
        kind, weights, offset, size = cursor.unpack("BIQQ", "tensors")
        stored[name] = _view(data, name, (kind, weights, offset, size))
    for name, (_, sides) in _tensors(shape).items():
        if name not in stored or stored[name].size * _weights_each(stored[name]) != math.prod(sides):
            raise MalformedFile(f"tensor {name}")
    return stored


def _view(data: bytes, name: str, entry: tuple[int, int, int, int]) -> Stored:
    kind, weights, offset, size = entry
    if kind not in (FLOAT32, Q4_0) or (kind == Q4_0 and weights % BLOCK):
        raise MalformedFile(f"tensor {name}")
    dtype, count = (np.dtype("<f4"), weights) if kind == FLOAT32 else (Q4_BLOCK, weights // BLOCK)
    if size != count * dtype.itemsize or offset + size > len(data):
        raise MalformedFile(f"tensor {name}")
    values: Stored = np.frombuffer(data, dtype, count, offset)
    scales = values["scale"] if kind == Q4_0 else values
    if not np.isfinite(scales).all():
        raise MalformedFile(f"tensor {name}")
    return values


def _weights_each(stored: Stored) -> int:
    return 1 if stored.dtype == np.float32 else BLOCK


def _dequantize(blocks: Stored) -> NDArray[np.float32]:
    """The weights of Q4_0 blocks: float32, shape (32 * number of blocks,)."""
    nibbles = blocks["nibbles"]
    weights = np.empty((len(blocks), 2, BLOCK // 2), np.float32)
    weights[:, 0] = nibbles & 0x0F
    weights[:, 1] = nibbles >> 4
    weights -= Q4_ZERO
    weights *= blocks["scale"].astype(np.float32)[:, None, None]
    return weights.reshape(-1)


def _tensors(shape: Shape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Every tensor of the model: its name in the file, its name in Hugging Face's BERT, its shape."""
    hidden = shape.hidden
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {
        "emb.word": ("embeddings.word_embeddings.weight", (shape.vocabulary, hidden)),
        "emb.pos": ("embeddings.position_embeddings.weight", (shape.positions, hidden)),
        "emb.type": ("embeddings.token_type_embeddings.weight", (shape.token_types, hidden)),
        "emb.ln.w": ("embeddings.LayerNorm.weight", (hidden,)),
        "emb.ln.b": ("embeddings.LayerNorm.bias", (hidden,)),
    }
    parts = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "aln": ("attention.output.LayerNorm", hidden, 0),
        "fi": ("intermediate.dense", shape.feed_forward, hidden),
        "fo": ("output.dense", hidden, shape.feed_forward),
        "oln": ("output.LayerNorm", hidden, 0),
    }
    for layer in range(shape.layers):
        for short, (long, rows, columns) in parts.items():
            prefix = f"encoder.layer.{layer}.{long}"
            tensors[f"l{layer}.{short}.w"] = (f"{prefix}.weight", (rows, columns) if columns else (rows,))
            tensors[f"l{layer}.{short}.b"] = (f"{prefix}.bias", (rows,))
    return tensors
