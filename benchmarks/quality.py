"""How good the answers are, measured through the product.

    python -m benchmarks.quality --data DIR --sets a,b,… [--sample N --seed S] [--library DIR] [--json OUT]

Each set's `corpus.jsonl` is indexed as `index` does, its questions are asked with the code of `ask`.
Beside our order the table has words alone and meaning alone, from the same index in the same run.
Documents are ranked by their best passage. A folder `NAME` with `NAME_qa/questions.jsonl` ({"id",
"text", "gold": [{"file", "article"}]}) is indexed as it is, and scored by file and article.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import platform
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measures import auc, calibration_error, hit, interval, ndcg
from benchmarks.sets import CORPUS, Query, answers, document_id, library, parser, queries
from index.library import Library, Snapshot
from index.vectors import Vectors
from qa.answers import Answer
from qa.ask import Asker
from qa.confidence import THRESHOLD

DEPTH = 10
"""Documents of a ranking that are scored."""
PASSAGES = 100
"""Passages taken from either side alone, so that ten different documents are among them."""
FIRST = 5
PERCENTILES = (50, 95)
KILOBYTES_PER_MB = 1024
REJECT = "_reject"
JUDGED = (
    "marked_has_answer",
    "marked_sentences",
    "abstain_auc",
    "calibration_error",
    "answered_precision",
    "answered_recall",
)
PACKAGES = ("sentence-transformers", "torch", "faiss-cpu", "tantivy", "jieba")


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer: whether it cites what answers, how sure it was, and whether anything answers at all."""

    rightly: bool
    confidence: float
    answerable: bool


class Clock:
    """Milliseconds by stage, and beside each answer the time that encoding its question alone takes."""

    def __init__(self) -> None:
        self._spent: dict[str, list[float]] = defaultdict(list)

    def beside(self, opened: Library, question: str, answer: Answer) -> Vectors:
        """Notes an answer's times, and encodes its question once more; gives its vector."""
        for stage, spent in answer.milliseconds.as_json().items():
            self._spent[stage].append(spent)
        began = time.perf_counter()
        vector: Vectors = opened.encoder.encode_queries([question])[0]
        self._spent["encode alone"].append((time.perf_counter() - began) * 1000)
        return vector

    def figures(self) -> dict[str, Any]:
        """Percentiles, and how many times the encoding alone an answer takes, each percentile by itself."""
        stages = {
            stage: {f"p{p}": float(np.percentile(spent, p)) for p in PERCENTILES}
            for stage, spent in self._spent.items()
        }
        whole, alone = stages["total"], stages["encode alone"]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_PER_MB
        return {
            "milliseconds": stages,
            "times_encoding_alone": {p: whole[p] / alone[p] for p in whole},
            "memory_mb": memory,
        }


def main() -> None:
    """Measures each set and prints its row; writes all as JSON where asked."""
    made = parser(__doc__)
    made.add_argument("--json", type=Path)
    options = made.parse_args()
    results: dict[str, dict[str, Any]] = {}
    judged: dict[str, list[Judged]] = {}
    for name in options.sets.split(","):
        folder = options.data / name
        whole = not (folder / CORPUS).exists()
        with library(options.library / name, [folder if whole else folder / CORPUS]) as opened:
            if whole:
                results[name] = measure_folder(opened, options.data / f"{name}_qa", options)
            else:
                results[name], judged[name] = measure(opened, folder, options)
        show(name, results[name])
    results |= judge_together(results, judged)
    if options.json:
        whole_result = {"sets": results, "versions": versions(), "machine": machine()}
        options.json.write_text(json.dumps(whole_result, ensure_ascii=False, indent=2) + "\n", "utf-8")


