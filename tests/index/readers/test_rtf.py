"""RTF: Chinese in every spelling, and what the pages show."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import BlockKind, DecodedBy, Decoding, Document, Problem, Reason
from index.readers.raw import Options, Raw
from index.readers.rtf import read as read_rtf
from tests.index.readers.checks import ReadBytes, headings, only, words, words_outside

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset134 \'cb\'ce{\*\falt SimSun};}"
    r"{\f2\fcharset136 PMingLiU;}{\f3\fcharset2 Symbol;}{\f4\fcharset1 Any;}{\f5\fcharset128 Mincho;}}"
)


def rtf(text: str, head: str = r"\ansi\ansicpg936\deff1") -> bytes:
    return (rf"{{\rtf1{head}{FONTS}{text}}}").encode("latin-1")


def spelled(text: str, codec: str = "gbk") -> str:
    """Text as Word spells it: each byte in hexadecimal."""
    return "".join(rf"\'{byte:02x}" for byte in text.encode(codec))


def numbered(text: str) -> str:
    return "".join(f"\\u{code if code < 0x8000 else code - 0x10000}?" for code in map(ord, text))


def shown(read_bytes: ReadBytes, text: str, head: str = r"\ansi\ansicpg936\deff1") -> list[str]:
    return words(only(read_bytes(rtf(text, head), "a.rtf")))


TEXT = "国务院关于加强城市供水的通知，镕基、喆"


@pytest.mark.parametrize(
    "text",
    [
        rf"\f1 {spelled(TEXT)}\par",
        rf"\f4 {spelled(TEXT)}\par",
        rf"\plain {spelled(TEXT)}\par",
        rf"\f0 {numbered(TEXT)}\par",
        rf"\f0\uc2 {''.join(f'{numbered(c)[:-1]}{spelled(c)}' for c in TEXT)}\uc1\par",
        rf"{{\rtlch\fcs1 \af0 \ltrch\fcs0 \loch\af0\hich\af0\dbch\f1 {spelled(TEXT)}}}\par",
        rf"{{\f1 {spelled(TEXT[:4])}}}{{\f0 }}{{\f1\b {spelled(TEXT[4:])}}}\par",
        "\\f1 " + spelled(TEXT).replace(r"\'", "\r\n\\'") + "\\\r\n",
        "\\f1 " + TEXT.encode("gbk").decode("latin-1") + "\\par",
    ],
    ids=["font", "default font", "no font", "numbers", "both", "word", "groups", "broken lines", "raw bytes"],
)
def test_chinese(read_bytes: ReadBytes, text: str) -> None:
    """Chinese comes out right as bytes of its font's or the file's code page, and as numbers."""
    assert shown(read_bytes, text) == [TEXT]


def test_code_pages(read_bytes: ReadBytes) -> None:
    """Each font has its own code page, whatever the file's: Chinese, Japanese and French side by side."""
    text = rf"\f1 {spelled('汉')}\f2 {spelled('漢', 'big5')}\f5 {spelled('かな', 'cp932')}"
    text += r"\f0 caf\'e9 cr\'e9\'e9e"
    document = only(read_bytes(rtf(text, r"\ansi\ansicpg1252"), "a.rtf"))
    assert document.text == "汉漢かなcafé créée"
    assert document.decoding is not None
    assert not document.decoding.doubtful
    assert shown(read_bytes, spelled("é", "mac_roman"), r"\mac") == ["é"]
    assert shown(read_bytes, r"\f3 ab\'b7") == ["αβ•"]


def test_chinese_in_a_western_font(read_bytes: ReadBytes) -> None:
    """Where a program gave Chinese bytes a Western font, two bytes together are a character all the same."""
    assert shown(read_bytes, rf"\f0 {spelled('中国')} WTO{spelled('组织')} {spelled('在')}") == [
        "中国 WTO组织 在"
    ]
    assert shown(read_bytes, r"\f0 caf\'e9s cr\'e9\'e9e") == ["cafés créée"]


