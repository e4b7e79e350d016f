"""What no request may do."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from qa.web.bodies import MOST_BYTES
from qa.web.security import host_name, is_local, is_own, names_only
from tests.qa.web.kept import OWN, Served, Serving
from tests.shelf import Shelf

CHANGES: tuple[tuple[str, dict[str, object]], ...] = (
    ("remove", {"id": "x"}),
    ("restore", {"path": "x"}),
    ("encoding", {"path": "x", "encoding": None}),
    ("words", {"add": ["甲乙"]}),
    ("look", {}),
    ("files?name=a.txt", {}),
)


def request(**headers: str) -> Request:
    given = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request({"type": "http", "headers": [(k.encode(), v.encode()) for k, v in given.items()]})


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"x_yuanwen": "1"}, True),
        ({"x_yuanwen": "1", "sec_fetch_site": "same-origin"}, True),
        ({"x_yuanwen": "1", "origin": "http://127.0.0.1:7860"}, True),
        ({"x_yuanwen": "1", "host": "bücher.example", "origin": "https://bücher.example"}, True),
        ({}, False),
        ({"x_yuanwen": "0"}, False),
        ({"x_yuanwen": "1", "sec_fetch_site": "cross-site"}, False),
        ({"x_yuanwen": "1", "sec_fetch_site": "same-site"}, False),
        ({"x_yuanwen": "1", "sec_fetch_site": "none"}, False),
        ({"x_yuanwen": "1", "origin": "null"}, False),
        ({"x_yuanwen": "1", "origin": "http://127.0.0.1:7861"}, False),
        ({"x_yuanwen": "1", "origin": "http://127.0.0.1:7860.evil.example"}, False),
        ({"x_yuanwen": "1", "origin": "http://evil.example"}, False),
    ],
)
def test_a_change_comes_from_our_own_pages(headers: dict[str, str], own: bool) -> None:
    """Or from a program that says so: another site can neither send the header unasked nor hide itself."""
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    assert is_own(request(**encoded)) is own


@pytest.mark.parametrize(("what", "body"), CHANGES)
def test_every_change_asks_for_that(served: Served, what: str, body: dict[str, object]) -> None:
    """Without the header, or from another site, nothing is done and a sentence says why."""
    address = f"/api/library/{what}"
    for headers in ({}, {**OWN, "Sec-Fetch-Site": "cross-site"}):
        refused = served.client.post(address, json=body, headers=headers)
        assert refused.status_code == 403
        assert "X-Yuanwen" in refused.json()["detail"]
    assert served.paths() == ["青石湖.txt"]


def test_nothing_changes_where_the_page_is_for_reading(shelf: Shelf, serving: Serving) -> None:
    """Each route says so, the page offers no button for it, and tells nobody where the folders are."""
    shelf.write("a.txt", "青石湖")
    served = serving(editable=False)
    for what, body in CHANGES:
        refused = served.client.post(f"/api/library/{what}", json=body, headers=OWN)
        assert refused.status_code == 403
        assert "--edit" in refused.json()["detail"]
    page = served.page("/library?lang=en")
    assert "can be read but not changed" in page
    for button in ("data-remove", "data-encoding", 'type="file"', "data-look"):
        assert button not in page
    assert str(shelf.docs) not in page


def test_only_json_is_read(served: Served) -> None:
    """What a form could send is none, whatever is in it."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {**OWN, "Content-Type": kind}
        refused = served.client.post("/api/library/words", content=b'{"add": ["x"]}', headers=headers)
        assert refused.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[" * 200_000, 422),
        (b"null", 422),
        (b'{"add": "x"}', 422),
        (b'{"other": 1}', 422),
        (b" " * 300_000, 413),
        (b'{"add": ["' + b"x" * 5_000 + b'"]}', 422),
    ],
)
def test_bad_requests_are_refused_with_a_sentence(served: Served, body: bytes, status: int) -> None:
    """None of them is a failure of the server."""
    headers = {**OWN, "Content-Type": "application/json"}
    refused = served.client.post("/api/library/words", content=body, headers=headers)
    assert refused.status_code == status
    assert isinstance(refused.json()["detail"], str)


def test_a_local_one_answers_to_names_it_was_given() -> None:
    """And to the address it is bound to; to other addresses it does not."""
    application = FastAPI()
    application.middleware("http")(names_only({"docs.example", "127.0.0.2"}, local=True))
    with TestClient(application) as client:
        for host, status in (("docs.example", 404), ("127.0.0.2:7860", 404), ("192.168.1.7", 421)):
            assert client.get("/", headers={"Host": host}).status_code == status


