"""The words of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from index.decoding import CHOICES
from qa.ask import DEFAULT_TOP, MOST_TOP
from qa.export import NAMES
from qa.labels import LANGUAGES, Labels

COMMANDS = (
    "serve",
    "index",
    "ask",
    "check",
    "documents",
    "forget",
    "read-as",
    "words",
    "export",
    "links",
    "export-links",
    "import-links",
    "verify",
    "doctor",
)
DEFAULT_COMMAND = COMMANDS[0]
HIGHEST_PORT = 65_535
WAIT, LONGEST_WAIT = 15, 86_400
"""Seconds a command waits where another process is writing: a server that encodes pauses more often."""
AUTO = "auto"
"""In the place of a character encoding: it is found out."""
NEVER = "never"
"""In the place of a day: a link that does not end."""


class WrongUsage(Exception):
    """Called with words that make no sense; the message says which."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `WrongUsage` instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(message)


def parse(arguments: Sequence[str], say: Labels) -> argparse.Namespace:
    """The options of one command; `serve` where no command is named. Raises `WrongUsage`."""
    names_command = arguments[:1] and (arguments[0] in COMMANDS or arguments[0] in ("-h", "--help"))
    whole = list(arguments) if names_command else [DEFAULT_COMMAND, *arguments]
    return make_parser(say).parse_args(whole)


def make_parser(say: Labels) -> Parser:
    common = Parser(add_help=False)
    common.add_argument("--library", default="library", metavar="DIR", help=say("cli.library"))
    common.add_argument("--encoder", type=_encoder, metavar="NAME_OR_PATH", help=say("cli.encoder"))
    common.add_argument("--json", action="store_true", help=say("cli.json"))
    common.add_argument("--lang", choices=LANGUAGES, help=say("cli.lang"))
    parser = Parser(prog="app.py", description=say("cli.description"))
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser, metavar="")

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, parents=[common], help=say(f"cli.{name}"), description=say(f"cli.{name}")
        )

    def reranking(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--reranker", metavar="NAME_OR_PATH", help=say("cli.reranker"))

    def writing(name: str) -> argparse.ArgumentParser:
        made = command(name)
        made.add_argument("--wait", type=_wait, default=WAIT, metavar="SECONDS", help=say("cli.wait"))
        return made

    serving = writing("serve")
    reranking(serving)
    serving.add_argument("--docs", metavar="DIR", help=say("cli.docs"))
    serving.add_argument("--host", default="127.0.0.1", help=say("cli.host"))
    serving.add_argument("--name", action="append", default=[], metavar="NAME", help=say("cli.name"))
    serving.add_argument("--port", type=_port, default=7860, help=say("cli.port"))
    serving.add_argument("--edit", action="store_true", help=say("cli.edit"))
    serving.add_argument("--originals", action="store_true", help=say("cli.originals"))
    indexing = writing("index")
    indexing.add_argument("paths", nargs="*", metavar="PATH", help=say("cli.paths"))
    indexing.add_argument("--rebuild", action="store_true", help=say("cli.rebuild"))
    indexing.add_argument("--watch", action="store_true", help=say("cli.watch"))
    for reading in (serving, indexing):
        reading.add_argument(
            "--password", action="append", default=[], metavar="PASSWORD", help=say("cli.password")
        )
    asking = command("ask")
    reranking(asking)
    _asking(asking, say)
    checking = command("check")
    checking.add_argument("file", metavar="FILE", help=say("cli.check_file"))
    checking.add_argument("--sentences", action="store_true", help=say("cli.check_sentences"))
    checking.add_argument("--report", metavar="FILE", help=say("cli.check_report"))
    command("documents")
    writing("forget").add_argument("id", help=say("cli.id"))
    decoding = writing("read-as")
    decoding.add_argument("id", metavar="ID_OR_PATH", help=say("cli.id_or_path"))
    decoding.add_argument(
        "encoding_name", choices=(AUTO, *CHOICES), metavar="ENCODING", help=say("cli.encoding")
    )
    exporting = command("export")
    exporting.add_argument("answer", metavar="ANSWER", help=say("cli.answer"))
    exporting.add_argument("--as", dest="format", choices=NAMES, required=True, help=say("cli.as"))
    exporting.add_argument("--out", metavar="FILE", help=say("cli.out"))
    wording = writing("words")
    wording.add_argument("--add", action="append", default=[], metavar="WORD", help=say("cli.add"))
    wording.add_argument("--remove", action="append", default=[], metavar="WORD", help=say("cli.remove"))
    wording.add_argument("--preview", metavar="SENTENCE", help=say("cli.preview"))
    writing("verify").add_argument("--repair", action="store_true", help=say("cli.repair"))
    _keeping(command, say)
    return parser


def _asking(asking: argparse.ArgumentParser, say: Labels) -> None:
    """What is asked, and what it is limited to."""
    asking.add_argument("question", nargs="?", help=say("cli.question"))
    asking.add_argument("--questions", metavar="FILE", help=say("cli.questions"))
    asking.add_argument("--top", type=_top, default=DEFAULT_TOP, help=say("cli.top"))
    asking.add_argument("--folder", action="append", default=[], metavar="PATH", help=say("cli.folder"))
    asking.add_argument("--from", dest="since", default="", metavar="DATE", help=say("cli.from"))
    asking.add_argument("--to", dest="until", default="", metavar="DATE", help=say("cli.to"))


def _keeping(command: Callable[[str], argparse.ArgumentParser], say: Labels) -> None:
    """The commands with which a library is kept: its links, its health."""
    linking = command("links")
    linking.add_argument("id", nargs="?", metavar="ID", help=say("cli.link"))
    linking.add_argument("--revoke", action="store_true", help=say("cli.revoke"))
    linking.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help=say("cli.until"))
    for name in ("export-links", "import-links"):
        command(name).add_argument("file", metavar="FILE", help=say("cli.links_file"))
    command("doctor")


def _encoder(text: str) -> str:
    """A model's name; a folder's whole path, because the library remembers it wherever it is asked from."""
    return str(Path(text).resolve()) if Path(text).is_dir() else text


def _port(text: str) -> int:
    return _between(0, HIGHEST_PORT, text)


def _day(text: str) -> str:
    if text != NEVER:
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{text} (YYYY-MM-DD, {NEVER})") from error
    return text


def _wait(text: str) -> int:
    return _between(0, LONGEST_WAIT, text)


def _top(text: str) -> int:
    return _between(1, MOST_TOP, text)


def _between(least: int, most: int, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text} ({least}–{most})")
    return number
