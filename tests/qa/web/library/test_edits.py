"""What is changed by hand through the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.qa.web.kept import LAKE, OWN, Served, Serving
from tests.shelf import Shelf


def test_a_document_is_removed_and_brought_back(served: Served) -> None:
    """It is found no more, then again; its file stays where it is, and it is in the list meanwhile."""
    file = served.shelf.docs / "青石湖.txt"
    removed = served.post("remove", {"id": served.id_of("青石湖.txt")})
    assert removed.json() == {"path": "青石湖.txt", "title": "青石湖"}
    assert served.paths() == []
    assert file.exists()
    assert "青石湖.txt" in served.page("/library/removed")
    asked = served.client.post("/api/ask", json={"question": "“十八平方公里”"}).json()
    assert asked["citations"] == []
    back = served.post("restore", {"path": "青石湖.txt"})
    assert [document["path"] for document in back.json()["documents"]] == ["青石湖.txt"]
    assert served.paths() == ["青石湖.txt"]
    assert "青石湖.txt" not in served.page("/library/removed")


def test_a_document_whose_file_is_gone_cannot_come_back(served: Served) -> None:
    """That is said in a sentence."""
    served.post("remove", {"id": served.id_of("青石湖.txt")})
    served.shelf.write("别的.txt", LAKE)
    (served.shelf.docs / "青石湖.txt").unlink()
    gone = served.post("restore", {"path": "青石湖.txt"})
    assert gone.status_code == 410
    assert "已经不在原处" in gone.json()["detail"]


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("remove", {"id": "no such"}, 404),
        ("restore", {"path": "青石湖.txt"}, 404),
        ("restore", {"path": "../../etc/passwd"}, 404),
        ("encoding", {"path": "没有.txt", "encoding": "gb18030"}, 404),
        ("encoding", {"path": "青石湖.txt", "encoding": "rot13"}, 422),
        ("words", {"add": ["。"]}, 422),
        ("words", {"remove": ["没有的词"]}, 422),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    served: Served, what: str, body: dict[str, Any], status: int
) -> None:
    """And changes nothing."""
    refused = served.post(what, body)
    assert refused.status_code == status
    assert refused.json()["detail"]
    assert served.paths() == ["青石湖.txt"]


def test_a_file_is_read_in_the_encoding_its_user_chose(shelf: Shelf, serving: Serving) -> None:
    """From then on, and found out again when the choice is taken back."""
    shelf.write("短.txt", "湖水深六米".encode("gb18030"))
    served = serving()
    chosen = served.post("encoding", {"path": "短.txt", "encoding": "big5hkscs"})
    if chosen.status_code == 200:
        assert chosen.json()["documents"][0]["decoded_by"] == "chosen"
    chosen = served.post("encoding", {"path": "短.txt", "encoding": "gb18030"}).json()
    (document,) = chosen["documents"]
    assert (document["encoding"], document["decoded_by"], document["doubtful"]) == (
        "gb18030",
        "chosen",
        False,
    )
    assert served.shelf.texts()["短.txt"] == "湖水深六米"
    assert "由您指定" in served.page("/library")
    again = served.post("encoding", {"path": "短.txt", "encoding": None}).json()
    assert again["documents"][0]["decoded_by"] == "guessed"


def test_an_encoding_that_does_not_fit_changes_nothing(served: Served) -> None:
    """The document stays as it was, and what was tried is said."""
    before = served.shelf.texts()
    refused = served.post("encoding", {"path": "青石湖.txt", "encoding": "cp1251"})
    if refused.status_code == 200:  # one that reads any byte: then the next must refuse
        served.post("encoding", {"path": "青石湖.txt", "encoding": None})
    refused = served.post("encoding", {"path": "青石湖.txt", "encoding": "shift_jis"})
    assert refused.status_code == 422
    assert "SHIFT_JIS" in refused.json()["detail"]
    assert served.shelf.texts() == before


def test_words_are_added_and_taken_out(served: Served) -> None:
    """Both are in use at once; how many passages were cut anew is told."""
    added = served.post("words", {"add": ["自然村", "湖 = 水体"]}).json()
    assert added == {"added": ["自然村", "湖 = 水体"], "removed": [], "retokenised": 1}
    page = served.page("/library/words")
    assert "<span>湖 = 水体</span>" in page
    assert "1 个词，1 行同义词" in page
    assert served.library.snapshot().lexicon.words == ("自然村",)
    served.post("words", {"remove": ["自然村"]})
    assert served.library.snapshot().lexicon.words == ()
    assert "<span>湖 = 水体</span>" in served.page("/library/words?q=水體")
    assert "<span>湖 = 水体</span>" not in served.page("/library/words?q=山")


def test_a_change_that_takes_long_is_said_to_wait(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request ends, the work goes on."""
    monkeypatch.setattr("qa.web.library.edits.WAIT_SECONDS", 0.0)
    answer = served.post("remove", {"id": served.id_of("青石湖.txt")})
    assert answer.status_code == 202
    assert answer.json()["waiting"]
    served.settle()
    assert served.paths() == []


def test_refusals_are_in_the_language_asked_for(served: Served) -> None:
    """As everything else."""
    refused = served.client.post("/api/library/remove?lang=en", json={"id": "x"}, headers=OWN)
    assert refused.json()["detail"].startswith("No such document")
