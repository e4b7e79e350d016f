"""Learns the matrix of `index.late`: which 64 directions of the encoder's token vectors tell answers.

    python -m benchmarks.late --data DIR --sets a,b,… [--sample N] [--library DIR] [--out FILE]

The encoder stays as it is. For each question one passage that answers it is set against passages that
the first search puts before others and that do not (hard negatives), and the loss is the cross-entropy
of picking the right one by late interaction (Khattab and Zaharia 2020). Learned from questions and
passages of CMRC 2018, XQuAD (CC BY-SA 4.0), DRCD (CC BY-SA 3.0), DuReader-checklist, Chinese SQuAD and
STARD (MIT); the matrix holds no text of theirs. Measured on sets left out with `--sets` without them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.sets import CORPUS, Query, answers, document_id, library, parser, queries
from index.late import DIMENSIONS, LEAST_WEIGHT, Floats, telling
from index.library import Library, Snapshot
from index.passages import Cutter
from qa.ask import Asker

if TYPE_CHECKING:
    import torch

HARDEST, DEEPER = 12, 8
"""Wrong passages of a question: so many first hits, and so many of the hits after them."""
POOL = 40
"""Hits that wrong passages are taken from."""
NEGATIVES = 10
"""Wrong passages set against the right one in a step."""
BATCH, STEPS = 12, 900
RATE, RATE_OF_MATRIX = 1e-3, 3e-4
TEMPERATURE = 0.03
FIRST_WEIGHT = 0.5
"""Bias that a token's weight begins with."""
SAMPLED = 60_000
"""Tokens whose principal components the matrix begins with."""
SPREAD_TO = 10.0
"""Length that token vectors are brought to before: near the one the encoder gives them."""

Half = NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The tokens of a question, of a passage that answers it and of passages that do not."""

    question: Floats
    right: Half
    wrong: list[Half]


def main() -> None:
    """Learns from all sets together and writes the matrix."""
    made = parser(__doc__)
    made.add_argument("--steps", type=int, default=STEPS)
    made.add_argument("--out", type=Path, default=Path("index/late.npz"))
    options = made.parse_args()
    courses = []
    for name in options.sets.split(","):
        folder = options.data / name
        with library(options.library / name, [folder / CORPUS]) as opened:
            courses.append(list(lessons(opened, folder, options.sample)))
        print(f"{name}: {len(courses[-1])} questions", file=sys.stderr, flush=True)
    learned = learn([course for course in courses if course], options.steps)
    np.savez(options.out, allow_pickle=False, **learned)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")


def lessons(opened: Library, folder: Path, count: int | None) -> Iterator[Lesson]:
    """One for each question that a passage of the library answers."""
    gold = answers(folder)
    passages = Passages(opened)
    asked = [query for query in queries(folder) if query.answerable and query.relevant]
    for query in random.Random(1).sample(asked, min(count or len(asked), len(asked))):
        ranking = Asker(opened).examine(query.text, 1)[1]
        hits = [hit.key for hit in ranking.hits]
        right = passages.right(query, hits, gold.get(query.id, []))
        wrong = [key for key in hits[:POOL] if passages.document(key) not in query.relevant]
        if right is None or not wrong:
            continue
        tokens = opened.encoder.encode_queries_by_token([query.text]).tokens[0]
        question = tokens.vectors[telling(query.text, tokens)]
        if len(question):
            first, *others = passages.tokens([right, *_some(wrong)])
            yield Lesson(question, first, others)


class Passages:
    """The passages of one library as the encoder sees them, each encoded once."""

    def __init__(self, opened: Library) -> None:
        self._encoder = opened.encoder
        self._snapshot: Snapshot = opened.snapshot()
        self._cutter = Cutter.of(self._encoder)
        self._tokens: dict[int, Half] = {}

    def document(self, key: int) -> str:
        """The set's own id of the document that a passage belongs to."""
        stored = self._snapshot.passages([key])[key]
        return document_id(self._snapshot.documents_by_key([stored.document])[stored.document].path)

    def right(self, query: Query, hits: Sequence[int], gold: Sequence[str]) -> int | None:
        """The first hit of a document that answers, one that holds the answer's words before others."""
        of_documents = [key for key in hits if self.document(key) in query.relevant]
        stored = self._snapshot.passages(of_documents)
        holding = [
            key
            for key in of_documents
            if any(answer in self._snapshot.passage_text(stored[key]) for answer in gold)
        ]
        return next(iter([*holding, *of_documents]), None)

    def tokens(self, keys: Sequence[int]) -> list[Half]:
        """The telling tokens of passages, each of shape (n, width)."""
        missing = [key for key in keys if key not in self._tokens]
        stored = self._snapshot.passages(missing)
        documents = self._snapshot.documents_of(stored.values())
        seen = []
        for key in missing:
            document, text = documents[stored[key].document], self._snapshot.passage_text(stored[key])
            seen.append(self._cutter.embedded(document.title, document.path, stored[key].passage, text))
        found = self._encoder.encode_passages_by_token(seen).tokens if seen else []
        for key, text, tokens in zip(missing, seen, found, strict=True):
            self._tokens[key] = tokens.vectors[telling(text, tokens)].astype(np.float16)
        return [self._tokens[key] for key in keys]


