"""The conversation page, in Gradio Blocks.

Every turn is HTML made on the server from templates; Gradio carries it and keeps the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import gradio as gr
from starlette.datastructures import QueryParams

from index.errors import LibraryError
from index.generation import Manifest
from index.keeper import Keeper
from index.library import Library, Snapshot
from qa.answers import Answer
from qa.ask import Asker, whole
from qa.conversation import Turn
from qa.errors import AskError, LinksDamaged
from qa.examples import examples
from qa.labels import Labels, labels
from qa.links.frozen import Frozen
from qa.links.store import Links
from qa.scope import EVERYTHING, Chosen, Scope, choose
from qa.web import limits
from qa.web.cards import card
from qa.web.library.holdings import Register
from qa.web.library.keeping import Readiness
from qa.web.recent import Recent
from qa.web.render import render
from qa.web.talk import Asked, Shown, place
from qa.web.tour import passages_of, strips

EXAMPLES = 3
QUEUED = 64
"""Questions that may wait at once before the page says it is busy."""
SHOWN_QUESTION = 300
"""Characters of a question repeated above its answer."""
TURNS_KEPT = 50
"""Turns of a conversation that stay on the page: each new one sends them all."""
AT_ONCE = 4
"""Questions answered at the same time: the encoder takes them one after the other anyway."""


class Step(Enum):
    """How far an answer is."""

    BUSY = "busy"
    FAILED = "failed"
    DONE = "done"


class Chat:
    """The page over one library."""

    def __init__(
        self,
        library: Library,
        asker: Asker,
        links: Links,
        recent: Recent,
        register: Register,
        keeper: Keeper | None = None,
    ) -> None:
        self._library = library
        self._register = register
        self._keeper = keeper
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
                        under = _html(elem_classes="slot")
                    # The page's script asks through these what was not typed into the box.
                    scope = gr.Textbox(elem_id="scope", elem_classes="away", container=False)
                    sent = gr.Textbox(elem_id="sent", elem_classes="away", container=False)
                    send = gr.Button("提问", elem_id="send", elem_classes="away")
                aside = _html(elem_id="aside", elem_classes="slot")
                dialogs = _html(elem_classes="slot")
            loaded = [language, turns, header, conversation, under, aside, dialogs, question, submit, scope]
            page.load(
                self._load,
                outputs=loaded,
                show_progress="hidden",
                api_visibility="private",
            )
            options: dict[str, Any] = {
                "show_progress": "hidden",
                "concurrency_limit": AT_ONCE,
                "concurrency_id": "ask",
                # The page's script lets nobody ask while an answer is awaited. "once" would drop a question
                # that is sent when that answer is drawn, but the page has not heard that the call is over.
                "trigger_mode": "multiple",
                "api_visibility": "private",
            }
            for event in (question.submit, submit.click):
                event(
                    self._ask,
                    inputs=[question, turns, language, scope],
                    outputs=[turns, conversation, question, submit],
                    **options,
                )
            send.click(
                self._ask_sent,
                inputs=[sent, turns, language, scope],
                outputs=[turns, conversation, submit],
                **options,
            )
        page.queue(max_size=QUEUED, default_concurrency_limit=AT_ONCE)
        return page

    def _load(self, request: gr.Request) -> tuple[Any, ...]:
        asked_for = QueryParams(request.query_params)
        say = labels(asked_for.get("lang", ""))
        turns: list[Shown] = []
        state = under = ""
        scope, complaint = _scope(asked_for, say)
        try:
            snapshot = self._library.snapshot()
            state = _state(snapshot.manifest, say)
            frozen = self._links.get(name) if (name := asked_for.get("a")) is not None else None
            if frozen and frozen.answer.details.limited and not scope:
                scope = frozen.answer.details.limited.scope  # what follows is limited as what it follows
            under = self._under(snapshot, scope, say)
            turns, welcome = self._begun(say, name, frozen)
        except (LibraryError, LinksDamaged) as error:
            welcome = render("trouble.html", say, error=say.error(error))
        home, other = ("/", "/?lang=en") if say.language == "zh" else ("/?lang=en", "/")
        return (
            say.language,
            turns,
            render("header.html", say, state=state, home=home, other=other, here="ask"),
            complaint + welcome,
            under,
            render("aside.html", say),
            render("dialogs.html", say),
            gr.update(placeholder=say("page.placeholder"), label=say("page.question")),
            gr.update(value=say("page.ask")),
            limits.as_sent(scope),
        )

    def _under(self, snapshot: Snapshot, scope: Scope, say: Labels) -> str:
        """What stands under the question: how far the library is, the limits, examples."""
        keeper_state = self._keeper.state if self._keeper else None
        return render(
            "under.html",
            say,
            readiness=Readiness.of(snapshot.manifest, keeper_state),
            folders=limits.offered(self._register.holdings(snapshot).folders, scope),
            scope=scope,
            examples=examples(snapshot, EXAMPLES, chinese=say.language == "zh"),
        )

    def _begun(self, say: Labels, name: str | None, frozen: Frozen | None) -> tuple[list[Shown], str]:
        """What the conversation begins with: a shared answer where the address names one, else a welcome."""
        if name is None:
            return [], render("welcome.html", say)
        if frozen is None:
            return [], render("trouble.html", say, error=say("shared.unknown")) + render("welcome.html", say)
        answer = frozen.answer
        html = self._turn(say, 1, answer.question, answer)
        return [Shown(1, answer.question, html, Turn.of(answer))], html

    def _ask(
        self, question: str, turns: list[Shown], language: str, scope: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """Shows the question at once, then its answer; a question that failed stays in the box."""
        question = whole(question or "")
        after = {
            Step.BUSY: gr.update(value=""),
            Step.FAILED: gr.update(value=question),
            Step.DONE: gr.update(),
        }
        for kept, page, step in self._answered(Asked(question), turns, labels(language), scope):
            yield kept, page, after[step], gr.update(interactive=step is not Step.BUSY)

    def _ask_sent(
        self, sent: str, turns: list[Shown], language: str, scope: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """An example as it stands, or a turn's question again: in other words, or as it was typed."""
        asked = Asked.read(sent or "", turns)
        for kept, page, step in self._answered(asked, turns, labels(language), scope):
            yield kept, page, gr.update(interactive=step is not Step.BUSY)

    def _answered(
        self, asked: Asked, turns: list[Shown], say: Labels, sent_scope: str
    ) -> Iterator[tuple[list[Shown], str, Step]]:
        """The turns to keep and the page's HTML, while it searches and then."""
        position, number = place(turns, asked)
        before, after = turns[:position], turns[position + 1 :]

        def page(turn: str) -> str:
            return "".join((*(shown.html for shown in before), turn, *(shown.html for shown in after)))

        yield turns, page(self._turn(say, number, asked.question)), Step.BUSY
        try:
            within = self._within(sent_scope)
            follow_up = asked.follow_up(before, self._library)
            answer = self._asker.ask(asked.question, within=within, follow_up=follow_up)
            html = self._turn(say, number, answer.question, answer)
        except Exception as error:  # the outermost layer of the page: it must never stay busy
            yield turns, page(self._turn(say, number, asked.question, error=say.error(error))), Step.FAILED
            return
        kept = [*before, Shown(number, answer.question, html, Turn.of(answer)), *after]
        kept = kept[-TURNS_KEPT:]
        yield kept, "".join(shown.html for shown in kept), Step.DONE

    def _within(self, sent: str) -> Chosen | None:
        """What a question is limited to; None where it is not. Raises `DateUnreadable`, `FolderUnknown`."""
        scope = limits.of_page(sent)
        if not scope:
            return None
        return choose(self._register.holdings(self._library.snapshot()).documents, scope)

    def _turn(
        self,
        say: Labels,
        number: int,
        question: str,
        answer: Answer | None = None,
        error: str = "",
    ) -> str:
        passages = passages_of(answer.citations) if answer else ()
        cards = [card(say, citation, passages) for citation in answer.citations] if answer else []
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
            strips=strips(self._library.snapshot(), passages, say) if passages else [],
        )


def _scope(query: QueryParams, say: Labels) -> tuple[Scope, str]:
    """The limits in the address, and what is wrong with them as HTML."""
    try:
        return limits.of_address(query), ""
    except AskError as error:
        return EVERYTHING, render("trouble.html", say, error=say.error(error))


def _state(manifest: Manifest, say: Labels) -> str:
    """What the library holds, and that it is ready where all of it is found by meaning, too."""
    key = "page.state" if manifest.embedded >= manifest.passages else "page.state_words"
    return say(key, documents=manifest.documents, passages=f"{manifest.passages:,}")


def _shortened(question: str) -> str:
    question = question.strip()
    return question if len(question) <= SHOWN_QUESTION else question[:SHOWN_QUESTION] + "…"


def _html(**options: Any) -> gr.HTML:
    """A place for our own HTML, without Gradio's styles for prose."""
    return gr.HTML(apply_default_css=False, padding=False, **options)
