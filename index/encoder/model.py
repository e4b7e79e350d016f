"""Texts to vectors, by any sentence-transformers model; reranker.py alone imports that library too.

No text is cut off. One with more tokens than the model takes is encoded in parts, and its vector is the
mean of the parts' vectors, weighted by their numbers of tokens and brought back to length 1.

A model that looks at a text token by token gives the tokens' vectors too, from the same pass.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

import numpy as np

from index.encoder import bundled, hub, precision
from index.encoder.bounds import bound_of, encodable
from index.encoder.fingerprint import fingerprint
from index.encoder.lanes import Lanes
from index.encoder.quiet import quiet
from index.encoder.windows import Window, batches, cut
from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    Progress = Callable[[int], None]
    """Called during the work with the number of texts done since the last call."""

P = ParamSpec("P")
R = TypeVar("R")

BATCH_TOKENS = 1024
"""Padded tokens in a batch: beyond it nothing gets faster on two cores, and memory grows."""
STEP = 16
"""Batches are padded to a multiple of so many tokens. For each length it meets, torch's kernel library
compiles kernels anew and keeps them: with every length that occurs, some 400 MB of them."""
UNLIMITED = 1 << 20
"""`max_tokens` of a model that takes texts of any length (static embeddings)."""
MIN_ROOM = 8
"""Tokens of text a model must take at the least, or cutting long texts makes no sense."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of one text, without prompt and end marks: n of them, in order.

    `vectors` has shape (n, width), float32: what the model makes of each in its context, not of unit
    length. `spans` has shape (n, 2): the range of the text's characters that each stands for. A model
    without vectors for tokens gives none.
    """

    vectors: NDArray[np.float32]
    spans: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.spans)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Texts as unit vectors, shape (n, width), and as their n texts' tokens."""

    vectors: NDArray[np.float32]
    tokens: list[Tokens]


