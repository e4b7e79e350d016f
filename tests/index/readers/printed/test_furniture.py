"""What repeats from page to page."""

from __future__ import annotations

from index.readers.printed.furniture import furniture
from index.readers.printed.lines import Line
from tests.index.readers.printed.lay import line

HEIGHT = 800.0
BODY = "河边的柳树又发芽了孩子们放学以后"


def found(pages: list[list[Line]]) -> list[str]:
    out = furniture(pages, [HEIGHT] * len(pages))
    return [each.text for page in pages for each in page if each in out]


def paged(count: int, head: str = "", foot: str = "", start: int = 1) -> list[list[Line]]:
    """Pages with six lines of their own between the same head and a foot; `#` is the page's number."""
    pages = []
    for number in range(start, start + count):
        lines = [line(BODY[number % 7 :] + f"第{number * 37 % 11}句", number, 120 + 15 * n) for n in range(6)]
        if head:
            lines.insert(0, line(head.replace("#", str(number)), number, 40))
        if foot:
            lines.append(line(foot.replace("#", str(number)), number, 780))
        pages.append(lines)
    return pages


def test_headers_and_numbers() -> None:
    """The same words at the same height, numbers aside, and numbers that count."""
    assert found(paged(3, "渡口纪事 #", "- # -")) == [
        "渡口纪事 1", "- 1 -", "渡口纪事 2", "- 2 -", "渡口纪事 3", "- 3 -",
    ]  # fmt: skip
    assert found(paged(2, foot="第 # 页 共 9 页", start=4)) == ["第 4 页 共 9 页", "第 5 页 共 9 页"]


def test_roman_numbers() -> None:
    """A foreword is often counted so."""
    pages = paged(3)
    for page, number in zip(pages, ("iii", "iv", "v"), strict=True):
        page.append(line(number, page[0].page, 780))
    assert found(pages) == ["iii", "iv", "v"]


def test_numbers_that_do_not_count() -> None:
    """The last row of a table is no page number, though it is one on every page."""
    pages = paged(3)
    for page, number in zip(pages, ("17", "203", "48"), strict=True):
        page.append(line(number, page[0].page, 780))
    assert found(pages) == []


def test_lines_of_the_text_that_repeat() -> None:
    """What begins the text of two pages alike stays: it is no further off than any line."""
    pages = paged(4)
    for page in pages[1:3]:
        page.insert(0, line("示例：", page[0].page, 105))
    assert found(pages) == []


def test_one_page_alone() -> None:
    """On a single page only its own number, set apart, is furniture."""
    assert found([[line(BODY, 1, 400), line("1", 1, 780)]]) == ["1"]
    assert found([[line(BODY, 1, 400), line("2", 1, 780)]]) == []
    assert found([[line(BODY, 1, 768), line("1", 1, 780)]]) == []


def test_watermarks() -> None:
    """Words across the page that the next page has, too."""
    pages = [[*page, line("机密", page[0].page, 400, angle=45)] for page in paged(2)]
    assert found(pages) == ["机密", "机密"]
    assert found(pages[:1]) == []
