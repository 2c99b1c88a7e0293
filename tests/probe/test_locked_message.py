"""Message of a failing test of a lock on two values."""

from toolkit.probe.replay.lock import show_differing
from toolkit.probe.replay.lock_program import explain_no_start


def test_short_values_are_shown_whole():
    assert show_differing({"a": 1}, None) == ['{"a": 1}', "null"]


def test_long_values_are_shown_from_shortly_before_they_differ():
    before, now = show_differing("x" * 5000 + "old" + "y" * 5000, "x" * 5000 + "new" + "y" * 5000)
    assert before.startswith("...x")
    assert before.partition("old")[0] == now.partition("new")[0]
    assert len(before) < 2100


def test_an_application_that_cannot_be_imported_is_told_in_a_sentence():
    error = {"name": "ModuleNotFoundError", "message": "No module named 'flask'", "refused": [["write", "/x"]]}
    assert explain_no_start("/old/python", [{"error": error}]) == (
        "/old/python does not start the program (ModuleNotFoundError: No module named 'flask'), refused: write /x. If "
        "another interpreter runs it, name that one: TEBIKI_PYTHON=/path/to/python pytest ..."
    )
    assert explain_no_start("python", []) == "python does not start the program (it ended before it said anything)."
