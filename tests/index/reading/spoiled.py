"""Real files of every format, and what becomes of them when they are cut, flipped and put into each other."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage

PARAGRAPHS = (
    "会议由主任主持，代表们听取了预算报告。",
    "第二组提出三条意见，已记录在案。",
    "The rest is in the annex.",
)
SEED = 20261126
FLIPS = 7
"""Copies of each file in which bytes are changed at random."""
CUTS = (0.1, 0.5, 0.97)
"""Where files are cut off, as shares of their length."""


def whole() -> dict[str, bytes]:
    """One good file of each format, by its suffix."""
    text = "\n\n".join(PARAGRAPHS)
    return {
        "txt": text.encode("gb18030"),
        "md": f"# 会议\n\n{text}\n".encode(),
        "html": f"<html><head><title>会议</title></head><body><p>{'</p><p>'.join(PARAGRAPHS)}".encode(),
        "jsonl": "".join(
            f'{{"id": "{n}", "text": "{line}"}}\n' for n, line in enumerate(PARAGRAPHS)
        ).encode(),
        "csv": "姓名,单位,意见\n张三,一组,同意\n李四,二组,不同意\n".encode("utf-8-sig"),
        "rtf": rb"{\rtf1\ansi\ansicpg936 \'bb\'e1\'d2\'e9\par}",
        "eml": _mail(),
        "pdf": _pdf(),
        "docx": _docx(),
        "pptx": _pptx(),
        "xlsx": _xlsx(),
        "odt": _odt(),
        "epub": _epub(),
        "png": _png(),
    }


def spoiled() -> Iterator[tuple[str, bytes]]:
    """Names and bytes of more than two hundred files with something wrong with them."""
    drawn = random.Random(SEED)
    files = whole()
    for suffix, data in files.items():
        for share in CUTS:
            yield f"cut-{share}.{suffix}", data[: int(len(data) * share)]
        for number in range(FLIPS):
            yield f"flipped-{number}.{suffix}", _flipped(data, drawn)
        other = drawn.choice([name for name in files if name != suffix])
        yield f"called-{suffix}-but.{other}", data
        yield f"doubled.{suffix}", data + data
        yield f"zeros.{suffix}", data[: len(data) // 3] + bytes(2_000) + data[len(data) // 2 :]
        yield f"in-{suffix}.zip", zipped({f"a.{suffix}": data[: len(data) // 2], f"b.{suffix}": data})
    nested = files["docx"]
    for depth in range(6):
        nested = zipped({"inner.zip" if depth else "inner.docx": nested})
        yield f"nested-{depth}.zip", nested
    yield "bomb.zip", zipped({"a.txt": bytes(300_000_000)})
    yield "bomb.docx", _with_entry(files["docx"], "word/document.xml", b"<w:p>" * 40_000_000)
    yield "many.zip", zipped({f"{number}.txt": b"x" for number in range(12_000)})
    yield "laughs.docx", _with_entry(files["docx"], "word/document.xml", _laughs())


def _flipped(data: bytes, drawn: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(max(3, len(data) // 200)):
        changed[drawn.randrange(len(data))] = drawn.randrange(256)
    return bytes(changed)


def zipped(members: dict[str, bytes]) -> bytes:
    return _saved(lambda stream: _write_zip(stream, members))


def _write_zip(stream: io.BytesIO, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _with_entry(data: bytes, name: str, content: bytes) -> bytes:
    """A zipped document with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped({**members, name: content})


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    return f"<!DOCTYPE d [{entities}]><d>&a11;</d>".encode()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = "会议", "a@example.org", "Sun, 16 Oct 2022 08:30:00 +0800"
    mail.set_content("\n\n".join(PARAGRAPHS))
    mail.add_attachment("附件里的话。".encode(), maintype="text", subtype="plain", filename="附件.txt")
    return bytes(mail)


def _pdf() -> bytes:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))

    def draw(stream: io.BytesIO) -> None:
        canvas = Canvas(stream)
        for _ in range(3):
            canvas.setFont("STSong-Light", 12)
            for number, line in enumerate(PARAGRAPHS):
                canvas.drawString(72, 700 - 40 * number, line)
            canvas.showPage()
        canvas.save()

    return _saved(draw)


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("会议", 1)
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    document.add_table(2, 2).cell(0, 0).text = "格"
    return _saved(document.save)


def _pptx() -> bytes:
    import pptx

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "会议"
    slide.placeholders[1].text = "\n".join(PARAGRAPHS)
    return _saved(deck.save)


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (("姓名", "意见"), ("张三", "同意"), ("李四", "不同意")):
        book.active.append(row)
    return _saved(book.save)


def _odt() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    words = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<text:p>{line}</text:p>" for line in PARAGRAPHS)
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="{words}">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def _epub() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = f"<html><body><h1>会议</h1><p>{'</p><p>'.join(PARAGRAPHS)}</p></body></html>"
    return zipped(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "book.opf": package.encode(),
            "a.xhtml": page.encode(),
        }
    )


def _png() -> bytes:
    from PIL import Image

    return _saved(lambda stream: Image.new("RGB", (64, 48), "white").save(stream, "PNG"))
