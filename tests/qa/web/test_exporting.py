"""Citations and exports over HTTP, through the whole application."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from fastapi.testclient import TestClient

from qa.ask import Asker
from qa.export import NAMES
from qa.web.recent import Recent


@pytest.fixture(scope="module")
def answer(client: TestClient) -> Any:
    """An answer as the interface gives it."""
    return client.post("/api/ask", json={"question": "灯塔有多高？"}).json()


@pytest.fixture
def where(answer: Any) -> dict[str, Any]:
    """Where its first passage stands."""
    first = answer["citations"][0]
    return {"document": first["document"]["id"], "from": first["start"], "to": first["end"]}


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("gb", "[1] 白沙角灯塔的历史[Z]. 第2段."),
        ("apa", "白沙角灯塔的历史. (n.d.)."),
        ("chicago", "“白沙角灯塔的历史,” n.d., para. 2."),
    ],
)
def test_a_passage_is_cited_in_a_style(
    client: TestClient, answer: Any, where: dict[str, Any], style: str, reference: str
) -> None:
    """`GET /api/cite` gives the words in quotation marks and the reference below."""
    said = client.get("/api/cite", params={**where, "style": style}).text
    quotation, last = said.rsplit("\n", 1)
    assert f"“{answer['citations'][0]['text']}”" in quotation
    assert last == reference


def test_the_plain_citation_is_the_default(client: TestClient, where: dict[str, Any]) -> None:
    """Without a style it is what a card's button copies, in the language asked for."""
    assert "paragraph 2" in client.get("/api/cite", params={**where, "lang": "en"}).text
    assert "第 2 段" in client.get("/api/cite", params=where).text


@pytest.mark.parametrize("name", NAMES)
def test_every_format_can_be_had(client: TestClient, answer: Any, where: dict[str, Any], name: str) -> None:
    """A passage and an answer come in each format, as a file with a safe name."""
    for response in (
        client.get("/api/cite", params={**where, "as": name}),
        client.post("/api/export", json={"answer": answer, "as": name}),
        client.post("/api/export", json={"question": answer["question"], "top": 1, "as": name}),
    ):
        assert response.status_code == 200, response.text
        assert response.headers["content-disposition"].startswith("attachment;")
        assert response.content
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_word_file_of_a_posted_answer_reads_back(client: TestClient, answer: Any) -> None:
    """The file is named after the question and holds the passages."""
    response = client.post("/api/export", json={"answer": answer, "as": "docx"})
    assert unquote(response.headers["content-disposition"]).endswith("灯塔有多高？.docx")
    read = docx.Document(BytesIO(response.content))
    text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert all(citation["text"] in text for citation in answer["citations"])


def test_json_is_what_was_answered(client: TestClient, answer: Any) -> None:
    """Exporting as JSON gives back the published form."""
    response = client.post("/api/export", json={"answer": answer, "as": "json"})
    assert json.loads(response.content) == answer


def test_a_forged_quotation_is_refused(client: TestClient, answer: Any) -> None:
    """Words that the document does not have do not get out as a quotation of it, in no format."""
    forged = json.loads(json.dumps(answer))
    first = forged["citations"][0]
    first["text"] = first["text"].replace("二十七", "七十二")
    for name in NAMES:
        response = client.post("/api/export", json={"answer": forged, "as": name})
        assert response.status_code == 409
        assert "白沙角灯塔的历史" in response.json()["detail"]
        assert "七十二" not in response.text


@pytest.mark.parametrize(
    "change",
    [
        {"as": "exe"},
        {"as": "md", "question": "", "answer": None},
        {"as": "md", "question": "灯", "top": 0},
        {"as": "md"},
        {"as": "md", "answer": {}},
        {"as": "md", "answer": {"question": 7}},
        {"as": "md", "question": "灯", "recent": "x"},
        {"as": "md", "question": "灯", "surprise": 1},
        {"question": "灯"},
    ],
)
def test_a_wrong_order_is_refused(client: TestClient, change: dict[str, Any]) -> None:
    """Bad input is a client's error, never a failure of the server."""
    response = client.post("/api/export", json=change)
    assert response.status_code == 422
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"document": "nothing"}, 404),
        ({"from": 5, "to": 5}, 422),
        ({"to": 10**9}, 422),
        ({"from": -1}, 422),
        ({"from": "x"}, 422),
        ({"style": "vancouver"}, 422),
        ({"as": "exe"}, 422),
    ],
)
def test_a_range_that_is_none_is_refused(
    client: TestClient, where: dict[str, Any], change: dict[str, Any], status: int
) -> None:
    """Unknown documents, ranges, styles and formats are refused with a sentence."""
    response = client.get("/api/cite", params={**where, **change})
    assert response.status_code == status
    assert response.json()["detail"]


def test_an_answer_on_a_page_is_exported_as_it_was_given(
    client: TestClient, asker: Asker, recent: Recent
) -> None:
    """The page names its answer; what is no longer kept is refused with what to do."""
    answer = asker.ask("古樹是什麼？")
    got = client.post("/api/export", json={"recent": recent.put(answer), "as": "json"})
    assert got.json() == answer.as_json()
    gone = client.post("/api/export?lang=en", json={"recent": "forgotten", "as": "md"})
    assert (gone.status_code, "Ask again" in gone.text) == (410, True)
