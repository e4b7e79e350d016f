"""How well quotations are checked, measured through the product.

    python -m benchmarks.quotes --data DIR [--seeds DIR] [--count 2000] [--library DIR] [--json OUT]

From `crud_news_txt`, `laws` and the seeds it makes quotations of 6 to 120 characters of the six kinds,
whose truth it knows, each in a sentence of a draft, and checks the drafts as `check` does. An altered
text stands nowhere in the library, form or no form: what does by accident is drawn again. At most one
letter in six of a text is changed, dropped or swapped, and at most three, so that it can still be told
what was quoted. Absent texts are from `--absent`, which is not indexed; one of fewer than twelve letters
is taken only where neither half of it stands in the library, a longer one where no twelve letters in a
row do: otherwise it would be a quotation with a change, or stitched.

Checking reads texts alone, so the libraries are made with an encoder that gives every text the same
vector: indexing 60,000 passages takes minutes with it, not an hour.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import machine
from benchmarks.sets import CACHE
from index.encoder import Encoded
from index.library import Library
from index.sync import writing
from index.words import Tokenizer
from qa.cli.bars import Bars
from qa.labels import labels
from qa.quotes.checking import check
from qa.quotes.report import Checked, Kind

WIDTH = 8
SHORTEST, LONGEST = 6, 120
CHANGED_EACH = 6
MOST_CHANGES = 3
HALVED, STRETCH = 12, 12
PIECES = (2, 3)
OVERLAP = 0.8
DRAFT_QUOTATIONS, DRAFT_CHARACTERS = 100, 10_000
REPEATS = 5
ARTICLES = 47_800
NAMES = (
    "欧阳若溪",
    "皇甫明远",
    "覃楚怀",
    "蔺思齐",
    "裘望舒",
    "晏清河",
    "荀令仪",
    "盛既白",
    "凌彦章",
    "费孟春",
)
MARKS = ("“”", "“”", "“”", "「」", "『』", '""')
ABSENT = "cmrc2018_trial"
FORMS = {"，": ",", "。": ".", "：": ":", "；": ";", "（": "(", "）": ")", "、": "，"}


class Blank:
    """An encoder that gives every text the same unit vector."""

    name, revision, fingerprint, width, max_tokens = "blank", None, "0" * 64, WIDTH, 480

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def most_tokens(self, text: str) -> int:
        return len(text)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(1, WIDTH, dtype=np.float32).repeat(len(texts), axis=0)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        if progress:
            progress(len(texts))
        return self.encode_queries(texts)

    def encode_queries_by_token(self, texts: Sequence[str]) -> Encoded:
        return Encoded(self.encode_queries(texts), [])

    def encode_passages_by_token(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Encoded:
        return Encoded(self.encode_passages(texts, progress), [])


@dataclass(frozen=True, slots=True)
class Slice:
    """A range of a document's text, by path."""

    path: str
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation in its sentence, and the truth about it; `sources` is empty where there are none."""

    kind: Kind
    text: str
    sentence: str
    sources: tuple[Slice, ...] = ()


class Shelf:
    """The texts quotations are drawn from, all at once for plain searches."""

    def __init__(self, library: Library, tokenizer: Tokenizer, drawn: random.Random) -> None:
        snapshot = library.snapshot()
        self.texts = {d.path: snapshot.grams.text(d.key) for d in snapshot.documents()}
        self.titles = {d.path: d.title for d in snapshot.documents()}
        self.drawn = drawn
        self._tokenizer = tokenizer
        self._paths = list(self.texts)
        self.laws = [path for path in self._paths if path.endswith(".md")] or self._paths
        """Paths of documents whose title a draft would name; any where there is no law."""

    def bare(self, text: str) -> str:
        """The letters and digits of a text, folded: not the program's own idea of them, but near."""
        return "".join(c for c in self._tokenizer.fold(text) if c.isalnum())

    @cached_property
    def _whole(self) -> str:
        return "\0".join(self.texts.values())

    @cached_property
    def _bare(self) -> str:
        return "\0".join(self.bare(text) for text in self.texts.values())

    def has(self, text: str) -> bool:
        return text in self._whole

    def has_bare(self, text: str) -> bool:
        return self.bare(text) in self._bare

    def slice(self, law: bool | None = None, length: tuple[int, int] = (SHORTEST, LONGEST)) -> Slice:
        """A random range without quotation marks and line ends, most of it letters."""
        while True:
            path = self.drawn.choice(self.laws if law else self._paths)
            if law is False and path.endswith(".md"):
                continue
            text = self.texts[path]
            size = self.drawn.randint(*length)
            start = self.drawn.randrange(max(1, len(text) - size))
            part = text[start : start + size]
            if len(part) == size and usable(part):
                return Slice(path, start, part)


