"""XML parsed safely: nothing loaded, nothing expanded, nothing deep."""

from pathlib import Path

import pytest

from index.readers.markup import Malformed, local, parse_xml, words_of


def test_elements_and_their_words() -> None:
    """Names come without their namespaces, words with their white space in order."""
    root = parse_xml('<a:r xmlns:a="x"><!-- c --><p> 山\n <b>水</b></p></a:r>'.encode())
    assert [local(element) for element in root.iter()] == ["r", "", "p", "b"]
    assert words_of(root) == "山 水"
    assert local(None) == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"<a>",
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>",
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
)
def test_what_is_refused(data: bytes) -> None:
    """What is no XML, names a document type, or nests beyond reason is malformed."""
    with pytest.raises(Malformed):
        parse_xml(data)


@pytest.mark.parametrize("inner", ["<!ENTITY a 'b'>", "<!ENTITY % a SYSTEM 'http://127.0.0.1:9/a'> %a;"])
@pytest.mark.parametrize("doctype", [False, True])
def test_entities_are_refused(inner: str, doctype: bool) -> None:
    """A document type may be allowed; one that defines entities never is."""
    with pytest.raises(Malformed):
        parse_xml(f"<!DOCTYPE a [{inner}]><a/>".encode(), doctype=doctype)


def test_a_document_type_by_name(tmp_path: Path) -> None:
    """Where a document type is allowed it is not loaded, and what it would define stays unknown."""
    dtd = tmp_path / "a.dtd"
    dtd.write_text("<!ENTITY x '密'>")
    root = parse_xml(f"<!DOCTYPE a SYSTEM '{dtd.as_uri()}'><a>山&x;</a>".encode(), doctype=True)
    assert words_of(root) == "山&x;"
