"""Mails: subject, sender and text as they were written; attachments as documents of their own."""

import base64
import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import DecodedBy, Decoding, Document, Problem, Reason
from index.readers.eml import read
from index.readers.raw import NO_OPTIONS, Raw
from tests.index.readers.checks import ReadBytes, documents, headings, only, words

LETTER = "王明：\n\n下周三轮到你值日，请在七点半以前到校，把黑板擦干净，再把窗户打开。\n\n李红\n"


def mail(body: str = LETTER, subtype: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "李红 <li@example.org>"
    message["To"] = "王明 <wang@example.org>"
    message["Date"] = "Sun, 16 Oct 2022 08:30:00 +0800"
    message["Subject"] = "关于值日的通知"
    message.set_content(body, subtype=subtype)
    return message


def written(*lines: bytes, body: bytes = b"") -> bytes:
    """A mail of these header lines, as a program of the time sent it."""
    return b"\r\n".join((*lines, b"", body))


def test_a_letter(read_bytes: ReadBytes) -> None:
    """The subject heads it and names it, the lines of the header follow, then the text in its paragraphs."""
    document = only(read_bytes(mail().as_bytes(), "信.eml"))
    assert words(document) == [
        "关于值日的通知",
        "From: 李红 <li@example.org>",
        "To: 王明 <wang@example.org>",
        "Date: Sun, 16 Oct 2022 08:30:00 +0800",
        "王明：",
        "下周三轮到你值日，请在七点半以前到校，把黑板擦干净，再把窗户打开。",
        "李红",
    ]
    assert headings(document) == [(1, "关于值日的通知")]
    assert (document.title, document.date, document.form) == ("关于值日的通知", "2022-10-16", "eml")
    assert document.decoding == Decoding("utf-8", DecodedBy.STRICT)


def test_plain_text_before_html(read_bytes: ReadBytes) -> None:
    """Of two ways of writing the same, plain text is read; HTML where the plain text is blank or missing."""
    both = mail()
    both.add_alternative("<h1>题</h1><p>别的</p><script>x()</script>", subtype="html")
    assert "李红" in words(only(read_bytes(both.as_bytes(), "a.eml")))
    assert "别的" not in only(read_bytes(both.as_bytes(), "a.eml")).text
    blank = mail(" \n")
    blank.add_alternative("<h1>题</h1><p>别的</p><script>x()</script>", subtype="html")
    for message in (blank, mail("<h1>题</h1><p>别的</p><script>x()</script>", "html")):
        document = only(read_bytes(message.as_bytes(), "a.eml"))
        assert words(document)[4:] == ["题", "别的"]
        assert headings(document) == [(1, "关于值日的通知"), (2, "题")]


def test_attachments_beside_the_html(read_bytes: ReadBytes) -> None:
    """An attachment that comes with the alternative which is not read is read all the same."""
    page = EmailMessage()
    page.set_content("<p>别的</p>", subtype="html")
    page.add_attachment("黑板", subtype="plain", filename="附.txt")
    message = mail()
    message.make_alternative()
    message.attach(page)
    results = read_bytes(message.as_bytes(), "a.eml")
    assert [result.path for result in results] == ["a.eml", "a.eml#附.txt"]
    assert "别的" not in documents(results)[0].text


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        (b"gb2312", "gb18030"),
        (b"GBK", "gb18030"),
        (b"gb18030", "gb18030"),
        (b"utf-8", "gb18030"),
        (b"us-ascii", "gb18030"),
        (b"no-such", "gb18030"),
        (b"", "gb18030"),
        (b"big5", "big5"),
        (b"hz-gb-2312", "hz"),
        (b"iso-2022-jp", "iso2022_jp_2"),
    ],
)
def test_charsets(read_bytes: ReadBytes, charset: bytes, encoding: str) -> None:
    """The text is read in the charset declared where its bytes agree, else in the one they show."""
    text = "下周三輪到你值日，請在七點半以前到校，把黑板擦乾淨，再把窗戶打開。"
    text = text if encoding in {"big5", "iso2022_jp_2"} else LETTER.splitlines()[2]
    text = "日本語" if encoding == "iso2022_jp_2" else text
    kind = b"Content-Type: text/plain" + (b"; charset=" + charset if charset else b"")
    document = documents(read_bytes(written(b"Subject: x", kind, body=text.encode(encoding)), "a.eml"))[0]
    assert words(document) == ["x", text]


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
def test_transfer_encodings(read_bytes: ReadBytes, transfer: str) -> None:
    """However the text was carried, it comes out the same."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(LETTER, cte=transfer)
    assert words(only(read_bytes(message.as_bytes(), "a.eml")))[1] == "王明："


@pytest.mark.parametrize(
    "line",
    [
        "=?utf-8?B?" + base64.b64encode("关于朱镕基的通知".encode()).decode() + "?=",
        "=?gb2312?B?" + base64.b64encode("关于朱镕基的通知".encode("gbk")).decode() + "?=",
        "=?GBK?Q?" + "".join(f"={byte:02X}" for byte in "关于朱镕基的通知".encode("gbk")) + "?=",
        "=?gb18030*zh?b?" + base64.b64encode("关于朱镕基的通知".encode("gbk")).decode().rstrip("=") + "?=",
        "=?gbk?B?" + base64.b64encode("关于朱镕".encode("gbk")).decode() + "?=\r\n =?gbk?B?"
        + base64.b64encode("基的通知".encode("gbk")).decode() + "?=",
        "=?gbk?B?" + base64.b64encode("关于朱镕基".encode("gbk")[:5]).decode() + "?= =?gbk?B?"
        + base64.b64encode("关于朱镕基的通知".encode("gbk")[5:]).decode() + "?=",
        "关于朱镕基的通知",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_subjects(read_bytes: ReadBytes, line: str, encoding: str) -> None:
    """Encoded words, folded, cut within a character, too wide for their charset, and bare bytes are read."""
    document = only(read_bytes(written(f"Subject: {line}".encode(encoding), body=b"x"), "a.eml"))
    assert document.title == "关于朱镕基的通知"


def test_words_between_encoded_words(read_bytes: ReadBytes) -> None:
    """Plain words beside encoded ones keep their spaces; a broken encoded word loses nothing."""
    line = b"Subject: Re: =?utf-8?B?5YC85pel?= and =?utf-8?Q?=E9=BB=91_board?= =?x?Z?y?= =?utf-8?B?!!!?="
    title = "Re: 值日 and 黑 board =?x?Z?y?= =?utf-8?B?!!!?="
    assert only(read_bytes(written(line, body=b"x"), "a.eml")).title == title


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Sun, 16 Oct 2022 08:30:00 +0800 (CST)", "2022-10-16"),
        ("16 Oct 94 08:30:00 GMT", "1994-10-16"),
        ("2022-10-16 08:30", "2022-10-16"),
        ("2022年10月16日", "2022-10-16"),
        ("yesterday", None),
        ("Sun, 36 Oct 2022 08:30:00 +0800", None),
    ],
)
def test_dates(read_bytes: ReadBytes, line: str, date: str | None) -> None:
    """The date line dates the mail, in its standard form or another; an impossible one does not."""
    assert only(read_bytes(written(f"Date: {line}".encode(), body=b"x"), "a.eml")).date == date


def test_attachments_are_documents(read_bytes: ReadBytes) -> None:
    """Each attachment is read as the file it is, under the mail's path; the same name twice is told apart."""
    message = mail()
    message.add_attachment(
        "# 附件\n\n清单".encode(), maintype="application", subtype="octet-stream", filename="清单.md"
    )
    message.add_attachment("黑板", subtype="plain", filename="清单.md")
    message.add_attachment(b"\x7fELF", maintype="application", subtype="x", filename="../a\\b/程序")
    message.add_attachment("姓名,星期\n王明,三\n", subtype="csv")
    results = read_bytes(message.as_bytes(), "x/信.eml")
    assert [result.path for result in results] == [
        "x/信.eml",
        "x/信.eml#清单.md",
        "x/信.eml#清单 (2).md",
        "x/信.eml#程序",
        "x/信.eml#part-4.csv",
    ]
    assert isinstance(results[1], Document)
    assert (results[1].title, results[1].form) == ("附件", "markdown")
    assert results[3] == Problem("x/信.eml#程序", Reason.BINARY, "elf")


