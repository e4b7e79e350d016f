"""What each command does. Every one gives the exit status: 0 done, 1 the work failed."""

from __future__ import annotations

import argparse
import errno
import json
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from index.changes import Report
from index.drawing import Drawer
from index.encoder import Reranker
from index.errors import DocumentUnknown, LibraryMissing
from index.generation import Layout
from index.library import Library, LoadEncoder, MakeTokenizer
from index.reading import Pool
from qa import wordlist
from qa.ask import Asker, whole
from qa.cli import checking, exporting, health, render, sharing
from qa.cli.indexing import Indexing, encoder_name
from qa.cli.parser import AUTO, WrongUsage
from qa.errors import AddressRefused, AddressTaken, QuestionError, QuestionsUnreadable
from qa.export import Exported, formats
from qa.labels import Labels
from qa.links.store import Links, now
from qa.quotes.checking import check
from qa.scope import Chosen, Scope, choose

DONE, FAILED = 0, 1
SHOWN = 60
"""Characters of a bad line that a complaint quotes."""


@dataclass(frozen=True)
class Commands:
    """The commands, over the parts they are made of.

    `handbook` is the folder a library begins with where the user names none. Results go to standard
    output, everything else to standard error.
    """

    load_encoder: LoadEncoder
    load_reranker: Callable[[str], Reranker]
    make_tokenizer: MakeTokenizer
    pool: Pool
    handbook: Path
    say: Labels

    def run(self, options: argparse.Namespace) -> int:
        """Runs the command that `options` names."""
        command: Callable[[argparse.Namespace], int] = getattr(self, options.command.replace("-", "_"))
        return command(options)

    def index(self, options: argparse.Namespace) -> int:
        """Brings what differs into the library; with --watch, goes on as the folders change."""
        indexing = self._indexing(options)
        self._tell(indexing.run(), options)
        if options.watch:
            for report in indexing.follow():
                self._tell(report, options)
        return DONE

    def ask(self, options: argparse.Namespace) -> int:
        """Answers one question, or many from a file."""
        if (options.question is None) == (options.questions is None):
            raise WrongUsage(f"ask {self.say('cli.question')} | --questions FILE")
        if options.questions is not None:
            return self._ask_many(options)
        with closing(self._open(options)) as library:
            within = _within(library, options)
            answer = self._asker(library, options).ask(whole(options.question), options.top, within)
        styled = sys.stdout.isatty()
        _show([_json(answer)] if options.json else render.answer_lines(answer, self.say, styled))
        return DONE

    def check(self, options: argparse.Namespace) -> int:
        """Looks up the quotations of a draft; writes a report where one is asked for."""
        checking.require_format(options.report, self.say)
        draft = checking.draft(options.file, sys.stdin.buffer)
        with closing(self._open(options)) as library:
            report = check(library.snapshot(), draft, with_sentences=options.sentences)
        if options.report:
            checking.write(report, Path(options.report), self.say)
        _show([_json(report)] if options.json else checking.lines(report, self.say, sys.stdout.isatty()))
        return DONE

    def documents(self, options: argparse.Namespace) -> int:
        """Lists what the library holds, and what could not be taken in."""
        with closing(self._open(options)) as library:
            documents, problems = library.snapshot().documents(), library.snapshot().problems()
        if options.json:
            _show(_json(document) for document in documents)
            complain(*render.problem_lines(problems, self.say, shown=len(problems)))
        else:
            _show(render.document_lines(documents, self.say) if documents else [self.say("documents.none")])
            _show(render.problem_lines(problems, self.say, shown=len(problems)))
        return DONE

    def forget(self, options: argparse.Namespace) -> int:
        """Takes one document out."""
        with self._indexing(options).writing() as writer:
            report = writer.forget(options.id)
        _show([_json(report) if options.json else self.say("cli.forgotten")])
        return DONE

    def words(self, options: argparse.Namespace) -> int:
        """Lists the user dictionary, changes it, or shows how a sentence is cut before and with a change."""
        add, remove = [whole(word) for word in options.add], [whole(word) for word in options.remove]
        if (add or remove) and options.preview is None:
            if not Layout(Path(options.library)).manifest.exists():
                raise LibraryMissing(Path(options.library))
            with self._indexing(options).writing() as writer:
                shown: wordlist.Shown = wordlist.Changed(*writer.reword(add, remove))
        else:
            with closing(self._open(options)) as library:
                if options.preview is not None:
                    sentence = whole(options.preview)
                    shown = wordlist.preview(library, self.make_tokenizer, sentence, add, remove)
                else:
                    shown = wordlist.listing(library)
        _show([_json(shown)] if options.json else shown.lines(self.say))
        complain(*render.problem_lines(shown.problems, self.say))
        return DONE

    def links(self, options: argparse.Namespace) -> int:
        """Lists the shared answers, revokes one, or sets when it ends."""
        if options.id is None and (options.revoke or options.until is not None):
            raise WrongUsage(f"links ID --revoke | --until YYYY-MM-DD: {self.say('cli.link')}")
        return self._with_links(options, lambda links: sharing.change(links, options, self.say, now()))

    def export_links(self, options: argparse.Namespace) -> int:
        """Writes the shared answers to a file, to be taken to another library."""
        return self._with_links(options, lambda links: sharing.export(links, options, self.say))

    def import_links(self, options: argparse.Namespace) -> int:
        """Takes in the shared answers of a file."""
        return self._with_links(options, lambda links: sharing.take_in(links, options, self.say))

    def export(self, options: argparse.Namespace) -> int:
        """Writes an answer out in another format."""
        kind = formats()[options.format]
        terminal = options.out is None and sys.stdout.isatty()
        if kind.binary and terminal:
            raise WrongUsage(self.say("export.terminal", format=options.format))
        answer = exporting.find(
            options.answer, lambda: self._open(options), sharing.frozen_in(Path(options.library))
        )
        data = kind.write(Exported.of(answer, datetime.now().astimezone()), self.say)
        if options.out is not None:
            exporting.write(data, Path(options.out))
            complain(self.say("export.written", path=options.out))
        elif terminal:
            _show([render.clean(data.decode())])
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        return DONE

    def read_as(self, options: argparse.Namespace) -> int:
        """Reads a text in a character encoding from now on."""
        encoding = None if options.encoding_name == AUTO else options.encoding_name
        source = options.id
        with closing(self._open(options)) as library, suppress(DocumentUnknown):  # or it is a file's path
            source = library.snapshot().document(options.id).source
        with self._indexing(options).writing() as writer:
            others = writer.meaning_missing  # not ours to wait for: a server may be at it
            whole = report = writer.read_as(source, encoding)
            if not others:
                whole = writer.complete()
        shown = replace(report, generation=whole.generation, embedded=whole.embedded, encoded=whole.encoded)
        self._tell(shown, options)
        return DONE

    def verify(self, options: argparse.Namespace) -> int:
        """Looks at the whole library again; with --repair, makes anew what can be and looks once more."""
        found = health.verified(self._indexing(options), repair=options.repair)
        _show([_json(found)] if options.json else found.lines(self.say))
        return DONE if found.verdict.is_sound else FAILED

    def doctor(self, options: argparse.Namespace) -> int:
        """Tells what is installed here and what would go wrong."""
        found = health.examined(Path(options.library), encoder_name(options))
        _show([found.json()] if options.json else found.lines(self.say))
        return FAILED if found.stops else DONE

    def serve(self, options: argparse.Namespace) -> int:
        """Serves the pages; what has changed in the folders is taken in meanwhile."""
        _require_address(options.host, options.port)
        reranker, indexing = self._reranker(options), self._indexing(options)
        opened = indexing.open_up(self.handbook)
        if opened is not None:
            complain(*render.report_lines(opened, self.say))
        from qa.web.application import Offer
        from qa.web.serving import serve

        with (
            closing(self._open(options)) as library,
            closing(Links(library.layout.answers)) as links,
            closing(indexing.keeper()) as keeper,
            closing(Drawer(getattr(options, "password", ()))) as drawer,
        ):
            keeper.start(look=opened is None)
            serve(
                library,
                Asker(library, reranker),
                links,
                options.host,
                options.port,
                ready=lambda url: complain(self.say("cli.serving", url=url)),
                offer=Offer(
                    originals=options.originals,
                    keeper=keeper,
                    drawer=drawer,
                    editable=options.edit,
                    names=options.name,
                ),
            )
        return DONE

    def _tell(self, report: Report, options: argparse.Namespace) -> None:
        _show([_json(report)] if options.json else render.report_lines(report, self.say))

    def _indexing(self, options: argparse.Namespace) -> Indexing:
        return Indexing(self.load_encoder, self.make_tokenizer, self.pool, self.say, options, complain)

    def _with_links(self, options: argparse.Namespace, work: Callable[[Links], Iterable[str]]) -> int:
        with closing(sharing.links_of(Path(options.library))) as links:
            _show(work(links))
        return DONE

    def _ask_many(self, options: argparse.Namespace) -> int:
        questions = list(_questions(Path(options.questions)))
        status = DONE
        with closing(self._open(options)) as library:
            asker, within = self._asker(library, options), _within(library, options)
            for asked_id, text in questions:
                try:
                    answer = asker.ask(text, options.top, within).as_json()
                except QuestionError as error:
                    answer = {"question": text, "error": self.say.error(error)}
                    status = FAILED
                # None of these answers is shared, so the id is free to say which question it answers.
                _show([json.dumps({**answer, "id": asked_id}, ensure_ascii=False)])
        return status

    def _open(self, options: argparse.Namespace) -> Library:
        return Library.open(
            Path(options.library), self.load_encoder, self.make_tokenizer, encoder_name(options)
        )

    def _asker(self, library: Library, options: argparse.Namespace) -> Asker:
        return Asker(library, self._reranker(options))

    def _reranker(self, options: argparse.Namespace) -> Reranker | None:
        return None if options.reranker is None else self.load_reranker(options.reranker)


def _within(library: Library, options: argparse.Namespace) -> Chosen | None:
    """The documents that questions are limited to; None for all."""
    scope = Scope.read(map(whole, options.folder), whole(options.since), whole(options.until))
    return choose(library.snapshot().documents(), scope) if scope else None


def complain(*lines: str) -> None:
    """Lines to standard error; nothing where there are none."""
    if lines:
        print(*lines, sep="\n", file=sys.stderr, flush=True)


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _json(thing: Any) -> str:
    return json.dumps(thing.as_json(), ensure_ascii=False)


def _questions(file: Path) -> Iterator[tuple[Any, str]]:
    """The (id, text) of each line; raises `QuestionsUnreadable` before any question is asked."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")  # JSON strings may hold other line separators
    except (OSError, UnicodeError) as error:
        raise QuestionsUnreadable(file, getattr(error, "strerror", None) or str(error)) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked_id, text = itemgetter("id", "text")(json.loads(line))
            yield asked_id, whole(text)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionsUnreadable(file, f"{number}: {line.strip()[:SHOWN]}") from error


def _require_address(host: str, port: int) -> None:
    """Says at once that the address cannot be had, before minutes of indexing."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(host, port) from error
        raise AddressRefused(host, port, error.strerror or str(error)) from error
