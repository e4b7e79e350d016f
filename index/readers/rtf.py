"""RTF: what its pages show. Chinese comes as bytes of a code page, each font with its own, or as numbers.

Of our own, for striprtf reads every font by the code page of the file or breaks on it, shows hidden and
deleted text, and drops notes, headers and text boxes.
"""

from __future__ import annotations

from index.documents import DecodedBy, Decoding
from index.readers.flow import Flow, Part, walked
from index.readers.raw import Raw, Results
from index.readers.richtext.fonts import joined
from index.readers.richtext.reader import Reader
from index.readers.richtext.tokens import tokens


def read(raw: Raw) -> Results:
    """The document in an RTF file."""
    yield from walked(raw, _walk)


def _walk(raw: Raw) -> Flow:
    reader = Reader(raw.options.encoding)
    for token in tokens(raw.data):
        reader.take(token)
    parts, info = reader.end(), reader.info
    return Flow(
        form="rtf",
        parts=[*parts, *_margins(reader.margins)],
        title=joined("".join(info.title)),
        created=info.created,
        decoding=_decoding(reader),
        pictures=reader.pictures,
        left_out=("}",) if reader.is_cut else (),
    )


def _margins(margins: list[list[Part]]) -> list[Part]:
    """Each header and footer once."""
    found: dict[tuple[str, ...], list[Part]] = {}
    for parts in margins:
        found.setdefault(tuple(part.text for part in parts), [part.furniture for part in parts])
    return [part for parts in found.values() for part in parts]


def _decoding(reader: Reader) -> Decoding | None:
    """The code page of most of what is no ASCII; None where all of it was numbers."""
    used = reader.fonts.used
    if not used:
        return None
    codec = max(used, key=lambda each: used[each])
    by = DecodedBy.CHOSEN if reader.fonts.chosen else DecodedBy.DECLARED
    return Decoding(codec, by, doubtful=reader.fonts.lost > 0)
