"""Message of a failing test of a lock on two values."""

from toolkit.probe.replay.lock import show_differing


def test_short_values_are_shown_whole():
    assert show_differing({"a": 1}, None) == ['{"a": 1}', "null"]


def test_long_values_are_shown_from_shortly_before_they_differ():
    before, now = show_differing("x" * 5000 + "old" + "y" * 5000, "x" * 5000 + "new" + "y" * 5000)
    assert before.startswith("...x")
    assert before.partition("old")[0] == now.partition("new")[0]
    assert len(before) < 2100
