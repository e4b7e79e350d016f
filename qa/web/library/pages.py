"""The pages of the library, which need no script: its documents, what was not read, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from index.documents import Reason
from index.errors import LibraryError, WordRefused, WordUnknown
from index.keeper import Keeper
from index.library import Library, Snapshot
from index.readers.raw import MAX_BYTES
from index.sources import Root
from qa import wordlist
from qa.ask import LONGEST_QUESTION, whole
from qa.errors import AskError
from qa.labels import LANGUAGES, Labels
from qa.web.addresses import document_address, scoped_address
from qa.web.library import coverage, shape
from qa.web.library.holdings import Register, Remarks
from qa.web.library.keeping import Readiness
from qa.web.library.listing import ANY, LIBRARY_ADDRESS, Wanted, listing, page_number
from qa.web.library.rows import ENCODINGS, form_name, row
from qa.web.refusals import status_of
from qa.web.render import page_labels, render, trouble_page

WORDS_SHOWN = 300
"""Words on a page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A folder the library follows, and what it is called here. Where it is, is told to its owner alone."""

    name: str
    is_uploads: bool


@dataclass(frozen=True)
class Pages:
    """The pages over one library. Without a `keeper`, or not `editable`, they can change nothing."""

    library: Library
    register: Register
    keeper: Keeper | None
    editable: bool

    def documents(self, say: Labels, query: QueryParams) -> str:
        snapshot, trouble = self.register.snapshot(), ""
        try:
            wanted = Wanted.read(query, say.language)
        except AskError as error:
            wanted, trouble = Wanted(language=say.language), say.error(error)
        holdings, remarks = self.register.holdings(snapshot), Remarks.of(snapshot.problems())
        found = listing(holdings, remarks, wanted)
        return self._page(
            "documents",
            snapshot,
            say,
            wanted=wanted,
            trouble=trouble,
            listing=found,
            rows=[row(document, remarks, say) for document in found.documents],
            folders=holdings.folders,
            forms=[(form, form_name(form, say), count) for form, count in holdings.forms.items()],
            encodings=ENCODINGS,
            any=ANY,
            times=shape.over_time(holdings.documents),
            sizes=shape.by_size(holdings.documents),
            height=shape.HEIGHT,
            other=wanted.address(language=_other_language(say), page=found.page),
            ask=scoped_address(wanted.scope, say.language) if wanted.scope else "",
            most_bytes=MAX_BYTES,
        )

    def report(self, say: Labels, query: QueryParams) -> str:
        snapshot = self.register.snapshot()
        remarks = Remarks.of(snapshot.problems())
        documents = self.register.holdings(snapshot).documents
        ids = {d.path: document_address(d.id, 0, 0, say.language) for d in documents if remarks.concern(d)}
        named = query.get("reason", "") if query.get("reason") in set(Reason) else ""
        if named:
            groups = [coverage.group(remarks, Reason(named), page_number(query), ids, say)]
        else:
            groups = coverage.groups(remarks, ids, say)
        return self._page(
            "report", snapshot, say, groups=groups, reason=named if named in set(Reason) else ""
        )

    def removed(self, say: Labels, _query: QueryParams) -> str:
        snapshot = self.register.snapshot()
        return self._page("removed", snapshot, say, removed=snapshot.forgotten())

    def words(self, say: Labels, query: QueryParams) -> str:
        snapshot = self.register.snapshot()
        listed = wordlist.listing(self.library)
        entries = [*listed.words, *(" = ".join(group) for group in listed.synonyms)]
        sought = snapshot.tokenizer.fold(query.get("q", "").strip())
        found = (
            [entry for entry in entries if sought in snapshot.tokenizer.fold(entry)] if sought else entries
        )
        shown, trouble = self._preview(say, query)
        return self._page(
            "words",
            snapshot,
            say,
            listed=listed,
            entries=found[:WORDS_SHOWN],
            more=max(0, len(found) - WORDS_SHOWN),
            sought=query.get("q", "").strip(),
            sentence=query.get("sentence", ""),
            word=query.get("add", ""),
            preview=shown,
            trouble=trouble,
            problems=[(p.path.rpartition(":")[2], say(f"problem.{p.reason.value}")) for p in listed.problems],
            longest=LONGEST_QUESTION,
        )

    def _preview(self, say: Labels, query: QueryParams) -> tuple[wordlist.Preview | None, str]:
        """How a sentence is cut with a word that is thought of, or why that is none."""
        sentence = whole(query.get("sentence", ""))[:LONGEST_QUESTION].strip()
        word = whole(query.get("add", "")).strip()
        if not sentence:
            return None, ""
        tokenizer = self.library.snapshot().tokenizer
        try:
            return wordlist.preview(
                self.library, tokenizer.with_words, sentence, [word] if word else [], []
            ), ""
        except (WordRefused, WordUnknown) as error:
            return None, say.error(error)

    def _page(self, section: str, snapshot: Snapshot, say: Labels, **values: Any) -> str:
        """A section in the frame that all of them share."""
        holdings, manifest = self.register.holdings(snapshot), snapshot.manifest
        language = "" if say.language == LANGUAGES[0] else f"?lang={say.language}"
        return render(
            "library.html",
            say,
            **{"trouble": "", "other": _other(section, say), **values},
            section=section,
            language=language,
            home="/" + language,
            manifest=manifest,
            holdings=holdings,
            readiness=Readiness.of(manifest, self.keeper.state if self.keeper else None),
            problem_count=len(Remarks.of(snapshot.problems()).problems),
            removed_count=len(snapshot.forgotten()),
            followed=self._followed(snapshot.roots()),
            editable=self.editable and self.keeper is not None,
        )

    def _followed(self, roots: Sequence[Root]) -> list[Followed]:
        uploads = self.keeper.uploads.resolve() if self.keeper else None
        return [Followed(self._name(root.path), root.path == uploads) for root in roots]

    def _name(self, path: Path) -> str:
        return str(path) if self.editable else path.name


def routes(pages: Pages) -> APIRouter:
    """`/library` and its sections."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    sections = {
        "": pages.documents,
        "/report": pages.report,
        "/removed": pages.removed,
        "/words": pages.words,
    }
    for path, section in sections.items():
        router.add_api_route(LIBRARY_ADDRESS + path, _answering(section), methods=["GET"])
    return router


def _answering(section: Any) -> Any:
    def answer(request: Request) -> HTMLResponse:
        say = page_labels(request)
        try:
            return HTMLResponse(section(say, request.query_params))
        except LibraryError as error:
            return trouble_page(say, say.error(error), status_of(error))

    return answer


def _other_language(say: Labels) -> str:
    return next(language for language in LANGUAGES if language != say.language)


def _other(section: str, say: Labels) -> str:
    language = _other_language(say)
    path = LIBRARY_ADDRESS if section == "documents" else f"{LIBRARY_ADDRESS}/{section}"
    return path if language == LANGUAGES[0] else f"{path}?lang={language}"
