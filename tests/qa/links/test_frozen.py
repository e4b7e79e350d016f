"""What is kept of a shared answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Answer
from qa.errors import AnswerMalformed
from qa.links.frozen import ALPHABET, LENGTH, Frozen, is_id, new_id
from tests.qa.links.samples import ANSWER, ENCODER, NOW
from tests.qa.strategies import answers


def frozen(answer: Answer, name: str = "1" * LENGTH, until: datetime | None = None) -> Frozen:
    return Frozen(name, replace(answer, id=name), ENCODER, NOW, until)


def test_names_hold_more_than_128_bits() -> None:
    """A name is 22 characters of base 58, and no two are alike."""
    names = {new_id() for _ in range(200)}
    assert len(names) == 200
    assert all(is_id(name) for name in names)
    assert len(ALPHABET) ** LENGTH > 2**128
    assert set("".join(names)) == set(ALPHABET)


@pytest.mark.parametrize("name", ["", "1" * 21, "1" * 23, "0" * 22, "1" * 21 + "é", "1" * 21 + "/", None, 7])
def test_what_cannot_be_a_name_is_told(name: object) -> None:
    """Cut, mistyped and forged names need not be looked up."""
    assert not is_id(name)


@given(answers, st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(9999))))
def test_it_is_read_back_as_it_was(answer: Answer, lasts: timedelta | None) -> None:
    """Whatever an answer holds, its JSON gives the very same answer."""
    kept = frozen(answer, until=None if lasts is None else NOW + lasts)
    written = json.loads(json.dumps(kept.as_json()))
    assert Frozen.from_json(written).as_json() == kept.as_json()


@given(answers, st.data())
def test_what_is_none_is_refused(answer: Answer, data: st.DataObject) -> None:
    """A field that is missing, left over or of another type is no shared answer."""
    written = frozen(answer).as_json()
    name = data.draw(st.sampled_from(sorted(written.keys() - {"details"})))
    if data.draw(st.booleans()):
        written[name] = data.draw(st.sampled_from([{"x": []}, float("nan"), object()]))
    else:
        del written[name]
    with pytest.raises(AnswerMalformed):
        Frozen.from_json(written)
    with pytest.raises(AnswerMalformed):
        Frozen.from_json({**frozen(answer).as_json(), "more": 1})


def test_an_instant_without_a_time_zone_is_refused() -> None:
    """Nobody could say when such a link ends."""
    written = frozen(ANSWER).as_json()
    written["shared"]["at"] = "2026-11-22T10:42:00"
    with pytest.raises(AnswerMalformed, match=r"shared\.at"):
        Frozen.from_json(written)


def test_it_ends_at_its_instant() -> None:
    """A link ends when its time has come, in whatever zone that is written; without one it never does."""
    elsewhere = timezone(timedelta(hours=8))
    ends = frozen(ANSWER, until=datetime(2026, 11, 23, 8, 0, tzinfo=elsewhere))
    assert not ends.ended(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    assert ends.ended(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert not frozen(ANSWER).ended(datetime(9999, 1, 1, tzinfo=UTC))
