"""`verify` and `doctor`: whether a library is whole, and what an installation is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.changes import Report
from index.documents import Reason
from index.encoder import bundled
from index.folder import readable
from index.reading import Limits, Pool
from index.verify import Finding, Harm, Kind, Verdict, verify
from qa.cli.bars import Bars
from qa.cli.indexing import Indexing
from qa.cli.render import clean, report_lines
from qa.doctor import Examination, Trouble, examine
from qa.doctor.examination import encoder_name as shown_name
from qa.doctor.examination import shortened
from qa.labels import Labels

SHOWN = 30
"""Findings shown; with --json all are."""
ANSWER_SECONDS = 5.0
"""How long `doctor` waits for a folder."""
PREFIX = 8
"""Digits of a fingerprint shown: enough to tell two encoders apart."""
STEP = 1024
UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Verified:
    """What `verify` found; after a repair `report` is what that did, and `verdict` what is left."""

    library: Path
    verdict: Verdict
    report: Report | None = None

    def as_json(self) -> dict[str, Any]:
        return {**self.verdict.as_json(), "repair": self.report and self.report.as_json()}

    def lines(self, say: Labels) -> Iterator[str]:
        """The sum of it, what is wrong, and what to do."""
        verdict, checked = self.verdict, self.verdict.checked
        if self.report is not None:
            yield from report_lines(self.report, say)
        if verdict.generation is not None:
            yield say(
                "verify.checked",
                sources=f"{checked.sources:,}",
                documents=f"{checked.documents:,}",
                passages=f"{checked.passages:,}",
                sampled=checked.sampled,
            )
        for noted in verdict.notes:
            yield clean(say(f"verify.note.{noted.note.value}", detail=noted.detail))
        if verdict.is_sound:
            yield say("verify.sound")
            return
        yield say("verify.left" if self.report else "verify.found", count=f"{len(verdict.findings):,}")
        yield from (f"  {clean(_finding(finding, say))}" for finding in verdict.findings[:SHOWN])
        if len(verdict.findings) > SHOWN:
            yield say("verify.more", count=f"{len(verdict.findings) - SHOWN:,}")
        yield from self._advice(say)

    def _advice(self, say: Labels) -> Iterator[str]:
        verdict = self.verdict
        if verdict.is_lost:
            yield from say("verify.lost", library=self.library).splitlines()
            if verdict.roots:
                yield clean(say("verify.roots", folders=", ".join(map(_readable, verdict.roots))))
        elif verdict.repairable and self.report is None:
            yield say("verify.repair", count=f"{len(verdict.repairable):,}")
        if any(finding.kind is Kind.OTHER_ENCODER for finding in verdict.findings):
            yield say("verify.rebuild")


def verified(indexing: Indexing, *, repair: bool) -> Verified:
    """Looks at a library; with `repair` makes anew what can be, and looks again."""
    verdict = _look(indexing)
    library = indexing.layout.root
    if not repair or verdict.is_lost:
        return Verified(library, verdict)
    with indexing.writing() as writer:
        report = writer.repair(Harm.of(verdict.findings))
    return Verified(library, _look(indexing), report)


def _look(indexing: Indexing) -> Verdict:
    with closing(Bars(indexing.say, sys.stderr)) as bars:
        return verify(
            indexing.layout, indexing.load_encoder, indexing.make_tokenizer, indexing.pool, progress=bars
        )


def _readable(path: Path) -> str:
    return readable(str(path))


def _finding(finding: Finding, say: Labels) -> str:
    """One line: what it speaks of, and what is wrong with it."""
    detail = finding.detail
    if finding.kind is Kind.UNREADABLE:
        detail = say(f"problem.{Reason(detail).value}")
    why = f" ({detail})" if detail else ""
    sentence = say(f"verify.kind.{finding.kind.value}", detail=detail, why=why)
    return say(
        "verify.line", what=finding.path or say(f"verify.part.{finding.part.value}"), sentence=sentence
    )


@dataclass(frozen=True)
class Examined:
    """What `doctor` found, for a terminal and for a bug report."""

    found: Examination

    @property
    def stops(self) -> bool:
        return self.found.stops

    def json(self) -> str:
        """One object, in letters that every terminal has."""
        return json.dumps(self.found.as_json())

    def lines(self, say: Labels) -> Iterator[str]:
        """One fact a line, then one trouble a line with what to do; in letters that this terminal has."""
        output = self.found.terminal.output
        for line in self._lines(say):
            yield line.encode(output, "backslashreplace").decode(output)

    def _lines(self, say: Labels) -> Iterator[str]:
        found = self.found
        yield f"{say('doctor.program')} {found.program} · Python {found.python}"
        yield _line(say("doctor.system"), found.system)
        yield _line(say("doctor.processors"), str(found.processors.count), " ".join(found.processors.flags))
        yield _line(say("doctor.memory"), _size(found.memory.total), _free(found.memory.available, say))
        yield _line(say("doctor.packages"), *(f"{each.name} {each.found or '–'}" for each in found.packages))
        encoder = found.encoder
        yield _line(
            say("doctor.encoder"),
            shown_name(encoder.name),
            (encoder.fingerprint or "")[:PREFIX],
            encoder.precision or "",
            say(f"doctor.encoder.{encoder.whereabouts.value}"),
        )
        yield _line(
            say("doctor.cache"), shortened(found.cache), _size(found.cache_size), _free(found.cache_free, say)
        )
        yield from self._library(say)
        yield _line(say("doctor.recognition"), say(f"doctor.{_yes(found.can_recognise)}"))
        yield _line(say("doctor.font"), say(f"doctor.{_yes(found.can_draw)}"))
        terminal = found.terminal
        yield _line(say("doctor.terminal"), terminal.locale, terminal.output, terminal.file_names)
        if (names := found.names) is not None:
            yield _line(
                say("doctor.names"),
                say(f"doctor.names.case.{_yes(names.case)}"),
                say(f"doctor.names.forms.{_yes(names.forms and names.kept)}"),
            )
        yield ""
        yield say("doctor.troubles" if found.troubles else "doctor.sound")
        yield from (f"  {clean(_trouble(trouble, say))}" for trouble in found.troubles)

    def _library(self, say: Labels) -> Iterator[str]:
        found, library, manifest = self.found, self.found.library, self.found.library.manifest
        yield _line(
            say("doctor.library"),
            shortened(library.folder),
            say(f"doctor.condition.{library.condition.value}"),
            _free(found.library_free, say),
        )
        if manifest is not None:
            made_with = f"{shown_name(manifest.encoder.name)} {manifest.encoder.hash[:PREFIX]}"
            numbers = {
                "form": library.form,
                "generation": manifest.generation,
                "documents": f"{manifest.documents:,}",
                "passages": f"{manifest.passages:,}",
                "embedded": f"{manifest.embedded:,}",
            }
            yield f"  {clean(say('doctor.holds', **numbers, encoder=made_with))}"
        if library.sizes:
            yield "  " + ", ".join(f"{name} {_size(bytes_)}" for name, bytes_ in library.sizes.items())
        for root, presence in library.followed:
            there = say(f"doctor.presence.{presence.value}")
            yield f"  {clean(_line(say('doctor.follows'), shortened(root.path), there))}"


def examined(library: Path, named: str | None) -> Examined:
    """Looks at the installation, and at a library where there is one."""
    with closing(Pool(1, Limits(seconds=ANSWER_SECONDS))) as pool:
        return Examined(examine(library, bundled.default_cache(), pool, named, os.environ))


def _trouble(trouble: Trouble, say: Labels) -> str:
    detail = _size(int(trouble.detail)) if trouble.detail.isdigit() else trouble.detail
    sentence = say(f"doctor.cause.{trouble.cause.value}", about=trouble.about, detail=detail)
    return f"{'✗' if trouble.stops else '·'} {sentence}"


def _line(name: str, *facts: str) -> str:
    return f"{name}: {', '.join(fact for fact in facts if fact)}"


def _yes(so: bool) -> str:
    return "yes" if so else "no"


def _free(count: int | None, say: Labels) -> str:
    return "" if count is None else say("doctor.free", size=_size(count))


def _size(count: float) -> str:
    """Bytes for people: 1.5 GB."""
    for unit in UNITS:
        if count < STEP or unit == UNITS[-1]:
            break
        count /= STEP
    return f"{count:.0f} {unit}" if unit == UNITS[0] else f"{count:.1f} {unit}"
