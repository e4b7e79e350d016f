"""Bytes to text: the right characters, or an honest doubt, or an error; never a silent mistake."""

import codecs
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.decoding import Undecodable, decode
from index.documents import DecodedBy, Decoding

SHARED = Path(__file__).parents[2] / ".." / "shared"
SIMPLIFIED = "山脚下的小村子里有一所学校，孩子们每天早上都要走很长的路。老师说，只要肯用心，路再远也能走到。"
TRADITIONAL = "山腳下的小村子裡有一所學校，孩子們每天早上都要走很長的路。老師說，只要肯用心，路再遠也能走到。"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    """A byte order mark names the encoding and is no part of the text."""
    decoded = decode(mark + SIMPLIFIED.encode(encoding))
    assert decoded.text == SIMPLIFIED
    assert decoded.decoding == Decoding(encoding, DecodedBy.BOM)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [SIMPLIFIED + "\r\n", SIMPLIFIED + "\ue004\n", "Plain ASCII text, line one.\r\nLine two.\r\n"]
)
def test_unmarked_utf16_shows_by_itself(text: str, encoding: str) -> None:
    """UTF-16 without a mark is recognised, Chinese and ASCII alike."""
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.decoding.encoding, decoded.decoding.doubtful) == (text, encoding, False)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5hkscs")],
)
def test_chinese_bytes_are_told_apart(text: str, encoding: str) -> None:
    """Simplified and traditional text in GB 18030 and Big5 come back as they were, without doubt."""
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.decoding == Decoding(encoding, DecodedBy.GUESSED)


@pytest.mark.parametrize(
    "text", ["café, déjà vu, où", "Привет, мир", "καλημέρα κόσμε", "naïve", "µ", SIMPLIFIED]
)
def test_utf8_is_certain(text: str) -> None:
    """Valid UTF-8 in any script is UTF-8, without doubt."""
    decoded = decode(text.encode())
    assert (decoded.text, decoded.decoding) == (text, Decoding("utf-8", DecodedBy.STRICT))


def test_two_gbk_words_that_are_valid_utf8_are_doubtful() -> None:
    """A file of one GBK word that happens to be valid UTF-8 is not taken for certain."""
    data = "水元".encode("gbk")
    assert data.decode("utf-8") != "水元"
    assert decode(data).decoding.doubtful


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "모든 사람은 태어날 때부터 자유롭고 존엄하며 평등하다. 모든 사람은 이성과 양심을 가지고 있다.",
            "euc-kr",
        ),
        ("山のふもとの小さな村に学校がありました。子どもたちは毎朝長い道を歩いていきます。", "euc-jp"),
        ("山のふもとの小さな村に学校がありました。子どもたちは毎朝長い道を歩いていきます。", "shift_jis"),
        ("В маленькой деревне у подножия горы была школа, и дети ходили туда каждое утро.", "cp1251"),
        ("В маленькой деревне у подножия горы была школа, и дети ходили туда каждое утро.", "koi8-r"),
        ("Les élèves de l'école étaient très fatigués après une journée passée à la forêt.", "cp1252"),
    ],
)
def test_other_languages_never_pass_for_chinese(text: str, encoding: str) -> None:
    """Text in an encoding that is not told apart is doubtful or refused, and right where declared."""
    data = text.encode(encoding)
    with suppress(Undecodable):
        assert decode(data).decoding.doubtful
    declared = decode(data, {"cp1251": "windows-1251", "cp1252": "ISO-8859-1"}.get(encoding, encoding))
    assert (declared.text, declared.decoding.by) == (text, DecodedBy.DECLARED)


def test_declaration_settles_what_is_too_short_to_tell() -> None:
    """Two characters alone leave doubt, and a declaration that the bytes agree with ends it."""
    data = "村子".encode("gbk")
    assert decode(data).decoding.doubtful
    assert decode(data, "GB2312").decoding == Decoding("gb18030", DecodedBy.DECLARED)


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "big5", "shift_jis", "utf-8", "rot13", "unicode_escape", "no"]
)
def test_wrong_declaration_is_not_believed(declared: str) -> None:
    """What the bytes clearly are outweighs what the file claims, and no claim can fail or run."""
    decoded = decode(SIMPLIFIED.encode("gbk"), declared)
    assert (decoded.text, decoded.decoding.by) == (SIMPLIFIED, DecodedBy.GUESSED)


@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5hkscs"), (SIMPLIFIED, "utf-8")]
)
@pytest.mark.parametrize("declared", [None, "gbk", "windows-1252"])
def test_one_bad_byte_is_reported_where_it_stands(text: str, encoding: str, declared: str | None) -> None:
    """A stray byte in clear text is an error with the encoding and the offset, nothing dropped."""
    good = text.encode(encoding)
    with pytest.raises(Undecodable) as caught:
        decode(good + b"\xff" + good, declared)
    assert (caught.value.encoding, caught.value.offset) == (encoding, len(good))


def test_a_cut_character_is_reported() -> None:
    """A file cut in the middle of its last character is an error, not a shorter text."""
    with pytest.raises(Undecodable) as caught:
        decode(SIMPLIFIED.encode()[:-1])
    assert caught.value.encoding == "utf-8"


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00" * 64, b"\x7fELF\x02\x01\x01" + b"\x00" * 40])
def test_bytes_that_are_no_text_are_binary(data: bytes) -> None:
    """Zero bytes that make no UTF-16 mean a program's data."""
    with pytest.raises(Undecodable) as caught:
        decode(data)
    assert caught.value.binary


@given(st.text(max_size=60))
def test_utf8_round_trip(text: str) -> None:
    """Whatever is written as marked UTF-8 is read back."""
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text


@given(st.binary(max_size=80), st.sampled_from([None, "gbk", "big5", "latin1", "shift_jis", "\x00"]))
def test_any_bytes_decode_strictly_or_raise(data: bytes, declared: str | None) -> None:
    """A decoding always gives back the very bytes it came from: nothing is replaced or ignored."""
    try:
        decoded = decode(data, declared)
    except Undecodable:
        return
    text, encoding = decoded.text, decoded.decoding.encoding
    body = (
        data if decoded.decoding.by is not DecodedBy.BOM else data[-len(text.encode(encoding)) or len(data) :]
    )
    assert body.decode(encoding) == text
    assert "\ufffd" not in text or "\ufffd".encode(encoding) in data


@given(st.integers(0, 20), st.integers(12, 26), st.sampled_from(["gb18030", "big5hkscs"]))
def test_slices_are_right_or_doubtful(start: int, length: int, encoding: str) -> None:
    """A slice of a dozen characters is never decoded wrongly without doubt."""
    text = TRADITIONAL[start : start + length]
    decoded = decode(text.encode(encoding))
    assert decoded.text == text or decoded.decoding.doubtful


def test_real_files() -> None:
    """Each of the collected files decodes as its manifest says, or is reported as doubtful."""
    folder = SHARED / "eval" / "encodings"
    if not folder.is_dir():
        pytest.skip("the collected files are not here")
    doubtful = 0
    for line in (folder / "MANIFEST.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        data = (folder / entry["file"]).read_bytes()
        decoded = decode(data)
        doubtful += decoded.decoding.doubtful
        truth = data.decode(entry["encoding"]).removeprefix("\ufeff")
        assert decoded.text == truth or decoded.decoding.doubtful, entry["file"]
    assert doubtful == 0
