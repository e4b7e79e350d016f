"""The JSON interface, through the whole application."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from index.library import Library


def test_a_question_is_answered_in_the_published_form(client: TestClient) -> None:
    """`POST /api/ask` gives what `ask --json` prints."""
    answer = client.post("/api/ask", json={"question": "灯塔有多高？", "top": 1}).json()
    assert answer["answered"] is True
    assert "二十七米" in answer["citations"][0]["text"]
    assert answer["id"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "灯" * 100_000}, 422),
        ({"question": "灯塔", "top": 0}, 422),
        ({"question": "灯塔", "top": 10_000}, 422),
        ({"question": "灯塔", "unknown": 1}, 422),
        ({"question": "灯塔", "documents": ["no such id"]}, 200),
        ({"question": "灯塔", "folders": ["没有"]}, 422),
        ({"question": "灯塔", "folders": "副本"}, 422),
        ({"question": "灯塔", "folders": ["x"] * 1000}, 422),
        ({"question": "灯塔", "from": "yesterday"}, 422),
        ({"question": "灯塔", "from": "2020", "to": "2022-10-16"}, 200),
        ({}, 422),
    ],
)
def test_a_wrong_body_is_refused_with_a_reason(
    client: TestClient, body: dict[str, object], status: int
) -> None:
    """Bad input is a client's error with a sentence, never a failure of the server."""
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert "Traceback" not in response.text


def test_a_question_can_be_limited_to_folders_and_time(client: TestClient, library: Library) -> None:
    """What is limited twice must fit both; documents without a date are of no time."""
    ids = {document.path: document.id for document in library.snapshot().documents()}

    def asked(**limits: object) -> tuple[list[str], object]:
        answer = client.post("/api/ask", json={"question": "“守塔人”", **limits}).json()
        paths = [citation["document"]["path"] for citation in answer["citations"]]
        return paths, answer["details"].get("limited")

    def limited(documents: int, undated: int = 0, **others: object) -> object:
        nothing = {"folders": [], "from": "", "to": "", "named": False}
        return {**nothing, "documents": documents, "undated": undated, **others}

    copy = ["副本/灯塔.txt"]
    twin, time = ids["副本/灯塔.txt"], {"from": "1900", "to": "2100"}
    assert asked(folders=["副本"]) == (copy, limited(1, folders=["副本"]))
    assert asked(folders=["副本"], documents=[ids["灯塔.txt"]]) == (
        [],
        limited(0, named=True, folders=["副本"]),
    )
    assert asked(folders=["副本"], documents=list(ids.values()))[0] == copy
    assert asked(documents=[twin, twin, "0" * 32]) == (copy, limited(1, named=True))
    assert asked(**time) == ([], limited(0, 4, **time))
    assert asked(documents=[twin], **time) == ([], limited(0, 1, named=True, **time))
    assert asked()[1] is None


def test_half_a_character_is_shown_as_one_that_is_missing(client: TestClient) -> None:
    """A lone surrogate, which JSON can carry and no answer can, does not fail the server."""
    body = b'{"question": "\\ud800\\u706f\\u5854\\u6709\\u591a\\u9ad8?"}'
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200
    assert response.json()["question"] == "\ufffd灯塔有多高?"
    assert "二十七米" in response.json()["citations"][0]["text"]


def test_the_refusal_is_in_the_language_asked_for(client: TestClient) -> None:
    """`?lang=en` gives English sentences, Chinese otherwise."""
    assert client.post("/api/ask", json={"question": " "}).json()["detail"] == "请写下问题。"
    assert (
        client.post("/api/ask?lang=en", json={"question": " "}).json()["detail"] == "Please write a question."
    )


def test_the_documents_are_listed(client: TestClient, library: Library) -> None:
    """`GET /api/documents` names every document with its id."""
    listed = client.get("/api/documents").json()
    assert [document["path"] for document in listed] == [d.path for d in library.snapshot().documents()]


def test_it_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    """Monitors learn from `/healthz` and `/readyz`."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["library"]["documents"] == 4


def test_the_interface_describes_itself(client: TestClient) -> None:
    """OpenAPI lists the routes other programs use, and no page."""
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/documents", "/healthz", "/readyz"} <= set(paths)
    assert not any(path.startswith("/doc") for path in paths)
