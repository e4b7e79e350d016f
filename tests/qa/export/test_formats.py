"""Answers written out and read back: the documents' words come back character for character."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from qa.answers import Answer, Citation, Details
from qa.export import NAMES, Exported, formats, pieces, unwritable, writable
from qa.export.markdown import inline, quoted
from qa.export.word import ENTRY, NOTE, PASSAGE, SOURCE
from qa.labels import labels
from qa.scope import Limited, Scope
from tests.qa.cite.test_styles import BAKERY, LAKE
from tests.qa.strategies import HOSTILE, answers, citations, texts
from tests.qa.test_answers import ANSWER

STYLES = tuple(style.name for style in (PASSAGE, SOURCE, ENTRY, NOTE))

SAY = labels("zh")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
few = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def written(name: str, exported: Exported) -> bytes:
    return formats()[name].write(exported, SAY)


class Page(HTMLParser):
    """What a browser would see of a page: its elements, and the text of its quotations and marks."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []
        self.marks: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "blockquote" in self._open:
            self.quotes[-1] += data
        if "mark" in self._open:
            self.marks[-1] += data


def rendered(markdown: str) -> str:
    """The text of a rendered block quote: a break is a line's end, a paragraph two."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    body = html.removeprefix("<blockquote>\n<p>").removesuffix("</p>\n</blockquote>\n")
    body = body.replace("</p>\n<p>", "\n\n").replace("<br />\n", "\n")
    assert "<" not in body, f"markup was rendered: {html}"
    return unescape(body)


@given(texts)
def test_quoted_markdown_renders_as_the_text(text: str) -> None:
    """Whatever a passage holds, rendering gives its very characters, and nothing else."""
    assert rendered(quoted(text)) == writable(text)


@pytest.mark.parametrize(
    "text", [*HOSTILE, "a\n\nb", "\n\na\n\n\n\nb\n", "　　缩进\n　　又一段", "1) a\n+ b\n: c"]
)
def test_markup_in_markdown_is_shown_as_typed(text: str) -> None:
    """Lists, rules, fences, links, formulas and tags in a document stay letters."""
    assert rendered(quoted(text)) == writable(text)


@given(texts)
def test_a_line_of_markdown_renders_as_one(text: str) -> None:
    """Titles and places stand on one line, without markup of their own."""
    html = MarkdownIt("commonmark").enable("table").render(inline("x" + text))
    assert html.startswith("<p>x")
    assert html.count("<") == 2


def test_markdown_of_everyday_text_stays_readable() -> None:
    """What no renderer would take for markup is not escaped."""
    assert quoted("平均水深六米（2022 年），约 3.5 倍；见 a-b。\n第二行") == (
        "> 平均水深六米（2022 年），约 3.5 倍；见 a-b。\\\n> 第二行"
    )


@few
@given(answers)
def test_word_reads_back(answer: Answer) -> None:
    """The document as python-docx reads it holds each passage's exact text, and its place below."""
    read: Any = docx.Document(BytesIO(written("docx", Exported.of(answer, NOON))))
    passages, lines = [], list[str]()
    for paragraph in read.paragraphs:
        if paragraph.style.name == PASSAGE.name:
            lines.append(paragraph.text)
        elif paragraph.style.name == SOURCE.name:
            passages.append("\n".join(lines))
            lines = []
    assert passages == [writable(citation.text) for citation in answer.citations]
    assert sum(paragraph.style.name == ENTRY.name for paragraph in read.paragraphs) == len(answer.citations)


def test_word_marks_the_best_sentence_and_names_a_chinese_face() -> None:
    """The best sentence is highlighted; every style of ours says in which face Chinese is set."""
    best = replace(LAKE, text="甲。乙。丙。", end=9, sentences=((2, 4),))
    read: Any = docx.Document(BytesIO(written("docx", Exported.passage(best, NOON))))
    runs = [run for p in read.paragraphs if p.style.name == PASSAGE.name for run in p.runs]
    assert [(run.text, run.font.highlight_color is not None) for run in runs] == [
        ("甲。", False),
        ("乙。", True),
        ("丙。", False),
    ]
    faces = {name: read.styles[name].element.rPr.rFonts.attrib for name in STYLES}
    assert all(any(key.endswith("eastAsia") for key in held) for held in faces.values())
    assert read.core_properties.author == "原文 Yuanwen"


