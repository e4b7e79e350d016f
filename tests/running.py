"""The program in real processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
REFUSED = "http://127.0.0.1:9"
"""An address that refuses connections (the discard port), in the place of everything outside."""
LONGEST = 120.0
"""Seconds a command may take before something must be wrong with it."""
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
"""What runs a command of root's as somebody whom permissions bind."""


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def failed(self, status: int, *words: str) -> bool:
        """Whether it ended with `status` and one clear line with `words`, and nothing like a crash."""
        *_, last = self.err.strip().splitlines() or [""]
        # A bar that was drawn before leaves blanks and a return behind it.
        complaint = last.rsplit("\r", 1)[-1]
        clear = all(word in complaint for word in words) and "Traceback" not in self.err
        return self.status == status and clear and not self.out


@dataclass(frozen=True)
class App:
    """`python app.py`, started in `home` with a clean environment and a library in `home/library`."""

    home: Path
    cache: Path

    def run(
        self,
        *arguments: object,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        before: Sequence[str] = (),
    ) -> Ran:
        """Runs one command to its end; `before` is a program that starts it."""
        done = subprocess.run(
            [*before, *self._command(arguments)],
            cwd=cwd or self.home,
            env=self.environment(env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: object, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts a command and lets it run, in a process group of its own."""
        return subprocess.Popen(
            self._command(arguments),
            cwd=self.home,
            env=self.environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "YUANWEN_CACHE": str(self.cache),
            "YUANWEN_LANG": "en",
            "HF_ENDPOINT": REFUSED,
            "OMP_NUM_THREADS": "1",
            **(env or {}),
        }

    def _command(self, arguments: Sequence[object]) -> list[str]:
        return [sys.executable, str(ROOT / "app.py"), *map(str, arguments)]


def unprivileged() -> tuple[str, ...]:
    """What to start a command with so that file permissions bind it; nothing where they do already."""
    if os.geteuid() != 0:
        return ()
    return UNPRIVILEGED if shutil.which(UNPRIVILEGED[0]) else ("permissions cannot be tested here",)