@pytest.mark.parametrize(
    "line",
    [
        b'Content-Disposition: attachment; filename="=?gb2312?B?'
        + base64.b64encode("朱镕基.txt".encode("gbk"))
        + b'?="',
        b"Content-Disposition: attachment; filename*=gbk''%D6%EC%E9F%BB%F9.txt",
        b"Content-Disposition: attachment; filename*0*=utf-8''%E6%9C%B1; filename*1*=%E9%95%95%E5%9F%BA.txt",
        b'Content-Disposition: attachment; filename="' + "朱镕基.txt".encode("gbk") + b'"',
        "Content-Disposition: attachment; filename=朱镕基.txt".encode(),
        b'Content-Type: application/octet-stream; name="=?gbk?Q?=D6=EC=E9F=BB=F9.txt?="',
    ],
)
def test_names_of_attachments(read_bytes: ReadBytes, line: bytes) -> None:
    """Names in every way of writing them, the standard's and the others, are read."""
    body = b"--x\r\n" + line + b"\r\n\r\nwords\r\n--x--\r\n"
    results = read_bytes(
        written(b"Subject: s", b"Content-Type: multipart/mixed; boundary=x", body=body), "a.eml"
    )
    assert [result.path for result in results] == ["a.eml", "a.eml#朱镕基.txt"]


