"""Quotations checked through the web: the JSON, the page without a script, and the reports."""

from __future__ import annotations

import io
import json

import pytest
from fastapi.testclient import TestClient

DRAFT = (
    "罗远山说：“海上的人看见灯，就知道家在哪里。”\n\n“塔身高廿七米，用花岗岩砌成”\n\n"
    "“樹齡在一百年以上的樹木，塔身高二十七米”\n\n“<script>hurt()</script>没有的话”"
)


def test_a_draft_is_checked_in_the_published_form(client: TestClient) -> None:
    """`POST /api/check` gives what `check --json` prints, its ranges those of the text sent."""
    report = client.post("/api/check", json={"text": DRAFT}).json()
    assert [one["kind"] for one in report["quotations"]] == ["exact", "differs", "stitched", "not-found"]
    assert all(DRAFT[one["start"] : one["end"]] == one["text"] for one in report["quotations"])
    with_sentences = client.post(
        "/api/check", json={"text": "十八海里外都能看见。", "sentences": True}
    ).json()
    assert [one["kind"] for one in with_sentences["quotations"]] == ["exact"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps({"text": "灯" * 1_000_001}).encode(), 413),
        (b'{"text": "' + b"a" * 5_000_000 + b'"}', 413),
        (b" " * 12_000_001, 413),
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"[" * 100_000, 422),
        (b'{"text": 7}', 422),
        (b'{"text": "x", "other": 1}', 422),
        (b'{"text": "\\ud800\xe2\x80\x9c\xe7\x81\xaf\xe2\x80\x9d"}', 200),
        (b'{"text": ""}', 200),
    ],
)
def test_bad_input_is_refused_with_a_reason(client: TestClient, body: bytes, status: int) -> None:
    """Too much is 413, what is no draft 422; half a character fails nothing."""
    response = client.post("/api/check", content=body, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert "Traceback" not in response.text
    if status != 200:
        assert response.json()["detail"]


def test_the_interface_is_described(client: TestClient) -> None:
    """OpenAPI names the route and the fields of a draft, and no page."""
    paths = client.get("/openapi.json").json()["paths"]
    schema = paths["/api/check"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"text", "sentences"}
    assert not any(path.startswith("/check") for path in paths)


def test_the_page_needs_no_script(client: TestClient) -> None:
    """The result of the form holds the draft, each quotation's kind in words, and its source."""
    page = client.post("/check", data={"text": DRAFT.replace("\n", "\r\n")})
    assert page.status_code == 200
    for words in ("逐字相同", "有出入", "拼接", "没有找到", "<del>二十</del><ins>廿</ins>", 'href="/doc/'):
        assert words in page.text
    assert "&lt;script&gt;hurt()&lt;/script&gt;" in page.text
    assert "<script>hurt" not in page.text


def test_the_page_says_what_is_wrong(client: TestClient) -> None:
    """An empty and an endless draft get a sentence and the right status, in the reader's language."""
    empty = client.post("/check?lang=en", data={"text": "  "})
    assert (empty.status_code, "Please paste a draft." in empty.text) == (422, True)
    endless = client.post("/check", data={"text": "a" * 1_000_001})
    assert (endless.status_code, "1000001" in endless.text) == (413, True)
    assert len(endless.text) < 100_000


def test_the_page_runs_nothing_but_our_own_file(client: TestClient) -> None:
    """Its policy allows no inline script, and its form goes nowhere else."""
    policy = client.get("/check").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy


def test_the_reports_can_be_downloaded(client: TestClient) -> None:
    """HTML by itself, a Word document with a comment for each quotation, JSON."""
    page = client.post("/check/report.html", data={"text": DRAFT})
    assert "attachment" in page.headers["Content-Disposition"]
    assert "<script" not in page.text
    assert 'src="' not in page.text
    assert client.post("/check/report.json", data={"text": DRAFT}).json()["counts"]["exact"] == 1
    import docx

    document = docx.Document(io.BytesIO(client.post("/check/report.docx", data={"text": DRAFT}).content))
    assert "\n".join(paragraph.text for paragraph in document.paragraphs) == DRAFT
    comments = [comment.text for comment in document.comments]
    assert len(comments) == 4
    assert "塔身高二十七米，用花岗岩砌成" in comments[1]
    assert client.post("/check/report.exe", data={"text": DRAFT}).status_code == 404


def test_a_report_holds_what_xml_cannot(client: TestClient) -> None:
    """Control characters in a draft are shown as missing; Word still opens the document."""
    response = client.post("/check/report.docx", data={"text": "“坏\x01的\x0c字符”"})
    assert response.status_code == 200
    assert response.content.startswith(b"PK")
