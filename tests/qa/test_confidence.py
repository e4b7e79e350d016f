"""The judgement whether a question is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import BY_TOKENS, WITHOUT_TOKENS, Model, confidence, features, model_for
from qa.rank import Hit, Ranking, Signals

HIT = Hit(1, 1.0, 0.8, 0.0)
USUAL_CONTRAST = 4
"""Standard deviations: passages that answer stand out by 2 to 4."""
shares = st.floats(0, 1)
cosines = st.floats(-1, 1)


def signals_of(contrasts: st.SearchStrategy[float]) -> st.SearchStrategy[Signals]:
    """What a search may tell, with tokens compared and without."""
    without = st.builds(Signals, shares, contrasts)
    return without | st.builds(Signals, shares, contrasts, cosines, cosines, cosines)


def judged(signals: Signals) -> float:
    return confidence(Ranking((HIT,), signals))


@given(signals_of(st.floats(0, 150)))
def test_it_is_a_probability(signals: Signals) -> None:
    """Whatever the search tells, confidence lies between 0 and 1."""
    assert 0 <= judged(signals) <= 1


@given(signals_of(st.floats(0, USUAL_CONTRAST)), shares)
def test_more_of_the_question_found_never_lowers_it(signals: Signals, coverage: float) -> None:
    """A passage that holds more of the telling words is judged no worse than it was."""
    more = replace(signals, coverage=max(coverage, signals.coverage))
    assert judged(more) >= judged(signals)


@given(signals_of(st.floats(0, USUAL_CONTRAST)), st.floats(0, 10))
def test_standing_out_never_lowers_it(signals: Signals, contrast: float) -> None:
    """A passage that is farther ahead of all others is judged no worse than it was."""
    more = replace(signals, contrast=signals.contrast + contrast)
    assert judged(more) >= judged(signals)


@given(cosines, cosines, shares, st.floats(0, USUAL_CONTRAST), st.floats(0, 1))
def test_nearer_tokens_never_lower_it(
    tokens: float, sentence: float, coverage: float, contrast: float, nearer: float
) -> None:
    """A passage whose tokens all come nearer to the question's is judged no worse than it was."""
    far = Signals(coverage, contrast, tokens, sentence, min(tokens, sentence))
    near = Signals(coverage, contrast, tokens + nearer, sentence + nearer, min(tokens, sentence) + nearer)
    assert judged(near) >= judged(far)


@pytest.mark.parametrize("best", [Signals(1.0, 3.0), Signals(1.0, 3.0, 0.9, 0.9, 0.8)])
def test_the_clearest_answer_is_told_from_the_faintest(best: Signals) -> None:
    """Where everything speaks for an answer it is judged well above where nothing does."""
    faint = Signals(0.0, 0.0) if best.tokens is None else Signals(0.0, 0.0, 0.0, 0.0, 0.0)
    assert judged(best) > judged(faint) + 0.1


@pytest.mark.parametrize("signals", [Signals(1.0, 5.0), Signals(1.0, 5.0, 1.0, 1.0, 1.0)])
def test_nothing_found_is_no_answer(signals: Signals) -> None:
    """Without a hit the confidence is 0, whatever else was told."""
    assert confidence(Ranking((), signals)) == 0


@pytest.mark.parametrize(
    ("signals", "model"),
    [(Signals(0.5, 2.0), WITHOUT_TOKENS), (Signals(0.5, 2.0, 0.5, 0.4, 0.3), BY_TOKENS)],
)
def test_every_feature_has_a_name_and_a_weight(signals: Signals, model: Model) -> None:
    """Each model speaks of the numbers it is given, with one weight for each."""
    assert model_for(signals) is model
    assert len(features(signals)) == len(model.features) == len(model.weights)
