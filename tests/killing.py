"""Indexing that is killed: at a certain step that writes, or after a certain time.

Run as a program of its own, that loads everything once and forks a process for each run: a killed one takes
nothing of ours with it. Prints one JSON object a run.

    python -m tests.killing MODEL CACHE WORK steps|times SEED
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from index import sync
from index.database import Database
from index.documents import Document, Problem
from index.encoder import Encoder, load
from index.errors import LibraryMissing
from index.library import Library
from index.reading import Item, Limits, Outcome, Pool, Wanted
from index.reading.child import Child
from index.reading.wire import receive, send, to_item
from index.sync import writing
from index.words import Tokenizer
from tests.shelf import paragraph

WRITING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree")
"""What Python tells an audit hook of changes to the file system; `open` is told apart by its flags."""
TIMES = 100
WORDS_ALONE = "words alone"
"""Stands behind the texts of a generation whose meaning is not encoded yet."""


class Here(Pool):
    """Looks at files in this process: children would have to be started anew for each run."""

    def _asked(
        self, request: dict[str, Any], failure: type[Exception]
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        return ((message, b"") for message in _answered(request))

    def read(self, wanted: Iterable[Wanted]) -> Generator[tuple[Wanted, Iterator[Item]], None, None]:
        for each in wanted:
            yield each, self._items(each)

    def _items(self, wanted: Wanted) -> Iterator[Document | Problem | Outcome]:
        for message in _answered({**asdict(wanted), "task": "read", "file": str(wanted.file)}):
            yield Outcome(**message["end"]) if "end" in message else to_item(message)


def _answered(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    asked, said = BytesIO(), BytesIO()
    send(asked, request)
    Child(Limits(), BytesIO(asked.getvalue()), said).serve()
    said.seek(0)
    while (received := receive(said)) is not None:
        if "alive" not in received[0]:
            yield received[0]


@dataclass
class Steps:
    """Counts steps that write and ends the process, as `kill -9` does, before one of them."""

    left: int

    def count(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """From now on every change of a file, and every statement of a database, counts."""
        sys.addaudithook(self._hear)
        for name in ("run", "many", "flush"):
            _before(Database, name, self.count)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & os.O_CREAT):
                self.count()
        elif event in WRITING:
            self.count()


def _before(owner: type, name: str, count: Callable[..., None]) -> None:
    real = getattr(owner, name)

    def counting(*arguments: Any, **named: Any) -> Any:
        count()
        return real(*arguments, **named)

    setattr(owner, name, counting)


@dataclass(frozen=True)
class Bench:
    """A folder of documents, a library of how it was before, and what both are brought to."""

    encoder: Encoder
    tokenizer: Tokenizer
    docs: Path
    library: Path

    def make(self) -> None:
        """A library of four documents; then one is changed, one renamed, one deleted and one added."""
        self.docs.mkdir()
        for number in range(4):
            self._write(f"{number}.txt", number)
        self.sync()
        self._write("0.txt", 10)
        (self.docs / "1.txt").rename(self.docs / "renamed.txt")
        (self.docs / "2.txt").unlink()
        self._write("new.txt", 11)

    def sync(self) -> None:
        with writing(self.library, lambda _: self.encoder, self.tokenizer.with_words, Here(1)) as writer:
            writer.sync([self.docs])

    def held(self) -> list[str] | None:
        """What the library answers from: each passage found by its words and by its meaning, by its text."""
        try:
            opened = Library.open(self.library, lambda _: self.encoder, self.tokenizer.with_words)
        except LibraryMissing:
            return None
        with closing(opened):
            snapshot = opened.snapshot()
            count = snapshot.manifest.passages
            by_words = [key for key, _ in snapshot.search_words(["会议"], count)]
            vector = self.encoder.encode_queries(["会议"])[0]
            by_meaning = [key for key, _ in snapshot.search_meaning(vector, count)]
            if len(by_words) != count or len(by_meaning) != snapshot.manifest.embedded:
                return ["torn"]
            texts = sorted(map(snapshot.passage_text, snapshot.passages(by_words).values()))
            return texts if set(by_words) == set(by_meaning) else [*texts, WORDS_ALONE]

    def _write(self, name: str, number: int) -> None:
        file = self.docs / name
        file.write_text(f"{paragraph(number)}\n\n{paragraph(100 + number)}\n", "utf-8")
        os.utime(file, (1_600_000_000 + number,) * 2)


def run(work: Callable[[], Any]) -> tuple[int, Any]:
    """Does work in a process of its own: how that ended (a signal's number, 0 for well), and what it gave."""
    reading, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            result = json.dumps(work()).encode()
            os.write(write, result)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended), json.loads(told) if told else None


def trial(bench: Bench, template: Path, kill: Callable[[], None]) -> dict[str, Any]:
    """One run that is killed, what the library holds then, and what it holds when it was run once more."""
    shutil.rmtree(bench.library, ignore_errors=True)
    if template.exists():
        shutil.copytree(template, bench.library)

    def killed() -> None:
        kill()
        bench.sync()

    def after() -> tuple[Any, Any]:
        then = bench.held()
        bench.sync()
        return then, bench.held()

    ended, _ = run(killed)
    finished, told = run(after)
    then, last = told or (None, None)
    return {"ended": ended, "then": then, "finished": finished, "last": last}


def main(arguments: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    sync.FEW = 0  # so that a generation of words alone is shown first, as of a large folder
    model, cache, work, way, seed = arguments
    bench = Bench(
        load(model, cache=Path(cache)),
        Tokenizer(Path(cache) / "jieba"),
        Path(work) / "docs",
        Path(work) / "library",
    )
    bench.tokenizer.words("会议")  # its dictionary is read once, here
    run(bench.make)
    template = Path(work) / "template"
    bench.library.rename(template)
    shutil.copytree(template, bench.library)
    before = run(bench.held)[1]
    run(bench.sync)
    print(json.dumps({"before": before, "after": run(bench.held)[1]}), flush=True)
    if way == "steps":
        number, ended = 1, -signal.SIGKILL
        while ended == -signal.SIGKILL:
            made = trial(bench, template, Steps(number).watch)
            ended = made["ended"]
            print(json.dumps({"step": number, **made}), flush=True)
            number += 1
        return
    drawn = random.Random(int(seed))
    for number in range(TIMES):
        seconds = drawn.uniform(0.001, 0.25)

        def alarm(seconds: float = seconds) -> None:
            # Its signal ends a process that expects none. Children use the other clock themselves.
            signal.setitimer(signal.ITIMER_PROF, seconds)

        # Half of them at a library that does not exist yet.
        made = trial(bench, template if number % 2 else Path(work) / "nothing", alarm)
        print(json.dumps({"first": number % 2 == 0, **made}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