def test_this_machine_is_answered_by_its_own_names_alone(shelf: Shelf, serving: Serving) -> None:
    """On any port. A stranger's name that was made to lead here gives a page elsewhere nothing to read."""
    shelf.write("a.txt", "青石湖")
    served = serving(local=True)
    for host in ("127.0.0.1", "127.0.0.1:7860", "localhost:1", "[::1]:7860", "LOCALHOST"):
        assert served.client.get("/healthz", headers={"Host": host}).status_code == 200
    strangers = ("evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil", "1@x.e", "")
    for host in strangers:
        for path in ("/healthz", "/library", "/api/library", "/static/look.css"):
            answer = served.client.get(path, headers={"Host": host})
            assert answer.status_code == 421
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("host", "status"),
    [("office.example", 200), ("OFFICE.example:7860", 200), ("192.168.1.7:7860", 200), ("[fe80::1]", 200),
     ("localhost", 200), ("evil.example", 421), ("192.168.1.7.evil.example", 421), ("", 421)],
)  # fmt: skip
def test_others_are_answered_where_others_are_served(served: Served, host: str, status: int) -> None:
    """By its addresses and by the names it was given; a stranger's name gives nothing there either."""
    assert served.client.get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "origin", "status"),
    [
        ("POST", "/api/library/look", "http://evil.example", 403),
        ("POST", "/api/ask", "http://evil.example", 403),
        ("POST", "/api/ask", "http://testserver:81", 403),
        ("POST", "/api/ask", "null", 403),
        ("DELETE", "/api/share/x", "http://evil.example", 403),
        ("GET", "/gradio_api/info", "http://evil.example", 403),
        ("POST", "/check", "http://evil.example", 403),
        ("POST", "/api/ask", "http://testserver", 422),
        ("GET", "/gradio_api/info", "http://testserver", 404),
        ("POST", "/check", "null", 422),  # so do browsers send our own form, as no page of ours refers
        ("GET", "/healthz", "http://evil.example", 200),
    ],
)
def test_a_page_elsewhere_changes_and_asks_nothing(
    served: Served, method: str, path: str, origin: str, status: int
) -> None:
    """Whatever the mode; what any program may read is read."""
    assert served.client.request(method, path, headers={"Origin": origin}).status_code == status


@pytest.mark.parametrize("path", ["/api/ask", "/api/share", "/gradio_api/queue/join"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_no_body_is_read_without_end(served: Served, path: str, is_declared: bool) -> None:
    """Refused by its declared length, or as soon as more came than may; with the headers of every answer."""
    sent = b" " * (MOST_BYTES + 1)
    content = sent if is_declared else iter([sent[:1_000_000], sent[1_000_000:]])
    answer = served.client.post(path, content=content, headers={"Content-Type": "application/json"})
    # What has no route is not read: then its length does not matter.
    assert answer.status_code == (413 if is_declared or path.startswith("/api") else 404)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_long_draft_and_an_upload_have_limits_of_their_own(served: Served) -> None:
    """Larger than what other routes take."""
    sent = b" " * (MOST_BYTES + 1)
    assert served.client.post("/api/check", content=sent).status_code == 422
    assert served.send("长.txt", sent).status_code == 202


def test_a_question_names_no_endless_paths(served: Served) -> None:
    """Ids and folders have a length."""
    for limit in ({"documents": ["x" * 101]}, {"folders": ["x" * 4_001]}):
        assert served.client.post("/api/ask", json={"question": "湖", **limit}).status_code == 422


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.9.9.9", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.7", False), ("office", False)],
)  # fmt: skip
def test_what_is_heard_by_this_machine_alone(host: str, local: bool) -> None:
    """Loopback addresses, and no others."""
    assert is_local(host) is local


def test_a_host_that_is_none_has_no_name() -> None:
    """Whatever stands in the header."""
    assert host_name("[::1") == ""
    assert host_name("") == ""


def test_the_pages_run_nothing_but_our_own_files(served: Served) -> None:
    """No inline script or style, on any section."""
    for section in ("", "/report", "/removed", "/words"):
        answer = served.client.get(f"/library{section}")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "<style" not in answer.text
        assert "<script>" not in answer.text
        assert " style=" not in answer.text
        assert " onclick" not in answer.text
