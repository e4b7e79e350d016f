"""A page of its own: no script, nothing fetched, the style inside."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from qa.answers import Citation
from qa.cite import csl, place
from qa.export import Exported, notes, pieces, references, verdict, writable
from qa.labels import Labels

_HERE = Path(__file__).parent


def write(exported: Exported, say: Labels) -> bytes:
    """UTF-8 HTML. Every text passes through `_text`."""
    title = exported.question or (exported.citations[0].document.title if exported.citations else "")
    passages = (
        _passage(number, citation, say) for number, citation in enumerate(exported.citations, start=1)
    )
    page = _template("page.html").substitute(
        language=say.tag,
        title=_text(" ".join(title.split())),
        style=_style(),
        verdict=_paragraph("verdict", verdict(exported, say)),
        passages="\n".join(passages),
        references=_references(exported, say),
        notes="\n".join(_paragraph("note", note) for note in notes(exported, say)),
    )
    return page.encode()


def _passage(number: int, citation: Citation, say: Labels) -> str:
    words = "".join(
        f"<mark>{_text(piece)}</mark>" if best else _text(piece) for piece, best in pieces(citation)
    )
    where = say(
        "export.source",
        title=citation.document.title,
        place=place(citation, say),
        path=citation.document.path,
    )
    return _template("passage.html").substitute(
        number=number, language=csl.language(citation.text), text=words, source=_text(where)
    )


def _references(exported: Exported, say: Labels) -> str:
    if not exported.citations:
        return ""
    entries = "\n".join(_paragraph("entry", entry) for entry in references(exported))
    return f"<h2>{_text(say('export.references'))}</h2>\n{entries}"


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{_text(text)}</p>' if text else ""


def _text(text: str) -> str:
    return escape(writable(text))


@cache
def _template(name: str) -> Template:
    return Template((_HERE / name).read_text("utf-8"))


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text("utf-8")
