"""Word files for tests: made by python-docx, with XML put in where it does not reach."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = nsdecls("w", "r", "m", "a", "wp", "c", "dgm") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def element(xml: str) -> Any:
    """An element of XML that uses the usual prefixes."""
    return parse_xml(re.sub(r"(?<=<)([\w:]+)", rf"\1 {SPACES}", xml, count=1))


def body(*xml: str) -> Document:
    """A document whose body is this XML."""
    document = docx.Document()
    end = document.element.body[-1]
    for each in xml:
        end.addprevious(element(each))
    return document


def paragraph(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def saved(document: Document, parts: Mapping[str, str] = {}, changed: Mapping[str, str] = {}) -> bytes:
    """The bytes of a document, with more `parts` related to it by their names, and texts `changed`.

    A part `footnotes.xml` gets a relationship of the kind `footnotes` with the id `footnotes.xml`.
    """
    written = io.BytesIO()
    document.save(written)
    files = unpacked(written.getvalue())
    for name, xml in parts.items():
        known = f"word/{name}" in files
        files[f"word/{name}"] = re.sub(r"(?<=<)([\w:]+)", rf"\1 {SPACES}", xml, count=1).encode()
        kind = re.match("[a-zA-Z]+", name)
        if known or not kind:
            continue
        relation = f'<Relationship Id="{name}" Type="{RELATIONS}/{kind[0]}" Target="{name}"/></Relationships>'
        file = "word/_rels/document.xml.rels"
        files[file] = files[file].replace(b"</Relationships>", relation.encode())
    for old, new in changed.items():
        files = {name: data.replace(old.encode(), new.encode()) for name, data in files.items()}
    return packed(files)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return written.getvalue()


def numbering(*lists: str) -> str:
    """A numbering part: each list is the XML of its levels, used by the numbering of its place."""
    made = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{xml}</w:abstractNum>' for at, xml in enumerate(lists, 1)
    )
    used = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(1, len(lists) + 1)
    )
    return f"<w:numbering>{made}{used}</w:numbering>"


def level(depth: int, way: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{way}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def item(words: str, number: int = 1, depth: int = 0, more: str = "") -> str:
    """A paragraph in a list."""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(words), listed + more)