def learn(courses: Sequence[Sequence[Lesson]], steps: int) -> dict[str, NDArray[np.generic]]:
    """The parts of a `Projection`; sets weigh as the square root of their number of questions."""
    import torch

    torch.manual_seed(1)
    drawn = np.random.default_rng(1)
    mean, components = principal([lesson.right for course in courses for lesson in course])
    center = torch.from_numpy(mean)
    matrix = torch.nn.Parameter(torch.from_numpy(components))
    importance = torch.nn.Parameter(torch.zeros(len(mean)))
    bias = torch.nn.Parameter(torch.full((1,), FIRST_WEIGHT))
    optimizer = torch.optim.Adam(
        [{"params": [matrix], "lr": RATE_OF_MATRIX}, {"params": [importance, bias], "lr": RATE}]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, 1.2 * (1 - step / steps)))
    shares = np.sqrt([len(course) for course in courses])

    def small(vectors: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize((vectors - center) @ matrix, dim=-1)

    def loss(lesson: Lesson) -> torch.Tensor:
        question = torch.from_numpy(lesson.question)
        weights = torch.nn.functional.softplus((question - center) @ importance + bias) + LEAST_WEIGHT
        wrong = [lesson.wrong[i] for i in drawn.permutation(len(lesson.wrong))[:NEGATIVES]]
        candidates = [lesson.right, *wrong]
        tokens = small(torch.from_numpy(np.concatenate(candidates).astype(np.float32)))
        cosines = small(question) @ tokens.T
        parts = torch.split(cosines, [len(candidate) for candidate in candidates], dim=1)
        scores = torch.stack([part.max(dim=1).values @ weights for part in parts]) / weights.sum()
        return torch.nn.functional.cross_entropy(scores[None] / TEMPERATURE, torch.zeros(1, dtype=torch.long))

    for step in range(steps):
        chosen = [courses[i] for i in drawn.choice(len(courses), BATCH, p=shares / shares.sum())]
        total = torch.stack([loss(course[int(drawn.integers(len(course)))]) for course in chosen]).mean()
        optimizer.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step}: loss {total.item():.3f}", file=sys.stderr, flush=True)
    return {
        "matrix": matrix.detach().numpy().astype(np.float16),
        "mean": mean,
        "importance": importance.detach().numpy(),
        "bias": bias.detach().numpy()[0],
    }


def principal(passages: Sequence[Half]) -> tuple[Floats, Floats]:
    """The mean of token vectors, shape (width,), and their first components, (width, `DIMENSIONS`)."""
    tokens = np.concatenate(passages).astype(np.float32)
    tokens = tokens[np.random.default_rng(1).permutation(len(tokens))[:SAMPLED]]
    tokens *= SPREAD_TO / np.linalg.norm(tokens, axis=1, keepdims=True)
    mean: Floats = tokens.mean(axis=0)
    components = np.linalg.eigh((tokens - mean).T @ (tokens - mean))[1][:, ::-1]
    return mean, np.ascontiguousarray(components[:, :DIMENSIONS])


def _some(wrong: Sequence[int]) -> list[int]:
    """The hits nearest the top, and some of the rest."""
    rest = list(wrong[HARDEST:])
    return [*wrong[:HARDEST], *random.Random(len(wrong)).sample(rest, min(DEEPER, len(rest)))]


if __name__ == "__main__":
    main()
