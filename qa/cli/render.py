"""Answers, documents and reports as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from index.catalog import StoredDocument
from index.changes import Change, Report
from index.documents import Problem
from qa.answers import Answer, Citation, Details, Span
from qa.cite import place
from qa.labels import Labels

BOLD, DIM, COLOUR, RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[0m"
PLACES_SHOWN = 3
PROBLEMS_SHOWN = 20
"""Lines; the rest is a `documents` away."""
# Escape sequences in a document must not reach the terminal; line ends and tabs may.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "�")


def answer_lines(answer: Answer, labels: Labels, styled: bool) -> Iterator[str]:
    """An answer for reading: the verdict, then each passage with its rank and source."""
    yield _styled(verdict(answer, labels), BOLD, styled)
    yield from (_styled(clean(line), DIM, styled) for line in notes(answer.details, labels))
    if not answer.answered and answer.citations:
        yield labels("answer.nearest")
    for citation in answer.citations:
        yield ""
        yield f"{_styled(f'[{citation.rank}]', COLOUR, styled)} {_passage(citation, styled)}"
        yield _styled(f"    {_source(citation, labels)}", DIM, styled)
        if citation.also_in:
            others = ", ".join(place.document.path for place in citation.also_in[:PLACES_SHOWN])
            count = f"{len(citation.also_in):,}"
            line = f"    {labels('answer.also_in', count=count)} ({others}{_more(citation)})"
            yield _styled(clean(line), DIM, styled)


def notes(details: Details, labels: Labels) -> Iterator[str]:
    """What an answer says besides its verdict: where it looked, with which synonyms, how a phrase fits."""
    if details.limited is not None:
        yield details.limited.said(labels)
    for group in details.synonyms:
        yield labels("answer.synonyms", words=" = ".join(group))
    if details.phrase is not None and details.phrase.folded:
        yield labels("answer.phrase_folded")


def verdict(answer: Answer, labels: Labels) -> str:
    """One sentence: whether the documents answer, and how sure that is; of a phrase, how often it stands."""
    phrase = answer.details.phrase
    if phrase is not None and not phrase.places:
        return labels(answer.details.label("answer.phrase_none"))
    if phrase is not None:
        return labels("answer.phrase", places=f"{phrase.places:,}", documents=f"{phrase.documents:,}")
    if not answer.citations:
        return labels(answer.details.label("answer.nothing"))
    if not answer.answered:
        return labels(answer.details.label("answer.not_found"))
    documents = len({citation.document.id for citation in answer.citations})
    found = labels("answer.found", documents=documents, passages=len(answer.citations))
    return f"{found} · {labels('answer.confidence', percent=round(answer.confidence * 100))}"


def report_lines(report: Report, labels: Labels) -> Iterator[str]:
    """What an index run did."""
    yield labels(
        "report.summary",
        generation=report.generation,
        documents=report.documents,
        passages=report.passages,
    )
    if report.embedded < report.passages:
        yield labels("report.meaning", embedded=report.embedded)
    counts = {change.value: report.count(change) for change in Change}
    yield labels("report.changes", **counts, unchanged=report.unchanged, encoded=report.encoded)
    if report.retokenised:
        yield labels("words.retokenised", count=report.retokenised)
    for event in report.events:
        if event.change is Change.MOVED:
            yield "  " + labels("report.moved", before=event.before, path=event.path)
    yield from problem_lines(report.problems, labels)


def problem_lines(problems: Sequence[Problem], labels: Labels, shown: int = PROBLEMS_SHOWN) -> Iterator[str]:
    """What could not be taken in, or only with a caveat; at most `shown` of them."""
    if problems:
        yield labels("report.problems", count=len(problems))
        yield from (f"  {clean(labels.problem(problem))}" for problem in problems[:shown])
    if len(problems) > shown:
        yield labels("report.more", count=len(problems) - shown)


def document_lines(documents: Iterable[StoredDocument], labels: Labels) -> Iterator[str]:
    """One line a document."""
    for document in documents:
        yield clean(
            labels(
                "documents.line",
                id=document.id,
                path=document.path,
                title=document.title,
                characters=document.characters,
                passages=document.passages,
                form=_form(document, labels),
            )
        )


def _form(document: StoredDocument, labels: Labels) -> str:
    """What a document was read as: its format, its pages and those without text, its encoding."""
    parts = [labels(f"library.form.{document.form}")] if document.form else []
    if document.pages is not None:
        parts.append(labels("documents.pages", count=document.pages))
    if document.blank_pages:
        parts.append(labels("documents.blank", count=len(document.blank_pages)))
    return "  ".join((*parts, labels.encoding(document.decoding))).strip()


def clean(text: str) -> str:
    """Text without characters that would steer the terminal."""
    return text.translate(_CONTROLS)


def _passage(citation: Citation, styled: bool) -> str:
    text = citation.text
    return clean(text) if not styled else _marked(text, citation.sentences)


def _marked(text: str, spans: Iterable[Span]) -> str:
    parts, position = [], 0
    for start, end in spans:
        parts += [clean(text[position:start]), BOLD, clean(text[start:end]), RESET]
        position = end
    return "".join((*parts, clean(text[position:])))


def _source(citation: Citation, labels: Labels) -> str:
    return clean(f"《{citation.document.title}》 {place(citation, labels)} · {citation.document.path}")


def _more(citation: Citation) -> str:
    return "…" if len(citation.also_in) > PLACES_SHOWN else ""


def _styled(text: str, style: str, styled: bool) -> str:
    return f"{style}{text}{RESET}" if styled else text
