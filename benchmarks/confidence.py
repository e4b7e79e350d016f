"""Fits the weights of `qa.confidence`, and shows how well they judge sets they were not fitted on.

    python -m benchmarks.confidence --data DIR --sets a,b,… [--work DIR] [--sample N]

A question counts as answered where a document that answers it is among those first cited. Each set
is judged by weights fitted on the other sets only; the weights printed last are fitted on all.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks.measures import Floats, auc, calibration_error
from benchmarks.sets import CORPUS, document_id, library, queries
from index.library import Library
from qa.ask import Asker
from qa.confidence import FEATURES, features
from qa.gather import gather

FIRST = 5
"""Documents cited by default."""


def main() -> None:
    """Runs the fit and prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", required=True)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/.work"))
    parser.add_argument("--sample", type=int, default=300)
    options = parser.parse_args()
    rows: dict[str, tuple[Floats, Floats]] = {}
    for name in options.sets.split(","):
        folder = options.data / name
        with library(options.work / name, [folder / CORPUS]) as opened:
            rows[name] = collect(opened, folder, options.sample)
        print(f"{name}: {len(rows[name][1])} questions", file=sys.stderr)
    print(f"{'set':28} {'answered':>8} {'AUC':>6} {'ECE':>6} {'precision':>9} {'recall':>6}")
    for name, (x, y) in rows.items():
        others = [pair for other, pair in rows.items() if other != name] or [(x, y)]
        weights = fit(np.vstack([pair[0] for pair in others]), np.concatenate([pair[1] for pair in others]))
        judged = probability(x, weights)
        said = judged >= 0.5
        precision = y[said].mean() if said.any() else float("nan")
        recall = said[y == 1].mean() if y.any() else float("nan")
        print(
            f"{name:28} {y.mean():8.3f} {auc(y, judged):6.3f} {calibration_error(y, judged):6.3f}"
            f" {precision:9.3f} {recall:6.3f}"
        )
    everything = fit(np.vstack([x for x, _ in rows.values()]), np.concatenate([y for _, y in rows.values()]))
    print("intercept", round(float(everything[0]), 3))
    for name, weight in zip(FEATURES, everything[1:], strict=True):
        print(name, round(float(weight), 3))


def collect(opened: Library, folder: Path, sample: int) -> tuple[Floats, Floats]:
    """The features of each question, shape (n, len(FEATURES)), and whether it was answered, shape (n,)."""
    asker, snapshot = Asker(opened), opened.snapshot()
    x, y = [], []
    for query in queries(folder, sample):
        ranking = asker.rank(query.text)
        keys = sorted({excerpt.document for excerpt in gather(snapshot, ranking.hits, FIRST)})
        cited = {document_id(document.path) for document in snapshot.documents_by_key(keys).values()}
        x.append(features(ranking))
        y.append(float(query.answerable and bool(cited & query.relevant)))
    return np.array(x), np.array(y)


def fit(x: Floats, y: Floats, penalty: float = 1e-3, steps: int = 50) -> Floats:
    """Weights of a logistic regression, the intercept first, by Newton's method."""
    z = np.column_stack([np.ones(len(x)), x])
    weights = np.zeros(z.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-z @ weights))
        gradient = z.T @ (p - y) + penalty * weights
        curvature = (z * (p * (1 - p))[:, None]).T @ z + penalty * np.eye(z.shape[1])
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def probability(x: Floats, weights: Floats) -> Floats:
    """The probability of each row under the weights."""
    result: Floats = 1 / (1 + np.exp(-(np.column_stack([np.ones(len(x)), x]) @ weights)))
    return result


if __name__ == "__main__":
    main()
