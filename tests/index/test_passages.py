"""Documents cut into passages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.documents import Block, BlockKind, Document
from index.encoder.bounds import bytes_at_most
from index.passages import LIMIT, Cutter, Passage, context, rules, weight
from index.readers.blocks import TextBuilder

TITLE = "测试文档"
KINDS = st.sampled_from([BlockKind.PARAGRAPH] * 4 + [BlockKind.CODE, BlockKind.ROW, BlockKind.HEADING])
PIECES = [
    "原文",
    "会议。",
    "要点，",
    "“好。”他说，",
    "第三条",
    "\n",
    "　",
    " ",
    "word ",
    "A. ",
    "；",
    "︽ﷺ",
    "3.6万",
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=120).map("".join)
BLOCKS = st.lists(st.tuples(KINDS, TEXTS | st.text(), st.integers(1, 3)), max_size=12)


def count_bytes(texts: Sequence[str]) -> list[int]:
    """Tokens as a tokenizer of bytes counts them."""
    return [len(text.encode("utf-8", "replace")) for text in texts]


def make(blocks: Sequence[tuple[BlockKind, str, int]], title: str = TITLE) -> Document:
    builder = TextBuilder()
    for kind, words, level in blocks:
        builder.add(words, kind, level if kind is BlockKind.HEADING else 0)
    text, made = builder.build()
    return Document("a.md", "0" * 64, title, text, made)


def cutter(tokens: int = 501) -> Cutter:
    return Cutter(count_bytes, tokens, rules("bytes"), bytes_at_most)


def shown(document: Document, tokens: int = 501) -> list[str]:
    return [document.text[p.start : p.end] for p in cutter(tokens).cut(document)]


def open_headings(document: Document, at: Block) -> tuple[str, ...]:
    """The heading path at a block, worked out on its own."""
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block == at:
            break
        if block.kind is BlockKind.HEADING:
            path = [(level, name) for level, name in path if level < block.level]
            path.append((block.level, " ".join(document.text[block.start : block.end].split())))
    names = tuple(name for level, name in path if at.kind is not BlockKind.HEADING or level < at.level)
    return names[1:] if names[:1] == (document.title,) else names


@given(blocks=BLOCKS, tokens=st.integers(24, 700))
@example(
    blocks=[(BlockKind.PARAGRAPH, f"第三条{'原文' * 6}会议。会议。{'原文' * 18}“好。”他说，", 1)], tokens=74
)
def test_passages_are_slices_in_their_places(blocks: list[tuple[BlockKind, str, int]], tokens: int) -> None:
    """Passages are in order, apart, without blank ends, in one section, and fit with their context."""
    document = make(blocks)
    cut = cutter(tokens)
    passages = cut.cut(document)
    position = 0
    for passage in passages:
        assert position <= passage.start < passage.end <= len(document.text)
        position = passage.end
        text = document.text[passage.start : passage.end]
        assert text == text.strip()
        inside = [b for b in document.blocks if b.start < passage.end and b.end > passage.start]
        assert all(block.kind is not BlockKind.HEADING for block in inside) or len(inside) == 1
        assert passage.paragraph == inside[0].number
        assert passage.headings == open_headings(document, inside[0])
        seen = cut.embedded(document.title, document.path, passage, text)
        assert len(text) == 1 or count_bytes([seen])[0] <= tokens


@given(blocks=BLOCKS, tokens=st.integers(24, 700))
def test_passages_hold_every_word(blocks: list[tuple[BlockKind, str, int]], tokens: int) -> None:
    """Every non-blank character of a block that is no heading is in a passage, and so is a bare heading."""
    document = make(blocks)
    covered: set[int] = set()
    for passage in cutter(tokens).cut(document):
        covered.update(range(passage.start, passage.end))
    for place, block in enumerate(document.blocks):
        following = document.blocks[place + 1 : place + 2]
        bare = not following or (following[0].kind is BlockKind.HEADING and following[0].level <= block.level)
        if block.kind is not BlockKind.HEADING or bare:
            missing = [i for i in range(block.start, block.end) if i not in covered]
            assert not "".join(document.text[i] for i in missing).strip()


@given(blocks=BLOCKS)
def test_cutting_is_stable(blocks: list[tuple[BlockKind, str, int]]) -> None:
    """The same document gives the same passages under the same ids."""
    document = make(blocks)
    first, second = cutter().cut(document), cutter().cut(document)
    assert first == second
    assert len({p.id(document.sha256) for p in first}) == len(first)


def test_a_paragraph_of_some_length_stays_whole() -> None:
    """Up to the limit, a paragraph is one passage; beyond it, it is cut between sentences, evenly."""
    sentence = "会议听取了关于预算执行情况的说明。"
    whole = sentence * (LIMIT // len(sentence))
    paragraph = [(BlockKind.PARAGRAPH, whole, 0)]
    assert shown(make(paragraph), 5000) == [whole]
    parts = shown(make([(BlockKind.PARAGRAPH, sentence * 40, 0)]), 5000)
    assert len(parts) > 1
    assert all(part.endswith("。") for part in parts)
    assert max(map(len, parts)) <= 1.3 * min(map(len, parts))


def test_slogans_join_their_neighbours() -> None:
    """A very short paragraph never stands alone under a heading that has more."""
    blocks = [(BlockKind.PARAGRAPH, "说干就干！", 0), (BlockKind.PARAGRAPH, "会议指出，要抓好落实。" * 20, 0)]
    assert len(shown(make(blocks), 5000)) == 1


def test_a_program_stays_whole() -> None:
    """Code is cut, at the ends of its lines, only where the encoder does not take it whole."""
    code = "\n".join(f"print('第{number}行')" for number in range(60))
    document = make(
        [(BlockKind.PARAGRAPH, "先写：", 0), (BlockKind.CODE, code, 0), (BlockKind.PARAGRAPH, "再写。", 0)]
    )
    assert weight(code) > LIMIT
    assert any(code in passage for passage in shown(document, tokens=4 * len(code)))
    parts = shown(document)
    assert len(parts) > 2
    assert all(line in code.split("\n") for part in parts[1:-1] for line in part.split("\n"))


def test_an_article_of_law_stands_for_itself() -> None:
    """第…条 opens a passage, however short."""
    blocks = [(BlockKind.PARAGRAPH, f"第{n}条 公民有权利。", 0) for n in "一二三"]
    assert shown(make(blocks)) == [f"第{n}条 公民有权利。" for n in "一二三"]


def test_what_goes_on_with_an_article_knows_which() -> None:
    """A later paragraph, or a later part of a long one, is embedded under its article; the opening is not."""
    clause = "除前款规定的情形外，当事人可以在收到通知之日起三十日内提出书面异议，并说明理由。" * 3
    articles = [f"第{n}条 {clause}" for n in ("一", "二")]
    document = make(
        [(BlockKind.PARAGRAPH, text, 0) for text in (articles[0], clause, articles[1], clause * 3)]
    )
    passages = cutter().cut(document)
    named = [(document.text[p.start : p.start + 3], p.article) for p in passages]
    assert named[:3] == [("第一条", ""), ("除前款", "第一条"), ("第二条", "")]
    assert {article for _, article in named[3:]} == {"第二条"}
    assert cutter().embedded(TITLE, "a", passages[1], "文").splitlines()[0].endswith("第一条")


def test_a_quotation_keeps_its_speaker() -> None:
    """A long paragraph is never cut between a quotation and who said it."""
    quotation = "“党建聚合力，治理更高效。”李水清代表说，社区有286栋楼宇。"
    text = ("社区工作千头万绪，都要有人来做。" * 12 + quotation) * 3
    parts = shown(make([(BlockKind.PARAGRAPH, text, 0)]), 5000)
    assert sum(quotation in part for part in parts) == 3


def test_a_sentence_too_long_is_cut_at_a_clause() -> None:
    """Where the encoder does not take a sentence, it is cut behind a comma, and then at a blank."""
    clause = "各级机关要深入基层，"
    parts = shown(make([(BlockKind.PARAGRAPH, clause * 30, 0)]), 100)
    assert all(part.endswith("，") for part in parts)
    english = shown(make([(BlockKind.PARAGRAPH, "word " * 100, 0)], "t"), 60)
    assert {word for part in english for word in part.split()} == {"word"}


@given(st.text())
def test_a_run_without_any_break_is_cut(text: str) -> None:
    """A model that sees too many tokens even in one character ends all the same."""
    document = make([(BlockKind.PARAGRAPH, text, 0)])

    def most(text: str) -> int:
        return len(text) * 50

    greedy = Cutter(lambda texts: list(map(most, texts)), 24, rules("greedy"), most)
    cut = "".join(document.text[p.start : p.end] for p in greedy.cut(document))
    assert "".join(cut.split()) == "".join(document.text.split())


@pytest.mark.parametrize(
    ("title", "path", "headings", "expected"),
    [
        ("宪法", "x/宪法.md", ("第一章", "第二条"), "宪法 · 第一章 · 第二条"),
        ("000_16af", "000_16af.txt", ("要点",), "要点"),
        ("000_16af", "000_16af.jsonl#3", (), ""),
        ("年度报告2023", "年度报告2023.txt", (), "年度报告2023"),
    ],
)
def test_context(title: str, path: str, headings: tuple[str, ...], expected: str) -> None:
    """Title and headings are searched with a passage; a file's number in the title's place is not."""
    assert context(title, path, headings) == expected


def test_a_long_context_gives_way() -> None:
    """Outer headings are dropped first where the context would take more than its share."""
    passage = Passage(0, 2, 1, ("很长的上级标题" * 30, "要点"))
    assert cutter(200).embedded(TITLE, "a.md", passage, "正文") == "要点\n正文"
    assert cutter(24).embedded(TITLE, "a.md", Passage(0, 2, 1, ("长" * 50,)), "正文") == "正文"


def test_weight_counts_latin_less() -> None:
    """A Chinese character weighs one, a Latin letter less than half."""
    assert weight("原文") == 2
    assert weight("abcde") == pytest.approx(2)
