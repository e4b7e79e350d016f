"""The judgement whether a question is answered."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import (
    BY_TOKENS,
    THRESHOLD,
    WITHOUT_TOKENS,
    by_tokens,
    confidence,
    together,
    without_tokens,
)
from qa.rank import JUDGED, Hit, Ranking
from qa.signals import Near, Signals

HIT = Hit(1, 1.0, 0.8, 0.0)
USUAL_CONTRAST = 4
"""Standard deviations: passages that answer stand out by 2 to 4."""
CLEAR, FAINT = Near(0.02, 0.03, 1.0, crossed=False), Near(0.5, 0.6, 0.0, crossed=False)
shares = st.floats(0, 1)
nears = st.builds(Near, shares, shares, shares, st.booleans())
several = st.lists(nears, max_size=JUDGED).map(tuple)
log_odds = st.floats(-500, 500)
ROUNDING = 1e-9


def judged(signals: Signals) -> float:
    return confidence(Ranking((HIT,), signals))


@given(st.builds(Signals, shares, st.floats(0, 150), several))
def test_it_is_a_probability(signals: Signals) -> None:
    """Whatever the search tells, confidence lies between 0 and 1."""
    assert 0 <= judged(signals) <= 1


@given(st.builds(Signals, shares, st.floats(0, USUAL_CONTRAST)), shares)
def test_more_of_the_question_found_never_lowers_it(signals: Signals, coverage: float) -> None:
    """A passage that holds more of the telling words is judged no worse than it was."""
    more = replace(signals, coverage=max(coverage, signals.coverage))
    assert judged(more) >= judged(signals)


@given(st.builds(Signals, shares, st.floats(0, USUAL_CONTRAST), several), st.floats(0, 10))
def test_standing_out_never_lowers_it(signals: Signals, contrast: float) -> None:
    """A passage that is farther ahead of all others by meaning is judged no worse than it was."""
    more = replace(signals, contrast=signals.contrast + contrast)
    assert judged(more) >= judged(signals)


@given(st.lists(nears, max_size=JUDGED - 1), nears, shares, shares, shares)
def test_a_passage_that_lacks_less_never_lowers_it(
    others: list[Near], far: Near, shortfall: float, sentence_shortfall: float, coverage: float
) -> None:
    """Where less is missing from any of the passages, and more words are found, it is judged no worse."""
    near = replace(
        far,
        shortfall=min(shortfall, far.shortfall),
        sentence_shortfall=min(sentence_shortfall, far.sentence_shortfall),
        coverage=max(coverage, far.coverage),
    )
    nearer, farther = (judged(Signals(0.5, 2.0, (*others, one))) for one in (near, far))
    assert nearer >= farther - ROUNDING


@given(st.lists(log_odds, min_size=1, max_size=JUDGED), log_odds)
def test_another_witness_never_lowers_it(witnesses: list[float], other: float) -> None:
    """Several passages are worth the best of them or more, and no more than their odds added up."""
    alone, added = together(witnesses), together([*witnesses, other])
    assert added >= alone - ROUNDING
    assert max(witnesses) <= alone <= max(witnesses) + math.log(len(witnesses)) + ROUNDING


@pytest.mark.parametrize(
    ("clear", "faint"),
    [
        (Signals(1.0, 3.0), Signals(0.0, 0.0)),
        (Signals(1.0, 3.0, (CLEAR,)), Signals(0.0, 0.0, (FAINT,))),
        (Signals(0.0, 0.0, (FAINT, CLEAR)), Signals(0.0, 0.0, (FAINT, FAINT, FAINT, FAINT, FAINT))),
    ],
)
def test_a_clear_answer_is_told_from_a_faint_one(clear: Signals, faint: Signals) -> None:
    """Where everything speaks for an answer it counts as one, and not where nothing does."""
    assert judged(clear) >= THRESHOLD > judged(faint)


@pytest.mark.parametrize("signals", [Signals(1.0, 5.0), Signals(1.0, 5.0, (CLEAR,))])
def test_nothing_found_is_no_answer(signals: Signals) -> None:
    """Without a hit the confidence is 0, whatever else was told."""
    assert confidence(Ranking((), signals)) == 0


def test_every_feature_has_a_name_and_a_weight() -> None:
    """Each model speaks of the numbers it is given, with one weight for each."""
    assert len(by_tokens(CLEAR)) == len(BY_TOKENS.features) == len(BY_TOKENS.weights)
    features = without_tokens(Signals(0.5, 2.0))
    assert len(features) == len(WITHOUT_TOKENS.features) == len(WITHOUT_TOKENS.weights)
