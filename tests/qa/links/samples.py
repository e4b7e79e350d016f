"""A shared answer to test with."""

from __future__ import annotations

from datetime import UTC, datetime

from index.generation import EncoderIdentity
from qa.answers import Answer, Citation, LibraryState, Source, Timings

ENCODER = EncoderIdentity("a model", None, "abc", 384)
NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
TEXT = "白沙角灯塔建于一九〇三年，塔身高二十七米。"
ANSWER = Answer(
    question="灯塔有多高？",
    answered=True,
    confidence=0.9,
    citations=(
        Citation(
            rank=1,
            text=TEXT,
            document=Source("d" * 32, "白沙角灯塔的历史", "灯塔.txt", "a" * 64),
            start=10,
            end=10 + len(TEXT),
            paragraph=2,
            sentences=((0, len(TEXT)),),
        ),
    ),
    library=LibraryState(3, 4, 12),
    milliseconds=Timings(1.0, 2.0, 3.0, 6.0),
)
