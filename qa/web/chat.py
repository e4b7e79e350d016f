"""The conversation page, in Gradio Blocks.

Every turn is HTML made on the server from templates; Gradio carries it and keeps the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from index.errors import LibraryError
from index.library import Library
from qa.answers import Answer, Citation, Place
from qa.ask import Asker, whole
from qa.cite import place as place_line
from qa.cite import plain
from qa.cite.csl import language
from qa.conversation import Turn
from qa.errors import LinksDamaged
from qa.examples import examples
from qa.labels import Labels, labels
from qa.links.store import Links
from qa.web.addresses import Range, document_address
from qa.web.marks import marked
from qa.web.recent import Recent
from qa.web.render import render
from qa.web.talk import Asked, Shown, place
from qa.web.tour import passages_of

EXAMPLES = 3
LATIN_AT_MOST = 0.1
"""Share of Latin letters up to which lines are set to even length: long words would tear them apart."""
_LATIN = re.compile(r"[a-zA-Z]")
QUEUED = 64
"""Questions that may wait at once before the page says it is busy."""
SHOWN_QUESTION = 300
"""Characters of a question repeated above its answer."""
PLACES_SHOWN = 20
"""Other places of a citation that are listed; a boilerplate clause stands in thousands."""
TURNS_KEPT = 50
"""Turns of a conversation that stay on the page: each new one sends them all."""
AT_ONCE = 4
"""Questions answered at the same time: the encoder takes them one after the other anyway."""


class Step(Enum):
    """How far an answer is."""

    BUSY = "busy"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Card:
    """A citation as a template shows it."""

    citation: Citation
    html: str
    tag: str
    even: bool
    place: str
    plain: str
    cite: str
    """The passage as `/api/cite` is asked for it."""
    address: str
    """Its place in the source, from which one goes on to the answer's other passages."""
    excerpt: str
    elsewhere: list[tuple[Place, str]]
    """The first of the other places that read the same, with their addresses."""
    elsewhere_more: int
    """How many there are besides."""