class Encoder(Protocol):
    """Maps texts to unit vectors: a question and a passage that answers it get near ones.

    `name` is what a user asks for it by, `revision` the hub's commit where it came from there.
    `fingerprint` (hexadecimal) is the same for the same weights, tokenizer, prompts and pooling, on
    every machine. `width` is the length of its vectors. `max_tokens` is how many tokens of a passage it
    takes in one piece, its prompt and end marks already taken off.
    """

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str | None: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Each text's number of tokens, without prompt and end marks, however long it is."""

    def most_tokens(self, text: str) -> int:
        """No less than the text's number of tokens, and quicker to tell."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length 1, shape (len(texts), width), in the order of `texts`."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Rows of length 1, shape (len(texts), width), in the order of `texts`."""

    def encode_queries_by_token(self, texts: Sequence[str]) -> Encoded:
        """As `encode_queries`, with the tokens."""

    def encode_passages_by_token(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """As `encode_passages`, with the tokens."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ways a model encodes: as questions or as passages.

    `encode` maps texts to rows, and to the vectors of each text's tokens, and puts `prompt` before each.
    In tokens: `prompt_size` is the prompt's length, `marks` what goes around every text, `room` what is
    left for the text.
    """

    encode: Callable[[list[str]], tuple[NDArray[np.float32], list[NDArray[np.float32]]]]
    prompt: str
    prompt_size: int
    marks: int
    room: int


class SentenceTransformerEncoder:
    """An Encoder made of a sentence-transformers model, its tokenizer and its two sides.

    Safe to use from several threads, which do not wait for each other: `lock` is held while the tokenizer,
    which the model shares, is at work. A text in which the model sees no token gets a row of zeros.
    """

    def __init__(
        self,
        *,
        name: str,
        revision: str | None,
        fingerprint: str,
        width: int,
        tokenizer: Tokenizer,
        queries: Side,
        passages: Side,
        lock: threading.Lock,
        lanes: Lanes,
    ) -> None:
        self.name = name
        self.revision = revision
        self.fingerprint = fingerprint
        self.width = width
        self._tokenizer = tokenizer
        self._bound = bound_of(tokenizer)
        self._queries = queries
        self._passages = passages
        self._lock = lock
        self._lanes = lanes

    @property
    def max_tokens(self) -> int:
        return self._passages.room

    def most_tokens(self, text: str) -> int:
        return self._bound(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        with self._whole_texts() as tokenizer:
            found = tokenizer.encode_batch_fast(encodable(texts), add_special_tokens=False)
        return [len(encoding) for encoding in found]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(encodable(texts), self._queries, None, by_token=False).vectors

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        return self._encode(encodable(texts), self._passages, progress, by_token=False).vectors

    def encode_queries_by_token(self, texts: Sequence[str]) -> Encoded:
        return self._encode(encodable(texts), self._queries, None, by_token=True)

    def encode_passages_by_token(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        return self._encode(encodable(texts), self._passages, progress, by_token=True)

    def _encode(self, texts: list[str], side: Side, progress: Progress | None, *, by_token: bool) -> Encoded:
        """Raises EncoderUnavailable where the model gives something else than finite numbers."""
        sums = np.zeros((len(texts), self.width), np.float32)
        windows = list(self._windows(texts, side))
        left = Counter(window.owner for window in windows)
        parts: dict[Window, Tokens] = {}
        filled = list(batches(windows, BATCH_TOKENS, side.prompt_size + side.marks))
        encoded = self._lanes.map(lambda batch: side.encode([window.text for window in batch]), filled)
        for batch, (rows, tokens) in zip(filled, encoded, strict=True):
            if not np.isfinite(rows).all():
                raise EncoderUnavailable(self.name, "gives numbers that are not finite")
            if by_token:
                parts.update(zip(batch, self._placed(batch, tokens, side), strict=True))
            weights = np.array([max(window.tokens, 1) for window in batch], np.float32)
            owners = [window.owner for window in batch]
            np.add.at(sums, owners, _unit(rows) * weights[:, None])
            left.subtract(owners)
            if progress:
                progress(sum(left[owner] == 0 for owner in set(owners)))
        return Encoded(_unit(sums), self._gathered(windows, parts, len(texts)) if by_token else [])

    def _placed(
        self, batch: Sequence[Window], tokens: Sequence[NDArray[np.float32]], side: Side
    ) -> Iterator[Tokens]:
        """The tokens of each window with their places in the whole text."""
        with self._whole_texts() as tokenizer:
            found = tokenizer.encode_batch([side.prompt + window.text for window in batch])
        for window, vectors, encoding in zip(batch, tokens, found, strict=True):
            spans = np.array(encoding.offsets, np.int32).reshape(-1, 2) - len(side.prompt)
            if len(spans) != len(vectors):  # no vectors for tokens, or cut off by a rule of the model's own
                yield Tokens(np.zeros((0, self.width), np.float32), np.zeros((0, 2), np.int32))
                continue
            of_text = (spans[:, 1] > 0) & (spans[:, 1] > spans[:, 0])
            yield Tokens(vectors[of_text], np.maximum(spans[of_text], 0) + window.start)

    def _gathered(
        self, windows: Sequence[Window], parts: Mapping[Window, Tokens], count: int
    ) -> list[Tokens]:
        """The tokens of each text, its windows' one after the other."""
        of_text: list[list[Tokens]] = [[] for _ in range(count)]
        for window in windows:
            of_text[window.owner].append(parts[window])
        return [held[0] if len(held) == 1 else _joined(held) for held in of_text]

    def _windows(self, texts: list[str], side: Side) -> Iterator[Window]:
        for owner, (text, tokens) in enumerate(zip(texts, self._measure(texts, side), strict=True)):
            if tokens <= side.room:
                yield Window(owner, 0, text, tokens)
                continue
            with self._whole_texts() as tokenizer:
                spans = tokenizer.encode(text, add_special_tokens=False).offsets
            start = 0
            for part, size in cut(text, spans, side.room, lambda part: self._measure([part], side)[0]):
                yield Window(owner, start, part, size)
                start += len(part)

    def _measure(self, texts: list[str], side: Side) -> list[int]:
        """How much room each text takes up; behind a prompt it may split otherwise than on its own."""
        prompted = self.count_tokens([side.prompt + text for text in texts])
        return [max(tokens - side.prompt_size, 0) for tokens in prompted]

    @contextmanager
    def _whole_texts(self) -> Iterator[Tokenizer]:
        """The tokenizer, set not to truncate: the model shares it and sets it back at its next call."""
        with self._lock:
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
            yield self._tokenizer


def _joined(parts: Sequence[Tokens]) -> Tokens:
    return Tokens(np.concatenate([p.vectors for p in parts]), np.concatenate([p.spans for p in parts]))


def load(name: str | None = None, *, cache: Path | None = None) -> Encoder:
    """The encoder called `name`: a folder, a name on the Hugging Face hub, or None for the bundled one.

    A model of the hub that was fetched before is not asked for again; nothing is sent then. `cache` is
    where the bundled model is unpacked (see `bundled.default_cache`).

    Raises EncoderUnavailable where it cannot be fetched or unpacked, is no sentence-transformers model,
    or would need code or pickled weights of its own; StorageFull where unpacking it fills the disk.
    """
    cache = cache or bundled.default_cache()
    name = name or bundled.NAME
    failure = EncoderUnavailable(name, "no such model")
    with quiet():
        for folder in _folders(name, cache):
            try:
                encoder = _from_folder(name, folder, cache)
            except EncoderUnavailable as error:
                failure = error
            else:
                if name == bundled.NAME:
                    identity = bundled.Identity(encoder.fingerprint, encoder.width, encoder.max_tokens)
                    bundled.note(folder, identity)
                return encoder
    raise failure


def default_fingerprint(cache: Path | None = None) -> str | None:
    """The bundled encoder's fingerprint, without loading it; None where it was never loaded before."""
    identity = bundled.noted(cache or bundled.default_cache())
    return identity.fingerprint if identity else None


def _folders(name: str, cache: Path) -> Iterable[Path]:
    if name != bundled.NAME:
        return hub.folders(name)
    return [bundled.unpack(cache)] if bundled.packed_file() else hub.folders(bundled.HUB_NAME)


def _from_folder(name: str, folder: Path, cache: Path) -> SentenceTransformerEncoder:
    hub.refuse_foreign(name, folder)
    try:
        model = _open(folder, bundled.PROMPTS if name in (bundled.NAME, bundled.HUB_NAME) else None)
        tokenizer = _tokenizer_of(model)
        identity = _identity(model, folder, tokenizer)
        if model.device.type == "cpu" and precision.choose(cache) is precision.Precision.BFLOAT16:
            model.bfloat16()
        _pad_in_steps(model)
        lock = threading.Lock()
        # The model sets the tokenizer up anew for each batch: two at once would mix up what they want of it.
        model.preprocess = _one_at_a_time(model.preprocess, lock)  # type: ignore[method-assign]
        queries = _side(model, tokenizer, ["query"], model.encode_query)
        passages = _side(model, tokenizer, ["document", "passage", "corpus"], model.encode_document)
        width = model.get_embedding_dimension()
    except Exception as error:  # the folder is the user's: whatever is wrong with it, it is no encoder
        raise EncoderUnavailable(name, hub.first_line(error)) from error
    if width is None or min(queries.room, passages.room) < MIN_ROOM:
        raise EncoderUnavailable(name, "takes too few tokens")
    return SentenceTransformerEncoder(
        name=name,
        revision=hub.revision(folder),
        fingerprint=identity,
        width=width,
        tokenizer=tokenizer,
        queries=queries,
        passages=passages,
        lock=lock,
        lanes=Lanes(_cores(model)),
    )


def _pad_in_steps(model: SentenceTransformer) -> None:
    """Where the model's longest input is no multiple of a step, it may not take what lies beyond."""
    first: Any = model[0]
    options = getattr(first, "processing_kwargs", None)
    if isinstance(options, dict) and model.max_seq_length and model.max_seq_length % STEP == 0:
        first.processing_kwargs = {
            **options,
            "text": {"pad_to_multiple_of": STEP, **options.get("text", {})},
        }


def _one_at_a_time(work: Callable[P, R], lock: threading.Lock) -> Callable[P, R]:
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with lock:
            return work(*args, **kwargs)

    return guarded


def _cores(model: SentenceTransformer) -> int:
    """What may be shared out between batches: on other devices than the processor they go one by one."""
    import torch

    return torch.get_num_threads() if model.device.type == "cpu" else 1


def _open(folder: Path, prompts: dict[str, str] | None) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    # Weights that a file lacks are drawn at random. The same draw each time gives the same fingerprint.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return SentenceTransformer(
            str(folder),
            prompts=prompts,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )


def _tokenizer_of(model: SentenceTransformer) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(tokenizer, Tokenizer):
        raise TypeError("its tokenizer does not say where tokens stand in the text")
    return tokenizer


def _identity(model: SentenceTransformer, folder: Path, tokenizer: Tokenizer) -> str:
    tokenizer.no_truncation()
    tokenizer.no_padding()
    behaviour = {
        "prompts": {key: value for key, value in model.prompts.items() if value},
        "default_prompt": model.default_prompt_name,
        "longest": model.max_seq_length,
        "width": model.get_embedding_dimension(),
    }
    return fingerprint(
        folder, tensors=model.state_dict().values(), tokenizer=tokenizer.to_str(), behaviour=behaviour
    )


def _side(
    model: SentenceTransformer, tokenizer: Tokenizer, prompts: list[str], encode: Callable[..., Any]
) -> Side:
    """`prompts` are the names the library looks a prompt up by, in its order."""
    named = next((key for key in prompts if key in model.prompts), model.default_prompt_name)
    prompt = (model.prompts.get(named) if named else None) or ""
    prompt_size = len(tokenizer.encode(prompt, add_special_tokens=False))
    marks = tokenizer.num_special_tokens_to_add(is_pair=False)
    longest = UNLIMITED if model.max_seq_length is None else min(model.max_seq_length, UNLIMITED)

    def encoded(texts: list[str]) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        found = encode(texts, batch_size=len(texts), show_progress_bar=False, output_value=None)
        return np.vstack([_numbers(item["sentence_embedding"]) for item in found]), [
            _numbers(item["token_embeddings"][item["attention_mask"].bool()])
            if "token_embeddings" in item
            else np.zeros((0, 0), np.float32)
            for item in found
        ]

    return Side(encoded, prompt, prompt_size, marks, longest - prompt_size - marks)


def _numbers(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor.float().cpu().numpy(), dtype=np.float32)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: NDArray[np.float32] = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return units
