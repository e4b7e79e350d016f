"""Keeping the model libraries from talking on the terminal while they load a model."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGERS = ("huggingface_hub", "sentence_transformers", "transformers")


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bars, log lines or warnings from these libraries; afterwards all is as before."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, enable_progress_bars
    from transformers.utils import logging as bars

    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    bar_shown, hub_bar_shown = bars.is_progress_bar_enabled(), not are_progress_bars_disabled()
    bars.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bar_shown:
            bars.enable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        if hub_bar_shown:
            enable_progress_bars()
