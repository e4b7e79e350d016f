"""Where a model named by the user lies: in a folder of theirs, or fetched from the Hugging Face hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER_SECONDS = 3.0
"""How long to wait for the hub to answer a question about a model or a file."""

ORGANIZATION = "sentence-transformers"
"""Whose models may be named without an organization, as the library has it."""

WANTED = ["*.json", "*.jinja", "*.safetensors", "*.txt", "*.model"]
"""What is fetched: neither code nor pickled weights."""
UNWANTED = ["onnx/*", "openvino/*"]

REASON_LENGTH = 160
"""Characters of another library's message that are passed on."""


def folders(name: str, organization: str = ORGANIZATION) -> Iterator[Path]:
    """Folders where `name` may be loaded from, to be tried in order.

    A folder of that name, else what was fetched from the hub before, else what is fetched now. So the
    hub is asked only where nothing on this machine will do. A name without an organization is one of
    `organization`'s.

    Raises EncoderUnavailable where there is no such thing, or the hub does not answer.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    repository = name if "/" in name else f"{organization}/{name}"
    if fetched := _fetched_before(name, repository):
        yield fetched
    yield _fetch(name, repository)


def is_fetched(name: str, organization: str = ORGANIZATION) -> bool:
    """Whether a model of the hub was fetched before. Nothing is asked of the hub."""
    from huggingface_hub.constants import HF_HUB_CACHE

    repository = name if "/" in name else f"{organization}/{name}"
    folder = Path(HF_HUB_CACHE, f"models--{repository.replace('/', '--')}", "snapshots")
    return folder.is_dir() and any(folder.iterdir())


def revision(folder: Path) -> str | None:
    """The commit of a fetched model: the hub's cache names its folders so. None for a user's own folder."""
    return folder.name if folder.parent.name == "snapshots" else None


def _fetched_before(name: str, repository: str) -> Path | None:
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return _snapshot(repository, local=True)
    except HFValidationError as error:
        raise EncoderUnavailable(name, "no such folder") from error
    except LocalEntryNotFoundError:
        return None


def _fetch(name: str, repository: str) -> Path:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        # Fetching asks this again, but without a limit on how long it waits where nothing answers.
        HfApi().model_info(repository, timeout=ANSWER_SECONDS)
        return _snapshot(repository, local=False)
    except RepositoryNotFoundError as error:
        raise EncoderUnavailable(name, "no such folder, and no such model on the hub") from error
    except Exception as error:  # the hub's library lets through whatever its HTTP client raises
        reason = f"no such folder, and the hub cannot be reached: {first_line(error)}"
        raise EncoderUnavailable(name, reason) from error


def _snapshot(repository: str, *, local: bool) -> Path:
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        repository,
        allow_patterns=WANTED,
        ignore_patterns=UNWANTED,
        local_files_only=local,
        etag_timeout=ANSWER_SECONDS,
    )
    return Path(folder)


def refuse_foreign(name: str, folder: Path) -> None:
    """Turn away a folder that sentence-transformers would load by guessing or by unpickling.

    Raises EncoderUnavailable.
    """
    if not (folder / "modules.json").is_file():
        raise EncoderUnavailable(name, "not a sentence-transformers model: it has no modules.json")
    refuse_pickled(name, folder)


def refuse_pickled(name: str, folder: Path) -> None:
    """Turn away a folder some of whose weights would have to be unpickled. Raises EncoderUnavailable."""
    for pickled in folder.rglob("pytorch_model*.bin"):
        if not any(pickled.parent.glob("*.safetensors")):
            raise EncoderUnavailable(name, "its weights are pickled, not safetensors")


def first_line(error: Exception) -> str:
    """An error's message as a reason: its first line, or its class where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0][:REASON_LENGTH] if lines else type(error).__name__
