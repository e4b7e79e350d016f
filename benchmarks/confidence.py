"""Fits the weights of `qa.confidence`, and shows how well they judge sets they were not fitted on.

    python -m benchmarks.confidence --data DIR --sets a,b,… [--library DIR] [--sample N]

A question counts as answered where a document that answers it is among those first cited. `NAME_reject`
is one set with `NAME`: the same questions where nothing answers them. Of any other set in which every
question has an answer, half of the documents are left out of the search. Each set is judged by weights
fitted on the other sets only, all weighing alike; the weights printed last are fitted on all.
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
from qa.confidence import BY_TOKENS, NORM, THRESHOLD, by_tokens
from qa.rank import JUDGED

REJECT = "_reject"
FIRST = 5
"""Documents cited by default."""
HALVED, MOST = 20, 500
"""Times that a step of the fit is halved before it is given up, and log odds that are still told apart."""
ABSENT = (float("nan"),) * len(BY_TOKENS.features)


def main() -> None:
    """Runs the fit and prints the tables."""
    options = parser(__doc__).parse_args()
    rows: dict[str, Trial] = {}
    names = options.sets.split(",")
    for name in names:
        folder = options.data / name
        with library(options.library / name, [folder / CORPUS]) as opened:
            trial = collect(opened, folder, options.sample, halved=f"{name}{REJECT}" not in names)
        known = name.removesuffix(REJECT)
        rows[known] = rows[known].with_(trial) if known in rows else trial
        print(f"{name}: {len(trial.right)} questions", file=sys.stderr)
    print(f"{'set':28} {'answered':>8} {'AUC':>6} {'ECE':>6} {'precision':>9} {'recall':>6}")
    pooled, unseen = Trial.of(rows.values()), []
    for name, trial in rows.items():
        others = [other for key, other in rows.items() if key != name]
        unseen.append(probability(trial.x, fit(others or [trial])))
        print(f"{name:28} {_row(trial, unseen[-1])}")
    print(f"{'all, each by the others':28} {_row(pooled, np.concatenate(unseen))}")
    everything = fit(list(rows.values()))
    print(f"{'all, by weights of all':28} {_row(pooled, probability(pooled.x, everything))}")
    print("intercept", round(float(everything[0]), 3))
    for feature, weight in zip(BY_TOKENS.features, everything[1:], strict=True):
        print(feature, round(float(weight), 3))


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Questions: features (n, `JUDGED`, number of features), answered rightly (n,), answerable at all (n,).

    The features are those of the first passages; not a number where there are fewer.
    """

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


def collect(opened: Library, folder: Path, sample: int | None, *, halved: bool) -> Trial:
    """What the answers to the questions of a set tell, and whether they are right.

    Where `halved`, and all questions have an answer, half of the documents are left out.
    """
    asker, snapshot = Asker(opened), opened.snapshot()
    asked = queries(folder, sample)
    kept: frozenset[str] | None = None
    if halved and all(query.answerable for query in asked):
        documents = {document_id(document.path): document.id for document in snapshot.documents()}
        kept = frozenset(name for name in documents if zlib.crc32(name.encode()) % 2)
        among = [documents[name] for name in sorted(kept)]
    x, right, answerable = [], [], []
    for query in asked:
        answer, ranking = asker.examine(query.text, FIRST, among if kept is not None else None)
        relevant = query.relevant if kept is None else query.relevant & kept
        cited = {document_id(citation.document.path) for citation in answer.citations}
        judged = [by_tokens(near) for near in ranking.signals.near]
        x.append([*judged, *[ABSENT] * (JUDGED - len(judged))])
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
    """Weights of the logistic regression, the intercept first; every set weighs alike.

    By the method of Gauss and Newton: the log odds of a question are, near the weights so far, those of its
    passages by the shares they have in them. A step that would lead too far is halved.
    """
    x = np.vstack([trial.x for trial in trials])
    y = np.concatenate([trial.right for trial in trials])
    weigh = np.concatenate([np.full(len(trial.right), 1 / len(trial.right)) for trial in trials])
    weigh *= len(y) / weigh.sum()

    def loss(weights: Floats) -> float:
        log_odds, _ = linear(x, weights)
        misfit = np.logaddexp(0, log_odds) - y * log_odds
        return float(weigh @ misfit + penalty / 2 * weights @ weights)

    weights = np.zeros(1 + x.shape[2])
    for _ in range(steps):
        log_odds, z = linear(x, weights)
        p = _logistic(log_odds)
        gradient = z.T @ (weigh * (p - y)) + penalty * weights
        curvature = (z * (weigh * p * (1 - p))[:, None]).T @ z + penalty * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        shorter = (weights - step / 2**halved for halved in range(HALVED))
        weights = next((tried for tried in shorter if loss(tried) < loss(weights)), weights)
    return weights


def linear(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Each question's log odds, as `qa.confidence.together` has them, and their change with the weights."""
    z = np.concatenate([np.ones((*x.shape[:2], 1)), np.nan_to_num(x)], axis=2)
    each = np.where(np.isnan(x[:, :, 0]), -np.inf, z @ weights)
    best = each.max(axis=1, keepdims=True)
    parts = np.exp(NORM * (each - best))
    whole = parts.sum(axis=1, keepdims=True)
    return (best + np.log(whole) / NORM)[:, 0], ((parts / whole)[:, :, None] * z).sum(axis=1)


def probability(x: Floats, weights: Floats) -> Floats:
    """The probability of each question under the weights."""
    return _logistic(linear(x, weights)[0])


def _logistic(log_odds: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -MOST, MOST)))
    return result


if __name__ == "__main__":
    main()
