"""Sharing through the routes that the page's script and other programs call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from qa.ask import Asker
from qa.errors import AnswerForgotten
from qa.links.frozen import is_id
from qa.links.store import Links
from qa.web.recent import Recent

QUESTION = "灯塔有多高？"


@pytest.fixture
def key(recent: Recent, asker: Asker) -> str:
    """Of an answer that was just shown."""
    return recent.put(asker.ask(QUESTION))


def test_what_was_shown_is_shared(client: TestClient, links: Links, key: str, recent: Recent) -> None:
    """The link holds the very answer that stood on the page."""
    made = client.post("/api/share", json={"answer": key}).json()
    frozen = links.get(made["id"])
    assert frozen is not None
    shown = recent.get(key).as_json()
    assert frozen.answer.as_json() == {**shown, "id": made["id"]}
    assert frozen.until is None
    assert made["path"] == f"/a/{made['id']}"


def test_one_passage_alone_can_be_shared(client: TestClient, links: Links, key: str, recent: Recent) -> None:
    """The link then holds that passage and no other."""
    made = client.post("/api/share", json={"answer": key, "rank": 2, "days": 7}).json()
    frozen = links.get(made["id"])
    assert frozen is not None
    assert [c.as_json() for c in frozen.answer.citations] == [recent.get(key).citations[1].as_json()]
    assert frozen.until == frozen.shared + timedelta(days=7)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer": "unknown"}, 410),
        ({"answer": "KEY", "rank": 99}, 410),
        ({"answer": "KEY", "rank": 0}, 422),
        ({"answer": "KEY", "days": 0}, 422),
        ({"answer": "KEY", "days": 10**9}, 422),
        ({"answer": "KEY", "more": 1}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_shared_is_refused(
    client: TestClient, links: Links, key: str, body: dict[str, object], status: int
) -> None:
    """With a status and a sentence, and nothing is kept."""
    before = len(links.listed())
    wanted = {name: key if value == "KEY" else value for name, value in body.items()}
    response = client.post("/api/share?lang=en", json=wanted)
    assert response.status_code == status
    assert "Traceback" not in response.text
    assert len(links.listed()) == before
    if status == 410:
        assert "Ask again" in response.json()["detail"]


def test_the_oldest_shown_answers_are_forgotten(asker: Asker) -> None:
    """Memory holds so many answers and no more."""
    answer, recent = asker.ask(QUESTION), Recent(kept=2)
    first, second, third = (recent.put(answer) for _ in range(3))
    assert recent.get(second) is recent.get(third) is answer
    with pytest.raises(AnswerForgotten):
        recent.get(first)


def test_its_owner_ends_and_revokes_a_link(client: TestClient, links: Links, key: str) -> None:
    """With the key that sharing gave; without it, or with another, the link stays as it is."""
    made = client.post("/api/share", json={"answer": key}).json()
    address, mine, wrong = f"/api/share/{made['id']}", {"X-Link-Key": made["key"]}, {"X-Link-Key": "x"}
    assert client.patch(address, json={"days": 1}, headers=wrong).status_code == 404
    assert client.delete(address, headers=wrong).status_code == 404
    assert client.delete(address).status_code == 422
    frozen = links.get(made["id"])
    assert frozen is not None
    assert frozen.until is None
    assert client.patch(address, json={"days": 1}, headers=mine).status_code == 204
    ending = links.get(made["id"])
    assert ending is not None
    assert ending.until is not None
    assert client.patch(address, json={"days": None}, headers=mine).status_code == 204
    assert links.get(made["id"]) == frozen
    assert client.delete(address, headers=mine).status_code == 204
    assert links.get(made["id"]) is None
    assert client.delete(address, headers=mine).status_code == 404


def test_a_program_may_ask_and_share_at_once(client: TestClient, links: Links) -> None:
    """`POST /api/ask` with `share` gives the answer with the id of its link."""
    answer = client.post("/api/ask", json={"question": QUESTION, "share": True}).json()
    assert is_id(answer["id"])
    frozen = links.get(answer["id"])
    assert frozen is not None
    assert frozen.answer.as_json() == answer