def test_bytes_that_are_no_characters(read_bytes: ReadBytes) -> None:
    """A byte that its code page does not have is shown as one, and the doubt is told; a chosen page wins."""
    data = rtf(rf"\f1 {spelled('汉')}\'ff{spelled('字')}")
    document, problem = read_bytes(data, "a.rtf")
    assert isinstance(document, Document)
    assert document.text == "汉\ufffd字"
    assert document.decoding == Decoding("gb18030", DecodedBy.DECLARED, doubtful=True)
    assert problem == Problem("a.rtf", Reason.DOUBTFUL_ENCODING, "gb18030")
    chosen = read_rtf(Raw("a.rtf", rtf(rf"\f0 {spelled('漢字', 'big5')}"), Options(encoding="big5")))
    document = only(list(chosen))
    assert (document.text, document.decoding) == ("漢字", Decoding("big5", DecodedBy.CHOSEN))


def test_characters_beyond_the_plane(read_bytes: ReadBytes) -> None:
    """Halves of a character are put together, however the file breaks between them; a lone half is �."""
    assert shown(read_bytes, "\\u-10179?\r\n\\u-8704?{\\b\\u-10176?}\\u-8704?x\\u-10179?y") == [
        "😀\U00020200x\ufffdy"
    ]


def test_controls(read_bytes: ReadBytes) -> None:
    """Control characters show nothing."""
    assert shown(read_bytes, "a\x01\\u2?\\'03b\tc") == ["ab\tc"]


def test_signs(read_bytes: ReadBytes) -> None:
    """Signs with names, escapes and breaks show as on the page."""
    text = r"a\tab b\line c\emdash\~d\_e\-f\{\}\\ \ldblquote g\rdblquote\bullet\page h"
    assert shown(read_bytes, text) == ["a\tb\nc—\xa0d-ef{}\\ “g”•\nh"]


def test_paragraphs_and_headings(read_bytes: ReadBytes) -> None:
    """A heading has its level from its style, whatever its name's language, or from itself."""
    sheet = (
        r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 Teil;}{\s2\sbasedon0 heading 2;}{\s3\sbasedon2 x;}"
        rf"{{\s4 {spelled('标题')} 4;}}{{\*\cs10 Default;}}{{\s5 toc 1;}}{{\s6 Title;}}}}"
    )
    text = "".join(
        rf"\pard\s{style} {spelled(word)}\par"
        for style, word in [(6, "条例"), (5, "目"), (1, "章"), (2, "节"), (3, "款")]
    )
    text += rf"\pard\s4 {spelled('项')}\par\pard\outlinelevel4 {spelled('目')}\par"
    text += rf"\pard\s1\outlinelevel9 {spelled('文')}\par"
    document = only(read_bytes(rtf(sheet + text + r"\par\par"), "a.rtf"))
    assert headings(document) == [(1, "条例"), (1, "章"), (2, "节"), (2, "款"), (4, "项"), (5, "目")]
    assert words(document, BlockKind.FURNITURE) == ["目"]
    assert words(document, BlockKind.PARAGRAPH) == ["文"]
    assert (document.title, document.form, words_outside(document)) == ("条例", "rtf", "")


def test_what_is_not_shown(read_bytes: ReadBytes) -> None:
    """Hidden and deleted text, comments, codes, pictures and what a program does not know are no words."""
    hidden = [
        r"{\v hidden}", r"\v hidden\v0 ", r"\deleted x\deleted0 ", r"{\*\annotation x}", r"{\*\unknown x}",
        r"{\field{\*\fldinst HYPERLINK "'"http://127.0.0.1:9"'r"}{\fldrslt }}", r"{\pict\pngblip 89504e47}",
        r"{\*\bkmkstart _Toc}", r"{\object\objemb{\*\objdata 0105}}", "{\\pict\\bin5 {{\\}}}", r"{\xe index}",
        r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}", r"{\*\listtable{\list x}}", r"{\pn{\pntxta .}}",
    ]  # fmt: skip
    for each in hidden:
        assert shown(read_bytes, f"ab{each}cd") == ["abcd"], each
    assert shown(read_bytes, r"a\deleted\par\deleted0 b{\revised c}\par{\v x}\par") == ["abc"]


