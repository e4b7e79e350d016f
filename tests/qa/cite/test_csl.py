"""Citations for reference managers: CSL-JSON and BibTeX."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given

from qa.answers import Citation
from qa.cite import bibtex, csl, place
from qa.labels import labels
from tests.qa.cite.test_styles import BAKERY, LAKE
from tests.qa.strategies import citations

SAY = labels("zh")
CSL_FIELDS = {"id", "type", "title", "language", "issued", "section", "custom"}


def test_an_item_has_what_csl_has_fields_for() -> None:
    """Kind, title, language, date and section; the passage itself is under `custom`."""
    item = csl.item(LAKE)
    assert item["type"] == "document"
    assert item["title"] == "青石湖保护条例"
    assert item["language"] == "zh-CN"
    assert item["issued"] == {"date-parts": [[2022, 10, 16]]}
    assert item["section"] == "概况 · 水文"
    assert item["custom"]["text"] == "水深六米。"
    assert item["custom"]["locator"] == {"label": "paragraph", "value": "4"}
    assert (csl.item(BAKERY)["type"], csl.item(BAKERY)["language"]) == ("webpage", "en")


@given(citations())
def test_every_item_is_csl_json(citation: Citation) -> None:
    """Any citation gives JSON with the required fields and no field that the schema lacks."""
    item = json.loads(json.dumps(csl.item(citation)))
    assert {"id", "type", "title"} <= set(item) <= CSL_FIELDS
    assert item["type"] in ("document", "webpage", "book")
    assert item["custom"]["text"] == citation.text


@given(citations())
def test_the_id_is_of_the_slice(citation: Citation) -> None:
    """The same slice of the same document has the same id, another has another."""
    moved = replace(citation, start=citation.start + 1, end=citation.end + 1)
    assert csl.item(citation)["id"] == csl.item(replace(citation, rank=50))["id"] != csl.item(moved)["id"]


def read_bibtex(entry: str) -> dict[str, str]:
    """The fields of one entry, read as BibTeX does: by counting braces; commands become characters."""
    body = entry[entry.index(",") + 1 : entry.rindex("}")]
    fields, position = {}, 0
    while found := re.compile(r"\s*(\w+) = ").match(body, position):
        begin = position = found.end()
        depth = 0
        while depth or body[position] not in ",\n":
            depth += {"{": 1, "}": -1}.get(body[position], 0)
            position += 1
        fields[found.group(1)] = unescaped(body[begin:position])
        position += body[position] == ","
    assert not body[position:].strip()
    return fields


def unescaped(value: str) -> str:
    names = {
        "textbackslash": "\\",
        "textbraceleft": "{",
        "textbraceright": "}",
        "textasciitilde": "~",
        "textasciicircum": "^",
    }
    while value.startswith("{") and value.endswith("}"):
        value = value[1:-1]
    return re.sub(r"\\(?:(text\w+)\{\}|(.))", lambda m: names[m[1]] if m[1] else m[2], value)


@given(citations())
def test_bibtex_reads_back(citation: Citation) -> None:
    """Title, place, path and passage come back from an entry character for character."""
    fields = read_bibtex(bibtex.entry(citation, SAY))
    assert fields["title"] == csl.title(citation)
    assert fields["annote"] == citation.text
    assert fields["howpublished"] == citation.document.path
    assert fields["note"] == place(citation, SAY)


def test_a_date_becomes_year_and_month() -> None:
    """BibTeX has names of its own for months."""
    fields = read_bibtex(bibtex.entry(LAKE, SAY))
    assert (fields["year"], fields["month"]) == ("2022", "oct")
    assert "year" not in read_bibtex(bibtex.entry(BAKERY, SAY))


@pytest.mark.parametrize("value", ["}", "{", "\\", "}, note = {forged", "\\}"])
def test_no_value_ends_early(value: str) -> None:
    """Braces in a title cannot close their field and begin another."""
    entry = bibtex.entry(replace(LAKE, document=replace(LAKE.document, title=value)), SAY)
    assert read_bibtex(entry)["title"] == value
    assert entry.count("{") == entry.count("}")
