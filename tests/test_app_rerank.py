"""The reranker on the command line, through real processes, and that nobody needs one."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from index.encoder import Encoder, Reranker, load_reranker
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer
from qa.cli.commands import DONE, Commands
from qa.cli.parser import parse
from qa.labels import labels
from tests.running import App
from tests.shelf import paragraph

QUESTION = "哪一组的代表作了说明？"
PASSAGES = 6
FAR = 50
"""More passages than there are, so that every one is shown."""


@pytest.fixture
def library(app: App, tmp_path: Path, tiny: Encoder, tokenizer: Tokenizer, pool: Pool) -> Path:
    """Six passages, each of a document of its own."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(PASSAGES):
        (docs / f"第{number}份.txt").write_text(paragraph(number), "utf-8")
    folder = app.home / "library"
    with writing(folder, lambda _: tiny, lambda _: tokenizer, pool) as writer:
        writer.sync([docs])
    return folder


def cited(answer: dict[str, Any]) -> list[str]:
    return [citation["text"] for citation in answer["citations"]]


def wanted(model: Path) -> list[str]:
    """The passages in the order of the model's own scores."""
    texts = [paragraph(number) for number in range(PASSAGES)]
    shown = [f"第{number}份\n{text}" for number, text in enumerate(texts)]
    scores = dict(zip(texts, load_reranker(str(model)).scores(QUESTION, shown), strict=True))
    return sorted(texts, key=lambda text: -scores[text])


def test_answers_follow_the_reranker(app: App, library: Path, reranker_model: Path) -> None:
    """`ask --reranker FOLDER` cites in the model's order, alone and from a file; nothing else is said."""
    (app.home / "q.jsonl").write_text(json.dumps({"id": 1, "text": QUESTION}), "utf-8")
    order = wanted(reranker_model)
    for asking in ([QUESTION], ["--questions", "q.jsonl"]):
        ran = app.run("ask", *asking, "--json", "--top", FAR, "--reranker", reranker_model)
        assert (ran.status, ran.err) == (0, "")
        assert cited(ran.json()) == order
    assert cited(app.run("ask", QUESTION, "--json", "--top", FAR).json()) != order


def test_served_answers_follow_the_reranker(app: App, library: Path, reranker_model: Path) -> None:
    """`serve --reranker FOLDER` answers in the model's order."""
    with app.start("serve", "--port", 0, "--reranker", reranker_model) as process:
        try:
            assert process.stderr
            url = next(line for line in process.stderr if "http://" in line).split("http://")[1].split()[0]
            body = json.dumps({"question": QUESTION, "top": FAR}).encode()
            request = urllib.request.Request(
                f"http://{url}/api/ask", body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=60) as response:
                assert cited(json.load(response)) == wanted(reranker_model)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


@pytest.mark.parametrize("command", [["ask", "x"], ["serve", "--port", "0"]])
def test_what_is_no_reranker_is_told(app: App, library: Path, bytes_model: Path, command: list[str]) -> None:
    """A folder of anything else is one line that names it, before anything is served."""
    before = (library / "manifest.json").read_bytes()
    other = app.run(*command, "--reranker", app.home / "docs")
    assert other.failed(1, "Cannot use the reranker", str(app.home / "docs"), "not a sentence-transformers")
    encoder = app.run(*command, "--reranker", bytes_model, "--lang", "zh")
    assert encoder.failed(1, "不能使用重排模型", str(bytes_model), "它不是")
    assert all(len(ran.err.splitlines()) == 1 for ran in (other, encoder))
    assert (library / "manifest.json").read_bytes() == before


def test_a_reranker_that_cannot_be_fetched_is_told(app: App, library: Path) -> None:
    """A name that no folder has is told as typed where there is no network."""
    ran = app.run("ask", "x", "--reranker", "nobody/no-such-model")
    assert ran.failed(1, "Cannot use the reranker nobody/no-such-model", "hub cannot be reached")
    assert len(ran.err.splitlines()) == 1


def test_only_what_answers_takes_a_reranker(app: App) -> None:
    """Other commands know no such option."""
    assert app.run("index", "x", "--reranker", "y").failed(2, "--reranker")


def test_without_the_option_none_is_loaded(
    app: App,
    library: Path,
    tiny: Encoder,
    tokenizer: Tokenizer,
    pool: Pool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A reranker is asked for by its name where one is named, and never otherwise."""
    asked_for: list[str] = []

    def load(name: str) -> Reranker:
        asked_for.append(name)
        raise LookupError(name)

    say = labels("en")
    commands = Commands(lambda _: tiny, load, lambda _: tokenizer, pool, app.home, say)
    arguments = ["ask", "编号3", "--library", str(library)]
    assert commands.run(parse(arguments, say)) == DONE
    assert asked_for == []
    with pytest.raises(LookupError):
        commands.run(parse([*arguments, "--reranker", "some/model"], say))
    assert asked_for == ["some/model"]
    assert "编号3" in capsys.readouterr().out
