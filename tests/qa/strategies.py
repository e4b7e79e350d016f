"""Citations and answers of every shape, for rules that must hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from qa.answers import (
    Answer,
    Citation,
    Details,
    LibraryState,
    PhraseCount,
    Place,
    Source,
    Span,
    Timings,
)
from qa.scope import Limited, Scope

HOSTILE = (
    "<script>window.hurt = 1</script>",
    '"><img src=x onerror=alert(1)>',
    "$$x$$ \\(y\\) `code` ``` **粗** _斜_ [a](javascript:b) ![i](x)",
    "1. 一\n2. 二\n- 三\n# 四\n> 五\n===\n---\n| a | b |\n|---|---|",
    "    indented\n\n\n\ttab\n~~~\n&amp; &#60; \\* \\",
    "@book{x, title = {a}} % 100% # $ & _ ^ ~ \\textbf{b} { } }{",
    "＝１＋１ =1+1 @SUM(A1) -2+3",
    "“全角”『引号』\u3000\u3000缩进\u2028行\u2029段\u0085",
    "a\rb\r\nc\x0bd\x0ce\x00f\x1bg\x7f\ufffe\ufeff\u202eh",
)
"""Text that would do something, were it not taken as text."""

texts = st.one_of(
    st.text(min_size=1, max_size=60),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map("\n".join),
    st.text("灯塔高二十七米。，\n \u3000ab12*_#>-`<&\\[]()!|~=+.:\"'$@%{}", min_size=1, max_size=80),
)
dates = st.one_of(st.none(), st.sampled_from(("2022-10-16", "2022-10", "2022", "1998-02-29", "昨天", "")))
sources = st.builds(
    Source,
    id=st.text("0123456789abcdef", min_size=32, max_size=32),
    title=texts,
    path=st.one_of(texts, st.sampled_from(("法规/条例.md", "a.html", "数据.jsonl#17", "news.txt", "x.PDF"))),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    date=dates,
)


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[Span, ...]:
    """Ranges into a text of some length, in order, not overlapping."""
    edges = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def places(draw: st.DrawFn) -> Place:
    start = draw(st.integers(0, 10**6))
    return Place(draw(sources), start, start + draw(st.integers(1, 600)))


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    text, start = draw(texts), draw(st.integers(0, 10**6))
    return Citation(
        rank=draw(st.integers(1, 50)),
        text=text,
        document=draw(sources),
        start=start,
        end=start + len(text),
        paragraph=draw(st.integers(1, 10**5)),
        headings=tuple(draw(st.lists(texts, max_size=3))),
        page=draw(st.one_of(st.none(), st.integers(1, 2000))),
        score=draw(st.floats(-10, 10)),
        sentences=draw(spans(len(text))),
        words=draw(spans(len(text))),
        also_in=tuple(draw(st.lists(places(), max_size=2))),
    )


milliseconds = st.floats(0, 10**6)
phrases = st.builds(PhraseCount, texts, st.integers(0, 99), st.integers(0, 99), st.booleans())
scopes = st.builds(Scope.read, st.lists(texts, max_size=2), st.sampled_from(("", "2020")), st.just("2022"))
limits = st.builds(Limited, scopes, st.integers(0, 10**6), st.integers(0, 99), st.booleans())
details = st.builds(
    Details,
    st.one_of(st.none(), texts),
    st.lists(st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple),
    st.one_of(st.none(), phrases),
    st.one_of(st.none(), limits),
)
answers = st.builds(
    Answer,
    question=texts,
    answered=st.booleans(),
    confidence=st.floats(0, 1),
    citations=st.lists(citations(), max_size=3).map(tuple),
    library=st.builds(LibraryState, st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)),
    milliseconds=st.builds(Timings, milliseconds, milliseconds, milliseconds, milliseconds),
    id=st.one_of(st.none(), st.text("abcdef0123456789", min_size=1, max_size=32)),
    details=details,
)