def measure(
    opened: Library, folder: Path, options: argparse.Namespace
) -> tuple[dict[str, Any], list[Judged]]:
    """The figures of a set with judged documents, and how each answer was judged."""
    asker, snapshot = Asker(opened), opened.snapshot()
    asked = queries(folder, options.sample, options.seed)
    gold = answers(folder)
    ours: dict[str, list[float]] = defaultdict(list)
    alone: dict[str, dict[str, list[float]]] = {"words": defaultdict(list), "meaning": defaultdict(list)}
    marked, held, judged, clock = [], [], [], Clock()
    asker.ask(asked[0].text)  # what is loaded with the first question is not its price
    for query in asked:
        answer, ranking = asker.examine(query.text, FIRST)
        vector = clock.beside(opened, query.text, answer)
        judged.append(Judged(_is_answered(query, answer), answer.confidence, query.answerable))
        if query.relevant and query.answerable:
            score(ours, documents_of(snapshot, [hit.key for hit in ranking.hits]), query.relevant)
            for side, keys in _alone(snapshot, query.text, vector).items():
                score(alone[side], documents_of(snapshot, keys), query.relevant)
            if query.id in gold and answer.citations:
                marked.append(_marks_hold(answer, gold[query.id]))
                held.append(len(answer.citations[0].sentences))
    figures = {
        "queries": len(asked),
        "passages": snapshot.manifest.passages,
        **means(ours),
        "ndcg@10 interval": interval(ours["ndcg@10"]),
        "words": means(alone["words"]),
        "meaning": means(alone["meaning"]),
        "marked_has_answer": float(np.mean(marked)) if marked else None,
        "marked_sentences": float(np.mean(held)) if held else None,
        **judgement(judged),
        **clock.figures(),
    }
    return figures, judged


def judge_together(
    results: dict[str, dict[str, Any]], judged: dict[str, list[Judged]]
) -> dict[str, dict[str, Any]]:
    """A set `NAME_reject` asks the questions of `NAME` where nothing answers them: both are one trial."""
    together: dict[str, dict[str, Any]] = {}
    for name, of_name in judged.items():
        other = f"{name}{REJECT}"
        if other in judged:
            figures = judgement([*of_name, *judged[other]])
            together |= {each: {**results[each], **figures} for each in (name, other)}
            print(f"{name} with {other}: " + " ".join(_shown(figures)), flush=True)
    return together


def measure_folder(opened: Library, questions: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The share of questions with a right file and article among the first citations.

    Beside it the same for the first passages by words alone and by meaning alone.
    """
    asker, snapshot = Asker(opened), opened.snapshot()
    asked = [json.loads(line) for line in (questions / "questions.jsonl").read_text("utf-8").splitlines()]
    if options.sample and options.sample < len(asked):
        asked = random.Random(options.seed).sample(asked, options.sample)
    found, clock = [], Clock()
    alone: dict[str, list[float]] = {"words": [], "meaning": []}
    asker.ask(asked[0]["text"])
    for query in asked:
        gold = [(place["file"], place["article"]) for place in query["gold"]]
        answer = asker.ask(query["text"], FIRST)
        vector = clock.beside(opened, query["text"], answer)
        found.append(_holds(gold, _cited(answer)))
        for side, keys in _alone(snapshot, query["text"], vector).items():
            alone[side].append(_holds(gold, _texts(snapshot, keys[:FIRST])))
    return {
        "queries": len(asked),
        "passages": snapshot.manifest.passages,
        "hit@5": float(np.mean(found)),
        "hit@5 interval": interval(found),
        **{side: {"hit@5": float(np.mean(held))} for side, held in alone.items()},
        **clock.figures(),
    }


def score(into: dict[str, list[float]], ranked: Sequence[str], relevant: Iterable[str]) -> None:
    """Adds one question's figures."""
    gold = set(relevant)
    into["ndcg@10"].append(ndcg(ranked, gold, DEPTH))
    for depth in (1, 5, 10):
        into[f"hit@{depth}"].append(hit(ranked, gold, depth))


def means(figures: dict[str, list[float]]) -> dict[str, float]:
    return {name: float(np.mean(values)) for name, values in figures.items()}


def judgement(judged: Sequence[Judged]) -> dict[str, Any]:
    """How well `confidence` and `answered` tell answered questions from others."""
    rightly = np.array([float(one.rightly) for one in judged])
    confidence = np.array([one.confidence for one in judged])
    answerable = np.array([float(one.answerable) for one in judged])
    said = confidence >= THRESHOLD
    both = 0 < answerable.sum() < len(answerable)
    return {
        "abstain_auc": auc(answerable, confidence) if both else None,
        "calibration_error": calibration_error(rightly, confidence),
        "answered_precision": float(rightly[said].mean()) if said.any() else None,
        "answered_recall": float(said[rightly == 1].mean()) if rightly.any() else None,
    }


def show(name: str, figures: dict[str, Any]) -> None:
    """One line a set: ours, then the sides alone, then the rest of what was measured."""
    shown = []
    for figure in ("ndcg@10", "hit@1", "hit@5", "hit@10"):
        if figure in figures:
            sides = [figures[side].get(figure) for side in ("words", "meaning") if side in figures]
            alone = f" (words {sides[0]:.3f}, meaning {sides[1]:.3f})" if all(sides) else ""
            low, high = figures.get(f"{figure} interval", (None, None))
            within = f" [{low:.3f}, {high:.3f}]" if low is not None else ""
            shown.append(f"{figure} {figures[figure]:.3f}{within}{alone}")
    times = " ".join(f"{s} {t['p50']:.0f}/{t['p95']:.0f}" for s, t in figures["milliseconds"].items())
    print(f"{name}: {figures['queries']} questions, {figures['passages']} passages")
    print("  " + "\n  ".join([*shown, *_shown(figures)]))
    print(f"  milliseconds p50/p95: {times}")
    ratios = figures["times_encoding_alone"]
    print(
        f"  answering against encoding the question alone: {ratios['p50']:.2f}/{ratios['p95']:.2f} times;"
        f" memory at most {figures['memory_mb']:.0f} MB",
        flush=True,
    )


def _shown(figures: dict[str, Any]) -> list[str]:
    return [f"{figure} {figures[figure]:.3f}" for figure in JUDGED if figures.get(figure) is not None]


def versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in PACKAGES}