def test_fields(read_bytes: ReadBytes) -> None:
    """A field shows its result; a character in a circle is in the code only."""
    link = (
        rf'{{\field{{\*\fldinst {{HYPERLINK "http://127.0.0.1:9"}}}}{{\fldrslt {{\ul {spelled("链接")}}}}}}}'
    )
    circle = r"{\field{\*\fldinst {eq \\o\\ac(" + numbered("○") + r",11)}}{\fldrslt }}"
    assert shown(read_bytes, link + circle + "x") == ["链接⑪x"]


def test_numbers_of_items(read_bytes: ReadBytes) -> None:
    """Numbers that are written out before items are part of the text; ornaments are not."""
    text = (
        rf"{{\listtext\pard\plain\f1 {spelled('（一）')}\tab}}{spelled('甲')}\par"
        r"{\pntext\f3\'b7\tab}b\par{\listtext\pard\plain o\tab}c\par{\listtext 1.1\tab}d\par"
    )
    assert shown(read_bytes, text) == ["（一） 甲", "b", "c", "1.1 d"]


def test_tables(read_bytes: ReadBytes) -> None:
    """Rows come in their place, cells apart by tabs; a table in a cell gives its own rows."""
    row = r"\trowd\cellx1\cellx2\pard\intbl "
    text = rf"x\par{row}a\par b\cell c\cell\row {row}\cell d\cell\row\pard y\par"
    document = only(read_bytes(rtf(text), "a.rtf"))
    assert words(document) == ["x", "a b\tc", "d", "y"]
    assert len(words(document, BlockKind.ROW)) == 2
    nested = (
        r"\pard\intbl e\par\itap2 f\nestcell g\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        r"\pard\intbl h\cell i\cell\row\pard z\par"
    )
    assert shown(read_bytes, nested) == ["e", "f\tg", "h", "i", "z"]
    assert shown(read_bytes, rf"{row}a\cell b\cell\pard y\par") == ["a\tb", "y"]


def test_notes(read_bytes: ReadBytes) -> None:
    """A footnote follows its paragraph or table, with its mark; endnotes follow the text."""
    foot, end = (
        r"{\super\chftn}{\footnote\pard\plain{\super\chftn} %s\par}",
        r"\chftn{\footnote\ftnalt\chftn %s}",
    )
    text = rf"a{foot % 'one'}b\par c{end % ' last'}\par\intbl d{foot % 'two'}\cell\row"
    text += r"\pard e{\footnote * own}\par"
    assert shown(read_bytes, text) == ["ab", "1 one", "c", "d", "2 two", "e", "* own", "i last"]
    assert shown(read_bytes, rf"\ftnncnum\aftnnar a{foot % 'one'}{end % ' last'}") == ["a", "① one", "1 last"]
    assert shown(read_bytes, rf"a{{\v x{foot % 'one'}}}") == ["a"]


def test_headers_and_boxes(read_bytes: ReadBytes) -> None:
    """Each header and footer comes once, as furniture, behind the text; boxes follow their paragraph."""
    shape = (
        r"{\shp{\*\shpinst\shpleft0{\sp{\sn name}{\sv value}}{\shptxt\pard box\par}}"
        r"{\shprslt{\*\do{\dptxbxtext\pard box\par}}}}"
    )
    text = rf"{{\header\pard top\par}}{{\headerl\pard top\par}}{{\footerf end\par}}a{shape}b\par c\par"
    document = only(read_bytes(rtf(text), "a.rtf"))
    assert words(document) == ["ab", "box", "c", "top", "end"]
    assert words(document, BlockKind.FURNITURE) == ["top", "end"]
    assert shown(read_bytes, r"a{\*\do\dobxpage{\dptxbxtext\pard old\par}}\par") == ["a", "old"]


