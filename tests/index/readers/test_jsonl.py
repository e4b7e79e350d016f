"""Collections: each good line a document, each bad one a problem with its number."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import DecodedBy, Decoding, Problem, Reason
from index.readers import jsonl, read
from tests.index.readers.checks import ReadBytes, documents, headings, only, words, words_outside

GOOD = '{"id": "a", "title": "雨伞", "text": "下雨了。\\n带伞。"}'


def test_a_record(read_bytes: ReadBytes) -> None:
    """A record is a document of its own, hashed by its line, its text exactly as given."""
    line = '{"id": 7, "title": " 雨伞 ", "text": " 下雨了。\\n带伞。", "date": "2021-09-01", "more": [1]}\r\n'
    document = only(read_bytes(line, "库/c.jsonl"))
    assert (document.path, document.title, document.date) == ("库/c.jsonl#7", "雨伞", "2021-09-01")
    assert document.text == " 下雨了。\n带伞。"
    assert document.sha256 == hashlib.sha256(line.encode()).hexdigest()
    assert document.decoding == Decoding("utf-8", DecodedBy.STRICT)
    assert words(document) == ["下雨了。", "带伞。"]


def test_the_first_line_is_not_the_title(read_bytes: ReadBytes) -> None:
    """A record has its title already: a short first line of its text stays text."""
    line = json.dumps({"id": "a", "text": "校园的早晨\n" + "老校长绕着操场走了一圈。" * 6})
    document = only(read_bytes(line, "c.jsonl"))
    assert (document.title, headings(document)) == ("a", [])


@pytest.mark.parametrize(
    "line",
    [
        b"words",
        b"[1, 2]",
        b'"text"',
        b'{"id": "b"}',
        b'{"text": "b"}',
        b'{"id": "b", "text": ""}',
        b'{"id": "b", "text": " \\n"}',
        b'{"id": "b", "text": 5}',
        b'{"id": true, "text": "b"}',
        b'{"id": 1.5, "text": "b"}',
        b'{"id": "", "text": "b"}',
        b'{"id": "a\\nb", "text": "b"}',
        b'{"id": "b", "text": "\\ud800"}',
        b'{"id": "\\udfff", "text": "b"}',
        b'{"id": "b", "text": "\xff"}',
        b'{"id": "b", "text": "\xd3\xea\xc9\xa1"}',
        b"[" * 200_000,
        b'{"id": ' + b"9" * 10_000 + b', "text": "b"}',
    ],
)
def test_a_bad_line_stops_nothing(read_bytes: ReadBytes, line: bytes) -> None:
    """A line that is no record is a problem with its number; those around it are read."""
    content = b"\n".join([b"", GOOD.encode(), line, GOOD.replace('"a"', '"z"').encode()])
    first, problem, last = read_bytes(content, "c.jsonl")
    assert problem == Problem("c.jsonl", Reason.BAD_RECORD, "line 3")
    assert [d.path for d in documents([first, last])] == ["c.jsonl#a", "c.jsonl#z"]


@pytest.mark.parametrize(("one", "two"), [('"7"', "7"), ('"a"', '"a"')])
def test_an_id_twice(read_bytes: ReadBytes, one: str, two: str) -> None:
    """The first record of an id is kept, a later one is a problem; 7 and "7" are the same."""
    lines = GOOD.replace('"a"', one) + "\n" + GOOD.replace('"a"', two)
    assert read_bytes(lines, "c.jsonl")[1:] == [Problem("c.jsonl", Reason.DUPLICATE_ID, "line 2")]


def test_an_endless_line(read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line over the limit is skipped whole, and the next is read."""
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", len(GOOD.encode()))
    monkeypatch.setattr(jsonl, "_CHUNK_BYTES", 16)
    results = read_bytes(GOOD[:-1] + " " * 500 + "}\n" + GOOD, "c.jsonl")
    assert results[0] == Problem("c.jsonl", Reason.BAD_RECORD, "line 1")
    assert len(results) == 2
    assert len(documents(results)) == 1


def test_a_byte_order_mark_is_no_error(read_bytes: ReadBytes) -> None:
    """A mark before the first record is passed over."""
    assert only(read_bytes("\ufeff" + GOOD, "c.jsonl")).path == "c.jsonl#a"


def test_blank_lines_alone_are_empty(read_bytes: ReadBytes) -> None:
    """A collection with no line at all is empty."""
    assert read_bytes(b"\n \r\n", "c.jsonl") == [Problem("c.jsonl", Reason.EMPTY)]


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_records_round_trip(read_bytes: ReadBytes, texts: list[str]) -> None:
    """Whatever texts are written as records come back exactly, every word in a block."""
    lines = "\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    found = documents(read_bytes(lines, "c.jsonl"))
    assert [document.text for document in found] == texts
    assert [words_outside(document) for document in found] == [""] * len(texts)


def test_a_real_collection(shared: Path) -> None:
    """A public collection reads without a problem."""
    results = list(read(shared / "eval" / "drcd_dev" / "corpus.jsonl", "c.jsonl"))
    assert len(documents(results)) == len(results) == 1000
