"""Question sets in the form of public retrieval collections, indexed through the front door.

A set is a folder with `corpus.jsonl` ({"id", "title", "text"}), `queries.jsonl` ({"id", "text"[,
"answerable"]}) and `qrels.tsv` (query, passage, relevance).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from index import encoder
from index.library import Library
from index.sync import writing
from index.words import Tokenizer
from qa.cli.bars import Bars
from qa.labels import labels

CACHE = Path(os.environ.get("YUANWEN_CACHE") or platformdirs.user_cache_path("yuanwen"))
CORPUS = "corpus.jsonl"


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the documents that answer it (by id), and whether any does."""

    id: str
    text: str
    answerable: bool
    relevant: frozenset[str]


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options that every measurement on question sets takes."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--data", type=Path, required=True, help="folder of question sets")
    made.add_argument("--sets", required=True, help="their names, with commas between them")
    made.add_argument("--sample", type=int, help="questions of each set, drawn at random; all by default")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--library", type=Path, default=Path("benchmarks/.work"), help="where indexes are kept")
    return made


def queries(folder: Path, sample: int | None = None, seed: int = 1) -> list[Query]:
    """The questions of a set, or a random sample of them."""
    relevant: dict[str, set[str]] = defaultdict(set)
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for query, document, grade in csv.reader(file, delimiter="\t"):
            if grade.isdigit() and int(grade) > 0:
                relevant[query].add(document)
    found = []
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        asked = json.loads(line)
        if not asked["text"].strip():
            continue  # one public set holds an empty question
        documents = frozenset(relevant[asked["id"]])
        found.append(
            Query(asked["id"], asked["text"], bool(asked.get("answerable", bool(documents))), documents)
        )
    if sample is not None and sample < len(found):
        found = random.Random(seed).sample(found, sample)
    return found


def answers(folder: Path) -> dict[str, list[str]]:
    """The strings that answer each question, by its id, where the set has them."""
    file = folder / "answers.jsonl"
    if not file.exists():
        return {}
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {line["query-id"]: line["answers"] for line in lines}


@contextmanager
def library(work: Path, paths: Sequence[Path], encoder_name: str | None = None) -> Iterator[Library]:
    """The library of `paths` under `work`, brought up to date as `index` does, and opened."""

    def tokenizer(own_words: Sequence[str]) -> Tokenizer:
        return Tokenizer(CACHE / "jieba", own_words)

    progress = Bars(labels("en"), sys.stderr)
    with writing(work, _encoder, tokenizer, encoder_name=encoder_name, progress=progress) as writer:
        writer.sync(paths)
    with closing(Library.open(work, _encoder, tokenizer, encoder_name)) as opened:
        yield opened


@cache
def _encoder(name: str | None) -> encoder.Encoder:
    """Loaded once for all sets."""
    return encoder.load(name, cache=CACHE)


def document_id(path: str) -> str:
    """The set's own id of a document of `corpus.jsonl`: its path in the library is `FILE#id`."""
    return path.partition("#")[2]