def test_equations(read_bytes: ReadBytes) -> None:
    """The letters of an equation are taken, not what says how they look."""
    math = (
        r"{\mmath{\*\moMath{\mr\mscr0 a=}{\mf{\mfPr{\mtype bar}{\mctrlPr x}}{\mnum{\mr b}}{\mden{\mr c}}}}}"
    )
    assert shown(read_bytes, f"x {math}y") == ["x a=bcy"]


def test_title_and_date(read_bytes: ReadBytes) -> None:
    """Title and date are those that the file states, in Unicode where it says them twice."""
    dates = r"{\creatim\yr2021\mo9\dy1}{\revtim\yr2022\mo1\dy1}"
    info = rf"{{\info{{\title {spelled('供水条例')}}}{{\author x}}{dates}}}"
    document = only(read_bytes(rtf(f"{info}a"), "a.rtf"))
    assert (document.title, document.date, document.text) == ("供水条例", "2021-09-01", "a")
    twice = rf"{{\info{{\upr{{\title ????}}{{\*\ud{{\title {numbered('供水条例')}}}}}}}}}"
    assert only(read_bytes(rtf(f"{twice}a"), "a.rtf")).title == "供水条例"


def test_titles_by_their_look(read_bytes: ReadBytes) -> None:
    """A short first line in the middle of the page is the title."""
    assert only(read_bytes(rtf(r"\pard\qc Notice\par\pard The text runs on.\par"), "a.rtf")).title == "Notice"


def test_without_words(read_bytes: ReadBytes) -> None:
    """A file without words is empty, one of pictures has no text."""
    assert read_bytes(rtf(r"\par"), "a.rtf") == [Problem("a.rtf", Reason.EMPTY)]
    assert read_bytes(rtf(r"{\pict 00}\par"), "a.rtf") == [Problem("a.rtf", Reason.NO_TEXT_LAYER)]


def test_files_that_end_early_or_late(read_bytes: ReadBytes) -> None:
    """Text before a missing brace is kept, and told to be cut off; what follows the last one is not."""
    document, problem = read_bytes(rtf(r"{\b a}b{\i c")[:-1], "a.rtf")
    assert isinstance(document, Document)
    assert (document.text, problem) == ("abc", Problem("a.rtf", Reason.PARTS_LEFT_OUT, "}"))
    assert words(only(read_bytes(rtf("a") + b"rubbish}}{\\rtf1 b}", "a.rtf"))) == ["a"]


@pytest.mark.parametrize(
    "hostile",
    ["{" * 40_000, "}" * 40_000, "\\" * 40_001, r"\u1" * 20_000, "{\\footnote " * 2_000, "\\'" * 20_000,
     "{\\*\\" * 20_000, "a\n" * 40_000, r"\bin99999999 a", r"\bin-5 a", r"\itap9999999\nestcell",
     r"{\trowd\intbl\cell" * 3_000, r"\uc9999999\u1 abc", "{\\upr{\\*\\ud" * 2_000, r"\ansicpg9999999 \'ff"],
)  # fmt: skip
def test_hostile_files(read_bytes: ReadBytes, hostile: str) -> None:
    """Nesting, length and nonsense numbers neither overflow nor hang."""
    assert read_bytes(b"{\\rtf1 " + hostile.encode() + b"}", "a.rtf")


WHOLE = rtf(
    r"{\stylesheet{\s1\outlinelevel0 heading 1;}}{\info{\title t}}\pard\s1 "
    + spelled("题目")
    + r"\par\pard\trowd\intbl a\cell b\cell\row\pard c{\footnote\chftn d}{\field{\*\fldinst X}{\fldrslt e}}"
)


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_no_bytes_raise(read_bytes: ReadBytes, chance: random.Random) -> None:
    """A file cut anywhere, or with words put into it, gives a document or a problem."""
    data = bytearray(WHOLE)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(6, len(data))
        data[at : at + chance.randrange(3)] = chance.choice(
            [b"{", b"}", b"\\", b"\xd6", b"9", b"\\row ", b"\\nestrow ", b"\\cell ", b"{\\*\\", b"\\itap3 "]
        )
    assert read_bytes(bytes(data[: chance.choice([len(data), chance.randrange(6, len(data))])]), "a.rtf")