def usable(text: str) -> bool:
    letters = sum(c.isalnum() for c in text)
    marked = any(c in text for c in '“”‘’「」『』"＂\r\n>«»…') or "..." in text
    return not marked and text == text.strip() and letters >= max(5, 0.7 * len(text))


def cases(shelf: Shelf, absent: Sequence[str], count: int) -> Iterator[Case]:
    """The six kinds by turns."""
    makers: tuple[Callable[[], Case | None], ...] = (
        lambda: exact(shelf),
        lambda: reformed(shelf),
        lambda: altered(shelf),
        lambda: joined(shelf),
        lambda: misattributed(shelf),
        lambda: invented(shelf, absent),
    )
    made = 0
    while made < count:
        case = makers[made % len(makers)]()
        if case is not None:
            made += 1
            yield case


def exact(shelf: Shelf) -> Case:
    found = shelf.slice()
    return Case(Kind.EXACT, found.text, _sentence(shelf, found, found.text), (found,))


def reformed(shelf: Shelf) -> Case | None:
    import opencc

    found = shelf.slice()
    text = found.text
    how = shelf.drawn.choice(("marks", "width", "script", "none"))
    if how == "marks":
        text = "".join(FORMS.get(c, c) for c in text)
    elif how == "width":
        text = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    elif how == "script":
        text = opencc.OpenCC("s2t").convert(text)
    else:
        text = "".join(c for c in text if c not in "，。：；、（）")
    if len(text) < SHORTEST or shelf.has(text) or len(text) != len(text.strip()) or not usable(text):
        return None
    return Case(Kind.FORM, text, _sentence(shelf, found, text), (found,))


