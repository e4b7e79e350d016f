"""What a paragraph of a Word file shows: its words as accepted, without codes, comments and hidden text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from index.readers.markup import Element
from index.readers.opc import attribute, child, is_on, name_of, value, whole, within
from index.readers.word import math as wordmath
from index.readers.word.fields import overprinted
from index.readers.word.styles import Styles
from index.readers.word.symbols import symbol

REMOVED = frozenset(("w:del", "w:moveFrom"))
"""What a tracked change took away, or moved elsewhere."""
_UNSEEN = REMOVED | {
    "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:rt", "w:delText", "w:delInstrText",
    "w:fldData", "m:ctrlPr",
}  # fmt: skip
"""Properties, codes of fields, what ruby prints above the words, files within the file."""
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


class Fields:
    """The fields of one story (the body, a footnote), which may run over many paragraphs.

    Between its begin and its separator a field holds a code, which no page shows. A begin without
    an end is none: else all that follows would be lost.
    """

    def __init__(self, root: Element) -> None:
        self._open: list[_Field] = []
        self._codes = 0
        self._real: set[Element] = set()
        waiting: list[Element] = []
        for mark in within(root, "w:fldChar"):
            if _is_removed(mark):
                continue
            kind = attribute(mark, "w:fldCharType")
            if kind == "begin":
                waiting.append(mark)
            elif kind == "end" and waiting:
                self._real.add(waiting.pop())

    @property
    def in_code(self) -> bool:
        return self._codes > 0

    def hear(self, code: str) -> None:
        """A part of the code of the innermost field."""
        if self._open:
            self._open[-1].code += code

    def pass_by(self, mark: Element, said: int) -> str:
        """Goes past a begin, a separator or an end; `said` counts the words that were shown until here.

        Gives what a field shows that has it in its code only.
        """
        match attribute(mark, "w:fldCharType"):
            case "begin" if mark in self._real:
                self._open.append(_Field())
                self._codes += 1
            case "separate" if self._open and self._open[-1].said is None:
                self._open[-1].said = said
                self._codes -= 1
            case "end" if self._open:
                ended = self._open.pop()
                self._codes -= ended.said is None
                return overprinted(ended.code) if ended.said in {None, said} else ""
        return ""


@dataclass
class _Field:
    """A field that has begun; `said` is set at its separator, behind which its result stands."""

    code: str = ""
    said: int | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference to a note: `kind` is "footnote" or "endnote"; `marked` that the author wrote its mark."""

    kind: str
    number: str
    marked: bool


@dataclass
class Shown:
    """What one paragraph shows, and what it brings along: `boxes` of text, and the `notes` it cites."""

    words: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[Cited] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def __bool__(self) -> bool:
        return bool(self.words or self.boxes or self.notes or self.drawings)


