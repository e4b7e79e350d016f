"""The house rules that a glance cannot check: which room may know which."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ONE_HOME = (
    "faiss",
    "jieba",
    "tantivy",
    "opencc",
    "lxml",
    "markdown_it",
    "tqdm",
    "uvicorn",
    "rapidfuzz",
    "citeproc",
    "segno",
    "PIL",
    "pypdfium2",
    "openpyxl",
    "docx",
    "rapidocr",
    "cv2",
    "watchfiles",
    "psutil",
)
_ANYWHERE = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)
_AT_TOP = re.compile(r"^(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)
FORBIDDEN = ("pickle", "marshal", "shelve", "dill")


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    """Every module's path and source."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


def imported(source: str, indented: bool = True) -> Iterator[str]:
    """The names a module imports: all of them, or those at its top alone."""
    pattern = _ANYWHERE if indented else _AT_TOP
    yield from (found.group(1) for found in pattern.finditer(source))


def test_index_knows_nothing_of_qa() -> None:
    """Data moves one way: nothing under index/ imports qa/."""
    assert [
        path for path, source in modules("index") if any(n.split(".")[0] == "qa" for n in imported(source))
    ] == []


def test_web_libraries_stay_in_the_web() -> None:
    """Gradio, FastAPI and Jinja appear in qa/web/ alone."""
    strangers = [
        (path, name)
        for path, source in modules("index", "qa")
        for name in imported(source)
        if name.split(".")[0] in ("gradio", "fastapi", "jinja2", "starlette")
        and not path.startswith("qa/web/")
    ]
    assert strangers == []


def test_each_library_has_one_home() -> None:
    """A library whose interface may change is imported in exactly one module of a package."""
    homes = defaultdict(set)
    for path, source in modules("index", "qa"):
        for name in imported(source):
            homes[name.split(".")[0], path.split("/")[0]].add(path)
    assert {home: paths for home, paths in homes.items() if home[0] in ONE_HOME and len(paths) != 1} == {}


def test_nothing_unpickles() -> None:
    """No module of ours imports what runs code while it reads data."""
    found = [
        (path, name)
        for path, source in modules("index", "qa", "benchmarks")
        for name in imported(source)
        if name.split(".")[0] in FORBIDDEN
    ]
    assert found == []


def test_nothing_happens_at_import() -> None:
    """Heavy libraries are imported where they are needed, so that light commands start at once."""
    heavy = {"torch", "sentence_transformers", "faiss", "jieba", "gradio", "transformers", "citeproc", "docx"}
    at_import = [
        (path, name)
        for path, source in modules("index", "qa")
        if not path.startswith("qa/web/")
        for name in imported(source, indented=False)
        if name.split(".")[0] in heavy
    ]
    assert at_import == []


def test_the_style_sheet_closes_what_it_opens() -> None:
    """A brace that is missing would hide every rule after it from half of the screens."""
    depth = 0
    for line in (ROOT / "qa" / "web" / "static" / "look.css").read_text("utf-8").splitlines():
        assert not (line.startswith(("/*", "@media")) and depth), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
