"""How files come in: formats, encodings, speed and memory, measured through the product.

    python -m benchmarks.ingest --data DIR [--only formats,encodings,news,pdf] [--phrases FILE] [--json OUT]

`DIR` has the folders `formats`, `encodings` and `crud_news_txt` of public documents. `FILE` has one JSON a
line, {"file", "text", "page" or "line"}: sentences read off the pages by eye, each asked for in quotation
marks. Speeds of the news are compared with the encoder alone on the same passages in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.sets import CACHE
from index.documents import Document, Problem
from index.encoder import bundled, load, precision
from index.generation import Layout
from index.library import Library
from index.passages import Cutter
from index.reading import Outcome, Pool, Wanted
from index.words import Tokenizer
from qa.ask import Asker

ROOT = Path(__file__).parents[1]
ALL = ("formats", "encodings", "news", "pdf")
PDF_PAGES = 500
KILOBYTES_PER_MB = 1024
PER_THOUSAND = 1000
WARM_UP, PART = 64, 512
"""Texts encoded before the clock runs, and in one call."""


@dataclass
class Run:
    """One run of `index` in a process of its own; times in seconds since it began."""

    seconds: float = 0.0
    words_ready: float | None = None
    megabytes: float = 0.0
    report: dict[str, Any] = field(default_factory=dict)


def index(library: Path, *arguments: str) -> Run:
    """Runs `python app.py index`, and notes when its words can be searched."""
    command = [sys.executable, str(ROOT / "app.py"), "index", *arguments, "--library", str(library)]
    manifest, run = Layout(library).manifest, Run()
    before = manifest.stat().st_mtime_ns if manifest.exists() else 0
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:  # a pipe would fill up, and hold up who writes into it
        process = subprocess.Popen([*command, "--json"], stdout=said, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            if run.words_ready is None and manifest.exists() and manifest.stat().st_mtime_ns != before:
                run.words_ready = time.perf_counter() - began
            time.sleep(0.05)
        run.seconds = time.perf_counter() - began
        said.seek(0)
        run.report = json.loads(said.read())
    run.megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KILOBYTES_PER_MB
    return run


def formats(data: Path, work: Path, phrases: Path | None) -> dict[str, Any]:
    """Every file of every format, and the phrases that were picked in them."""
    run = index(work / "formats", str(data / "formats"))
    with closing(opened(work / "formats")) as library:
        snapshot = library.snapshot()
        read = [document.as_json() for document in snapshot.documents()]
        problems = [problem.as_json() for problem in snapshot.problems()]
        found = list(looked_for(Asker(library), phrases)) if phrases else []
    for each in read:
        pages = f"{each['pages']} pages" if each["pages"] else ""
        print(f"  {each['form']:9}{each['passages']:6} passages {each['characters']:8} characters  {pages:10}"
              f" {each['path']}")  # fmt: skip
    for problem in problems:
        print("  ", problem["reason"], problem["path"], problem["detail"])
    files = sum(file.is_file() for file in (data / "formats").rglob("*"))
    print(f"  {len(read)} of {files} files read in {run.seconds:.1f} s")
    hits = sum(each["right"] for each in found)
    if found:
        print(f"  {hits} of {len(found)} phrases found in their place")
        for each in found:
            if not each["right"]:
                print("   not:", each)
    return {"files": files, "read": len(read), "problems": problems, "phrases": len(found), "found": hits}


def looked_for(asker: Asker, phrases: Path) -> Iterator[dict[str, Any]]:
    """Each phrase asked for in quotation marks, and whether a citation holds it in the right place."""
    for line in phrases.read_text("utf-8").splitlines():
        wanted = json.loads(line)
        answer = asker.ask(f"“{wanted['text']}”", 50)
        places = [
            (citation.document.path, citation.page, citation.line)
            for citation in answer.citations
            for _ in [0]
            if citation.document.path == wanted["file"]
        ]
        right = any(
            wanted.get("page") in (None, page) and wanted.get("line") in (None, row)
            for _, page, row in places
        )
        yield {**wanted, "right": right, "places": places}


def encodings(data: Path) -> dict[str, Any]:
    """Each file against the manifest: right, doubtful, or silently wrong."""
    folder, counts = data / "encodings", Counter[str]()
    lines = map(json.loads, (folder / "MANIFEST.jsonl").read_text("utf-8").splitlines())
    truth = {line["file"]: line for line in lines}
    with closing(Pool()) as pool, closing(pool.read(Wanted(folder / name, name) for name in truth)) as files:
        for wanted, items in files:
            counts[judged(truth[wanted.path], list(items))] += 1
    print("  ", dict(counts))
    return dict(counts)


def judged(truth: dict[str, Any], items: list[Document | Problem | Outcome]) -> str:
    documents = [item for item in items if isinstance(item, Document)]
    if not documents or documents[0].decoding is None:
        return "reported" if any(isinstance(item, Problem) for item in items) else "lost"
    decoding = documents[0].decoding
    same = _codec(decoding.encoding) == _codec(str(truth["encoding"]))
    return "right" if same else "doubtful" if decoding.doubtful else "silently wrong"


def _codec(name: str) -> str:
    """A family of encodings: GB2312 is part of GBK, and that of GB18030."""
    name = name.lower().replace("-", "").replace("_", "")
    for family in ("gb", "big5", "utf16", "utf8"):
        if name.startswith(family):
            return family
    return name


def news(data: Path, work: Path) -> dict[str, Any]:
    """Three thousand files: words, meaning, nothing changed, memory."""
    shutil.rmtree(work / "news", ignore_errors=True)
    run = index(work / "news", str(data / "crud_news_txt"))
    again = index(work / "news")
    files, passages = run.report["documents"], run.report["passages"]
    figures = {
        "files": files,
        "passages": passages,
        "words_s_per_1000_files": (run.words_ready or run.seconds) / files * PER_THOUSAND,
        "whole_s": run.seconds,
        "unchanged_s": again.seconds,
        "peak_mb": run.megabytes,
    }
    print_figures(figures)
    texts = embedded(work / "news")
    plain, alone = encoding_plainly(texts), encoding_alone(texts)
    compared = {
        "sentence_transformers_s": plain,
        "share_of_sentence_transformers_speed": plain / run.seconds,
        "encoder_alone_s": alone,
        "share_of_encoder_speed": alone / run.seconds,
    }
    print_figures(compared)
    return figures | compared


def embedded(folder: Path) -> list[str]:
    """What the encoder sees of the passages of a library, shortest first."""
    with closing(opened(folder)) as library:
        cutter, snapshot, texts = Cutter.of(load(cache=CACHE)), library.snapshot(), list[str]()
        for document in snapshot.documents():
            for stored in snapshot.passages_in(document):
                text = snapshot.passage_text(stored)
                texts.append(cutter.embedded(document.title, document.path, stored.passage, text))
    return sorted(texts, key=len)


def encoding_plainly(texts: Sequence[str]) -> float:
    """Seconds sentence-transformers' own call takes for texts, in the precision that is fastest here."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled.unpack(CACHE)), prompts=bundled.PROMPTS, local_files_only=True)
    if precision.choose(CACHE) is precision.Precision.BFLOAT16:
        model.bfloat16()
    model.encode_document(list(texts[:WARM_UP]), show_progress_bar=False)
    began = time.perf_counter()
    model.encode_document(list(texts), show_progress_bar=False)
    return time.perf_counter() - began