def machine() -> dict[str, Any]:
    import torch

    return {"processor": platform.processor() or platform.machine(), "threads": torch.get_num_threads(),
            "python": platform.python_version(), "system": platform.system()}  # fmt: skip


def _alone(snapshot: Snapshot, question: str, vector: Vectors) -> dict[str, list[int]]:
    words = snapshot.tokenizer.words(question)
    return {
        "words": [key for key, _ in snapshot.search_words(words, PASSAGES)],
        "meaning": [key for key, _ in snapshot.search_meaning(vector, PASSAGES)],
    }


def documents_of(snapshot: Snapshot, keys: Sequence[int]) -> list[str]:
    """The ids of the documents of passages, in the order of their best passage."""
    passages = snapshot.passages(keys[:PASSAGES])
    documents = snapshot.documents_of(passages.values())
    paths = [documents[passages[key].document].path for key in keys[:PASSAGES]]
    return list(dict.fromkeys(document_id(path) for path in paths))


def _is_answered(query: Query, answer: Answer) -> bool:
    cited = {document_id(citation.document.path) for citation in answer.citations}
    return query.answerable and bool(cited & query.relevant)


def _marks_hold(answer: Answer, gold: Sequence[str]) -> float:
    first = answer.citations[0]
    marked = "".join(first.text[start:end] for start, end in first.sentences)
    return float(any(text in marked for text in gold))


def _holds(gold: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]) -> float:
    """1 where one of the texts, each with its path, is of a right file and holds the right article."""
    return float(any(path == file and article in text for path, text in texts for file, article in gold))


def _cited(answer: Answer) -> list[tuple[str, str]]:
    """The path and the text of each citation, and of each place at which it says that it reads the same."""
    found = [(cited.document, cited.text) for cited in answer.citations]
    found += [(place.document, cited.text) for cited in answer.citations for place in cited.also_in]
    return [(document.path, text) for document, text in found]


def _texts(snapshot: Snapshot, keys: Sequence[int]) -> list[tuple[str, str]]:
    stored = snapshot.passages(keys)
    documents = snapshot.documents_of(stored.values())
    return [(documents[stored[key].document].path, snapshot.passage_text(stored[key])) for key in keys]


if __name__ == "__main__":
    main()
