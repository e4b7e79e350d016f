"""Passages scored against a question by any sentence-transformers CrossEncoder; none is needed.

A cross-encoder reads the question and one passage together, so it judges better than vectors that were
made apart, and takes as long as encoding the passage anew: it is for the few that were found first.
"""

from __future__ import annotations

import json
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.encoder import hub
from index.encoder.bounds import encodable
from index.encoder.quiet import quiet
from index.errors import EncoderUnavailable, RerankerUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sentence_transformers import CrossEncoder

ORGANIZATION = "cross-encoder"
"""Whose models may be named without an organization, as the library has it."""
KIND = "CrossEncoder"
"""What the library writes into the folders of the models it saves."""
HEAD = "ForSequenceClassification"
"""How the architecture of a cross-encoder saved without the library's own files is called."""

BATCH = 8
"""Pairs scored at once: the library sorts them by length, so small batches are padded little."""
TRIAL = ("a", "a " * 600)
"""A pair longer than most models take. One that fails on it is told before anybody asks."""


class Fault(StrEnum):
    """Why a model is no reranker, where that can be told in the user's language."""

    NO_CROSS_ENCODER = "no-cross-encoder"
    SEVERAL_SCORES = "several-scores"
    NOT_FINITE = "not-finite"


class Reranker(Protocol):
    """Scores passages by how well each answers a question. `name` is what a user asks for it by."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One finite number per passage, in their order; higher is better.

        They are comparable within one question only, on no particular scale.
        """


class CrossEncoderReranker:
    """A Reranker made of a sentence-transformers model that gives one number per pair.

    Safe to use from several threads: calls take turns. Question and passage together are cut off at the
    model's own limit, mostly 512 tokens, the longer of the two at its end: unlike an encoder's, a long
    passage's end is not seen.
    """

    def __init__(self, name: str, model: CrossEncoder) -> None:
        self.name = name
        self._model = model
        self._lock = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """As the protocol says. Raises RerankerUnavailable where a pair gets none, or several."""
        if not passages:
            return []
        asked, *texts = encodable([question, *passages])
        pairs = [(asked, text) for text in texts]
        with self._lock:
            found = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        if found.shape != (len(pairs),):
            raise RerankerUnavailable(self.name, Fault.SEVERAL_SCORES)
        if not np.isfinite(found).all():
            raise RerankerUnavailable(self.name, Fault.NOT_FINITE)
        return [float(score) for score in found]


def load_reranker(name: str) -> Reranker:
    """The reranker called `name`: a folder, or a name on the Hugging Face hub.

    A model of the hub that was fetched before is not asked for again; nothing is sent then. Nothing but
    safetensors is loaded, and no code of the model's own is run.

    Raises RerankerUnavailable where it cannot be fetched, is no cross-encoder, gives several numbers for
    a pair or none that is finite, or would need code or pickled weights of its own.
    """
    failure = RerankerUnavailable(name, Fault.NO_CROSS_ENCODER)
    with quiet():
        try:
            for folder in hub.folders(name, ORGANIZATION):
                try:
                    return _from_folder(name, folder)
                except RerankerUnavailable as error:
                    failure = error
        except EncoderUnavailable as error:
            raise RerankerUnavailable(name, error.reason) from error
    raise failure


def _from_folder(name: str, folder: Path) -> CrossEncoderReranker:
    if not _is_cross_encoder(folder):
        raise RerankerUnavailable(name, Fault.NO_CROSS_ENCODER)
    hub.refuse_pickled(name, folder)
    try:
        reranker = CrossEncoderReranker(name, _open(folder))
        reranker.scores(TRIAL[0], [TRIAL[1]])
    except RerankerUnavailable:
        raise
    except Exception as error:  # the folder is the user's: whatever is wrong with it, it is no reranker
        raise RerankerUnavailable(name, hub.first_line(error)) from error
    return reranker


def _is_cross_encoder(folder: Path) -> bool:
    """Whether a folder says so itself. The library would give any other model a head drawn at random."""
    architectures = _read(folder / "config.json").get("architectures")
    has_head = isinstance(architectures, list) and any(str(each).endswith(HEAD) for each in architectures)
    kind = _read(folder / "config_sentence_transformers.json").get("model_type")
    return has_head or (kind == KIND and (folder / "modules.json").is_file())


def _read(path: Path) -> dict[str, object]:
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _open(folder: Path) -> CrossEncoder:
    import torch
    from sentence_transformers import CrossEncoder

    # Weights that a file lacks are drawn at random: the same draw each time gives the same order.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model: CrossEncoder = CrossEncoder(
            str(folder),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
            # The order is that of the bare numbers. A sigmoid would round the best of them to one, and
            # a function that the folder names is not called.
            activation_fn=torch.nn.Identity(),
        )
    return model
