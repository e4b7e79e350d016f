"""The judgement whether a question is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import (
    BY_TOKENS,
    THRESHOLD,
    WITHOUT_TOKENS,
    Model,
    confidence,
    features,
    model_for,
)
from qa.rank import Hit, Ranking
from qa.signals import Near, Signals

HIT = Hit(1, 1.0, 0.8, 0.0)
USUAL_CONTRAST = 4
"""Standard deviations: passages that answer stand out by 2 to 4."""
CLEAR, FAINT = Near(0.9, 0.9, crossed=False), Near(0.3, 0.2, crossed=False)
shares = st.floats(0, 1)
cosines = st.floats(-1, 1)
nears = st.none() | st.builds(Near, cosines, cosines, st.booleans())


def judged(signals: Signals) -> float:
    return confidence(Ranking((HIT,), signals))


@given(st.builds(Signals, shares, st.floats(0, 150), nears))
def test_it_is_a_probability(signals: Signals) -> None:
    """Whatever the search tells, confidence lies between 0 and 1."""
    assert 0 <= judged(signals) <= 1


@given(st.builds(Signals, shares, st.floats(0, USUAL_CONTRAST), nears), shares)
def test_more_of_the_question_found_never_lowers_it(signals: Signals, coverage: float) -> None:
    """A passage that holds more of the telling words is judged no worse than it was."""
    more = replace(signals, coverage=max(coverage, signals.coverage))
    assert judged(more) >= judged(signals)


@given(st.builds(Signals, shares, st.floats(0, USUAL_CONTRAST), nears), st.floats(0, 10))
def test_standing_out_never_lowers_it(signals: Signals, contrast: float) -> None:
    """A passage that is farther ahead of all others by meaning is judged no worse than it was."""
    more = replace(signals, contrast=signals.contrast + contrast)
    assert judged(more) >= judged(signals)


@given(cosines, cosines, st.booleans(), st.floats(0, 1))
def test_nearer_tokens_never_lower_it(tokens: float, sentence: float, crossed: bool, nearer: float) -> None:
    """A passage whose tokens and best sentence come nearer to the question is judged no worse."""
    far = Near(tokens, sentence, crossed)
    near = Near(tokens + nearer, sentence + nearer, crossed)
    assert judged(Signals(0.5, 2.0, near)) >= judged(Signals(0.5, 2.0, far))


@pytest.mark.parametrize(
    ("clear", "faint"),
    [(Signals(1.0, 3.0), Signals(0.0, 0.0)), (Signals(1.0, 3.0, CLEAR), Signals(0.0, 0.0, FAINT))],
)
def test_a_clear_answer_is_told_from_a_faint_one(clear: Signals, faint: Signals) -> None:
    """Where everything speaks for an answer it counts as one, and not where nothing does."""
    assert judged(clear) >= THRESHOLD > judged(faint)


@pytest.mark.parametrize("signals", [Signals(1.0, 5.0), Signals(1.0, 5.0, CLEAR)])
def test_nothing_found_is_no_answer(signals: Signals) -> None:
    """Without a hit the confidence is 0, whatever else was told."""
    assert confidence(Ranking((), signals)) == 0


@pytest.mark.parametrize(
    ("signals", "model"), [(Signals(0.5, 2.0), WITHOUT_TOKENS), (Signals(0.5, 2.0, CLEAR), BY_TOKENS)]
)
def test_every_feature_has_a_name_and_a_weight(signals: Signals, model: Model) -> None:
    """Each model speaks of the numbers it is given, with one weight for each."""
    assert model_for(signals) is model
    assert len(features(signals)) == len(model.features) == len(model.weights)
