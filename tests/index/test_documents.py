"""Ids of documents, and what a reason means."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.documents import ID_LENGTH, Document, Reason, content_id

DOCUMENT = Document("a/报告.txt", "0" * 64, "报告", "原文", ())


@given(parts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=3))
def test_ids_come_from_content(parts: list[str]) -> None:
    """The same parts give the same id of 128 bits, and longer ones another."""
    first = content_id(*parts)
    assert first == content_id(*parts)
    assert len(first) == ID_LENGTH
    assert set(first) <= set("0123456789abcdef")
    assert first != content_id(*parts, "")


def test_a_documents_id_is_its_bytes_and_its_path() -> None:
    """The id changes with either, and with nothing else: links outlive a better title."""
    assert replace(DOCUMENT, title="另一个", date="2022").id == DOCUMENT.id
    assert replace(DOCUMENT, path="b/报告.txt").id != DOCUMENT.id
    assert replace(DOCUMENT, sha256="1" * 64).id != DOCUMENT.id


def test_warnings_speak_of_what_is_there() -> None:
    """Only reasons that leave a document in the library are warnings."""
    assert {reason for reason in Reason if reason.is_warning} == {
        Reason.DOUBTFUL_ENCODING,
        Reason.FOLDER_MISSING,
        Reason.PAGES_WITHOUT_TEXT,
        Reason.RECOGNISED,
        Reason.PARTS_LEFT_OUT,
        Reason.UNANSWERING,
        Reason.CHANGED_WHILE_READ,
    }
