"""What an RTF file says of itself before its text begins: its styles, its title, its date."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from index.readers.richtext.story import Look, Story, Style
from index.readers.word.styles import is_contents, level_of


class Into(Enum):
    """Where the words of a group go."""

    TEXT = auto()
    NOWHERE = auto()
    FONTS = auto()
    STYLES = auto()
    INFO = auto()
    TITLE = auto()
    TIME = auto()
    NUMBER = auto()
    CODE = auto()


@dataclass(slots=True)
class State:
    """What holds within a group, and is forgotten at its end.

    `skip` is how many bytes stand behind a Unicode character for programs that know none; `before` is where
    words went before a group that says all twice.
    """

    into: Into
    story: Story
    look: Look
    font: int | None = None
    skip: int = 1
    hidden: bool = False
    deleted: bool = False
    before: Into | None = None


@dataclass
class Info:
    """Title and day of creation, as they come in."""

    title: list[str] = field(default_factory=list)
    _date: dict[str, int] = field(default_factory=dict)

    def when(self, part: str, value: int | None, into: Into) -> None:
        """The year, the month or the day, if it is that of the creation."""
        if into is Into.TIME and value:
            self._date.setdefault(part, value)

    @property
    def created(self) -> str | None:
        parts = [self._date.get(part, 0) for part in ("year", "month", "day")]
        return "{:04}-{:02}-{:02}".format(*parts) if all(parts) else None


@dataclass
class Sheet:
    """The style sheet: the styles read, and the one being read."""

    styles: dict[int, Style] = field(default_factory=dict)
    number: int = 0
    base: int | None = None
    level: int | None = None
    name: list[str] = field(default_factory=list)

    def end_style(self) -> None:
        """Takes in the style that was read, if one was."""
        name = "".join(self.name).strip(" ;")
        if name:
            base = self.styles.get(-1 if self.base is None else self.base, Style())
            level = level_of(name, self.level)
            self.styles[self.number] = Style(base.level if level is None else level, is_contents(name))
        self.number, self.base, self.level, self.name = 0, None, None, []
