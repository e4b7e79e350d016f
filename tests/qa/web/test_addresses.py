"""Addresses of our own pages."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from qa.phrase import quoted
from qa.web.addresses import (
    MOST_PASSAGES,
    Range,
    application_address,
    document_address,
    range_address,
    text_fragment,
)

HERE, THERE = "a" * 32, "b" * 32


def test_the_passages_of_an_answer_travel_along() -> None:
    """Those in the same document are short; the others carry its id; none past the limit."""
    passages = [Range(HERE, 3, 9), Range(THERE, 5, 8)]
    address = document_address(HERE, 3, 9, "en", also=passages)
    assert address == f"/doc/{HERE}?from=3&to=9&lang=en&also=3-9&also={THERE}:5-8#marked"
    many = [Range(HERE, n, n + 1) for n in range(80)]
    assert document_address(HERE, 0, 1, "zh", also=many).count("also=") == MOST_PASSAGES


def test_an_empty_range_marks_nothing() -> None:
    """The address of a whole document asks for no range."""
    assert document_address(HERE, 0, 0, "zh") == f"/doc/{HERE}"


@given(st.integers(0, 10**9 - 2), st.integers(1, 50), st.sampled_from([HERE, THERE]))
def test_a_range_is_read_as_it_was_written(start: int, length: int, document: str) -> None:
    """Writing and reading give the same range, in this document or another."""
    made = Range(document, start, min(start + length, 10**9 - 1))
    assert Range.read(made.written(HERE), HERE) == made


@given(st.text(alphabet=st.sampled_from("0159-:ab９ \n%"), max_size=45))
def test_what_is_no_range_is_none(written: str) -> None:
    """Anything may stand in an address; only ranges that are not empty are read."""
    read = Range.read(written, HERE)
    assert read is None or (read.start < read.end and written.endswith(f"{read.end}".zfill(1)))


@given(st.text(min_size=1, max_size=200).filter(lambda text: "".join(text.split()) and text.isprintable()))
def test_text_fragments_are_encoded(text: str) -> None:
    """Nothing of the text is taken for the fragment's own signs, and its words survive."""
    made = text_fragment(text)
    assert not set(made) & set('-&#" ')
    first, _, last = made.partition(",")
    flat = " ".join(text.split())
    assert flat.startswith(unquote(first))
    assert flat.endswith(unquote(last or first))


def test_a_fragment_of_several_paragraphs_names_both_ends() -> None:
    """Each end lies within one paragraph, because a browser looks for it so."""
    address = range_address(HERE, 3, 9, "一、甲-乙\n\n丙,丁&戊", "zh")
    assert address.startswith(f"/doc/{HERE}?from=3&to=9#:~:text=")
    first, last = address.partition("text=")[2].split(",")
    assert (unquote(first), unquote(last)) == ("一、甲-乙", "丙,丁&戊")
    assert "%2D" in first


def test_a_question_reaches_the_application_whole() -> None:
    """Quotation marks, ampersands and signs of a number stay what they are."""
    question = "“湖&水=#1 + 2”"
    address = application_address(question, "en")
    assert dict(parse_qsl(urlsplit(address).query)) == {"q": question, "lang": "en"}
    assert quoted(question) == question[1:-1]
