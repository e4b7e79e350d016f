"""A citation as a BibTeX entry. BibTeX counts braces even behind a backslash, so none is left in a value."""

from __future__ import annotations

from qa.answers import Citation
from qa.cite import csl, place
from qa.labels import Labels

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{special: f"\\{special}" for special in "%&#$_"},
}
_ESCAPES = str.maketrans(_COMMANDS)
_LANGUAGES = {"zh-CN": "chinese", "en": "english"}


def entry(citation: Citation, say: Labels) -> str:
    """The document with the place of the passage, and the passage itself as the annotation."""
    item = csl.item(citation)
    date = csl.date_parts(citation.document.date)
    fields = {"title": f"{{{_value(item['title'])}}}"}  # the second braces keep capitals as they are
    if date:
        fields["year"] = str(date[0])
    if date[1:]:
        fields["month"] = MONTHS[date[1] - 1]
    fields |= {
        "howpublished": _value(citation.document.path),
        "note": _value(place(citation, say)),
        "langid": _LANGUAGES[item["language"]],
        "annote": _value(citation.text),
    }
    lines = (
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in fields.items()
    )
    return f"@misc{{{item['id']},\n" + ",\n".join(lines) + "\n}\n"


def _value(text: str) -> str:
    return text.translate(_ESCAPES)
