"""What a reranker may change in a ranking, and what it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from index.encoder import load_reranker
from index.library import Library
from qa.ask import Asker
from qa.conversation import FollowUp
from qa.rank import RERANKED, Hit
from tests.shelf import Shelf, paragraph

QUESTION = "哪一组的代表作了说明？"
HEADING = "会议记录"


@dataclass
class By:
    """A reranker that scores by a rule, and remembers what it was shown."""

    rule: Callable[[str], float]
    name: str = "by a rule"
    seen: list[tuple[str, list[str]]] = field(default_factory=list)

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.seen.append((question, list(passages)))
        return [self.rule(passage) for passage in passages]


@pytest.fixture
def many(shelf: Shelf) -> Iterator[Library]:
    """One document of more passages than a reranker looks at."""
    body = "\n\n".join(paragraph(number) for number in range(RERANKED + 15))
    shelf.write("甲.md", f"# 甲文件\n\n## {HEADING}\n\n{body}")
    shelf.sync()
    with closing(shelf.open()) as opened:
        yield opened


def ranked(library: Library, reranker: By | None = None, **options: object) -> tuple[Hit, ...]:
    return Asker(library, reranker).examine(QUESTION, **options)[1].hits  # type: ignore[arg-type]


def keys(hits: Sequence[Hit]) -> list[int]:
    return [hit.key for hit in hits]


def texts(library: Library, hits: Sequence[Hit]) -> list[str]:
    snapshot = library.snapshot()
    stored = snapshot.passages(keys(hits))
    return [snapshot.passage_text(stored[hit.key]) for hit in hits]


def number(text: str) -> float:
    """The number that `paragraph` put into a passage."""
    return float(text.partition("编号")[2].partition("：")[0])


def test_the_first_are_put_in_its_order_and_the_others_stay(many: Library) -> None:
    """The first 30 follow its scores exactly, the rest stays as it was, and scores fall from 1 to 0."""
    before, reranker = ranked(many), By(number)
    after = ranked(many, reranker)
    assert len(before) > RERANKED
    first = texts(many, after[:RERANKED])
    assert [number(text) for text in first] == sorted(map(number, first), reverse=True)
    assert sorted(keys(after[:RERANKED])) == sorted(keys(before[:RERANKED]))
    assert after[RERANKED:] == before[RERANKED:]
    assert all(0 <= lower.score <= higher.score <= 1 for higher, lower in pairwise(after))
    assert after[RERANKED - 1].score > after[RERANKED].score
    assert {(hit.key, hit.meaning, hit.words, hit.tokens) for hit in after} == {
        (hit.key, hit.meaning, hit.words, hit.tokens) for hit in before
    }


def test_it_sees_the_question_and_each_passage_below_its_title_and_headings(many: Library) -> None:
    """It is asked once, with the question as it is searched for, in the order found so far."""
    before, reranker = ranked(many), By(number)
    ranked(many, reranker)
    shown = [f"甲文件 · {HEADING}\n{text}" for text in texts(many, before[:RERANKED])]
    assert reranker.seen == [(QUESTION, shown)]


def test_it_scores_what_a_follow_up_was_completed_to(many: Library) -> None:
    """Of “And in cities?” it sees the whole question, not the fragment that was typed."""
    reranker = By(number)
    Asker(many, reranker).ask("那第二组呢？", follow_up=FollowUp("第二组的代表说了什么？", (), ()))
    assert [question for question, _ in reranker.seen] == ["第二组的代表说了什么？"]


def test_ties_stay_as_they_were(many: Library) -> None:
    """Where it scores all alike, the order is the one without it; among equals likewise."""
    before = ranked(many)
    assert keys(ranked(many, By(lambda _: 0.5))) == keys(before)
    after = texts(many, ranked(many, By(lambda text: number(text) % 2))[:RERANKED])
    odd_first = sorted(texts(many, before[:RERANKED]), key=lambda text: -(number(text) % 2))
    assert after == odd_first


def test_it_has_the_last_word_where_passages_were_compared_token_by_token(library: Library) -> None:
    """With the default encoder too, the order is the reranker's, and what was compared stays known."""
    reranker = By(lambda text: -float(len(text)))
    hits = Asker(library, reranker).examine("灯塔有多高？")[1].hits
    ((_, shown),) = reranker.seen
    assert 1 < len(shown) == len(hits)
    lengths = [len(passage) for passage in texts(library, hits)]
    assert lengths[0] < lengths[-1]
    assert all(hit.tokens is not None and 0 <= hit.score <= 1 for hit in hits)


