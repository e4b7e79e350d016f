"""Passages found by words and by meaning, brought into one order.

Neither side can be trusted for every question: words rescue rare names and traditional script,
meaning alone crosses languages. So their weights follow the question: the more of its telling words
the best passages hold, the more the words count. Then the first of that order are looked at token by
token, which tells a passage that speaks of what was asked from one that is about the same things.
Where there is a reranker, it has the last word on the first few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.catalog import StoredPassage
from index.late import QueryTokens, best_matches
from index.library import Snapshot
from index.passages import context
from index.vectors import Vectors, cosines
from qa.evidence import Evidence
from qa.signals import Near, Signals, contrast, look

DEPTH = 100
"""Passages taken from either side: deeper ones no longer reach the first ten."""
COMPARED = 64
"""Passages compared token by token: the right one is among them 99 times in 100."""
PROBED = 5
"""Best passages by words that are looked at to see how much of the question they hold."""
FAVOUR = 0.05
"""Added to the fused score, 0 to 1, of a passage the conversation is about: it wins a near tie, no more."""
MEANING_AT_LEAST, MEANING_AT_MOST = 0.5, 0.95
"""Weight of meaning for a question whose words are all found, and for one none of whose are."""
TOKENS_AT_LEAST, TOKENS_AT_MOST = 0.4, 0.8
"""Weight of the tokens against both for such questions."""
JUDGED = 5
"""First passages that are asked whether they answer (`benchmarks.confidence`); those that read the same
count as one."""
RERANKED = 30
"""Passages a reranker looks at: each costs it as much as encoding the passage anew."""
STEP = 0.01
"""Of a reranker's scale, what goes by rank alone: it tells apart those that it scores alike."""

Rerank = Callable[[Sequence[str]], Sequence[float]]
"""Scores passages for one question, higher is better: `index.encoder.Reranker.scores`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for: text, telling words, unit vector of shape (width,), tokens.

    `vector` is None where no passage is encoded yet: words alone are searched then. `tokens` is None where
    the library's passages have none to be compared with. The keys in `favoured` are those of passages
    that the conversation is about. `rerank` is None where there is no reranker.
    """

    text: str
    evidence: Evidence
    vector: Vectors | None
    tokens: QueryTokens | None = None
    favoured: frozenset[int] = frozenset()
    rerank: Rerank | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, by key. `score` is the fused one; `meaning` is a cosine, `words` a BM25 score.

    `tokens` is the mean cosine of the question's tokens with the passage's nearest ones, where compared.
    """

    key: int
    score: float
    meaning: float
    words: float
    tokens: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hits, best first, and what they tell."""

    hits: tuple[Hit, ...]
    signals: Signals


def search(snapshot: Snapshot, asked: Asked, among: Sequence[int] | None = None) -> Ranking:
    """Every passage that either side finds among its first `DEPTH`, in fused order.

    `among` limits the search to some passages, by key. Passages that are not encoded yet are judged by
    their words alone.
    """
    evidence = asked.evidence
    by_meaning = {} if asked.vector is None else dict(snapshot.search_meaning(asked.vector, DEPTH, among))
    by_words = dict(snapshot.search_words(evidence.weights, DEPTH, among, evidence.widening.alternatives))
    shares = _shares(snapshot, evidence, list(by_words)[:PROBED])
    coverage = max(shares.values(), default=0.0)
    floor = list(by_meaning.values())
    if asked.vector is not None:
        unseen = snapshot.with_meaning([key for key in by_words if key not in by_meaning])
        by_meaning |= dict(zip(unseen, cosines(snapshot.vectors(unseen), asked.vector).tolist(), strict=True))
    hits = _fuse(by_meaning, by_words, coverage)
    if asked.tokens is not None:
        hits = [*_compare(snapshot, asked.tokens, hits[:COMPARED], coverage), *hits[COMPARED:]]
    if asked.rerank is not None:
        hits = _rerank(snapshot, asked.rerank, hits)
    hits = _favour(hits, asked.favoured)
    first = _distinct(snapshot, hits)
    shares |= _shares(snapshot, evidence, [one.key for one in first if one.key not in shares])
    held = shares[first[0].key] if first else 0.0
    return Ranking(tuple(hits), Signals(held, contrast(floor), _near(snapshot, asked, first, shares)))


def _fuse(by_meaning: Mapping[int, float], by_words: Mapping[int, float], coverage: float) -> list[Hit]:
    """A convex sum of both scores, each scaled by this question's best and worst.

    A passage without a meaning yet is taken to be as near by it as by its words, as far as words cover the
    question.
    """
    weight = _between(MEANING_AT_LEAST, MEANING_AT_MOST, coverage)
    meaning = dict(zip(by_meaning, _scaled(by_meaning.values()), strict=True))
    best_words = max(by_words.values(), default=1.0) or 1.0
    words = {key: score / best_words for key, score in by_words.items()}
    meaning = {key: coverage * score for key, score in words.items()} | meaning
    return _ordered(
        Hit(
            key=key,
            score=weight * meaning.get(key, 0.0) + (1 - weight) * words.get(key, 0.0),
            meaning=by_meaning.get(key, 0.0),
            words=by_words.get(key, 0.0),
        )
        for key in {**by_meaning, **by_words}
    )


