"""The truth of a library: documents, passages, generations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import BATCH, MIGRATIONS, Catalog
from index.database import Database
from index.documents import Block, BlockKind, DecodedBy, Decoding, Document, content_id
from index.passages import Passage

TEXT = "标题\n\n第一段的文字。\n\n第二段的文字。"
BLOCKS = (Block(0, 2, 1, BlockKind.HEADING, 1), Block(4, 11, 2), Block(13, 20, 3, page=7))
PASSAGES = (Passage(4, 11, 2, ("标题",)), Passage(13, 20, 3, ("标题",), 7))
DECODING = Decoding("gb18030", DecodedBy.GUESSED, doubtful=True)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with closing(Catalog.writable(tmp_path / "catalog.sqlite")) as opened:
        yield opened


def document(path: str = "a.txt", sha256: str = "1" * 64) -> Document:
    return Document(path, sha256, "标题", TEXT, BLOCKS, DECODING, "2022-10-16")


def add(catalog: Catalog, made: Document, born: int, cut: str = "rules") -> int:
    passages = [(p, f"e{p.start}", f"w{p.start}") for p in PASSAGES]
    with catalog.transaction():
        catalog.add_document(made, made.path, born, cut, passages)
    return max(row.key for row in catalog.of_source(made.path))


def test_a_document_comes_back_as_it_was(catalog: Catalog) -> None:
    """Text, blocks, encoding, date and passages are read back as they were written."""
    add(catalog, document(), 1)
    (stored,) = catalog.documents(1)
    assert catalog.document(stored) == document()
    assert (stored.id, stored.characters, stored.passages) == (document().id, len(TEXT), 2)
    found = catalog.passages(catalog.passages_of([stored.id], 1))
    assert [p.passage for p in found.values()] == list(PASSAGES)
    assert [p.embedded for p in found.values()] == ["e4", "e13"]
    assert stored.as_json()["decoded_by"] == "guessed"


def test_a_passage_keeps_its_id(catalog: Catalog) -> None:
    """The same slice of the same bytes has the same id, wherever the file stands."""
    assert PASSAGES[0].id("1" * 64) == content_id("1" * 64, "4", "11")
    assert PASSAGES[0].id("2" * 64) != PASSAGES[0].id("1" * 64) != PASSAGES[1].id("1" * 64)


def test_a_generation_does_not_see_the_next(catalog: Catalog) -> None:
    """Readers of one generation see what lived in it, and nothing of what is prepared for the next."""
    old = add(catalog, document(), 1)
    new = document(sha256="2" * 64)
    with catalog.transaction():
        catalog.retire([old], 2)
    add(catalog, new, 2)
    assert catalog.states(1) == {"a.txt": "1" * 64}
    assert catalog.states(2) == {"a.txt": "2" * 64}
    assert (catalog.document_by_id(new.id, 1), catalog.count_documents(1)) == (None, 1)
    assert catalog.pending(2)
    assert not catalog.pending(3)
    assert len(catalog.born_passages(2)) == len(catalog.dead_passages(2)) == 2
    assert {key for key, _ in catalog.embedded(1)} == set(catalog.dead_passages(2))


def test_what_no_reader_saw_goes_at_once(catalog: Catalog) -> None:
    """A document born and retired in one generation leaves no trace; one that was seen can be revived."""
    seen, unseen = add(catalog, document(), 1), add(catalog, document("b.txt"), 2)
    with catalog.transaction():
        catalog.retire([seen, unseen], 2)
    assert catalog.of_source("b.txt") == []
    assert catalog.of_source("a.txt")[0].died == 2
    with catalog.transaction():
        catalog.revive([seen])
    assert not catalog.pending(2)


@given(lives=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6) | st.none()), max_size=8))
def test_lives_are_from_birth_to_death(
    tmp_path_factory: pytest.TempPathFactory, lives: list[tuple[int, int | None]]
) -> None:
    """A generation holds exactly those born by then that have not died by then."""
    folder = tmp_path_factory.mktemp("lives")
    lives = [(born, died) for born, died in lives if died is None or died > born]
    with closing(Catalog.writable(folder / "catalog.sqlite")) as catalog:
        for number, (born, died) in enumerate(lives):
            key = add(catalog, document(f"{number}.txt"), born)
            if died is not None:
                catalog.retire([key], died)
        for generation in range(7):
            alive = {
                f"{number}.txt"
                for number, (born, died) in enumerate(lives)
                if born <= generation and (died is None or died > generation)
            }
            assert set(catalog.states(generation)) == alive
        assert catalog.newest() == max((t for life in lives for t in life if t), default=0)
        catalog.purge(4)
        assert {n for n, (_, d) in enumerate(lives) if d is None or d > 4} == {
            int(stored.path[:-4]) for stored in catalog.documents_by_key(range(1, 99)).values()
        }


def test_many_are_asked_for_at_once(catalog: Catalog) -> None:
    """More ids and keys than one statement may hold are answered all the same."""
    add(catalog, document(), 1)
    ids = [document().id, *(f"{n:032x}" for n in range(70 * BATCH))]
    keys = catalog.passages_of(ids, 1)
    assert len(keys) == 2
    assert set(catalog.passages([*keys, *range(10, 3 * BATCH)])) == set(keys)


def test_same_wording_is_found_by_path(catalog: Catalog) -> None:
    """Passages that read the same come by the path of their documents, those alive only."""
    for path in ("b.txt", "a.txt", "c.txt"):
        add(catalog, document(path), 1)
    catalog.retire([catalog.of_source("c.txt")[0].key], 2)
    twins = catalog.same_wording(["w4"], 2)
    documents = catalog.documents_by_key([twin.document for twin in twins])
    assert [documents[twin.document].path for twin in twins] == ["a.txt", "b.txt"]


def test_what_was_cut_otherwise_is_known(catalog: Catalog) -> None:
    """Documents tell by which rules they were cut."""
    add(catalog, document(), 1, "old")
    add(catalog, document("b.txt"), 1, "new")
    assert [stored.path for stored in catalog.cut_otherwise("new", 1)] == ["a.txt"]


def test_a_text_may_hold_anything(catalog: Catalog) -> None:
    """NUL, rare ideographs and emoji are kept as they are."""
    text = "\x00𠮷原文😀\u2028"
    made = replace(document(), text=text, blocks=(Block(0, len(text), 1),))
    with catalog.transaction():
        catalog.add_document(made, "a.txt", 1, "rules", [])
    assert catalog.document(catalog.documents(1)[0]).text == text


def test_forgotten_paths_are_kept(catalog: Catalog) -> None:
    """A path stays forgotten until it is remembered."""
    for path in ("a.txt", "b.txt", "a.txt"):
        catalog.sources.forget(path)
    catalog.sources.remember(["a.txt", "never"])
    assert catalog.sources.forgotten() == {"b.txt"}


def test_a_catalog_of_an_older_version_is_read(tmp_path: Path) -> None:
    """Whoever asks first after an upgrade finds the library as it was."""
    file = tmp_path / "catalog.sqlite"
    old = Database.writable(file, MIGRATIONS[:1], rebuildable=False)
    old.run("INSERT INTO roots (path, prefix, placeholder) VALUES (?, '', 0)", (b"/docs",))
    old.run(
        "INSERT INTO documents (id, source, path, sha256, title, text, characters, doubtful, cut, born)"
        " VALUES ('i', 'a.txt', 'a.txt', 's', '题', '字', 1, 0, '1', 1)"
    )
    old.close()
    with closing(Catalog.read_only(file)) as catalog:
        assert [root.path for root in catalog.sources.roots()] == [Path("/docs")]
        (document,) = catalog.documents(1)
        assert (document.title, document.form, document.pages) == ("题", "", None)
