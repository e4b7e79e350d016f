"""Answers as a terminal shows them."""

from __future__ import annotations

from index.library import Library
from qa.ask import Asker
from qa.cli.render import answer_lines
from qa.labels import labels
from qa.scope import Scope, choose


def shown(library: Library, asker: Asker, question: str, scope: Scope) -> str:
    within = choose(library.snapshot().documents(), scope)
    return "\n".join(answer_lines(asker.ask(question, within=within), labels("zh"), styled=False))


def test_a_limited_answer_says_where_it_looked(library: Library, asker: Asker) -> None:
    """With passages and without, and of a phrase; a “no” is of the limits alone."""
    copies = Scope.read(["副本"])
    found = shown(library, asker, "灯塔有多高？", copies)
    assert "只在这个范围里找：副本（1 份文档）。" in found
    assert "二十七米" in found
    phrase = shown(library, asker, "“rye flour”", copies)
    assert phrase.startswith("限定的范围里没有这句话。\n只在这个范围里找：副本")
    nothing = shown(library, asker, "灯塔有多高？", Scope.read(until="1900"))
    assert nothing.startswith("这个范围里没有相近的段落。")
    assert "另有 4 份没有日期，没有找。" in nothing
