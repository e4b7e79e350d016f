"""What the program says, in both languages."""

from __future__ import annotations

import re
import string
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import index.errors
import qa.errors
from index.documents import Problem, Reason
from index.errors import LibraryError
from qa.errors import AskError
from qa.labels import LANGUAGES, labels, language_of

ROOT = Path(__file__).parents[2]


def concrete(base: type[Exception]) -> list[type[Exception]]:
    return [leaf for child in base.__subclasses__() for leaf in (concrete(child) or [child])]


def places(label: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(label) if name}


def made(kind: type[Exception], **chosen: Any) -> Exception:
    names: list[str] = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    values: dict[str, Any] = {name: chosen.get(name, "X") for name in names}
    return kind(**values)


def test_both_languages_say_the_same_things() -> None:
    """The two tables have the same keys, and each label the same places to fill in."""
    chinese, english = (labels(language).table for language in LANGUAGES)
    assert list(chinese) == list(english)
    assert {key: places(chinese[key]) for key in chinese} == {key: places(english[key]) for key in english}


@pytest.mark.parametrize(
    ("passages", "documents", "said"),
    [
        ("1", "1", "Found 1 passage in 1 document"),
        (5, 1, "Found 5 passages in 1 document"),
        ("1,001", "1", "Found 1,001 passages in 1 document"),
    ],
)
def test_english_counts_one_and_many(passages: object, documents: object, said: str) -> None:
    """One thing is named in the singular, whether its number comes as a number or as it is written."""
    assert labels("en")("answer.found", passages=passages, documents=documents) == said


def test_words_of_a_document_are_no_plural() -> None:
    """What is filled in is left as it is, whatever stands in it."""
    assert labels("en")("source.find_list", words="3 place(s)", count=1) == "“3 place(s)”: 1 place"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_its_sentence(language: str) -> None:
    """Each error of both packages becomes one line without a hole, in both languages."""
    for kind in (*concrete(LibraryError), *concrete(AskError)):
        assert kind.__module__ in (index.errors.__name__, qa.errors.__name__)
        for rebuildable in (True, False):
            for part in ("encoder", "tokenizer"):
                said = labels(language).error(made(kind, rebuildable=rebuildable, part=part))
                assert said
                assert "\n" not in said
                assert "{" not in said.replace('{"id"', "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_line(language: str, reason: Reason) -> None:
    """Whatever keeps a file out is named with its path."""
    assert "甲.txt" in labels(language).problem(Problem("甲.txt", reason, "7"))


def test_no_label_is_forgotten_and_none_is_missing() -> None:
    """Every key used in the code is in the table, and every key of the table is used."""
    code = "".join(
        file.read_text("utf-8")
        for folder in ("qa", "index")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".html")
    )
    used = set(re.findall(r"(?:say|labels|_labels)\(\s*\"([a-z_]+\.[a-z_.-]+)\"", code))
    table = set(labels("zh").table)
    composed: tuple[str, ...] = (
        "error.",
        "problem.",
        "progress.",
        "encoding.",
        "cli.",
        "check.kind.",
        "check.says.",
        "verify.",
        "doctor.",
    )
    composed += ("library.form.", "library.upload.", "library.sort.", "library.column.")
    assert {key for key in used if key not in composed} <= table
    # What is said of a limited answer: see `qa.answers.Details.label`.
    plain = {key.removesuffix(".limited") for key in table}
    assert plain <= table
    assert {key for key in plain if f'"{key}"' not in code and not key.startswith(composed)} == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "YUANWEN_LANG": "en"}, "en"),
    ],
)
def test_the_terminal_speaks_the_language_of_its_user(environment: dict[str, str], language: str) -> None:
    """What the user says counts before the locale; without either it is Chinese."""
    assert language_of(environment) == language
