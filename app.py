"""原文 Yuanwen: ask a folder of documents a question; get back their own words.

    python app.py [serve] | index PATH... | ask "question" | check FILE | documents | forget ID | words
    | read-as ID ENCODING | export ANSWER --as FORMAT | links | export-links FILE | import-links FILE
    | verify | doctor

Exit status: 0 done, 1 the work failed, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import platformdirs

from index import encoder
from index.encoder import bundled
from index.errors import NothingReadable
from index.reading import Pool
from index.words import Tokenizer
from qa.cli import render
from qa.cli.commands import FAILED, Commands, complain
from qa.cli.parser import WrongUsage, parse
from qa.errors import DraftTooLong, QuestionEmpty, QuestionTooLong
from qa.labels import Labels, labels, language_of

WRONG_USAGE = 2
HANDBOOK = Path(__file__).with_name("docs") / "handbook"
CACHE = Path(os.environ.get("YUANWEN_CACHE") or platformdirs.user_cache_path("yuanwen"))


# OpenMP threads that wait by spinning starve each other as soon as anything else runs on the machine:
# a question then takes 20 times as long. Read when the first library that uses OpenMP is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit status; whatever goes wrong becomes one line."""
    say = labels(_language(arguments))
    pool = Pool()
    try:
        commands = Commands(
            load_encoder=lambda name: _encoder(name or bundled.NAME),
            load_reranker=encoder.load_reranker,
            make_tokenizer=lambda own_words: Tokenizer(CACHE / "jieba", own_words),
            pool=pool,
            handbook=HANDBOOK,
            say=say,
        )
        return commands.run(parse(arguments, say))
    except KeyboardInterrupt:
        complain("", say("cli.stopped"))
        return FAILED
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`); Python would complain once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # the outermost layer: never a traceback on a terminal
        return _failed(error, say)
    finally:
        pool.close()


@cache
def _encoder(name: str) -> encoder.Encoder:
    """Loaded once: indexing and then serving use the same one."""
    return encoder.deferred(name, cache=CACHE)


def _failed(error: Exception, say: Labels) -> int:
    if os.environ.get("YUANWEN_DEBUG"):
        traceback.print_exc()
    if isinstance(error, WrongUsage):
        complain(say("cli.usage", message=error))
        return WRONG_USAGE
    complain(say.error(error))
    if isinstance(error, NothingReadable):
        complain(*render.problem_lines(error.problems, say))
    return WRONG_USAGE if isinstance(error, (QuestionEmpty, QuestionTooLong, DraftTooLong)) else FAILED


def _language(arguments: Sequence[str]) -> str:
    """`--lang` counts before the rest is understood, so that its complaints are in that language too."""
    for before, after in pairwise((*arguments, "")):
        if before == "--lang":
            return after
        if before.startswith("--lang="):
            return before.removeprefix("--lang=")
    return language_of(os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