def test_a_mail_in_a_mail(read_bytes: ReadBytes) -> None:
    """A mail that is forwarded whole is a document too, to its last word, and so are its attachments."""
    inner = mail("From here on.\n")
    inner.add_attachment("黑板", subtype="plain", filename="附.txt")
    outer = mail("见附件。\n")
    outer.add_attachment(inner)
    results = read_bytes(outer.as_bytes(), "a.eml")
    paths = ["a.eml", "a.eml#关于值日的通知.eml", "a.eml#关于值日的通知.eml/附.txt"]
    assert [result.path for result in results] == paths
    assert words(documents(results)[1])[-1] == "From here on."


def test_mails_in_mails_have_an_end(read_bytes: ReadBytes) -> None:
    """Beyond three around each other no further one is opened."""
    message = mail()
    for _ in range(6):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    *read_ones, problem = read_bytes(message.as_bytes(), "a.eml")
    assert len(documents(read_ones)) == 4
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_pictures_of_the_page_and_signatures(read_bytes: ReadBytes) -> None:
    """A picture within the page and a signature are no attachments; a locked mail is reported."""
    message = mail("<p>看图<img src='cid:a'></p>", "html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    only(read_bytes(message.as_bytes(), "a.eml"))
    locked = written(b"Subject: s", b"Content-Type: application/pkcs7-mime; name=smime.p7m", body=b"eA==")
    assert read_bytes(locked, "a.eml")[1] == Problem("a.eml#smime.p7m", Reason.ENCRYPTED)


def test_undecodable_text(read_bytes: ReadBytes) -> None:
    """A text that nothing decodes is reported; the rest of the mail is read."""
    document, problem = read_bytes(
        written(b"Subject: s", b"Content-Type: text/plain", body=b"\xff\x00\xfe" * 50), "a.eml"
    )
    assert isinstance(document, Document)
    assert words(document) == ["s"]
    assert problem == Problem("a.eml", Reason.PARTS_LEFT_OUT, "text/plain")


def test_what_is_hostile() -> None:
    """Thousands of parts, nested ones, parts without an end and bombs stay within bounds."""
    parts = b"".join(b"--x\r\nContent-Type: a/b\r\n\r\n\r\n" for _ in range(3000))
    many = written(b"Subject: s", b"Content-Type: multipart/mixed; boundary=x", body=parts)
    assert list(read(Raw("a.eml", many)))[-1] == Problem("a.eml", Reason.ARCHIVE_LIMIT, "> 1000")
    nested = b"".join(
        b"Content-Type: multipart/alternative; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(60)
    )
    assert list(read(Raw("a.eml", b"Subject: s\r\n" + nested)))
    endless = written(b"Content-Type: multipart/mixed; boundary=x", body=b"--x\r\n" * 20_000)
    assert list(read(Raw("a.eml", endless)))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    message = mail()
    message.add_attachment(bomb.getvalue(), maintype="application", subtype="zip", filename="a.docx")
    problem = list(read(Raw("a.eml", message.as_bytes())))[-1]
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_options_reach_everything() -> None:
    """The encoding that the user chose holds for the text of the mail."""
    data = written(b"Subject: s", body="柳树".encode("gbk"))
    (document,) = read(Raw("a.eml", data, type(NO_OPTIONS)(encoding="gb18030")))
    assert isinstance(document, Document)
    assert document.decoding == Decoding("gb18030", DecodedBy.CHOSEN)


WHOLE = mail("<p>看图<img src='cid:a'></p>", "html")
WHOLE.add_attachment("黑板", subtype="plain", filename="附件.txt")
WHOLE.add_attachment(mail())
DATA = WHOLE.as_bytes()


@given(
    st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), max_size=20),
    st.integers(1, len(DATA)),
)
def test_no_damage_raises(read_bytes: ReadBytes, flips: list[tuple[int, int]], length: int) -> None:
    """A mail cut short or with bytes changed gives documents or problems, never an exception or nothing."""
    data = bytearray(DATA)
    for at, byte in flips:
        data[at] = byte
    assert read_bytes(bytes(data), "a.eml")
    assert read_bytes(bytes(data[:length]), "a.eml")
