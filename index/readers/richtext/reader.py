"""Reads the tokens of RTF: keeps what holds in each group, and sends words where they belong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from index.readers.flow import Part
from index.readers.markup import Malformed
from index.readers.richtext.fonts import Font, Fonts, joined, page
from index.readers.richtext.story import Look, Notes, Story
from index.readers.richtext.tables import Info, Into, Sheet, State
from index.readers.richtext.tokens import Kind, Token
from index.readers.word.fields import overprinted

_DEEPEST = 5000
"""Groups within each other."""
_STORIES = {
    **dict.fromkeys(
        ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"), "margin"
    ),
    "footnote": "note",
    "shptxt": "box",
    "dptxbxtext": "box",
}
"""Groups that are stretches of text of their own."""
_INTO = {
    "fonttbl": Into.FONTS, "stylesheet": Into.STYLES, "info": Into.INFO, "title": Into.TITLE,
    "creatim": Into.TIME, "listtext": Into.NUMBER, "pntext": Into.NUMBER,
    "fldinst": Into.CODE,
}  # fmt: skip
_SHOWN = frozenset(("shpinst", "do", "moMath", "moMathPara", "nesttableprops", "result", "fldrslt"))
"""Groups that begin with the star for "skip what you do not know", and hold words all the same."""
_SKIPPED = frozenset((
    "pict", "objdata", "objclass", "objname", "shprslt", "sp", "annotation", "atnid", "atnauthor",
    "atnref", "colortbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "filetbl", "pn", "xe", "tc",
    "nonesttables", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "background", "upr",
    "bkmkstart", "bkmkend", "formfield", "datafield", "template", "mmathPict", "txe", "rxe", "falt", "panose",
    "author", "operator", "company", "manager", "category", "keywords", "comment", "doccomm", "subject",
    "revtim", "printim", "buptim", "hlinkbase", "userprops", "private", "generator", "themedata",
))  # fmt: skip
_SIGNS = {
    "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-"}
_MACHINES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_SILENT = frozenset((Into.NOWHERE, Into.INFO, Into.TIME))
_APART = frozenset((Into.NUMBER, Into.CODE))
"""Groups whose words are gathered until their end."""
_Action: TypeAlias = Callable[[int | None], None]


class Reader:
    """Takes tokens one by one; `end` gives the parts of the body, and tells whether the file was cut off."""

    def __init__(self, encoding: str | None = None) -> None:
        self.fonts = Fonts(chosen=encoding)
        self.info = Info()
        self.margins: list[list[Part]] = []
        self.pictures = False
        self.is_cut = False
        self._sheet = Sheet()
        self._notes = Notes()
        self._body = Story(self._sheet.styles)
        self._state = State(Into.TEXT, self._body, Look())
        self._stack: list[State] = []
        self._closed = False
        self._bytes = bytearray()
        self._words: list[str] = []
        self._due = 0
        self._starred = False
        self._named = 0
        self._default: int | None = None
        self._actions = self._known()

    def take(self, token: Token) -> None:
        if self._closed:  # what follows the last brace is rubbish, as Word sees it
            return
        if token.kind is Kind.BYTES:
            if self._state.into not in _SILENT:
                self._bytes += token.data[self._due :]
            self._due = max(0, self._due - len(token.data))
            return
        self._flush()
        self._due = 0
        starred, self._starred = self._starred, False
        if token.kind is Kind.OPEN:
            self._open()
        elif token.kind is Kind.CLOSE:
            self._close()
        elif token.kind is Kind.SYMBOL:
            self._starred = token.word == "*"
            self._say(_SYMBOLS.get(token.word, ""))
        elif token.kind is Kind.WORD:
            self._word(token.word, token.value, starred)

    def end(self) -> list[Part]:
        """The body with its footnotes, then the endnotes."""
        self._flush()
        self.is_cut = not self._closed
        while self._stack:
            self._close()
        return [*self._body.end(self._state.look), *self._notes.ending]

    def _flush(self) -> None:
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        if self._state.into is Into.FONTS:
            self._naming.name += data.decode("latin-1").strip("; ")
        else:
            self._say(self.fonts.text(data, self._state.font))

    def _say(self, words: str) -> None:
        state = self._state
        if state.into is Into.TEXT:
            if not (state.hidden or state.deleted):
                state.story.say(words)
        elif state.into is Into.TITLE:
            self.info.title.append(words)
        elif state.into is Into.STYLES:
            self._sheet.name.append(words)
        elif state.into in _APART:
            self._words.append(words)

    def _open(self) -> None:
        if len(self._stack) > _DEEPEST:
            raise Malformed("nesting")
        self._stack.append(self._state)
        self._state = replace(self._state, look=replace(self._state.look))

    def _close(self) -> None:
        if not self._stack:
            self._closed = True
            return
        ended, self._state = self._state, self._stack.pop()
        if ended.into is Into.STYLES:
            self._sheet.end_style()
        elif ended.into in _APART and self._state.into is not ended.into:
            words, self._words = "".join(self._words), []
            if ended.into is Into.NUMBER:
                ended.story.number(words)
            else:
                self._say(overprinted(joined(words)))
        if ended.story is not self._state.story:
            self._end_story(ended)
        self._closed = not self._stack

    def _end_story(self, ended: State) -> None:
        parts = ended.story.end(ended.look)
        if ended.story.kind == "margin":
            self.margins.append(parts)
        elif ended.story.kind == "endnote":
            self._notes.ending += parts
        else:
            self._state.story.hang(parts)

    def _word(self, word: str, value: int | None, starred: bool) -> None:
        state = self._state
        if state.into is Into.NOWHERE:
            if word == "ud" and state.before:  # the same as before it, in Unicode
                state.into, state.before = state.before, None
            return
        if word in _STORIES and state.into is Into.TEXT:
            self._begin_story(_STORIES[word])
        elif word in _INTO:
            state.into = _INTO[word]
        elif word in _SKIPPED or (word.startswith("m") and word.endswith("Pr")):
            self.pictures = self.pictures or word == "pict"
            state.before = state.into if word == "upr" else None
            state.into = Into.NOWHERE
        elif starred and word not in _SHOWN and word not in self._actions:
            state.into = Into.NOWHERE
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif action := self._actions.get(word):
            action(value)
        elif state.into is Into.TEXT:
            self._notes.hear(word)

    def _begin_story(self, kind: str) -> None:
        state = self._state
        if state.hidden or state.deleted:
            state.into = Into.NOWHERE
            return
        self._state = State(Into.TEXT, Story(self._sheet.styles, kind), Look(), self._default, state.skip)

    @property
    def _naming(self) -> Font:
        return self.fonts.fonts.setdefault(self._named, Font())

    def _known(self) -> dict[str, _Action]:
        """What each control word does that is neither a sign nor the head of a group."""
        return {
            **{word: partial(self._machine, codec) for word, codec in _MACHINES.items()},
            "ansicpg": lambda value: setattr(self.fonts, "codec", page(value)),
            "deff": lambda value: setattr(self, "_default", value),
            "f": self._use_font,
            "fcharset": lambda value: setattr(self._naming, "charset", value),
            "cpg": lambda value: setattr(self._naming, "codec", page(value)),
            "u": self._unicode,
            "uc": lambda value: setattr(self._state, "skip", max(0, value or 0)),
            "v": lambda value: setattr(self._state, "hidden", value != 0),
            "deleted": lambda value: setattr(self._state, "deleted", value != 0),
            "plain": self._plain,
            "pard": lambda _: setattr(self._state, "look", Look()),
            "s": self._style,
            "sbasedon": lambda value: setattr(self._sheet, "base", value),
            "outlinelevel": self._outline,
            "qc": lambda _: setattr(self._state.look, "centred", True),
            "intbl": lambda _: setattr(self._state.look, "depth", self._state.look.depth or 1),
            "itap": lambda value: setattr(self._state.look, "depth", max(0, value or 0)),
            "par": lambda _: self._end_paragraph(),
            "sect": lambda _: self._end_paragraph(),
            "cell": lambda _: self._end_cell(1),
            "nestcell": lambda _: self._end_cell(max(2, self._state.look.depth)),
            "row": lambda _: self._state.story.end_row(1),
            "nestrow": lambda _: self._state.story.end_row(max(2, self._state.look.depth)),
            "ftnalt": lambda _: setattr(self._state.story, "kind", "endnote"),
            "chftn": lambda _: self._say(self._notes.mark(self._state.story)),
            "yr": lambda value: self.info.when("year", value, self._state.into),
            "mo": lambda value: self.info.when("month", value, self._state.into),
            "dy": lambda value: self.info.when("day", value, self._state.into),
        }

    def _machine(self, codec: str, _: int | None) -> None:
        self.fonts.codec = codec

    def _use_font(self, value: int | None) -> None:
        if self._state.into is Into.FONTS:
            self._named = value or 0
        else:
            self._state.font = value

    def _unicode(self, value: int | None) -> None:
        self._say(chr((value or 0) & 0xFFFF) if value else "")
        self._due = self._state.skip

    def _plain(self, _: int | None) -> None:
        self._state.font, self._state.hidden, self._state.deleted = self._default, False, False

    def _style(self, value: int | None) -> None:
        if self._state.into is Into.STYLES:
            self._sheet.number = value or 0
        else:
            self._state.look.style = value or 0

    def _outline(self, value: int | None) -> None:
        level = (value or 0) + 1 if 0 <= (value or 0) < 9 else 0  # noqa: PLR2004 - 9 is the body
        if self._state.into is Into.STYLES:
            self._sheet.level = level
        else:
            self._state.look.level = level

    def _end_paragraph(self) -> None:
        if self._state.into is Into.TEXT and not self._state.deleted:
            self._state.story.end_paragraph(self._state.look)

    def _end_cell(self, depth: int) -> None:
        if self._state.into is Into.TEXT:
            self._state.story.end_cell(self._state.look, depth)