def _compare(snapshot: Snapshot, tokens: QueryTokens, hits: Sequence[Hit], coverage: float) -> list[Hit]:
    """The hits in the order that their tokens and their scores so far give together.

    None ends up below a passage that was not compared: their scores are brought above those. One that is
    not encoded yet keeps its place between them.
    """
    stored = snapshot.passages(snapshot.with_meaning([hit.key for hit in hits]))
    found = best_matches(tokens, snapshot.tokens(list(stored.values()))) @ tokens.weights
    similar = dict(zip(stored, found.tolist(), strict=True))
    scaled = dict(zip(stored, _scaled(similar.values()), strict=True))
    weight = _between(TOKENS_AT_LEAST, TOKENS_AT_MOST, coverage)
    worst = hits[-1].score if hits else 0.0
    return _ordered(
        replace(
            hit,
            score=worst + (1 - worst) * (weight * scaled.get(hit.key, hit.score) + (1 - weight) * hit.score),
            tokens=similar.get(hit.key),
        )
        for hit in hits
    )


def _rerank(snapshot: Snapshot, rerank: Rerank, hits: Sequence[Hit]) -> list[Hit]:
    """The hits with the first `RERANKED` in the order of a reranker's scores; where these tie, as before.

    Their scores, 0 to 1, are spread as the reranker's are, and brought above those of the others.
    """
    first, rest = hits[:RERANKED], hits[RERANKED:]
    found = rerank(_with_context(snapshot, [hit.key for hit in first]))
    ranks = [(score, hit.score) for score, hit in zip(found, first, strict=True)]
    distinct = sorted(set(ranks))
    steps = {rank: number / len(distinct) for number, rank in enumerate(distinct, start=1)}
    floor = rest[0].score if rest else 0.0
    reranked = [
        replace(hit, score=floor + (1 - floor) * ((1 - STEP) * scaled + STEP * steps[rank]))
        for hit, scaled, rank in zip(first, _scaled(found), ranks, strict=True)
    ]
    return [*_ordered(reranked), *rest]


def _with_context(snapshot: Snapshot, keys: Sequence[int]) -> list[str]:
    """The texts of passages, each below its title and headings."""
    stored = snapshot.passages(keys)
    documents = snapshot.documents_of(stored.values())
    texts = []
    for passage in (stored[key] for key in keys):
        document = documents[passage.document]
        head = context(document.title, document.path, passage.passage.above)
        texts.append(f"{head}\n{snapshot.passage_text(passage)}".lstrip("\n"))
    return texts


def _distinct(snapshot: Snapshot, hits: Sequence[Hit]) -> list[StoredPassage]:
    """The first `JUDGED` passages that do not read the same: a copy is no second witness."""
    found: dict[str, StoredPassage] = {}
    for begin in range(0, len(hits), 2 * JUDGED):
        keys = [hit.key for hit in hits[begin : begin + 2 * JUDGED]]
        stored = snapshot.passages(keys)
        for key in keys:
            found.setdefault(stored[key].wording, stored[key])
            if len(found) == JUDGED:
                return list(found.values())
    return list(found.values())


def _near(
    snapshot: Snapshot, asked: Asked, passages: Sequence[StoredPassage], shares: Mapping[int, float]
) -> tuple[Near, ...]:
    """What the passages tell, as far as they are encoded; nothing where the first is not."""
    encoded = frozenset(snapshot.with_meaning([one.key for one in passages]))
    if asked.tokens is None or not passages or passages[0].key not in encoded:
        return ()
    looked_at = [one for one in passages if one.key in encoded]
    return tuple(
        look(asked.text, asked.tokens, snapshot.passage_text(one), codes, shares[one.key])
        for one, codes in zip(looked_at, snapshot.tokens(looked_at), strict=True)
    )


def _ordered(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))


def _favour(hits: list[Hit], favoured: frozenset[int]) -> list[Hit]:
    return _ordered(replace(hit, score=hit.score + FAVOUR) if hit.key in favoured else hit for hit in hits)


def _between(at_least: float, at_most: float, coverage: float) -> float:
    return at_most - (at_most - at_least) * coverage


def _scaled(scores: Iterable[float]) -> list[float]:
    """e5 cosines lie in a narrow band that shifts with the question: only their spread means anything."""
    values = list(scores)
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 1.0 for value in values]


def _shares(snapshot: Snapshot, evidence: Evidence, keys: Sequence[int]) -> dict[int, float]:
    """The share of the question that each passage holds, together with its title and headings."""
    found = map(evidence.find, _with_context(snapshot, keys))
    return {
        key: evidence.share(token.word for token in tokens) for key, tokens in zip(keys, found, strict=True)
    }
