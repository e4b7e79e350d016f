"""Fits the weights of `qa.confidence`, and shows how well they judge sets they were not fitted on.

    python -m benchmarks.confidence --data DIR --sets a,b,… [--library DIR] [--sample N]

A question counts as answered where a document that answers it is among those first cited. `NAME_reject`
is one set with `NAME`: the same questions where nothing answers them. Of any other set in which every
question has an answer, half of the documents are left out of the search. Each set is judged by weights
fitted on the other sets only, all weighing alike; the weights printed in the middle are fitted on all.
Below them: the area under the curve by the first passage alone, and by the first `JUDGED` with their odds
put together by other norms.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
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
NORMS = (1.0, 2.0, 3.0, 4.0, 100.0)
"""The last as good as takes the best passage alone."""
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
            trial = collect(opened, folder, options.sample, half=f"{name}{REJECT}" not in names)
        known = name.removesuffix(REJECT)
        rows[known] = rows[known].with_(trial) if known in rows else trial
        print(f"{name}: {len(trial.right)} questions", file=sys.stderr)
    print(f"{'set':28} {'answered':>8} {'AUC':>6} {'ECE':>6} {'precision':>9} {'recall':>6}")
    pooled, judged = Trial.of(rows.values()), unseen(rows)
    for name, trial in rows.items():
        print(f"{name:28} {_row(trial, judged[name])}")
    print(f"{'all, each by the others':28} {_row(pooled, np.concatenate(list(judged.values())))}")
    everything = fit(list(rows.values()))
    print(f"{'all, by weights of all':28} {_row(pooled, probability(pooled.x, everything))}")
    print("intercept", round(float(everything[0]), 3))
    for feature, weight in zip(BY_TOKENS.features, everything[1:], strict=True):
        print(feature, round(float(weight), 3))
    alone = {name: Trial(trial.x[:, :1], trial.right, trial.answerable) for name, trial in rows.items()}
    tried = [unseen(alone), *(unseen(rows, norm) for norm in NORMS)]
    print(f"{'AUC, each by the others':28} " + " ".join(["first", *(f"{norm:5g}" for norm in NORMS)]))
    for name, trial in rows.items():
        print(f"{name:28} " + " ".join(f"{auc(trial.answerable, judged[name]):5.3f}" for judged in tried))


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


def collect(opened: Library, folder: Path, sample: int | None, *, half: bool) -> Trial:
    """What the answers to the questions of a set tell, and whether they are right.

    With `half`, only half of the documents are searched where all questions have an answer.
    """
    asker, snapshot = Asker(opened), opened.snapshot()
    asked = queries(folder, sample)
    kept: frozenset[str] | None = None
    if half and all(query.answerable for query in asked):
        documents = {document_id(document.path): document.id for document in snapshot.documents()}
        kept = frozenset(name for name in documents if zlib.crc32(name.encode()) % 2)
        among = [documents[name] for name in sorted(kept)]
    x, right, answerable = [], [], []
    for query in asked:
        answer, ranking = asker.examine(query.text, FIRST, among if kept is not None else None)
        relevant = query.relevant if kept is None else query.relevant & kept
        cited = {document_id(citation.document.path) for citation in answer.citations}
        judged = [by_tokens(near) for near in ranking.signals.near]
        if not judged:
            continue  # nothing was found, or nothing compared: it says nothing of the weights
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


def unseen(rows: Mapping[str, Trial], norm: float = NORM) -> dict[str, Floats]:
    """The probability of each question of each set, by weights fitted on the other sets."""
    judged = {}
    for name, trial in rows.items():
        others = [other for key, other in rows.items() if key != name]
        judged[name] = probability(trial.x, fit(others or [trial], norm), norm)
    return judged


def fit(trials: Sequence[Trial], norm: float = NORM, penalty: float = 1e-3, steps: int = 50) -> Floats:
    """Weights of the logistic regression, the intercept first; every set weighs alike.

    By the method of Gauss and Newton: in each step the log odds of a question count as the mean of those of
    its passages, weighed by their share in them. A step that would lead too far is halved.
    """
    x = np.vstack([trial.x for trial in trials])
    y = np.concatenate([trial.right for trial in trials])
    weigh = np.concatenate([np.full(len(trial.right), 1 / len(trial.right)) for trial in trials])
    weigh *= len(y) / weigh.sum()

    def loss(weights: Floats) -> float:
        log_odds, _ = linear(x, weights, norm)
        misfit = np.logaddexp(0, log_odds) - y * log_odds
        return float(weigh @ misfit + penalty / 2 * weights @ weights)

    weights = np.zeros(1 + x.shape[2])
    for _ in range(steps):
        log_odds, z = linear(x, weights, norm)
        p = _logistic(log_odds)
        gradient = z.T @ (weigh * (p - y)) + penalty * weights
        curvature = (z * (weigh * p * (1 - p))[:, None]).T @ z + penalty * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        shorter = (weights - step / 2**times for times in range(HALVED))
        reached = loss(weights)
        better = next((tried for tried in shorter if loss(tried) < reached), None)
        if better is None:
            break
        weights = better
    return weights


def linear(x: Floats, weights: Floats, norm: float) -> tuple[Floats, Floats]:
    """Each question's log odds, as `qa.confidence.together` has them, and their change with the weights."""
    z = np.concatenate([np.ones((*x.shape[:2], 1)), np.nan_to_num(x)], axis=2)
    each = np.where(np.isnan(x[:, :, 0]), -np.inf, z @ weights)
    best = each.max(axis=1, keepdims=True)
    parts = np.exp(norm * (each - best))
    whole = parts.sum(axis=1, keepdims=True)
    return (best + np.log(whole) / norm)[:, 0], ((parts / whole)[:, :, None] * z).sum(axis=1)


def probability(x: Floats, weights: Floats, norm: float = NORM) -> Floats:
    """The probability of each question under the weights."""
    return _logistic(linear(x, weights, norm)[0])


def _logistic(log_odds: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -MOST, MOST)))
    return result


if __name__ == "__main__":
    main()
