"""What each part of the ranking adds: nDCG@10 with and without it, on the same index in one run.

    python -m benchmarks.ablation --data DIR --sets a,b,… [--sample N --seed S] [--library DIR]

Beside our own steps stand what others do: words alone, meaning alone, reciprocal rank fusion
(Cormack, Clarke and Büttcher 2009), and convex sums of both with the same weight for every question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measures import ndcg
from benchmarks.quality import PASSAGES, documents_of
from benchmarks.sets import CORPUS, library, parser, queries
from index.library import Library, Snapshot
from qa.ask import Asker
from qa.rank import Asked, search

RRF_CONSTANT = 60
"""Of the paper named above."""
WEIGHTS = (0.5, 0.7)
"""Of meaning, in the fixed sums."""


def main() -> None:
    """Prints one row a set."""
    options = parser(__doc__).parse_args()
    for number, name in enumerate(options.sets.split(",")):
        folder = options.data / name
        with library(options.library / name, [folder / CORPUS]) as opened:
            row = measure(opened, folder, options.sample, options.seed)
        if number == 0:
            print("| set | questions | " + " | ".join(row) + " |\n|" + "---|" * (len(row) + 2))
        asked = next(iter(row.values()))
        print(f"| {name} | {len(asked)} | " + " | ".join(f"{np.mean(v):.3f}" for v in row.values()) + " |")


def measure(opened: Library, folder: Path, sample: int | None, seed: int) -> dict[str, list[float]]:
    """nDCG@10 of each answerable question, by way of ranking."""
    snapshot, asker = opened.snapshot(), Asker(opened)
    row: dict[str, list[float]] = {}
    for query in queries(folder, sample, seed):
        if query.answerable and query.relevant:
            asked = asker.read(query.text, snapshot)
            for way, keys in ways(snapshot, asked).items():
                row.setdefault(way, []).append(ndcg(documents_of(snapshot, keys), query.relevant))
    return row


def ways(snapshot: Snapshot, asked: Asked) -> dict[str, list[int]]:
    """Keys of passages, best first, by each way of ranking."""
    if asked.vector is None:  # a library of the benchmarks is whole
        raise ValueError("not encoded yet")
    words = dict(snapshot.search_words(asked.evidence.weights, PASSAGES))
    meaning = dict(snapshot.search_meaning(asked.vector, PASSAGES))
    unseen = [key for key in words if key not in meaning]
    cosines = meaning | dict(zip(unseen, (snapshot.vectors(unseen) @ asked.vector).tolist(), strict=True))
    found = {
        "words": list(words),
        "meaning": list(meaning),
        "reciprocal ranks": _by_ranks(list(words), list(meaning)),
        **{f"sum, {weight} of meaning": _by_sum(words, cosines, weight) for weight in WEIGHTS},
        "weights follow the question": _keys(snapshot, replace(asked, tokens=None)),
    }
    return found | ({"and token by token": _keys(snapshot, asked)} if asked.tokens else {})


def _keys(snapshot: Snapshot, asked: Asked) -> list[int]:
    return [hit.key for hit in search(snapshot, asked).hits]


def _by_ranks(*sides: Sequence[int]) -> list[int]:
    scores: dict[int, float] = {}
    for side in sides:
        for rank, key in enumerate(side, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(scores, key=lambda key: (-scores[key], key))


def _by_sum(words: Mapping[int, float], cosines: Mapping[int, float], weight: float) -> list[int]:
    low, high = min(cosines.values(), default=0.0), max(cosines.values(), default=1.0)
    best = max(words.values(), default=1.0) or 1.0

    def score(key: int) -> float:
        return weight * (cosines[key] - low) / ((high - low) or 1.0) + (1 - weight) * words.get(key, 0) / best

    return sorted(cosines, key=lambda key: (-score(key), key))


if __name__ == "__main__":
    main()
