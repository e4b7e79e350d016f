"""Hits gathered into citations."""

from __future__ import annotations

from index.library import Library
from qa.gather import ALIKE, LONGEST, gather
from qa.rank import Hit


def hits_of(library: Library, path: str, *scores: float) -> list[Hit]:
    snapshot = library.snapshot()
    document = next(d for d in snapshot.documents() if d.path == path)
    keys = snapshot.passages_of([document.id])
    return [Hit(key, score, 0.9, 1.0) for key, score in zip(keys, scores, strict=False)]


def test_neighbours_that_score_alike_become_one_citation(library: Library) -> None:
    """Passages that follow one another are shown as the one stretch of text they are."""
    hits = hits_of(library, "條例.md", 1.0, 0.9, 0.8)
    excerpts = gather(library.snapshot(), hits, 5)
    assert len(hits) == 3
    assert [len(excerpt.parts) for excerpt in excerpts] == [3]
    assert excerpts[0].end - excerpts[0].start <= LONGEST


def test_a_neighbour_that_scores_far_less_stays_apart(library: Library) -> None:
    """A weak neighbour would bury the words that answer."""
    hits = hits_of(library, "條例.md", 1.0, ALIKE - 0.1)
    assert [len(excerpt.parts) for excerpt in gather(library.snapshot(), hits, 5)] == [1, 1]


def test_passages_under_different_headings_stay_apart(library: Library) -> None:
    """Neighbours are merged inside a section only."""
    hits = hits_of(library, "bakery.md", 1.0, 1.0)
    assert len(hits) == 2
    assert [len(excerpt.parts) for excerpt in gather(library.snapshot(), hits, 5)] == [1, 1]


def test_of_equal_hits_the_first_in_the_folder_leads(library: Library) -> None:
    """Twins in two files always come in the same order, whatever order they were found in."""
    twins = hits_of(library, "灯塔.txt", 1.0) + hits_of(library, "副本/灯塔.txt", 1.0)
    for order in (twins, twins[::-1]):
        (excerpt,) = gather(library.snapshot(), order, 5)
        document = library.snapshot().documents_by_key([excerpt.document])[excerpt.document]
        assert document.path == "副本/灯塔.txt"


def test_no_more_than_asked_for(library: Library) -> None:
    """`count` limits the excerpts, not the passages in them."""
    hits = hits_of(library, "條例.md", 1.0, 0.1, 0.05) + hits_of(library, "bakery.md", 0.5, 0.4)
    assert len(gather(library.snapshot(), hits, 2)) == 2