def encoding_alone(texts: Sequence[str]) -> float:
    """Seconds our encoder takes for texts, and for their tokens, where it is given nothing else to do."""
    encoder = load(cache=CACHE)
    encoder.encode_passages_by_token(texts[:WARM_UP])
    began = time.perf_counter()
    for begin in range(0, len(texts), PART):  # the tokens of all would not fit into memory
        encoder.encode_passages_by_token(texts[begin : begin + PART])
    return time.perf_counter() - began


def pdf(data: Path) -> dict[str, Any]:
    """Pages a second, in one process, of a long document and of a made one."""
    from index.readers import Raw, read_raw

    figures = {}
    made = {"made": made_pdf(PDF_PAGES)}
    for name, content in {
        **made,
        **{f.name: f.read_bytes() for f in (data / "formats").glob("LEVEN*.pdf")},
    }.items():
        began = time.perf_counter()
        documents = [item for item in read_raw(Raw("a.pdf", content)) if isinstance(item, Document)]
        pages = documents[0].pages or 0
        figures[name] = pages / (time.perf_counter() - began)
        print(f"  {name}: {pages} pages, {figures[name]:.0f} a second")
    return figures


def made_pdf(pages: int) -> bytes:
    """A book of Chinese text, forty lines a page."""
    from io import BytesIO

    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in range(pages):
        canvas.setFont("STSong-Light", 11)
        for line in range(40):
            canvas.drawString(
                70,
                780 - 18 * line,
                f"第{page}页第{line}行，会议就预算的安排作了说明，代表们听取了报告并提出意见。",
            )
        canvas.drawString(290, 30, str(page + 1))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def opened(folder: Path) -> Library:
    return Library.open(folder, lambda _: load(cache=CACHE), lambda words: Tokenizer(CACHE / "jieba", words))


def print_figures(figures: dict[str, Any]) -> None:
    for name, figure in figures.items():
        print(f"  {name:37}{figure:12.2f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--only", default=",".join(ALL), help="of " + ",".join(ALL))
    options.add_argument("--phrases", type=Path)
    options.add_argument(
        "--library", type=Path, default=Path("benchmarks/.work"), help="where indexes are kept"
    )
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    work = chosen.library / "ingest"
    measured = {
        "formats": lambda: formats(chosen.data, work, chosen.phrases),
        "encodings": lambda: encodings(chosen.data),
        "news": lambda: news(chosen.data, work),
        "pdf": lambda: pdf(chosen.data),
    }
    result: dict[str, Any] = {}
    for name in chosen.only.split(","):
        print(name, flush=True)
        result[name] = measured[name]()
    if chosen.json:
        machine = {"system": platform.platform(), "python": platform.python_version()}
        chosen.json.write_text(
            json.dumps({**result, "machine": machine}, ensure_ascii=False, indent=2), "utf-8"
        )


if __name__ == "__main__":
    main()