@few
@given(answers)
def test_html_reads_back(answer: Answer) -> None:
    """The page's quotations are the passages; nothing in it runs or is fetched."""
    raw = written("html", Exported.of(answer, NOON)).decode()
    page = Page(raw)
    assert page.quotes == [writable(citation.text) for citation in answer.citations]
    marked = [piece for citation in answer.citations for piece, best in pieces(citation) if best]
    assert page.marks == [writable(piece) for piece in marked]
    assert {tag for tag, _ in page.elements} <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "figure",
        "figcaption",
        "blockquote",
        "mark",
    }
    named = {name for _, attributes in page.elements for name in attributes}
    assert named <= {"lang", "charset", "name", "content", "http-equiv", "class"}


@few
@given(answers)
def test_json_is_the_published_form(answer: Answer) -> None:
    """The JSON of an export is that of the answer, and reads back."""
    assert json.loads(written("json", Exported.of(answer))) == json.loads(json.dumps(answer.as_json()))


@few
@given(answers)
def test_every_format_takes_every_answer(answer: Answer) -> None:
    """No text makes a format fail; text formats are UTF-8, lists have an item for each passage."""
    exported = Exported.of(answer, NOON, "http://127.0.0.1/a/x")
    for name, kind in formats().items():
        data = kind.write(exported, SAY)
        if not kind.binary:
            data.decode()
        if name == "csl":
            assert len(json.loads(data)) == len(answer.citations)
        if name == "bib":
            assert data.count(b"@misc{") >= len(answer.citations)


@given(citations())
def test_pieces_make_the_text(citation: Citation) -> None:
    """However sentences are marked, the pieces joined are the passage."""
    assert "".join(piece for piece, _ in pieces(citation)) == citation.text


@pytest.mark.parametrize("name", ["txt", "md", "docx", "html"])
def test_what_a_reader_has_to_know_is_said(name: str) -> None:
    """That passages are no answer, where they are from, when, and which control characters are gone."""
    bell = replace(LAKE, text="水深\x07六米", end=8)
    exported = replace(Exported.of(replace(ANSWER, answered=False, citations=(bell, BAKERY)), NOON))
    data = written(name, exported)
    if name == "docx":
        read: Any = docx.Document(BytesIO(data))
        text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    else:
        text = data.decode()
    for said in ("不是答案", "2026-11-22", "湖/青石湖.txt", "[Z]" if name != "md" else "\\[Z\\]"):
        assert said in text
    assert ("1 个控制字符" in text) == (name != "txt")
    assert ("水深�六米" in text) == (name != "txt")
    assert unwritable(exported) == 1


@pytest.mark.parametrize("name", ["txt", "md", "html"])
def test_a_completed_question_is_named(name: str) -> None:
    """A follow-up says little by itself: what was searched for stands below it."""
    follow_up = replace(ANSWER, question="多深？", details=Details(understood="青石湖多深？"))
    assert "按此查找： 青石湖多深？" in written(name, Exported.of(follow_up)).decode()


@pytest.mark.parametrize("name", ["txt", "md", "html", "docx", "json"])
def test_what_an_answer_was_limited_to_is_named(name: str) -> None:
    """Whoever reads the file must know that no other document was looked at."""
    limited = Limited(Scope.read(["湖泊"], "2019"), 3, named=True)
    data = written(name, Exported.of(replace(ANSWER, details=Details(limited=limited))))
    paragraphs = docx.Document(BytesIO(data)).paragraphs if name == "docx" else []
    text = "".join(paragraph.text for paragraph in paragraphs) or data.decode()
    assert ("湖泊" if name == "json" else "湖泊 · 2019 起 · 指定的文档（3 份文档）") in text


def test_an_answer_without_passages_can_be_exported() -> None:
    """That nothing was found is a finding too."""
    nothing = Exported.of(replace(ANSWER, answered=False, citations=()))
    for name in ("txt", "md", "html"):
        assert SAY("answer.nothing") in written(name, nothing).decode()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("灯塔有多高？", "灯塔有多高？"),
        ("../../etc/passwd", "etc passwd"),
        ('a/b\\c:d*e?"<>|\n\0', "a b c d e"),
        ("CON", "yuanwen CON"),
        ("...", "yuanwen"),
        ("\u202egnp.exe", "gnp exe"),
        ("灯" * 300, "灯" * 40),
    ],
)
def test_a_file_is_named_after_the_question(question: str, name: str) -> None:
    """The name is safe on every system, whatever was asked."""
    assert Exported.of(replace(ANSWER, question=question)).name == name


def test_the_names_are_those_of_the_formats() -> None:
    """Who only needs the names need not load what writes them."""
    assert set(NAMES) == set(formats())
    assert all(re.fullmatch(r"[a-z]+", name) for name in NAMES)
