"""Whose words a draft says they are."""

from __future__ import annotations

import pytest

from index.words import Tokenizer
from qa.quotes.attribution import Named, attributions
from qa.quotes.extraction import quotations


def named(draft: str, tokenizer: Tokenizer) -> list[tuple[str, str] | None]:
    found = attributions(draft, quotations(draft).quotations, tokenizer.fold)
    return [(one.kind.value, one.name) if one else None for one in found]


@pytest.mark.parametrize(
    ("draft", "kind", "name"),
    [
        ("《树木条例》规定：“古树”", Named.DOCUMENT, "树木条例"),
        ("根据《树木条例》第二条，“古树”", Named.DOCUMENT, "树木条例"),
        ("何秋实在《条例》中指出，「古树」", Named.DOCUMENT, "条例"),
        ("《条例》（二〇二〇年版）明确提出“古树”", Named.DOCUMENT, "条例"),
        ("《实施《树木条例》的规定》第二条规定：“古树”", Named.DOCUMENT, "实施《树木条例》的规定"),
        ("“亮下去。”，皇甫明远说。", Named.SPEAKER, "皇甫明远"),
        ("何秋实说：“亮下去。”", Named.SPEAKER, "何秋实"),
        ("近日，镇长何秋实在接受采访时表示，“亮下去。”", Named.SPEAKER, "何秋实"),
        ("“亮下去。”何秋实镇长说。", Named.SPEAKER, "何秋实"),
        ("“亮下去”，镇长何秋实表示。", Named.SPEAKER, "何秋实"),
        ("世界银行表示，“增长放缓。”", Named.SPEAKER, "世界银行"),
        ('According to the World Bank, "growth slows".', Named.SPEAKER, "World Bank"),
        ('"The oven is lit," said Anna Gruber.', Named.SPEAKER, "Anna Gruber"),
        ('Anna Gruber said: "The oven is lit."', Named.SPEAKER, "Anna Gruber"),
        ("> 亮下去。\n> —— 《灯塔》", Named.DOCUMENT, "灯塔"),
        ("> 亮下去。\n> —— 何秋实", Named.SPEAKER, "何秋实"),
    ],
)
def test_a_source_that_is_named(tokenizer: Tokenizer, draft: str, kind: Named, name: str) -> None:
    """Documents and speakers, before and behind, with what is no part of their name left out."""
    assert named(draft, tokenizer) == [(kind.value, name)]


@pytest.mark.parametrize(
    "draft",
    [
        "我们要落实“亮下去”的要求。",
        "他说：“亮下去。”",
        "专家表示，“亮下去。”",
        "有人说：“亮下去。”",
        "手册说：“亮下去。”",
        "网上说，“亮下去。”",
        "《条例》出台之后很受欢迎，大家记住了“古树”这个词。",
        "何秋实说得好。“亮下去。”",
        "“亮下去”何秋实说：别的话。",
        'He said "the oven is lit".',
    ],
)
def test_nobody_is_named_in_doubt(tokenizer: Tokenizer, draft: str) -> None:
    """A pronoun, a role, or a name in another sentence is no attribution."""
    assert named(draft, tokenizer) == [None]


def test_quotations_in_a_row_have_one_author(tokenizer: Tokenizer) -> None:
    """What follows a quotation at once is of the same source; what follows later is not."""
    row = "何秋实说：“一句。”“又一句。”后来“第三句。”"
    assert named(row, tokenizer) == [("speaker", "何秋实"), ("speaker", "何秋实"), None]