class Chat:
    """The page over one library."""

    def __init__(self, library: Library, asker: Asker, links: Links, recent: Recent) -> None:
        self._library = library
        self._asker = asker
        self._links = links
        self._recent = recent

    def blocks(self) -> gr.Blocks:
        """The page with its events. Labels are set when it loads, in the language its address asks for."""
        page: gr.Blocks
        with gr.Blocks(title="原文 Yuanwen", fill_width=True, analytics_enabled=False) as page:
            language = gr.State("zh")
            turns = gr.State([])
            with gr.Column(elem_classes="frame"):
                header = _html(elem_classes="slot-top")
                with gr.Column(elem_classes="main"):
                    conversation = _html(elem_id="conversation", elem_classes="slot")
                    with gr.Column(elem_classes="ask"):
                        with gr.Row(elem_classes="line", equal_height=True):
                            question = gr.Textbox(
                                show_label=False,
                                container=False,
                                lines=1,
                                max_lines=1,
                                autofocus=True,
                                elem_id="question",
                                scale=1,
                            )
                            submit = gr.Button("提问", elem_id="submit", scale=0, min_width=72)
                        chips = _html(elem_classes="slot")
                    # The page's script asks through these what was not typed into the box.
                    sent = gr.Textbox(elem_id="sent", elem_classes="away", container=False)
                    send = gr.Button("提问", elem_id="send", elem_classes="away")
                aside = _html(elem_id="aside", elem_classes="slot")
                dialogs = _html(elem_classes="slot")
            page.load(
                self._load,
                outputs=[language, turns, header, conversation, chips, aside, dialogs, question, submit],
                show_progress="hidden",
                api_visibility="private",
            )
            options: dict[str, Any] = {
                "show_progress": "hidden",
                "concurrency_limit": AT_ONCE,
                "concurrency_id": "ask",
                "trigger_mode": "once",
                "api_visibility": "private",
            }
            for event in (question.submit, submit.click):
                event(
                    self._ask,
                    inputs=[question, turns, language],
                    outputs=[turns, conversation, question, submit],
                    **options,
                )
            send.click(
                self._ask_sent,
                inputs=[sent, turns, language],
                outputs=[turns, conversation, submit],
                **options,
            )
        page.queue(max_size=QUEUED, default_concurrency_limit=AT_ONCE)
        return page

    def _load(self, request: gr.Request) -> tuple[Any, ...]:
        asked_for = dict(request.query_params)
        say = labels(asked_for.get("lang", ""))
        turns: list[Shown] = []
        try:
            snapshot = self._library.snapshot()
            tries = examples(snapshot, EXAMPLES, chinese=say.language == "zh")
            held = snapshot.manifest
            state = say("page.state", documents=held.documents, passages=f"{held.passages:,}")
            turns, welcome = self._begun(say, asked_for.get("a"))
        except (LibraryError, LinksDamaged) as error:
            tries, state, welcome = [], "", render("trouble.html", say, error=say.error(error))
        home, other = ("/", "/?lang=en") if say.language == "zh" else ("/?lang=en", "/")
        return (
            say.language,
            turns,
            render("header.html", say, state=state, home=home, other=other, here="ask"),
            welcome,
            render("chips.html", say, examples=tries),
            render("aside.html", say),
            render("dialogs.html", say),
            gr.update(placeholder=say("page.placeholder"), label=say("page.question")),
            gr.update(value=say("page.ask")),
        )

    def _begun(self, say: Labels, name: str | None) -> tuple[list[Shown], str]:
        """What the conversation begins with: a shared answer where the address names one, else a welcome."""
        if name is None:
            return [], render("welcome.html", say)
        frozen = self._links.get(name)
        if frozen is None:
            return [], render("trouble.html", say, error=say("shared.unknown")) + render("welcome.html", say)
        answer = frozen.answer
        html = self._turn(say, 1, answer.question, answer)
        return [Shown(1, answer.question, html, Turn.of(answer))], html

    def _ask(self, question: str, turns: list[Shown], language: str) -> Iterator[tuple[Any, ...]]:
        """Shows the question at once, then its answer; a question that failed stays in the box."""
        question = whole(question or "")
        after = {
            Step.BUSY: gr.update(value=""),
            Step.FAILED: gr.update(value=question),
            Step.DONE: gr.update(),
        }
        for kept, page, step in self._answered(Asked(question), turns, labels(language)):
            yield kept, page, after[step], gr.update(interactive=step is not Step.BUSY)

    def _ask_sent(self, sent: str, turns: list[Shown], language: str) -> Iterator[tuple[Any, ...]]:
        """An example as it stands, or a turn's question again: in other words, or as it was typed."""
        asked = Asked.read(sent or "", turns)
        for kept, page, step in self._answered(asked, turns, labels(language)):
            yield kept, page, gr.update(interactive=step is not Step.BUSY)

    def _answered(
        self, asked: Asked, turns: list[Shown], say: Labels
    ) -> Iterator[tuple[list[Shown], str, Step]]:
        """The turns to keep and the page's HTML, while it searches and then."""
        position, number = place(turns, asked)
        before, after = turns[:position], turns[position + 1 :]

        def page(turn: str) -> str:
            return "".join((*(shown.html for shown in before), turn, *(shown.html for shown in after)))

        yield turns, page(self._turn(say, number, asked.question)), Step.BUSY
        try:
            answer = self._asker.ask(asked.question, follow_up=asked.follow_up(before, self._library))
        except Exception as error:  # the outermost layer of the page: it must never stay busy
            yield turns, page(self._turn(say, number, asked.question, error=say.error(error))), Step.FAILED
            return
        html = self._turn(say, number, answer.question, answer)
        kept = [*before, Shown(number, answer.question, html, Turn.of(answer)), *after]
        kept = kept[-TURNS_KEPT:]
        yield kept, "".join(shown.html for shown in kept), Step.DONE

    def _turn(
        self, say: Labels, number: int, question: str, answer: Answer | None = None, error: str = ""
    ) -> str:
        passages = passages_of(answer.citations) if answer else ()
        cards = [_card(say, citation, passages) for citation in answer.citations] if answer else []
        return render(
            "turn.html",
            say,
            number=number,
            question=_shortened(question),
            answer=answer,
            key=self._recent.put(answer) if answer else "",
            error=error,
            cards=cards,
            documents=len({card.citation.document.id for card in cards}),
        )


def _card(say: Labels, citation: Citation, passages: Sequence[Range]) -> Card:
    start, end, document = citation.start, citation.end, citation.document.id
    return Card(
        citation=citation,
        html=marked(citation.text, citation.sentences, citation.words),
        tag=language(citation.text),
        even=len(_LATIN.findall(citation.text)) < LATIN_AT_MOST * len(citation.text),
        place=place_line(citation, say),
        plain=plain(citation, say),
        cite=urlencode({"document": document, "from": start, "to": end, "lang": say.language}),
        address=document_address(document, start, end, say.language, also=passages),
        excerpt=document_address(document, start, end, say.language, "/excerpt", also=passages),
        elsewhere=[
            (twin, document_address(twin.document.id, twin.start, twin.end, say.language))
            for twin in citation.also_in[:PLACES_SHOWN]
        ],
        elsewhere_more=max(0, len(citation.also_in) - PLACES_SHOWN),
    )


def _shortened(question: str) -> str:
    question = question.strip()
    return question if len(question) <= SHOWN_QUESTION else question[:SHOWN_QUESTION] + "…"


def _html(**options: Any) -> gr.HTML:
    """A place for our own HTML, without Gradio's styles for prose."""
    return gr.HTML(apply_default_css=False, padding=False, **options)
