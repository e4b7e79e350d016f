"""In which floating-point format an encoder runs fastest on this processor: measured once, remembered.

bfloat16 halves the work only where the processor multiplies it natively (AVX512-BF16, AMX); elsewhere it
is emulated and several times slower than float32.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

VARIABLE = "YUANWEN_PRECISION"
FILE = "precision.json"

TOKENS, HIDDEN, FEED_FORWARD = 512, 384, 1536
"""What is timed: the feed-forward block of the default encoder on a small batch; two thirds of its work."""
REPEATS = 3
GAIN = 1.25
"""bfloat16 is chosen where it is this many times as fast: its vectors are a little less exact."""


class Precision(StrEnum):
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


def choose(cache: Path, environment: Mapping[str, str] = os.environ) -> Precision:
    """The precision `YUANWEN_PRECISION` names, else the faster one here, remembered in `cache`.

    Raises ValueError where the variable names no precision.
    """
    if asked := environment.get(VARIABLE):
        return Precision(asked)
    known, here = _read(cache / FILE), _machine()
    with suppress(KeyError, ValueError):
        return Precision(known[here])
    chosen = _measure()
    _write(cache / FILE, known | {here: chosen.value})
    return chosen


def remembered(cache: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """What `choose` would give here without measuring; None where it would have to. Torch is not imported."""
    if asked := environment.get(VARIABLE):
        return asked
    known, here = _read(cache / FILE), f"{_processor()}, torch "
    return next((chosen for machine, chosen in reversed(known.items()) if machine.startswith(here)), None)


def _measure() -> Precision:
    import torch

    slow, fast = _seconds(torch.float32), _seconds(torch.bfloat16)
    return Precision.BFLOAT16 if slow > GAIN * fast else Precision.FLOAT32


def _seconds(dtype: torch.dtype) -> float:
    import torch

    rows = torch.ones(TOKENS, HIDDEN, dtype=dtype)
    up, down = torch.ones(FEED_FORWARD, HIDDEN, dtype=dtype), torch.ones(HIDDEN, FEED_FORWARD, dtype=dtype)
    times = []
    with torch.inference_mode():
        for _ in range(1 + REPEATS):  # the first one warms up
            start = time.perf_counter()
            torch.nn.functional.linear(torch.nn.functional.gelu(torch.nn.functional.linear(rows, up)), down)
            times.append(time.perf_counter() - start)
    return min(times[1:])


def _machine() -> str:
    """The processor and the torch version, on which the answer depends."""
    import torch

    return f"{_processor()}, torch {torch.__version__}"


def _processor() -> str:
    lines: dict[str, str] = {}
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            lines.setdefault(key.strip(), value.strip())
    model = lines.get("model name") or platform.processor() or platform.machine()
    # A virtual machine may show the same model with and without an instruction set.
    flags = hashlib.sha256(lines.get("flags", "").encode()).hexdigest()[:8]
    return f"{model} {flags}"


def _read(path: Path) -> dict[str, str]:
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(path: Path, known: dict[str, str]) -> None:
    # A cache that cannot be written costs one measurement at each start, nothing more.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(known, file, indent=2)
        Path(file.name).replace(path)
