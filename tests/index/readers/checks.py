"""What every reader's results must satisfy."""

from collections.abc import Callable
from typing import TypeAlias

from index.documents import Block, BlockKind, Document, Problem

Results: TypeAlias = list[Document | Problem]
ReadBytes: TypeAlias = Callable[[bytes | str, str], Results]


def documents(results: Results) -> list[Document]:
    return [result for result in results if isinstance(result, Document)]


def check_blocks(document: Document) -> None:
    """Blocks are in order, apart, numbered, not empty, with no blank ends; levels fit their kind."""
    text, end = document.text, 0
    for number, block in enumerate(document.blocks, start=1):
        assert block.number == number
        assert end <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        assert (block.level > 0) == (block.kind is BlockKind.HEADING)
        end = block.end
    assert document.blocks
    assert document.title


def words_outside(document: Document) -> str:
    """Every character of the text that is in no block, white space aside."""
    outside, at = [], 0
    for block in document.blocks:
        outside.append(document.text[at : block.start])
        at = block.end
    outside.append(document.text[at:])
    return "".join("".join(outside).split())


def words(document: Document, kind: BlockKind | None = None) -> list[str]:
    """The words of each block, or of each block of one kind."""
    return [_words(document, block) for block in document.blocks if kind in {None, block.kind}]


def headings(document: Document) -> list[tuple[int, str]]:
    return [(block.level, _words(document, block)) for block in document.blocks if block.level]


def only(results: Results) -> Document:
    """The one document read, without any problem."""
    (document,) = results
    assert isinstance(document, Document), document
    return document


def _words(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]
