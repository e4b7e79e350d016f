"""Folders brought into the library, once or as they change."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.changes import Report
from index.errors import LibraryError
from index.generation import Layout
from index.keeper import Keeper
from index.library import LoadEncoder, MakeTokenizer
from index.progress import Progress
from index.reading import Pool
from index.sync import Writer, writing
from index.watching import changes
from qa.cli.bars import Bars
from qa.cli.parser import WrongUsage
from qa.labels import Labels


@dataclass(frozen=True)
class Indexing:
    """What a library is written with, and the words of one command."""

    load_encoder: LoadEncoder
    make_tokenizer: MakeTokenizer
    pool: Pool
    say: Labels
    options: argparse.Namespace
    complain: Callable[..., None]

    @property
    def layout(self) -> Layout:
        return Layout(Path(self.options.library))

    def run(self) -> Report:
        """Brings what differs into the library."""
        options = self.options
        with self.writing() as writer:
            if not options.paths and not writer.roots:
                raise WrongUsage(f"index PATH...: {self.say('cli.paths')}")
            paths = [Path(path) for path in options.paths]
            return writer.sync(paths, rebuild=options.rebuild, words_ready=self._words_ready)

    def follow(self) -> Iterator[Report]:
        """What each change of the folders does to the library, until Ctrl-C."""
        with self.writing() as writer:
            roots = [root.path for root in writer.roots]
        self.complain(self.say("cli.watching", count=len(roots)))
        try:
            for _ in changes(roots, self.layout.root, threading.Event()):
                try:
                    with self.writing() as writer:
                        report = writer.sync(words_ready=self._words_ready)
                except LibraryError as error:  # the next change may find it mended
                    self.complain(self.say.error(error))
                    continue
                if report.events:
                    yield report
        except KeyboardInterrupt:
            return

    def open_up(self, handbook: Path) -> Report | None:
        """Before serving: the words of a folder that is named, or of a new library's first one.

        A library that is there already is looked through while it is served.
        """
        options = self.options
        if not options.docs and self.layout.manifest.exists():
            return None
        with self.writing() as writer:
            paths = [Path(options.docs)] if options.docs else []
            placeholder = not paths and not writer.roots
            return writer.sync([handbook] if placeholder else paths, placeholder=placeholder, meaning=False)

    def keeper(self) -> Keeper:
        """What keeps the library true while it is served; not started."""

        def open_writer(progress: Progress) -> AbstractContextManager[Writer]:
            return self._opened(progress)

        return Keeper(self.layout, open_writer)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The library opened for writing, with bars on standard error."""
        bars = Bars(self.say, sys.stderr)
        with closing(bars), self._opened(bars) as writer:  # a complaint must not stand behind half a bar
            yield writer

    def _opened(self, progress: Progress) -> AbstractContextManager[Writer]:
        options = self.options
        return writing(
            self.layout.root,
            self.load_encoder,
            self.make_tokenizer,
            self.pool,
            encoder_name=encoder_name(options),
            passwords=getattr(options, "password", ()),
            rebuild=getattr(options, "rebuild", False),
            progress=progress,
            wait=options.wait,
        )

    def _words_ready(self) -> None:
        self.complain(self.say("report.words_ready"))


def encoder_name(options: argparse.Namespace) -> str | None:
    """A folder by its whole path: the library remembers it, wherever the next command is started."""
    named: str | None = options.encoder
    return str(Path(named).resolve()) if named and Path(named).is_dir() else named
