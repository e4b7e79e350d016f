"""What goes between us and the processes that look at files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, BlockKind, DecodedBy, Decoding, Document, Problem, Reason, Region
from index.reading.wire import (
    Garbled,
    Listed,
    of_item,
    of_listed,
    receive,
    send,
    to_item,
    to_listed,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROOM = st.one_of(st.none(), st.integers(1, 500))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents as readers give them."""
    text = draw(WORDS) + "字"
    edges = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    share = st.floats(0, 1)
    return Document(
        path=draw(WORDS),
        sha256=draw(WORDS),
        title=draw(WORDS),
        text=text,
        blocks=tuple(
            Block(start, end, number, draw(st.sampled_from(BlockKind)), draw(st.integers(0, 6)), draw(ROOM))
            for number, (start, end) in enumerate(spans, 1)
        ),
        decoding=draw(st.one_of(st.none(), st.builds(Decoding, WORDS, st.sampled_from(DecodedBy)))),
        date=draw(st.one_of(st.none(), WORDS)),
        form=draw(WORDS),
        regions=tuple(
            Region(
                start,
                end,
                1,
                draw(share),
                draw(share),
                draw(share),
                draw(share),
                draw(st.one_of(st.none(), share)),
            )
            for start, end in spans
        ),
        pages=draw(ROOM),
        blank_pages=draw(st.lists(st.integers(1, 9)).map(tuple)),
    )


def carried(message: dict[str, object]) -> dict[str, object]:
    """A message after it went through a pipe."""
    stream = io.BytesIO()
    send(stream, message)
    received = receive(io.BytesIO(stream.getvalue()))
    assert received is not None
    return received[0]


@given(st.one_of(documents(), st.builds(Problem, WORDS, st.sampled_from(Reason), WORDS)))
def test_what_is_sent_arrives(item: Document | Problem) -> None:
    """A document or a problem comes out of the pipe as it went in."""
    assert to_item(carried(of_item(item))) == item


@given(st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_names_need_not_be_unicode(name: bytes) -> None:
    """A file's name arrives byte for byte, whatever its bytes."""
    found = Listed(Path("/root"), name, "可读的名字", 5, None, Reason.DENIED, "x", is_link=True)
    assert to_listed(carried({"found": of_listed(found)})["found"]) == found  # type: ignore[arg-type]


def test_bytes_follow_their_message() -> None:
    """A picture travels beside the message that announces it."""
    stream = io.BytesIO()
    send(stream, {"end": {}}, b"\x89PNG")
    send(stream, {"next": 1})
    stream.seek(0)
    assert receive(stream) == ({"end": {}, "blob": True}, b"\x89PNG")
    assert receive(stream) == ({"next": 1}, b"")
    assert receive(stream) is None


@given(st.binary(min_size=1, max_size=40))
def test_no_bytes_are_believed(data: bytes) -> None:
    """Whatever a child writes, it is a message, the end, or garbled; nothing else happens."""
    try:
        received = receive(io.BytesIO(data))
    except Garbled:
        return
    assert received is None or isinstance(received[0], dict)


def good() -> dict[str, object]:
    text = "开头。结尾。"
    blocks = (Block(0, 3, 1), Block(3, 6, 2))
    return of_item(Document("a", "0", "题", text, blocks, regions=(Region(0, 3, 1, 0, 0, 1, 1),)))


@pytest.mark.parametrize(
    "harm",
    [
        {"blocks": [[0, 7, 1, "paragraph", 0, None, None]]},
        {"blocks": [[2, 1, 1, "paragraph", 0, None, None]]},
        {"blocks": [[-1, 2, 1, "paragraph", 0, None, None]]},
        {"blocks": [[0, 3, 1, "paragraph", 0, None, None], [2, 4, 2, "paragraph", 0, None, None]]},
        {"blocks": [[0, 3, 1, "poem", 0, None, None]]},
        {"blocks": []},
        {"blocks": 5},
        {"regions": [[0, 9, 1, 0, 0, 1, 1, None]]},
        {"regions": [[0]]},
        {"document": {"path": "a", "text": 5}},
        {"document": {"__class__": "b"}},
        {"decoding": ["utf-8", "magic", False]},
        {"problem": ["a", "no such reason", ""]},
        {"problem": 5},
    ],
)
def test_a_document_that_lies_is_refused(harm: dict[str, object]) -> None:
    """Blocks outside of their text, over each other, of no kind, or anything else not agreed on."""
    with pytest.raises(Garbled):
        to_item({**good(), **harm})


def test_half_a_character_is_refused() -> None:
    """A text that could not be stored is not taken in."""
    document = good()
    fields = dict(document["document"], text="a\ud800b。。。")  # type: ignore[call-overload]
    with pytest.raises(Garbled):
        to_item({**document, "document": fields})
