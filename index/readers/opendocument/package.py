"""Packages of OpenDocument (ODF 1.3, part 2) and the names of their elements."""

from __future__ import annotations

from functools import lru_cache

from index.documents import Reason
from index.readers.markup import Element, Malformed, parse_xml
from index.readers.packed import Packed, Refused

_SPACES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
    "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta",
    "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0": "manifest",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "math",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_URIS = {prefix: uri for uri, prefix in _SPACES.items()}


@lru_cache(4096)
def _short(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}")
    return f"{_SPACES.get(space, '?')}:{local}"


@lru_cache(4096)
def _spelled(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_URIS[prefix]}}}{local}"


def name_of(element: Element) -> str:
    """An element's name with its usual prefix, `text:p`; `?:…` in a foreign namespace, "" for a comment."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    found: str | None = element.get(_spelled(name))
    return found


def number(element: Element, name: str, otherwise: int, most: int) -> int:
    """An attribute that counts, at most `most`; `otherwise` where it is missing or no number."""
    word = attribute(element, name) or ""
    return min(int(word), most) if word.isascii() and word.isdigit() and len(word) < 10 else otherwise  # noqa: PLR2004


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, its first child of the next name, and so on."""
    for name in path:
        element = None if element is None else element.find(_spelled(name))
    return element


class Package:
    """The parts of an OpenDocument file. Raises `Refused` where it is none, or under a password."""

    def __init__(self, data: bytes) -> None:
        self._packed = Packed(data)
        self.left_out: list[str] = []
        manifest = self.part("META-INF/manifest.xml")
        if manifest is not None and any(name_of(e) == "manifest:encryption-data" for e in manifest.iter()):
            raise Refused(Reason.ENCRYPTED)

    @property
    def has_pictures(self) -> bool:
        return any(name.startswith("Pictures/") for name in self._packed.names)

    def main(self) -> Element:
        """The root of the content. Raises `Refused` or `Malformed`."""
        return parse_xml(self._packed.read("content.xml"))

    def part(self, name: str) -> Element | None:
        """The root of another part; None where there is none. A damaged one is left out, and noted."""
        if name not in self._packed:
            return None
        try:
            return parse_xml(self._packed.read(name))
        except Malformed:
            self.left_out.append(name)
        except Refused as refused:
            if refused.reason is not Reason.MALFORMED:
                raise
            self.left_out.append(name)
        return None
