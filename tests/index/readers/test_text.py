"""Plain text: the file's own characters, its paragraphs, and only certain headings."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind
from index.readers import read
from tests.index.readers.checks import ReadBytes, headings, only, words, words_outside

PROSE = "老校长每天清晨都要绕着操场走一圈，看看哪块砖松了，哪扇窗户该换玻璃了，然后才回到办公室里泡一杯热茶。"
MORE = (
    "学生们都知道他的习惯，远远看见他走来，就会放慢脚步，等他把昨天没讲完的故事接着往下讲，谁也舍不得走开。"
)


@given(
    st.text(
        st.sampled_from("山水风，。”　 \n\r\tAb1.—\x0c\u2028一、第章（）\xa0:{"), min_size=1, max_size=200
    )
)
def test_every_character_is_in_a_block(read_bytes: ReadBytes, text: str) -> None:
    """Plain text has no markup: every character that is not blank is in exactly one block."""
    if not text.strip():
        return
    for path in ("a.txt", "a.log", "a.srt"):
        document = only(read_bytes(text, path))
        assert document.text == text
        assert words_outside(document) == ""


def test_text_is_never_normalised(read_bytes: ReadBytes) -> None:
    """Line ends, tabs, compatibility characters and composition stay as the file has them."""
    text = "ﬁ ｅ\u0301 \u3000甲\r\n乙\r丙\n\n\t丁\x0c戊 "
    assert only(read_bytes(text, "a.txt")).text == text


def test_a_line_is_a_paragraph(read_bytes: ReadBytes) -> None:
    """In text that is not broken at a width, each line end ends a paragraph."""
    assert words(only(read_bytes(f"{PROSE}\n{MORE}\r\n\r\n{PROSE}\r{MORE}", "a.txt"))) == [
        PROSE,
        MORE,
        PROSE,
        MORE,
    ]


@pytest.mark.parametrize("indent", ["　　", "　　　　", "\xa0\xa0", "    "])
def test_indents_inside_a_line_open_paragraphs(read_bytes: ReadBytes, indent: str) -> None:
    """An article on one line falls apart where indents follow a sentence."""
    text = indent.join(["", PROSE, MORE, PROSE])
    assert words(only(read_bytes(text, "a.txt"))) == [PROSE, MORE, PROSE]


def test_title_and_headings_on_one_line(read_bytes: ReadBytes) -> None:
    """Title and subheadings between ideographic spaces are found, without marks of their own."""
    text = "　　".join(
        ["一所小学的故事（教育纪实）", PROSE, MORE, "把操场还给孩子，让笑声回到校园", PROSE, MORE]
    )
    document = only(read_bytes(text, "a.txt"))
    assert document.title == "一所小学的故事（教育纪实）"
    assert headings(document) == [(1, "一所小学的故事（教育纪实）"), (2, "把操场还给孩子，让笑声回到校园")]


@pytest.mark.parametrize("line", ["目　　录", "姓名　　年龄　　住址", "王　　明　　　　李　　华"])
def test_columns_stay_together(read_bytes: ReadBytes, line: str) -> None:
    """Ideographic spaces within a short line that ends no sentence are spacing, not indents."""
    assert words(only(read_bytes(f"{PROSE}\n{line}", "a.txt"))) == [PROSE, line]


def broken(text: str, width: int) -> str:
    """A paragraph as an old editor broke it: indented, then full lines."""
    text = "　　" + text
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("width", [24, 36, 40])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_broken_lines_are_joined(read_bytes: ReadBytes, width: int, between: str) -> None:
    """Lines broken at a fixed width make one block, line ends inside; an indent begins the next."""
    paragraphs = [PROSE + MORE, MORE + PROSE + MORE, PROSE + PROSE]
    document = only(read_bytes(between.join(broken(p, width) for p in paragraphs), "a.txt"))
    assert [block.replace("\n", "") for block in words(document)] == paragraphs


def test_ends_of_paragraphs_in_broken_text(read_bytes: ReadBytes) -> None:
    """A full last line ends its paragraph where an indent, a blank line or a number follows."""
    full = (PROSE + MORE)[:38] + "就这样过了许多年，学校还是那一所学校，操场也还是那一片操场。"
    full = full[:72] + "。" * (72 - len(full[:72]))
    assert len(full) == 72
    plain = f"{full[:36]}\n{full[36:]}"
    indented = f"　　{full[:34]}\n{full[34:70]}\n"
    numbered = f"12. {full[:34]}\n{full[34:70]}\n"
    for text in (f"{plain}\n\n" * 4, indented * 4, numbered * 4):
        assert len(words(only(read_bytes(text, "a.txt")))) == 4


def test_lines_short_of_a_character_are_full(read_bytes: ReadBytes) -> None:
    """A line that gave its last character to the next, so that no comma begins it, is still full."""
    text = PROSE + MORE + PROSE + MORE
    cuts = [0, 36, 71, 107, 142, 178, len(text)]
    lines = [text[left:right] for left, right in pairwise(cuts)]
    assert len(words(only(read_bytes("\n".join(lines), "a.txt")))) == 1


def test_broken_english_is_joined(read_bytes: ReadBytes) -> None:
    """English e-texts with hard line ends and blank lines between paragraphs are joined too."""
    lines = (
        "The school stood at the foot of the hill, and every morning the children\n"
        "walked a long road to reach it, whatever the weather was like. The old\n"
        "teacher used to say that no road is too long for somebody who wants to\n"
        "learn, and he waited at the gate until the last of them had come.\n"
    )
    assert len(words(only(read_bytes(f"{lines}\n{lines}\n{lines}", "a.txt")))) == 3


def test_verse_is_not_joined(read_bytes: ReadBytes) -> None:
    """Lines of equal length that end in punctuation are verse."""
    lines = ["山前有路通溪口，", "雨后无人过板桥。", "几处炊烟林外起，", "一声牧笛月中遥。"] * 2
    assert words(only(read_bytes("\n".join(lines), "a.txt"))) == lines
    pairs = [first + second for first, second in zip(lines[::2], lines[1::2], strict=True)]
    wide = [pair.replace("。", "，") + pair.replace("，", "、") for pair in pairs] * 2
    assert words(only(read_bytes("\n".join(wide), "a.txt"))) == wide


def test_numbered_headings(read_bytes: ReadBytes) -> None:
    """Chapters, sections and numbered points are headings of their level; articles are text."""
    text = (
        "校园管理办法\n\n目录\n第一章　总则\n第二章　日常管理\n第一节　教室\n第三章　附则\n\n"
        f"第一章　总则\n第一条　{PROSE}\n第二章　日常管理\n第一节　教室\n第二条　{MORE}\n"
        f"一、关于卫生\n{PROSE}\n（一）窗户\n{MORE}\n第三章　附则\n第三条　{PROSE}"
    )
    assert headings(only(read_bytes(text, "a.txt"))) == [
        (1, "校园管理办法"),
        (2, "第一章　总则"),
        (2, "第二章　日常管理"),
        (3, "第一节　教室"),
        (2, "一、关于卫生"),
        (3, "（一）窗户"),
        (2, "第三章　附则"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2021年9月1日",
        "（记者　王明）",
        "来源：校报",
        "- 带好雨伞",
        "3. 带好雨伞",
        "第九条",
        "他停了一下，",
        "图1|图2",
        "面积＝长×宽",
        "他笑了。",
        "老师说：",
    ],
)
def test_what_is_no_heading(read_bytes: ReadBytes, line: str) -> None:
    """Dates, bylines, items, labels and half sentences between paragraphs stay paragraphs."""
    document = only(read_bytes(f"{PROSE}\n{line}\n{MORE}", "a.txt"))
    assert words(document, BlockKind.HEADING) == []


def test_a_byline_under_the_title_is_no_heading(read_bytes: ReadBytes) -> None:
    """A short line heads a section only where text stands before it as well."""
    document = only(read_bytes(f"一所小学的故事\n校报记者王明\n{PROSE}\n{MORE}", "a.txt"))
    assert headings(document) == [(1, "一所小学的故事")]


def test_a_signature_at_the_end_is_no_heading(read_bytes: ReadBytes) -> None:
    """Nothing follows a signature, so it heads nothing."""
    assert headings(only(read_bytes(f"{PROSE}\n{MORE}\n第三小学\n二〇二一年九月", "a.txt"))) == []


def test_lists_have_no_headings(read_bytes: ReadBytes) -> None:
    """Numbered items that follow each other are a list."""
    text = f"{PROSE}\n一、雨伞\n二、水壶\n三、课本\n{MORE}"
    assert headings(only(read_bytes(text, "a.txt"))) == []


@pytest.mark.parametrize("first", [PROSE, "他说：", "山里的早晨来得很慢。"])
def test_without_a_title_the_stem_is_the_title(read_bytes: ReadBytes, first: str) -> None:
    """A text that begins with a sentence is named after its file."""
    assert only(read_bytes(f"{first}\n{MORE}", "校史/第一稿.txt")).title == "第一稿"


def test_logs_and_programs_have_no_headings(read_bytes: ReadBytes) -> None:
    """In a log or a program every line stays a line and nothing is a title."""
    log = "\n".join(f"2024-05-0{n} 12:00:00 INFO reader started with file number {n}" for n in range(1, 9))
    code = "int main() {\n  return 0;\n}\n" * 4
    for text in (log, code):
        document = only(read_bytes(text, "a.txt"))
        assert headings(document) == []
        assert len(document.blocks) == text.strip().count("\n") + 1


def test_subtitles_keep_their_cues(read_bytes: ReadBytes) -> None:
    """Number, times and words of a subtitle are one block."""
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n早上好\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n再见\r\n"
    )
    assert [block.splitlines()[-1] for block in words(only(read_bytes(text, "a.srt")))] == ["早上好", "再见"]


@pytest.mark.parametrize(
    "text",
    ["　" * 200_000 + "山", "山　　" * 100_000, "。    " * 100_000, "第" * 300_000, "\n \n" * 200_000 + "山"],
)
def test_hostile_text_is_read_in_time(read_bytes: ReadBytes, text: str) -> None:
    """No pattern goes wild on long runs."""
    assert only(read_bytes(text, "a.txt")).text == text


def test_seeds(shared: Path) -> None:
    """The first user's articles come out with their paragraphs, title and subheadings."""
    counts = {}
    for file in sorted((shared / "seeds").glob("*.txt")):
        document = only(list(read(file, file.name)))
        counts[file.name[:3]] = (len(document.blocks), len(headings(document)), words_outside(document))
    assert counts == {"000": (8, 0, ""), "003": (25, 4, "")}
