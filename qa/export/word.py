"""An answer as a Word document."""

from __future__ import annotations

from qa.answers import Citation
from qa.cite import place
from qa.export import Exported, notes, pieces, references, verdict
from qa.export.wordfile import SANS, SMALL, SOFT, Style, WordFile
from qa.labels import Labels

INDENT, HANGING = 21.0, 18.0
"""Points."""
PASSAGE = Style("Passage", left=INDENT)
SOURCE = Style("Passage Source", face=SANS, size=SMALL, left=INDENT, after=14, colour=SOFT)
ENTRY = Style("Reference Entry", size=SMALL, left=HANGING, hanging=HANGING)
NOTE = Style("Export Note", face=SANS, size=SMALL, colour=SOFT)


def write(exported: Exported, say: Labels) -> bytes:
    """The file's bytes. Line ends of a passage are paragraphs of the style `PASSAGE`."""
    title = exported.question or (exported.citations[0].document.title if exported.citations else "")
    file = WordFile(exported.question or "", exported.time)
    for style in (PASSAGE, SOURCE, ENTRY, NOTE):
        file.style(style)
    file.heading(title, level=1)
    if held := verdict(exported, say):
        file.line(held)
    for number, citation in enumerate(exported.citations, start=1):
        _quote(file, citation)
        where = say(
            "export.source",
            title=citation.document.title,
            place=place(citation, say),
            path=citation.document.path,
        )
        file.line(f"[{number}] {where}", SOURCE.name)
    if exported.citations:
        file.heading(say("export.references"), level=2)
        for entry in references(exported):
            file.line(entry, ENTRY.name)
    for note in notes(exported, say):
        file.line(note, NOTE.name)
    return file.bytes()


def _quote(file: WordFile, citation: Citation) -> None:
    """The passage, its best sentences highlighted."""
    paragraph = file.paragraph(PASSAGE.name)
    for piece, best in pieces(citation):
        paragraph, _ = file.write(paragraph, piece, marked=best)
