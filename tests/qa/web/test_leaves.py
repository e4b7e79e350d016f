"""The printed page beside the text: drawn from the file that was read, with the passage boxed."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.documents import Region
from index.drawing import WIDTHS, Drawer
from index.reading import Pool, Undrawable
from qa.web.leaf import _boxes
from tests.index.readers.paper import TALE, Paper, broken
from tests.qa.web.serving import serving
from tests.shelf import Shelf

PAGES = 3
Opened = tuple[TestClient, str]


def booklet() -> bytes:
    """A page for each of three tales; the second goes on over the end of its page."""
    paper = Paper()
    tales = [f"第{number}章。{TALE}" for number in range(PAGES)]
    lines = [broken(tale, 34) for tale in tales]
    paper.lines(lines[0], y=120)
    paper.turn()
    paper.lines(lines[1][:3], y=120)
    paper.turn()
    y = paper.lines(lines[1][3:], y=120)
    paper.lines(lines[2], y=y + 30)
    return paper.bytes()


@pytest.fixture
def drawer(shelf: Shelf) -> Drawer:
    """Draws with the children that the tests have running."""
    return Drawer(pool=shelf.pool)


@pytest.fixture
def opened(shelf: Shelf, drawer: Drawer) -> Iterator[Opened]:
    """A library of one printed document, and its id."""
    shelf.write("册/渡口.pdf", booklet())
    shelf.sync()
    with serving(shelf, drawer=drawer) as (client, ids):
        yield client, ids["册/渡口.pdf"]


def width(drawn: bytes) -> int:
    assert drawn.startswith(b"\x89PNG")
    return int(struct.unpack(">I", drawn[16:20])[0])


def boxes(page: str) -> list[tuple[str, float]]:
    """The class and the upper edge of each box."""
    return [
        (kind or "", float(y))
        for kind, y in re.findall(r'<rect(?: class="(\w+)")? x="[\d.]+" y="([\d.]+)"', page)
    ]


def test_the_page_of_the_passage_is_shown_and_boxed(opened: Opened) -> None:
    """Beside the text stands the page on which the passage begins, its picture and a box; words in both."""
    client, identity = opened
    text = "".join(f"第{n}章。{TALE}\n\n" for n in range(PAGES))
    start = text.index("第1章")
    page = client.get(f"/doc/{identity}?from={start}&to={start + 10}").text
    assert f'src="/doc/{identity}/page/2.png?width=1000"' in page
    assert "第 2 页，共 3 页" in page
    assert [kind for kind, _ in boxes(page)] == ["cited"]
    assert "引用的段落已框出" in page
    assert 'data-page="2"' in page
    english = client.get(f"/doc/{identity}?lang=en").text
    assert "Page 1 of 3" in english
    assert boxes(english) == []
    assert "style=" not in page  # the policy of these pages forbids it


def test_pages_are_turned_by_links(opened: Opened) -> None:
    """Each keeps what is marked; from another page one leads back to the passage."""
    client, identity = opened
    page = client.get(f"/doc/{identity}?from=0&to=10&leaf=2&lang=en").text
    links = dict(re.findall(r'<a (?:rel|class)="(prev|next|back)" href="([^"]+)" data-leaf', page))
    address = f"/doc/{identity}?from=0&amp;to=10&amp;lang=en&amp;leaf="
    assert links == {"prev": f"{address}1#leaf", "next": f"{address}3#leaf", "back": f"{address}1#leaf"}
    assert 'id="show-leaf" checked' in page
    last = client.get(f"/doc/{identity}?leaf=99").text
    assert "第 3 页，共 3 页" in last
    assert 'rel="next"' not in last
    assert "第 1 页，共 3 页" in client.get(f"/doc/{identity}?leaf=x").text


def test_a_passage_over_a_page_break_is_boxed_on_both(opened: Opened) -> None:
    """The script asks for a page alone; what of the passage stands there is boxed."""
    client, identity = opened
    start = len(f"第0章。{TALE}\n\n")
    query = f"from={start}&to={start + len(TALE) + 4}"
    first, second = (client.get(f"/doc/{identity}/page/{number}?{query}").text for number in (2, 3))
    assert (len(boxes(first)), len(boxes(second))) == (1, 1)
    assert "<html" not in first
    other = client.get(f"/doc/{identity}/page/2?also={start}-{start + 5}&also=0-5").text
    assert [kind for kind, _ in boxes(other)] == [""]


def test_a_page_is_drawn(opened: Opened) -> None:
    """As a PNG of one of few widths, at least as wide as is asked where that can be."""
    client, identity = opened
    widths = []
    for asked in ("", "1", "601", "99999", "x", "-5", "9" * 40):
        response = client.get(f"/doc/{identity}/page/2.png?width={asked}")
        assert response.status_code == 200
        assert response.headers["content-type"] == "image/png"
        assert response.headers["x-content-type-options"] == "nosniff"
        widths.append(width(response.content))
    assert widths == [1000, 600, 1000, WIDTHS[-1], 1000, 1000, 1000]


def test_there_is_no_such_page(opened: Opened) -> None:
    """404 in a sentence, for the picture and for the part of the page."""
    client, identity = opened
    for number in ("0", "4", "-1", "x", "1e1", "９", "9" * 30):
        for suffix in (".png", ""):
            response = client.get(f"/doc/{identity}/page/{number}{suffix}")
            assert response.status_code == 404
            assert "没有这一页" in response.text
    assert client.get("/doc/unknown/page/1.png").status_code == 404
    assert client.get("/doc/unknown/page/1").status_code == 404
    assert client.get(f"/doc/{identity}/page/1?from=x").status_code == 422


def test_a_changed_file_is_not_drawn(shelf: Shelf, opened: Opened) -> None:
    """Neither another file under its name, nor a link, a pipe or nothing; also when it was drawn before."""
    client, identity = opened
    file = shelf.docs / "册" / "渡口.pdf"
    address = f"/doc/{identity}/page/1.png"
    assert client.get(address).status_code == 200
    other = Paper()
    other.line("别的", 72, 100)
    data = other.bytes()
    file.write_bytes(data)
    assert client.get(address).status_code == 409
    file.unlink()
    assert client.get(address).status_code == 410
    os.mkfifo(file)
    assert client.get(address).status_code == 410
    file.unlink()
    file.symlink_to(shelf.write("别处.pdf", data))
    assert client.get(address).status_code == 409


def test_what_has_no_pages_of_its_own_has_no_picture(shelf: Shelf, drawer: Drawer) -> None:
    """A text, and a printed document within an archive, are shown as text alone."""
    shelf.write("湖.txt", "湖水平静。")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("渡口.pdf", booklet())
    shelf.write("包.zip", packed.getvalue())
    shelf.sync()
    with serving(shelf, drawer=drawer) as (client, ids):
        assert len(ids) == 2
        for identity in ids.values():
            page = client.get(f"/doc/{identity}")
            assert page.status_code == 200
            assert "leaf" not in page.text
            assert client.get(f"/doc/{identity}/page/1.png").status_code == 404


def test_without_a_drawer_nothing_is_drawn(shelf: Shelf) -> None:
    """The page has no picture, and there is no address for one."""
    shelf.write("渡口.pdf", booklet())
    shelf.sync()
    with serving(shelf) as (client, ids):
        (identity,) = ids.values()
        assert 'class="leaf"' not in client.get(f"/doc/{identity}").text
        assert client.get(f"/doc/{identity}/page/1.png").status_code == 404


class Failing(Pool):
    """Children that draw nothing."""

    asked = 0

    def draw(self, file: Path, sha256: str, page: int, width: int, passwords: tuple[str, ...] = ()) -> bytes:
        self.asked += 1
        raise Undrawable


def test_a_page_that_cannot_be_drawn_is_tried_once(shelf: Shelf) -> None:
    """What cost one child is not given to another; the page says so, its text stays."""
    shelf.write("渡口.pdf", booklet())
    shelf.sync()
    with closing(Failing(1)) as pool, serving(shelf, drawer=Drawer(pool=pool)) as (client, ids):
        (identity,) = ids.values()
        for _ in range(3):
            response = client.get(f"/doc/{identity}/page/1.png?lang=en")
            assert response.status_code == 503
            assert "cannot be drawn" in response.text
        assert pool.asked == 1
        assert "leaf.missing" not in client.get(f"/doc/{identity}").text


def test_pictures_are_kept(shelf: Shelf) -> None:
    """A page drawn lately is not drawn again, and no more is kept than there is room for."""
    drawn: list[int] = []

    class Drawing(Pool):
        def draw(
            self, file: Path, sha256: str, page: int, width: int, passwords: tuple[str, ...] = ()
        ) -> bytes:
            drawn.append(page)
            return b"\x89PNG" + bytes(20 * 1024 * 1024)

    shelf.write("渡口.pdf", booklet())
    shelf.sync()
    with closing(Drawing(1)) as pool, serving(shelf, drawer=Drawer(pool=pool)) as (client, ids):
        (identity,) = ids.values()
        for page in (1, 1, 2, 2, 1):
            client.get(f"/doc/{identity}/page/{page}.png")
    assert drawn == [1, 2, 1]


def line(start: int, left: float, top: float) -> Region:
    return Region(start, start + 10, 1, left, top, left + 0.4, top + 0.02)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([line(0, 0.1, 0.1), line(10, 0.1, 0.13), line(20, 0.1, 0.16)], 1),
        ([line(0, 0.1, 0.9), line(10, 0.55, 0.1), line(20, 0.55, 0.13)], 2),
        ([line(0, 0.1, 0.1), line(10, 0.1, 0.3)], 2),
        ([], 0),
    ],
)
def test_lines_together_are_one_box(lines: list[Region], count: int) -> None:
    """A passage in one column has one box, over two columns or around a picture several."""
    made = list(_boxes(lines, [(5, 25)], cited=True))
    assert len(made) == count
    for box in made:
        assert 0 <= box.x <= box.x + box.width <= 1
        assert 0 <= box.y <= box.y + box.height <= 1
