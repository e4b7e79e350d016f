"""Killed at any moment, a library answers from a whole generation, and the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.killing import WORDS_ALONE

ROOT = Path(__file__).parents[2]
LONGEST = 300.0
"""Seconds after which something must be wrong."""


def killed(way: str, model: Path, cache: Path, work: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the library held before and after, and what came of each run that was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(model), str(cache), str(work), way, "20261126"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, *runs = map(json.loads, done.stdout.splitlines())
    assert first["before"] != first["after"]
    assert len(first["before"]) == len(first["after"]) == 8
    return first, runs


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_at_every_step_that_writes(bytes_model: Path, cache: Path, tmp_path: Path) -> None:
    """Before each file that is made, moved or removed, and each statement that changes a database."""
    held, runs = killed("steps", bytes_model, cache, tmp_path)
    *stopped, whole = runs
    assert len(stopped) > 50
    assert whole["ended"] == 0
    for run in stopped:
        assert run["ended"] == -signal.SIGKILL
    order = [held["before"], [*held["after"], WORDS_ALONE], held["after"]]
    shown = [order.index(run["then"]) for run in stopped]
    assert shown == sorted(shown), "once shown, a generation stays"
    assert set(shown) == {0, 1, 2}
    assert {(run["finished"], tuple(run["last"])) for run in runs} == {(0, tuple(held["after"]))}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_at_a_hundred_times(bytes_model: Path, cache: Path, tmp_path: Path) -> None:
    """At random, while a library is made or brought up to date."""
    held, runs = killed("times", bytes_model, cache, tmp_path)
    assert len(runs) == 100
    assert sum(run["ended"] == -signal.SIGPROF for run in runs) > 30
    for run in runs:
        before = None if run["first"] else held["before"]
        assert run["then"] in (before, [*held["after"], WORDS_ALONE], held["after"])
    assert {(run["finished"], tuple(run["last"])) for run in runs} == {(0, tuple(held["after"]))}
