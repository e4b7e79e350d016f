"""Fits the weights of `qa.confidence`, and shows how well they judge sets they were not fitted on.

    python -m benchmarks.confidence --data DIR --sets a,b,… [--library DIR] [--sample N]

A question counts as answered where a document that answers it is among those first cited. Of a set in
which every question has an answer, half of the documents are left out of the search; `NAME_reject` is
one set with `NAME`. Each set is judged by weights fitted on the other sets only, all weighing alike;
the weights printed last are fitted on all.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measures import Floats, auc, calibration_error
from benchmarks.sets import CORPUS, document_id, library, parser, queries
from index.library import Library
from qa.ask import Asker
from qa.confidence import BY_TOKENS, THRESHOLD, features

REJECT = "_reject"
FIRST = 5
"""Documents cited by default."""


def main() -> None:
    """Runs the fit and prints the tables."""
    options = parser(__doc__).parse_args()
    rows: dict[str, Trial] = {}
    for name in options.sets.split(","):
        folder = options.data / name
        with library(options.library / name, [folder / CORPUS]) as opened:
            trial = collect(opened, folder, options.sample)
        known = name.removesuffix(REJECT)
        rows[known] = rows[known].with_(trial) if known in rows else trial
        print(f"{name}: {len(trial.right)} questions", file=sys.stderr)
    print(f"{'set':28} {'answered':>8} {'AUC':>6} {'ECE':>6} {'precision':>9} {'recall':>6}")
    for name, trial in rows.items():
        judged = probability(trial.x, fit([other for key, other in rows.items() if key != name] or [trial]))
        print(f"{name:28} {_row(trial, judged)}")
    everything = fit(list(rows.values()))
    pooled = Trial.of(rows.values())
    print(f"{'all, by weights of all':28} {_row(pooled, probability(pooled.x, everything))}")
    print("intercept", round(float(everything[0]), 3))
    for feature, weight in zip(BY_TOKENS.features, everything[1:], strict=True):
        print(feature, round(float(weight), 3))


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Questions: features (n, number of features), answered rightly (n,), answerable at all (n,)."""

    x: Floats
    right: Floats
    answerable: Floats

    def with_(self, other: Trial) -> Trial:
        return Trial.of([self, other])

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> Trial:
        all_of = list(trials)
        return cls(
            np.vstack([trial.x for trial in all_of]),
            np.concatenate([trial.right for trial in all_of]),
            np.concatenate([trial.answerable for trial in all_of]),
        )


def collect(opened: Library, folder: Path, sample: int | None) -> Trial:
    """What the answers to the questions of a set tell, and whether they are right."""
    asker, snapshot = Asker(opened), opened.snapshot()
    asked = queries(folder, sample)
    kept: frozenset[str] | None = None
    if all(query.answerable for query in asked):
        documents = {document_id(document.path): document.id for document in snapshot.documents()}
        kept = frozenset(name for name in documents if zlib.crc32(name.encode()) % 2)
        among = [documents[name] for name in sorted(kept)]
    x, right, answerable = [], [], []
    for query in asked:
        answer, ranking = asker.examine(query.text, FIRST, among if kept is not None else None)
        relevant = query.relevant if kept is None else query.relevant & kept
        cited = {document_id(citation.document.path) for citation in answer.citations}
        x.append(features(ranking.signals))
        right.append(float(query.answerable and bool(cited & relevant)))
        answerable.append(float(query.answerable and bool(relevant)))
    return Trial(np.array(x), np.array(right), np.array(answerable))


def _row(trial: Trial, judged: Floats) -> str:
    said = judged >= THRESHOLD
    precision = trial.right[said].mean() if said.any() else float("nan")
    recall = said[trial.right == 1].mean() if trial.right.any() else float("nan")
    area = auc(trial.answerable, judged)
    error = calibration_error(trial.right, judged)
    return f"{trial.right.mean():8.3f} {area:6.3f} {error:6.3f} {precision:9.3f} {recall:6.3f}"


def fit(trials: Sequence[Trial], penalty: float = 1e-3, steps: int = 50) -> Floats:
    """Weights of a logistic regression, the intercept first, by Newton's method; every set weighs alike."""
    x = np.vstack([trial.x for trial in trials])
    y = np.concatenate([trial.right for trial in trials])
    weigh = np.concatenate([np.full(len(trial.right), 1 / len(trial.right)) for trial in trials])
    weigh *= len(y) / weigh.sum()
    z = np.column_stack([np.ones(len(x)), x])
    weights = np.zeros(z.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-z @ weights))
        gradient = z.T @ (weigh * (p - y)) + penalty * weights
        curvature = (z * (weigh * p * (1 - p))[:, None]).T @ z + penalty * np.eye(z.shape[1])
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def probability(x: Floats, weights: Floats) -> Floats:
    """The probability of each row under the weights."""
    result: Floats = 1 / (1 + np.exp(-(np.column_stack([np.ones(len(x)), x]) @ weights)))
    return result


if __name__ == "__main__":
    main()
