"""Random histories: what is read from git equals what a simple model of the same history says."""

import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.history.repositories import ALICE, BOB, History
from toolkit.history.project_history import HistoryView, read_history

NAMES = ("a.py", "b.py", "lib/c.py")
EDITS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.integers(0, 9), max_size=6).map(tuple) | st.none(), min_size=1
)
STEPS = st.lists(st.tuples(st.sampled_from([ALICE, BOB]), st.integers(0, 300), EDITS), min_size=1, max_size=10)


def text(path: str, lines: tuple[int, ...]) -> str:
    """Lines that no other file has, so that git sees no renames."""
    return "".join(f"{path} {line}\n" for line in lines)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_churn_and_ownership_equal_the_model(steps):
    history = History()
    now: dict[str, tuple[int, ...]] = {}
    touches: dict[str, list] = {name: [] for name in NAMES}
    day = date(2020, 1, 1)
    for author, pause, edits in steps:
        day += timedelta(pause)
        changed = {path: new for path, new in edits.items() if new != now.get(path)}
        history.commit(
            {path: None if new is None else text(path, new) for path, new in changed.items()}, author, day.isoformat()
        )
        for path, new in changed.items():
            touches[path].append((author, day, now.get(path), new))
            now = {key: value for key, value in (now | {path: new}).items() if value is not None}
    with tempfile.TemporaryDirectory() as where:
        found = read_history(
            history.build(Path(where), checkout=False), NAMES, HistoryView(date(2026, 1, 1), names=True)
        )
    for path in NAMES:
        told = next((file for file in found.files if file.path == path), None)
        assert (told is None) == (not touches[path])
        if told:
            check(told, touches[path], day)
    assert found.commits == len({id(step) for step in steps if any_change(step, steps)})


def any_change(step, steps) -> bool:
    """Return whether a step changes anything, replayed from the start."""
    now: dict = {}
    for other in steps:
        before = dict(now)
        now = {key: value for key, value in (now | other[2]).items() if value is not None}
        if other is step:
            return before != now
    raise AssertionError


def check(told, touches, last) -> None:
    edge = last - timedelta(365)
    stretches: list[list] = []
    for author, day, old, new in touches:
        key = (author, day >= edge)
        if stretches and stretches[-1][0] == key:
            stretches[-1][2] = new
        else:
            stretches.append([key, old, new])
    added: Counter = Counter()
    deleted = recent = 0
    for (author, is_recent), old, new in stretches:
        before, after = Counter(old or ()), Counter(new or ())
        plus, minus = (after - before).total(), (before - after).total()
        added[author.split(" <")[0]] += plus
        deleted += minus
        recent += (plus + minus) * is_recent
    assert (told.commits, told.recent) == (len(touches), sum(day >= edge for _, day, _, _ in touches))
    assert (told.added, told.deleted, told.recent_lines) == (added.total(), deleted, recent)
    assert sum(told.authors.values()) == pytest.approx(1)
    if added.total():
        assert told.authors == pytest.approx({who: n / added.total() for who, n in added.items() if n})