def altered(shelf: Shelf) -> Case | None:
    found = shelf.slice()
    letters = list(found.text)
    drawn = shelf.drawn
    for _ in range(drawn.randint(1, min(MOST_CHANGES, max(1, len(shelf.bare(found.text)) // CHANGED_EACH)))):
        places = [i for i, c in enumerate(letters) if c.isalnum()]
        at = drawn.choice(places)
        how = drawn.choice(("change", "drop", "swap"))
        if how == "change":
            letters[at] = drawn.choice([c for c in shelf.slice().text if c.isalnum()])
        elif how == "drop" and len(letters) > SHORTEST:
            del letters[at]
        elif at + 1 < len(letters):
            letters[at : at + 2] = letters[at : at + 2][::-1]
    text = "".join(letters)
    if not usable(text) or shelf.has_bare(text):
        return None
    return Case(Kind.DIFFERS, text, _sentence(shelf, found, text), (found,))


def joined(shelf: Shelf) -> Case | None:
    """Clauses of different documents, or of one with something between them."""
    count = shelf.drawn.choice(PIECES)
    clauses: list[Slice] = []
    for _ in range(200):
        part = shelf.slice(length=(SHORTEST + 2, LONGEST // count))
        inner = part.text.strip("，。；：、！？,.;:!? ")
        start = max(inner.find(mark) for mark in "，。；") + 1
        clause = inner[start:].strip()
        if len(shelf.bare(clause)) >= SHORTEST and usable(clause):
            clauses.append(Slice(part.path, part.start + part.text.index(inner) + start, clause))
            if len(clauses) == count:
                break
    text = "，".join(clause.text for clause in clauses)
    if len(clauses) < count or len(text) > LONGEST or shelf.has_bare(text):
        return None
    return Case(Kind.STITCHED, text, f"文中写道“{text}”。", tuple(clauses))


def misattributed(shelf: Shelf) -> Case | None:
    found = shelf.slice(law=shelf.drawn.random() < 0.5)
    text = shelf.texts[found.path]
    if shelf.drawn.random() < 0.5:
        other = shelf.titles[shelf.drawn.choice(shelf.laws)]
        holding = [path for path, held in shelf.texts.items() if found.text in held]
        if any(shelf.bare(other) in shelf.bare(shelf.texts[p] + shelf.titles[p]) for p in holding):
            return None
        if any(shelf.bare(shelf.titles[p]) in shelf.bare(other) for p in holding):
            return None
        return Case(Kind.MISATTRIBUTED, found.text, f"《{other}》规定：“{found.text}”", (found,))
    name = shelf.drawn.choice(NAMES)
    if name in text or len(holding_of(shelf, found.text)) > 20:
        return None
    form = shelf.drawn.choice(("{n}指出：“{t}”", "{n}教授表示，“{t}”", "“{t}”，{n}说。"))
    return Case(Kind.MISATTRIBUTED, found.text, form.format(n=name, t=found.text), (found,))


def holding_of(shelf: Shelf, text: str) -> list[str]:
    return [path for path, held in shelf.texts.items() if text in held]


def invented(shelf: Shelf, absent: Sequence[str]) -> Case | None:
    drawn = shelf.drawn
    text = drawn.choice(absent)
    size = drawn.randint(SHORTEST, LONGEST)
    start = drawn.randrange(max(1, len(text) - size))
    part = text[start : start + size]
    bare = shelf.bare(part)
    if len(part) < SHORTEST or not usable(part):
        return None
    if len(bare) < HALVED:
        pieces = [bare[: len(bare) // 2], bare[len(bare) // 2 :]]
    else:
        pieces = [bare[i : i + STRETCH] for i in range(len(bare) - STRETCH + 1)]
    if any(piece in shelf._bare for piece in pieces):
        return None
    return Case(Kind.NOT_FOUND, part, f"有人说：“{part}”")


def _sentence(shelf: Shelf, found: Slice, text: str) -> str:
    """A sentence with the quotation: with its right document where that has a title, or with nobody."""
    marks = shelf.drawn.choice(MARKS)
    quoted = f"{marks[0]}{text}{marks[1]}"
    if found.path.endswith(".md") and shelf.drawn.random() < 0.5:
        return f"《{shelf.titles[found.path]}》规定：{quoted}"
    return shelf.drawn.choice(
        (f"文中写道{quoted}。", f"我们要牢记{quoted}的要求。", f"{quoted}，这句话很要紧。")
    )


def judged(case: Case, checked: Checked, shelf: Shelf) -> tuple[bool, bool]:
    """Whether the kind is right, and the places."""
    places = all(_is_there(one, checked, shelf) for one in case.sources)
    return checked.kind is case.kind, places


def _is_there(wanted: Slice, checked: Checked, shelf: Shelf) -> bool:
    """Whether a source is the place, or reads the same as it."""
    for origin in checked.sources:
        cited = origin.citation
        if shelf.bare(cited.text) == shelf.bare(wanted.text):
            return True
        shared = min(cited.end, wanted.end) - max(cited.start, wanted.start)
        if cited.document.path == wanted.path and shared >= OVERLAP * len(wanted.text):
            return True
        core = shelf.bare(wanted.text)
        if len(checked.sources) == 1 and _alike(core, shelf.bare(cited.text)):
            return True
    return False


def _alike(wanted: str, found: str) -> bool:
    """Whether one holds the other but for a few letters at the ends, as boilerplate elsewhere does."""
    short, long = sorted((wanted, found), key=len)
    return short in long and len(short) >= OVERLAP * len(long)


def quality(library: Library, shelf: Shelf, absent: Sequence[str], count: int) -> dict[str, Any]:
    """The figures over all cases, and what went wrong."""
    snapshot = library.snapshot()
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, list[bool]] = defaultdict(list)
    placed: dict[str, list[bool]] = defaultdict(list)
    never = Counter({"altered called exact": 0, "absent called exact": 0, "not extracted": 0})
    wrong: list[dict[str, Any]] = []
    for case in cases(shelf, absent, count):
        report = check(snapshot, case.sentence)
        found = next((one for one in report.quotations if one.text == case.text), None)
        if found is None:
            never["not extracted"] += 1
            right[case.kind].append(False)
            wrong.append({"sentence": case.sentence, "found": None})
            continue
        is_right, is_placed = judged(case, found, shelf)
        confusion[case.kind][found.kind] += 1
        right[case.kind].append(is_right)
        if case.sources:
            placed[case.kind].append(is_placed)
        never["altered called exact"] += case.kind is Kind.DIFFERS and found.kind is Kind.EXACT
        never["absent called exact"] += case.kind is Kind.NOT_FOUND and found.kind is Kind.EXACT
        if not is_right or (case.sources and not is_placed):
            wrong.append({"kind": case.kind, "sentence": case.sentence, "placed": is_placed,
                          "sources": [s.text for s in case.sources], "found": found.as_json()})  # fmt: skip
    every = [one for found in right.values() for one in found]
    places = [one for found in placed.values() for one in found]
    return {
        "quotations": len(every),
        "kind right": float(np.mean(every)),
        "place right": float(np.mean(places)),
        "kinds": {
            kind.value: {
                "kind right": float(np.mean(right[kind])),
                "place right": float(np.mean(placed[kind])) if placed[kind] else None,
                "called": dict(confusion[kind]),
            }
            for kind in Kind
        },
        "never": dict(never),
        "wrong": wrong,
    }


def draft(shelf: Shelf, absent: Sequence[str]) -> str:
    """About 10,000 characters with 100 quotations of the six kinds."""
    room = DRAFT_CHARACTERS // DRAFT_QUOTATIONS
    made = []
    for case in cases(shelf, absent, DRAFT_QUOTATIONS):
        filler = "此处是起草人自己的话，没有引用。" * 8
        made.append(case.sentence + filler[: max(4, room - len(case.sentence))])
    return "\n\n".join(made)


def speed(library: Library, text: str) -> dict[str, Any]:
    """Seconds for the first check of a draft, with the index made, and for one after it."""
    snapshot = library.snapshot()
    began = time.perf_counter()
    report = check(snapshot, text)
    first = time.perf_counter() - began
    spent = [check(snapshot, text).milliseconds / 1000 for _ in range(REPEATS)]
    return {
        "passages": snapshot.manifest.passages,
        "characters": len(text),
        "quotations": len(report.quotations),
        "first": first,
        "after": float(np.median(spent)),
        "index bytes": snapshot.grams.bytes,
    }


def many(data: Path, work: Path) -> Path:
    """As many articles of `stard` as make, with the news, 60,000 passages."""
    file = work / "articles.jsonl"
    work.mkdir(parents=True, exist_ok=True)
    lines = (data / "stard" / "corpus.jsonl").read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:ARTICLES]), "utf-8")
    return file


@contextmanager
def made(work: Path, paths: Sequence[Path]) -> Iterator[Library]:
    def tokenizer(own_words: Sequence[str]) -> Tokenizer:
        return Tokenizer(CACHE / "jieba", own_words)

    with writing(work, lambda _: Blank(), tokenizer, progress=Bars(labels("en"), sys.stderr)) as writer:
        writer.sync(paths)
    with closing(Library.open(work, lambda _: Blank(), tokenizer)) as opened:
        yield opened


def options() -> argparse.Namespace:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=Path, required=True, help="folder of public sets")
    made.add_argument("--seeds", type=Path, help="folder of more documents; DATA/../seeds by default")
    made.add_argument("--absent", default=ABSENT, help="set that absent texts are drawn from")
    made.add_argument("--count", type=int, default=2_000)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--library", type=Path, default=Path("benchmarks/.work"), help="where indexes are kept")
    made.add_argument("--json", type=Path)
    made.add_argument("--no-speed", action="store_true", help="leave the 60,000 passages out")
    return made.parse_args()


def main() -> None:
    """Measures and prints; writes all as JSON where asked."""
    chosen = options()
    data: Path = chosen.data
    seeds = chosen.seeds or data.parent / "seeds"
    tokenizer = Tokenizer(CACHE / "jieba")
    lines = (data / chosen.absent / "corpus.jsonl").read_text("utf-8").splitlines()
    absent = [json.loads(line)["text"] for line in lines]
    news = data / "crud_news_txt"
    with made(chosen.library / "quotes", [news, data / "laws", seeds]) as library:
        shelf = Shelf(library, tokenizer, random.Random(chosen.seed))
        result = quality(library, shelf, absent, chosen.count)
    show(result)
    if not chosen.no_speed:
        with made(chosen.library / "quotes_news", [news]) as library:
            text = draft(Shelf(library, tokenizer, random.Random(chosen.seed)), absent)
            result["news"] = speed(library, text)
        with made(chosen.library / "quotes_many", [news, many(data, chosen.library)]) as library:
            result["many"] = speed(library, text)
        result["times"] = result["many"]["after"] / result["news"]["after"]
        show_speed(result)
    if chosen.json:
        whole = {**result, "machine": machine()}
        chosen.json.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")


def show(result: dict[str, Any]) -> None:
    print(f"{result['quotations']} quotations: kind right {result['kind right']:.4f},"
          f" place right {result['place right']:.4f}; never: {result['never']}")  # fmt: skip
    for kind, of_kind in result["kinds"].items():
        place = of_kind["place right"]
        shown = f", place right {place:.4f}" if place is not None else ""
        print(
            f"  {kind}: kind right {of_kind['kind right']:.4f}{shown}; called {of_kind['called']}", flush=True
        )


def show_speed(result: dict[str, Any]) -> None:
    for name in ("news", "many"):
        of = result[name]
        print(f"  {of['quotations']} quotations in {of['characters']:,} characters against {of['passages']:,}"
              f" passages: {of['after']:.2f} s, the first time {of['first']:.2f} s;"
              f" index {of['index bytes'] / 1e6:.0f} MB")  # fmt: skip
    print(f"  times: {result['times']:.2f}", flush=True)


if __name__ == "__main__":
    main()