class Words:
    """Walks through the paragraphs of one story. `mark` is what a note's own number is shown as."""

    def __init__(self, styles: Styles, fields: Fields, mark: str = "") -> None:
        self._styles = styles
        self._fields = fields
        self._mark = mark
        self._hidden = False
        self._style: str | None = None
        self._shown = Shown()
        self._said = 0
        self._handlers: dict[str, Callable[[Element], None]] = {
            "w:t": self._text,
            "m:t": self._text,
            "w:r": self._run,
            "w:fldChar": self._field,
            "w:instrText": self._code,
            "w:sym": self._symbol,
            "w:txbxContent": self._box,
            "w:drawing": self._drawing,
            "v:textpath": self._word_art,
            "mc:AlternateContent": self._alternative,
            "w:footnoteReference": self._note,
            "w:endnoteReference": self._note,
            "w:footnoteRef": self._own_mark,
            "w:endnoteRef": self._own_mark,
        }

    def of(self, paragraph: Element, shown: Shown) -> None:
        """Adds what a paragraph shows to `shown`."""
        self._shown = shown
        self._style = value(paragraph, "w:pPr", "w:pStyle")
        self._inside(paragraph)

    def _walk(self, element: Element) -> None:
        name = name_of(element)
        if not name or name in _UNSEEN:
            return
        if name in _SIGNS:
            self._add(_SIGNS[name])
        elif handler := self._handlers.get(name):
            handler(element)
        elif name.startswith("m:") and (pieces := wordmath.pieces(element)) is not None:
            for piece in pieces:
                self._add(piece) if isinstance(piece, str) else self._inside(piece)
        else:
            self._inside(element)

    def _inside(self, element: Element) -> None:
        for each in element:
            self._walk(each)

    @property
    def _seen(self) -> bool:
        return not (self._hidden or self._fields.in_code)

    def _add(self, words: str) -> None:
        if words and self._seen:
            self._shown.words.append(words)
            self._said += 1

    def _run(self, run: Element) -> None:
        before = self._hidden
        self._hidden = before or self._is_hidden(child(run, "w:rPr"))
        self._inside(run)
        self._hidden = before

    def _is_hidden(self, properties: Element | None) -> bool:
        """What the run says holds; else its style and its paragraph's, of which two undo each other."""
        own = is_on(properties, "w:vanish")
        if own is not None:
            return own
        style = value(properties, "w:rStyle")
        of_run = style is not None and self._styles.look(style).hidden is True
        return of_run != (self._styles.look(self._style).hidden is True)

    def _text(self, element: Element) -> None:
        words = element.text or ""
        kept = element.get(_SPACE)
        if kept is None and words != words.strip(" \t\r\n"):
            kept = next((e.get(_SPACE) for e in element.iterancestors() if e.get(_SPACE)), "default")
        self._add(words if kept == "preserve" else words.strip(" \t\r\n"))

    def _symbol(self, element: Element) -> None:
        try:
            code = int(attribute(element, "w:char") or "", 16)
        except ValueError:
            return
        self._add(symbol(attribute(element, "w:font") or "", code))

    def _field(self, mark: Element) -> None:
        if attribute(mark, "w:fldCharType") == "begin":
            self._add(_of_form(child(mark, "w:ffData")))
        self._add(self._fields.pass_by(mark, self._said))

    def _code(self, element: Element) -> None:
        self._fields.hear(element.text or "")

    def _box(self, element: Element) -> None:
        if self._seen:
            self._shown.boxes.append(element)

    def _drawing(self, element: Element) -> None:
        if self._seen:
            self._shown.drawings.append(element)
        self._inside(element)

    def _word_art(self, element: Element) -> None:
        self._add(element.get("string") or "")

    def _alternative(self, element: Element) -> None:
        """The same thing said for newer and for older programs: it is shown once."""
        self._inside(alternative(element))

    def _note(self, reference: Element) -> None:
        if self._seen:
            kind = name_of(reference)[2:].removesuffix("Reference")
            marked = attribute(reference, "w:customMarkFollows") in {"1", "true", "on"}
            self._shown.notes.append(Cited(kind, attribute(reference, "w:id") or "", marked))

    def _own_mark(self, _: Element) -> None:
        self._add(self._mark)


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def alternative(element: Element) -> Element:
    """The first choice of an `mc:AlternateContent`, else what stands in for all of them, else nothing."""
    found = {name_of(each): each for each in reversed(element)}
    for name in ("mc:Choice", "mc:Fallback"):
        if name in found:
            return found[name]
    return ()


def _is_removed(mark: Element) -> bool:
    return any(name_of(around) in REMOVED for around in mark.iterancestors())


def _of_form(data: Element | None) -> str:
    """What a field of a form shows that has no words of its own: a tick box, the entry of a list."""
    box = child(data, "w:checkBox")
    if box is not None:
        ticked = is_on(box, "w:checked")
        return "☒" if (is_on(box, "w:default") if ticked is None else ticked) else "☐"
    entries = child(data, "w:ddList")
    if entries is None:
        return ""
    chosen = value(entries, "w:result") or value(entries, "w:default")
    words = [attribute(each, "w:val") or "" for each in entries if name_of(each) == "w:listEntry"]
    at = whole(chosen)
    return words[at] if 0 <= at < len(words) else ""