def test_what_the_conversation_is_about_still_wins_a_near_tie(many: Library, shelf: Shelf) -> None:
    """A document just cited goes before one that scores a little better, not before one far better."""
    for path, given in (("乙.txt", 100), ("丙.txt", 101), ("丁.txt", 1), ("戊.txt", 200)):
        shelf.write(path, paragraph(given))
    shelf.sync()
    ids = shelf.ids()
    among = [ids[path] for path in ("乙.txt", "丙.txt", "丁.txt", "戊.txt")]
    about = FollowUp(QUESTION, (), (ids["乙.txt"],))
    plain = ranked(many, By(number), documents=among)
    favoured = ranked(many, By(number), documents=among, follow_up=about)
    assert [number(text) for text in texts(many, plain)] == [200, 101, 100, 1]
    assert [number(text) for text in texts(many, favoured)] == [200, 100, 101, 1]


def test_its_scale_does_not_matter(many: Library) -> None:
    """Scores of any size and sign, and ones that differ in the last digit, give the same order."""
    wanted = keys(ranked(many, By(number)))
    for rule in (lambda t: number(t) * 1e6 - 3e7, lambda t: 1e-9 * number(t), lambda t: 2 ** number(t)):
        assert keys(ranked(many, By(rule))) == wanted


def test_fewer_than_thirty_are_enough(many: Library, shelf: Shelf) -> None:
    """It puts a handful in order as well, and one alone."""
    shelf.write("乙.txt", f"乙文件\n\n{paragraph(100)}\n\n{paragraph(101)}\n\n{paragraph(102)}")
    shelf.write("丙.txt", paragraph(103))
    shelf.sync()
    ids = shelf.ids()
    for path, wanted in (("乙.txt", [102, 101, 100]), ("丙.txt", [103])):
        hits = ranked(many, By(number), documents=[ids[path]])
        assert [number(text) for text in texts(many, hits)] == wanted
        assert hits[0].score == pytest.approx(1)


def test_a_library_without_passages_is_no_trouble(many: Library) -> None:
    """Where nothing is found there is nothing to put in order."""
    assert ranked(many, By(number), documents=[]) == ()


def test_copies_are_cited_once_as_before(shelf: Shelf) -> None:
    """Copies tie in every score: the first in the folder is still the one cited."""
    for name in ("乙.txt", "甲.txt", "丙.txt"):
        shelf.write(name, f"{HEADING}\n\n{paragraph(1)}\n\n{paragraph(2)}")
    shelf.sync()
    with closing(shelf.open()) as opened:
        plain, reranked = (Asker(opened, by).ask(QUESTION) for by in (None, By(number)))
    assert [citation.document.path for citation in reranked.citations] == [
        citation.document.path for citation in plain.citations
    ]


def test_a_real_cross_encoder_puts_them_in_order(many: Library, reranker_model: Path) -> None:
    """With a model in place of a rule, the order is that of the model's own scores."""
    model = load_reranker(str(reranker_model))
    before = ranked(many)
    after = Asker(many, model).examine(QUESTION)[1].hits
    shown = [f"甲文件 · {HEADING}\n{text}" for text in texts(many, before[:RERANKED])]
    scored = dict(zip(keys(before), model.scores(QUESTION, shown), strict=False))
    assert keys(after[:RERANKED]) == sorted(scored, key=lambda key: -scored[key])
    assert keys(after[:RERANKED]) != keys(before[:RERANKED])
