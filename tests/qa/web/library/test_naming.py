"""Names of uploaded files."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder import is_listed
from qa.web.library.naming import LONGEST, safe_name

LONG = "关于进一步加强城市树木保护工作的若干意见" * 15


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/", "_"),
        ("..", "_"),
        ("", "_"),
        ("甲\0乙.txt", "甲乙.txt"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1 .docx", "_LPT1 .docx"),
        ("账单\u202efdp.exe", "账单fdp.exe"),
        ("零\u200b宽.txt", "零宽.txt"),
        ("甲:乙*丙?.txt", "甲_乙_丙_.txt"),
        ("a.jsonl#1", "a.jsonl_1"),
        (" .hidden ", "hidden"),
        ("~$合同.docx", "_~$合同.docx"),
        ("Thumbs.db", "_Thumbs.db"),
        ("结尾有点. . .", "结尾有点"),
        ("行\n\u2028\u2029.md", "行.md"),
        ("半\ud800个.txt", "半个.txt"),
    ],
)
def test_a_name_becomes_a_safe_one(sent: str, name: str) -> None:
    """What would lead elsewhere, hide, deceive the eye or mean a device is gone; the rest stays."""
    assert safe_name(sent) == name


def test_composition_makes_no_difference() -> None:
    """An accent that is one code point or two is the same name, also to the file system."""
    assert safe_name(unicodedata.normalize("NFD", "Résumé.txt")) == "Résumé.txt"


def test_long_names_are_cut_and_stay_apart() -> None:
    """Three hundred Chinese characters fit, keep their suffix, and differ where their ends do."""
    first, second = safe_name(f"{LONG}一.pdf"), safe_name(f"{LONG}二.pdf")
    assert first != second
    assert first.startswith(LONG[:40])
    assert first.endswith(".pdf")
    assert safe_name(f"{LONG}一.pdf") == first


@given(st.text())
def test_whatever_is_sent_gives_one_listed_name(sent: str) -> None:
    """One part, short enough, seen by the walk over the folder, and the same when sent again."""
    name = safe_name(sent)
    assert 0 < len(name.encode()) <= LONGEST
    assert Path(name).name == name
    assert is_listed(Path("uploads"), Path("uploads") / name)
    assert safe_name(name) == name
