"""What became of documents between two states."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.changes import Change, Event, Report, compare

STATES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("1234"))


@given(before=STATES, after=STATES)
def test_events_lead_from_one_state_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    """Each path is told once, and replaying the events on the first state gives the second."""
    events = compare(before, after)
    state = dict(before)
    for event in events:
        if event.before is not None:
            assert (event.change, before[event.before]) == (Change.MOVED, after[event.path])
            del state[event.before]
        if event.change is Change.REMOVED:
            del state[event.path]
    for event in events:
        if event.change is not Change.REMOVED:
            assert (event.path in before) == (event.change is Change.CHANGED)
            state[event.path] = after[event.path]
    assert state == after
    told = [event.path for event in events] + [e.before for e in events if e.before]
    assert len(told) == len(set(told))


@given(state=STATES)
def test_the_same_state_has_no_events(state: dict[str, str]) -> None:
    """Nothing happened where nothing differs."""
    assert compare(state, state) == ()


def test_events_are_in_order_of_path() -> None:
    """A report lists what happened by path, and of twins moved, the first goes to the first."""
    events = compare({"a": "1", "b": "1", "z": "2"}, {"c": "1", "d": "1", "e": "3"})
    assert events == (
        Event(Change.MOVED, "c", "a"),
        Event(Change.MOVED, "d", "b"),
        Event(Change.ADDED, "e"),
        Event(Change.REMOVED, "z"),
    )


def test_a_report_counts() -> None:
    """Documents that no event touches are unchanged; JSON carries every count."""
    events = compare({"a": "1", "b": "1", "c": "5"}, {"a": "2", "c": "5", "n": "9"})
    report = Report(2, 3, 30, 28, 4, events, ())
    told = report.as_json()
    assert report.unchanged == told["unchanged"] == 1
    assert [told[change.value] for change in Change] == [1, 1, 0, 1]
    assert told["events"][0] == {"change": "changed", "path": "a", "before": None}
