"""Small real cross-encoders made on the spot, and folders that are none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoder import Reranker, load_reranker
from index.encoder.reranker import Fault
from index.errors import RerankerUnavailable
from tests.tiny_model import make_reranker

ROOT = Path(__file__).parents[3]
QUESTION = "灯塔有多高？"
PASSAGES = ["塔身高二十七米。", "The oven is lit at three in the morning.", "第三條 砍伐古樹的，處罰款。" * 3]


@pytest.fixture(scope="session")
def reranker(reranker_model: Path) -> Reranker:
    return load_reranker(str(reranker_model))


def test_scores_are_the_models_own(reranker: Reranker, reranker_model: Path) -> None:
    """One number per passage, in the order sentence-transformers gives, whatever the batch."""
    from sentence_transformers import CrossEncoder
    from torch import nn

    from index.encoder.quiet import quiet

    passages = [f"{passage}{n}" for n in range(4) for passage in PASSAGES]
    with quiet():
        model = CrossEncoder(str(reranker_model), device="cpu")
        wanted = model.predict([(QUESTION, text) for text in passages], activation_fn=nn.Identity())
    found = reranker.scores(QUESTION, passages)
    assert found == pytest.approx(wanted.tolist(), abs=1e-5)
    assert len(set(found)) == len(passages)
    assert [reranker.scores(QUESTION, [text])[0] for text in passages] == pytest.approx(found, abs=1e-5)
    assert reranker.name == str(reranker_model)


def test_a_model_saved_by_sentence_transformers_scores_the_same(
    reranker: Reranker, reranker_model: Path, tmp_path: Path
) -> None:
    """Both forms of folder, the library's own and that of transformers, give the same scores."""
    from sentence_transformers import CrossEncoder

    from index.encoder.quiet import quiet

    with quiet():
        CrossEncoder(str(reranker_model), device="cpu").save_pretrained(str(tmp_path))
    assert (tmp_path / "modules.json").is_file()
    assert load_reranker(str(tmp_path)).scores(QUESTION, PASSAGES) == pytest.approx(
        reranker.scores(QUESTION, PASSAGES), abs=1e-6
    )


def test_odd_texts_are_scored(reranker: Reranker) -> None:
    """No passages get no scores; empty texts, NULs and lone surrogates get one like any other."""
    assert reranker.scores(QUESTION, []) == []
    assert len(reranker.scores("\ud800", ["", "\x00", "\udfff原文", "[SEP][PAD]"])) == 4


def test_a_long_passage_is_cut_off_at_the_models_limit(reranker: Reranker) -> None:
    """What stands beyond the model's limit changes no score, and a very long text breaks nothing."""
    long = "说明。" * 2000
    once, other = reranker.scores(QUESTION, [long, long + "结尾"])
    assert once == pytest.approx(other, abs=1e-6)


def test_threads_may_share_a_reranker(reranker: Reranker) -> None:
    """Scores from several threads at once are those of one."""
    wanted, results = reranker.scores(QUESTION, PASSAGES), list[list[float]]()
    threads = [
        threading.Thread(target=lambda: results.append(reranker.scores(QUESTION, PASSAGES))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [pytest.approx(wanted, abs=1e-6)] * 3


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


def pickle_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch planted'\ntR.")


def spoil_weights(folder: Path) -> None:
    import numpy as np
    from safetensors.numpy import load_file, save_file

    path = folder / "model.safetensors"
    weights = load_file(path)
    weights["classifier.bias"] = np.full_like(weights["classifier.bias"], np.nan)
    save_file(weights, path, metadata={"format": "pt"})


def bring_code(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoConfig": "planted.C", "AutoModelForSequenceClassification": "planted.M"}
    config["model_type"] = "planted"
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "planted.py").write_text("from pathlib import Path\nPath('planted').touch()\n")


def name_other_module(folder: Path) -> None:
    modules = [{"idx": 0, "name": "0", "path": "", "type": "os.system"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config_sentence_transformers.json").write_text('{"model_type": "CrossEncoder"}')


def remove_head(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "architectures": ["BertModel"]}))


def spoil_config(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"\xff{")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (cut_weights, ""),
        (pickle_weights, "pickled"),
        (spoil_weights, Fault.NOT_FINITE),
        (bring_code, ""),
        (name_other_module, "os.system"),
        (remove_head, Fault.NO_CROSS_ENCODER),
        (spoil_config, Fault.NO_CROSS_ENCODER),
    ],
)
def test_what_is_no_reranker_is_told(
    reranker_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], None],
    reason: str,
) -> None:
    """Code of its own, pickled, cut or senseless weights, no head: a reason of one line, nothing run."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(reranker_model, tmp_path / "model")
    spoil(tmp_path / "model")
    with pytest.raises(RerankerUnavailable) as caught:
        load_reranker("model")
    assert caught.value.name == "model"
    assert reason in caught.value.reason
    assert len(caught.value.reason.splitlines()) == 1
    assert not (tmp_path / "planted").exists()


def test_several_numbers_for_a_pair_are_no_score(tmp_path: Path) -> None:
    """A model that sorts pairs into classes gives nothing to sort passages by."""
    make_reranker(tmp_path, outputs=3)
    with pytest.raises(RerankerUnavailable, check=lambda error: error.reason == Fault.SEVERAL_SCORES):
        load_reranker(str(tmp_path))


def test_an_encoder_is_no_reranker(bytes_model: Path) -> None:
    """A folder made for vectors is turned away before it gets a head drawn at random."""
    with pytest.raises(RerankerUnavailable, check=lambda error: error.reason == Fault.NO_CROSS_ENCODER):
        load_reranker(str(bytes_model))


def test_a_missing_reranker_is_told_with_its_name(tmp_path: Path) -> None:
    """A name that leads nowhere is told as it was given, where there is no network."""
    program = """
from index import encoder, errors
try:
    encoder.load_reranker("nobody/no-such-model")
except errors.RerankerUnavailable as error:
    print(error.name, "hub cannot be reached" in error.reason)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout.split(), done.stderr) == (["nobody/no-such-model", "True"], "")
