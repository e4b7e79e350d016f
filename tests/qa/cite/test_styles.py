"""References as the styles demand them, set by the real processor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings

from qa.answers import Citation, Source
from qa.cite import csl, styled
from qa.cite.styles import Style, reference
from qa.labels import labels
from tests.qa.strategies import HOSTILE, citations

LAKE = Citation(
    rank=1,
    text="水深六米。",
    document=Source("d" * 32, "青石湖保护条例", "湖/青石湖.txt", "0" * 64, "2022-10-16"),
    start=3,
    end=8,
    paragraph=4,
    headings=("概况", "水文"),
)
BAKERY = replace(LAKE, text="Rye.", document=Source("e" * 32, "The bakery", "b.html", "1" * 64), end=7)


@pytest.mark.parametrize(
    ("citation", "entry"),
    [
        (LAKE, "[1] 青石湖保护条例[Z]. 2022: 第4段."),
        (replace(LAKE, page=12), "[1] 青石湖保护条例[Z]. 2022: 12."),
        (replace(LAKE, document=replace(LAKE.document, date=None)), "[1] 青石湖保护条例[Z]. 第4段."),
        (
            replace(LAKE, document=replace(LAKE.document, path="a.htm")),
            "[1] 青石湖保护条例[EB/OL]. 2022: 第4段.",
        ),
        (BAKERY, "[1] The bakery[EB/OL]. para. 4."),
    ],
)
def test_gb_t_7714_names_kind_year_and_place(citation: Citation, entry: str) -> None:
    """Title, kind of document and carrier in brackets, year, then the page or paragraph cited."""
    assert reference(citation, Style.GB).entry == entry


@pytest.mark.parametrize(
    ("citation", "in_text", "entry"),
    [
        (LAKE, "(青石湖保护条例, 2022, para. 4)", "青石湖保护条例. (2022, October 16)."),
        (replace(LAKE, page=12), "(青石湖保护条例, 2022, p. 12)", "青石湖保护条例. (2022, October 16)."),
        (BAKERY, "(The bakery, n.d., para. 4)", "The bakery. (n.d.)."),
    ],
)
def test_apa_begins_with_the_title_where_nobody_is_named(
    citation: Citation, in_text: str, entry: str
) -> None:
    """The title stands once, in the author's place; the locator is in the text."""
    found = reference(citation, Style.APA)
    assert (found.in_text, found.entry) == (in_text, entry)


@pytest.mark.parametrize(
    ("citation", "entry"),
    [
        (LAKE, "“青石湖保护条例,” October 16, 2022, para. 4."),
        (replace(LAKE, page=12), "“青石湖保护条例,” October 16, 2022, 12."),
        (BAKERY, "“The bakery,” para. 4."),
    ],
)
def test_chicago_is_a_note(citation: Citation, entry: str) -> None:
    """The comma stands inside the quotation marks; nothing stands in the text but the note's number."""
    found = reference(citation, Style.CHICAGO)
    assert (found.in_text, found.entry) == ("", entry)


def test_entries_of_a_list_are_numbered() -> None:
    """GB/T 7714 numbers entries in the order of the text; number and mark agree."""
    found = reference(LAKE, Style.GB, 12)
    assert found.in_text == "[12]"
    assert found.entry.startswith("[12] 青石湖")


@settings(max_examples=40)
@given(citations())
def test_a_title_is_set_as_it_reads(citation: Citation) -> None:
    """No style alters a letter of a title, whatever stands in it; punctuation may meet at its ends."""
    title = csl.title(citation).strip(" .,;:!?")
    for style in Style:
        assert title in reference(citation, style).entry


@pytest.mark.parametrize("title", HOSTILE)
def test_tags_in_a_title_are_letters(title: str) -> None:
    """CSL's own tags too: what looks like markup is set as typed."""
    tagged = f'{title} <span class="nocase">Abc</span> <i>d</i>'
    hostile = replace(LAKE, document=replace(LAKE.document, title=tagged))
    for style in Style:
        assert " ".join(tagged.split()) in reference(hostile, style).entry


@pytest.mark.parametrize("date", ["2022-13-40", "昨天", "", "99", "2022-00"])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    """A reference without a date is right; one with a wrong date is not."""
    undated = replace(LAKE, document=replace(LAKE.document, date=date))
    assert reference(undated, Style.GB).entry == "[1] 青石湖保护条例[Z]. 第4段."


def test_threads_may_ask_at_once() -> None:
    """Many requests at a time get what each would get alone."""
    wanted = [replace(LAKE, paragraph=number) for number in range(1, 41)]
    alone = [reference(citation, Style.APA) for citation in wanted]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda citation: reference(citation, Style.APA), wanted)) == alone


@pytest.mark.parametrize(
    ("style", "pasted"),
    [
        (Style.GB, "“水深六米。”[1]\n[1] 青石湖保护条例[Z]. 2022: 第4段."),
        (Style.APA, "“水深六米。” (青石湖保护条例, 2022, para. 4)\n青石湖保护条例. (2022, October 16)."),
        (Style.CHICAGO, "“水深六米。”\n“青石湖保护条例,” October 16, 2022, para. 4."),
    ],
)
def test_a_passage_is_pasted_with_its_reference(style: Style, pasted: str) -> None:
    """The words first, in quotation marks, then the reference on a line of its own."""
    assert styled(LAKE, style, labels("zh")) == pasted
