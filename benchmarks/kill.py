"""Kills the indexing of a folder at random moments, and looks at what is left each time.

After each kill the library must open and answer from a whole generation (or say that there is none
yet), and at the end the same library must have come about as without any kill. With one moment a
second run of the folder is disturbed too: files are edited, moved, removed and added in between.

    python -m benchmarks.kill --data DIR [--kills 20] [--encoder NAME_OR_PATH] [--seed 1] [--json OUT]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from index.encoder import Encoder
from index.errors import LibraryMissing
from index.generation import Layout
from index.library import Library
from index.words import Tokenizer

ROOT = Path(__file__).parents[1]
LOADING_SECONDS = 10.0
"""A process spends seconds on loading its libraries; a kill before that meets no work."""
QUESTION = "会议 规定 report"
"""Words to search; the library has to answer something, not something in particular."""


@dataclass(frozen=True)
class Found:
    """A library as it was found after a kill. Generation 0: there was none yet."""

    kill: int
    after_seconds: float
    generation: int
    documents: int
    passages: int
    encoded: int
    hits: int


@dataclass(frozen=True)
class Trial:
    """One folder, and the library that is made of it."""

    documents: Path
    library: Path
    encoder: str | None

    def start(self) -> subprocess.Popen[bytes]:
        """Indexes in a process that can be killed."""
        command = [sys.executable, str(ROOT / "app.py"), "index", str(self.documents)]
        command += ["--library", str(self.library)]
        command += ["--encoder", self.encoder] if self.encoder else []
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self) -> float:
        """Indexes to the end; gives the seconds that took."""
        began = time.monotonic()
        _, complaint = (process := self.start()).communicate()
        if process.returncode:
            raise SystemExit(complaint.decode())
        return time.monotonic() - began

    def kill_after(self, seconds: float) -> bool:
        """Indexes and kills; gives whether there was still something to kill."""
        process = self.start()
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        return False

    def look(self, tokenizer: Tokenizer, kill: int, seconds: float) -> Found:
        """Opens and searches the library; every passage and document must be there."""
        try:
            library = Library.open(self.library, _no_encoder, lambda _: tokenizer)
        except LibraryMissing:
            return Found(kill, seconds, 0, 0, 0, self._encoded(), 0)
        with closing(library):
            snapshot = library.snapshot()
            documents = snapshot.documents()
            keys = snapshot.passages_of([document.id for document in documents])
            stored = snapshot.passages(keys)
            whole = (len(documents), len(keys)) == (snapshot.manifest.documents, snapshot.manifest.passages)
            if not whole or not all(snapshot.passage_text(passage).strip() for passage in stored.values()):
                raise SystemExit(f"kill {kill} left a library that is not whole")
            snapshot.vectors(keys)
            hits = snapshot.passages([key for key, _ in snapshot.search_words(tokenizer.words(QUESTION), 50)])
            return Found(
                kill, seconds, snapshot.generation, len(documents), len(keys), self._encoded(), len(hits)
            )

    def content(self, tokenizer: Tokenizer) -> dict[str, tuple[str, tuple[tuple[int, int], ...]]]:
        """What the library holds, without what depends on the order of work: path to text and cuts."""
        with closing(Library.open(self.library, _no_encoder, lambda _: tokenizer)) as library:
            snapshot = library.snapshot()
            held = {}
            for document in snapshot.documents():
                passages = snapshot.passages(snapshot.passages_of([document.id])).values()
                cuts = tuple(sorted((p.passage.start, p.passage.end) for p in passages))
                held[document.path] = (snapshot.text(document.key), cuts)
            return held

    def _encoded(self) -> int:
        """Vectors written down so far."""
        import sqlite3

        file = Layout(self.library).embeddings
        if not file.exists():
            return 0
        with closing(sqlite3.connect(file)) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])
            except sqlite3.OperationalError:  # killed before the table was made
                return 0


def _no_encoder(name: str | None) -> Encoder:
    raise AssertionError(f"searching by words needs no encoder, not even {name}")


def disturb(documents: Path, random_: random.Random) -> None:
    """Edits, moves, removes and adds files, a tenth of all in each way."""
    files = sorted(path for path in documents.rglob("*") if path.is_file())
    chosen = random_.sample(files, min(len(files), max(3, len(files) * 3 // 10)))
    for number, file in enumerate(chosen):
        match number % 3:
            case 0:
                file.write_bytes(file.read_bytes() + f"\n\n补充的一段，编号{number}。\n".encode())
            case 1:
                file.rename(file.with_name(f"改名{number}-{file.name}"))
            case 2:
                file.unlink()
                (documents / f"新增{number}-{file.stem}.txt").write_text(
                    f"新增的文件，编号{number}。" * 20, "utf-8"
                )


def main(arguments: Sequence[str]) -> None:
    options = _options(arguments)
    random_ = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="yuanwen-kill-") as scratch:
        tokenizer = Tokenizer(Path(scratch) / "jieba")
        documents = Path(scratch) / "documents"
        shutil.copytree(options.data, documents, copy_function=shutil.copyfile)
        whole = Trial(documents, Path(scratch) / "whole", options.encoder)
        killed = Trial(documents, Path(scratch) / "killed", options.encoder)
        rows: list[Found] = []
        for phase in (1, 2):
            seconds = whole.finish()
            print(f"run {phase} without a kill: {seconds:.1f} s", flush=True)
            rows += _kill(killed, tokenizer, random_, seconds, options.kills // 2, len(rows))
            killed.finish()
            whole.finish()
            if killed.content(tokenizer) != whole.content(tokenizer):
                raise SystemExit("the kills changed the result")
            disturb(documents, random_)
    print(f"{len(rows)} kills; the library was whole after each, and the same as without at the end")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", "utf-8")


def _kill(
    trial: Trial, tokenizer: Tokenizer, random_: random.Random, seconds: float, kills: int, before: int
) -> list[Found]:
    """Kills `kills` runs, each of which goes on from the one before, at moments spread over the work."""
    rows: list[Found] = []
    longest = min(seconds, LOADING_SECONDS + 2 * seconds / kills)
    print("kill  after s  generation  documents  passages  vectors kept  hits")
    while len(rows) < kills:
        after = random_.uniform(0.0, longest)
        if not trial.kill_after(after):
            disturb(trial.documents, random_)  # it was done already: make more work
            continue
        found = trial.look(tokenizer, before + len(rows) + 1, round(after, 2))
        rows.append(found)
        print(
            f"{found.kill:>4}  {found.after_seconds:>7.2f}  {found.generation:>10}  {found.documents:>9}"
            f"  {found.passages:>8}  {found.encoded:>12}  {found.hits:>4}",
            flush=True,
        )
    return rows


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder to index")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--encoder", help="name or path of any sentence-transformers model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="OUT")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    os.environ.setdefault("YUANWEN_LANG", "en")
    main(sys.argv[1:])
