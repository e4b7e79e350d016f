"""The judgement whether a question is answered."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import FEATURES, confidence, features
from qa.rank import Hit, Ranking

WEAK = Ranking((Hit(1, 1.0, 0.8, 0.0),), best_coverage=0.0, contrast=1.5)


@given(st.floats(0, 1), st.floats(0, 10))
def test_it_is_a_probability(best: float, contrast: float) -> None:
    """Whatever the search tells, confidence lies between 0 and 1."""
    judged = confidence(Ranking(WEAK.hits, best, contrast))
    assert 0 <= judged <= 1


def test_more_of_the_question_found_means_more_confidence() -> None:
    """A passage that holds every telling word is judged above one that holds none."""
    assert confidence(replace(WEAK, best_coverage=1.0)) > confidence(WEAK)


def test_standing_out_means_more_confidence() -> None:
    """A passage far nearer than all others is judged above one among equals."""
    assert confidence(replace(WEAK, contrast=5.0)) > confidence(WEAK)


def test_nothing_found_is_no_answer() -> None:
    """Without a hit the confidence is 0."""
    assert confidence(replace(WEAK, hits=())) == 0


def test_every_feature_has_a_name() -> None:
    """The table of the fit and the weights speak of the same numbers."""
    assert len(features(WEAK)) == len(FEATURES)
