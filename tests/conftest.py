"""What tests stand on: the real encoder, a tiny real one, the tokenizer, data beside the project."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from index.encoder import bundled
from index.reading import Pool
from index.words import Tokenizer
from tests import tiny_model
from tests.running import App
from tests.shelf import Counting, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# As app.py has it: threads that wait by spinning starve those of the other processes that test.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says more about the machine and its other work than about the program.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program keeps what it prepares, one folder for all tests: unpacking a model takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def encoder(cache: Path) -> Encoder:
    """The default encoder."""
    if bundled.packed_file() is None:
        pytest.skip("the package with the packed encoder is not installed here")
    from index.encoder import load

    return load(cache=cache)


@pytest.fixture(scope="session")
def tokenizer(cache: Path) -> Tokenizer:
    return Tokenizer(cache / "jieba")


@pytest.fixture(scope="session")
def bytes_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model that takes any text."""
    return tiny_model.make_bytes_model(tmp_path_factory.mktemp("bytes") / "model")


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of another one, that takes shorter texts."""
    folder = tmp_path_factory.mktemp("other") / "model"
    return tiny_model.make_bytes_model(folder, length=200, seed=2)


@pytest.fixture(scope="session")
def reranker_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny cross-encoder that takes any text."""
    return tiny_model.make_reranker(tmp_path_factory.mktemp("reranker") / "model")


@pytest.fixture(scope="session")
def tiny(bytes_model: Path, cache: Path) -> Encoder:
    """An encoder for tests that index a lot: real, and fast."""
    return _loaded(bytes_model, cache)


@pytest.fixture(scope="session")
def other_tiny(other_model: Path, cache: Path) -> Encoder:
    return _loaded(other_model, cache)


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """The processes that look at files, the same for all tests: starting one takes a third of a second."""
    opened = Pool(2)
    yield opened
    opened.close()


@pytest.fixture
def shelf(tmp_path: Path, tiny: Encoder, tokenizer: Tokenizer, pool: Pool) -> Shelf:
    """A folder for documents and one for a library, both empty yet."""
    (tmp_path / "docs").mkdir()
    return Shelf(tmp_path / "docs", tmp_path / "library", Counting(tiny), tokenizer, pool)


@pytest.fixture
def app(tmp_path: Path, cache: Path) -> App:
    """The program, to be run in processes of their own."""
    return App(tmp_path, cache)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Two real documents of a first user."""
    return _beside("seeds")


@pytest.fixture(scope="session")
def shared_eval() -> Path:
    """Public test collections."""
    return _beside("eval")


def _beside(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"there is no ../shared/{name} beside the project")
    return folder


def _loaded(folder: Path, cache: Path) -> Encoder:
    import torch

    from index.encoder import load

    # A model this small is slowed down tenfold by threads that wait for each other.
    torch.set_num_threads(1)
    return load(str(folder), cache=cache)
