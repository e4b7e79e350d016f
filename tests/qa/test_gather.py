"""Hits gathered into citations."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from qa.gather import ALIKE, LONGEST, LONGEST_ARTICLE, gather
from qa.rank import Hit
from tests.shelf import Shelf


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


@given(scores=st.lists(st.floats(0.6, 1), max_size=12), count=st.integers(1, 4), random=st.randoms())
def test_a_citation_does_not_depend_on_how_many_are_asked_for(
    library: Library, scores: list[float], count: int, random: Random
) -> None:
    """The first citations of many are those of few: a neighbour found late belongs to its citation."""
    snapshot = library.snapshot()
    keys = [key for document in snapshot.documents() for key in snapshot.passages_of([document.id])]
    random.shuffle(keys)
    found = zip(keys, sorted(scores, reverse=True), strict=False)
    hits = [Hit(key, score, 0.9, 1.0) for key, score in found]
    assert gather(snapshot, hits, count) == gather(snapshot, hits, len(hits))[:count]


def test_no_more_than_asked_for(library: Library) -> None:
    """`count` limits the excerpts, not the passages in them."""
    hits = hits_of(library, "條例.md", 1.0, 0.1, 0.05) + hits_of(library, "bakery.md", 0.5, 0.4)
    assert len(gather(library.snapshot(), hits, 2)) == 2


STATUTE = (
    "# 茶山管理办法\n\n"
    "第一条 为了保护茶山，制定本办法。茶山由云溪县农业局和各茶场共同管理，茶农可以参加。"
    + "茶山的界线以界碑为准。"
    * 12
    + "\n\n"
    "第二条 有下列情形之一的，不得进入茶山采茶：\n\n"
    + "".join(
        f"（{n}）{reason}，并且没有得到茶场的书面同意，也没有茶农陪同的；\n\n"
        for n, reason in zip(
            "一二三四五六七八",
            [
                "在茶芽还没有长到两厘米的时候前来",
                "携带猎犬或者别的大型动物",
                "在下雨之后三个小时以内来到陡坡",
                "驾驶机动车辆越过了第二道界碑",
                "夜里八点以后到第二天早上六点以前来",
                "没有穿防滑的鞋子就要爬上石阶",
                "前一年因为损坏茶树受过处罚",
                "带着未满六岁的儿童走上层的小路",
            ],
            strict=True,
        )
    )
    + "第三条 违反本办法的，由云溪县农业局处二百元以下的罚款。\n"
)


def cited(shelf: Shelf, words: str) -> str:
    """What is cited where the passage with these words was found."""
    with closing(shelf.open()) as opened:
        (found,) = gather(opened.snapshot(), hits_holding(opened, words), 5)
        return opened.snapshot().text(found.document)[found.start : found.end]


def hits_holding(library: Library, *words: str) -> list[Hit]:
    """A hit for each text, on the passage that holds it; the first scores best."""
    snapshot = library.snapshot()
    passages = [p for document in snapshot.documents() for p in snapshot.passages_in(document)]
    return [
        Hit(passage.key, 1.0 - 0.5 * number, 0.9, 1.0)
        for number, text in enumerate(words)
        for passage in passages
        if text in snapshot.passage_text(passage)
    ]


def test_a_paragraph_of_an_article_is_cited_with_its_opening(shelf: Shelf) -> None:
    """An item of a list says nothing without the article it stands in."""
    shelf.write("办法.md", STATUTE)
    shelf.sync()
    text = cited(shelf, "未满六岁的儿童")
    assert text.startswith("第二条 有下列情形之一的")
    assert "未满六岁的儿童" in text
    text = cited(shelf, "二百元以下")
    assert text.startswith("第三条")


def test_what_is_cited_with_an_article_is_not_cited_again(shelf: Shelf) -> None:
    """The opening of an article is a passage too: found later, it is in the citation already."""
    shelf.write("办法.md", STATUTE)
    shelf.sync()
    with closing(shelf.open()) as opened:
        for words in (("未满六岁的儿童", "茶芽还没有"), ("茶芽还没有", "未满六岁的儿童")):
            found = gather(opened.snapshot(), hits_holding(opened, *words), 5)
            spans = sorted((each.start, each.end) for each in found)
            assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_an_article_too_long_to_be_shown_whole_is_not(shelf: Shelf) -> None:
    """Beyond a length an item stands alone, with its place in the document."""
    shelf.write("办法.md", STATUTE.replace("有下列情形之一的", "茶" * LONGEST_ARTICLE + "有下列情形之一的"))
    shelf.sync()
    text = cited(shelf, "未满六岁的儿童")
    assert not text.startswith("第二条")
    assert len(text) <= LONGEST_ARTICLE
