"""No mutant takes a jump away that leads to where a function goes anyway: nobody could notice it."""

from pathlib import Path

import pytest

from toolkit.probe.strength.mutants import MutableFile

FUNCTION = """\
def find(rows, number):
    for row in rows:
        if row == number:
            return row
{loop}
    if not rows:
{inner}
{last}
"""


def jumps(tmp_path: Path, **parts: str) -> set[tuple[str, int]]:
    """(kind, line) of the mutants that take a jump away."""
    text = FUNCTION.format(**{"loop": "", "inner": "        rows = []", "last": "", **parts})
    (tmp_path / "shop.py").write_text(text)
    file = MutableFile(str(tmp_path / "shop.py"), "shop.py")
    lines = [(1, len(text.splitlines()))]
    return {(it.was, it.line) for it in file.find_mutants(lines) if it.kind == "jump"}


@pytest.mark.parametrize("last", ["    return None", "    return"])
def test_nothing_at_the_end_of_a_function(tmp_path: Path, last: str):
    assert jumps(tmp_path, last=last) == set()
    assert jumps(tmp_path, last=f"    if number:\n    {last}") == set()


def test_none_at_the_end_of_a_branch_becomes_another_value(tmp_path: Path):
    text = FUNCTION.format(loop="", inner="        rows = []", last="    else:\n        return None")
    (tmp_path / "shop.py").write_text(text)
    found = MutableFile(str(tmp_path / "shop.py"), "shop.py").find_mutants([(9, 9)])
    assert [(it.kind, it.now, it.line) for it in found] == [("value", "False", 9)]


def test_a_jump_over_something_is_taken_away(tmp_path: Path):
    assert jumps(tmp_path, inner="        return None", last="    rows.append(number)") == {("return", 7)}


def test_continue_at_the_end_of_a_loop_is_not_but_elsewhere_it_is(tmp_path: Path):
    assert jumps(tmp_path, loop="        else:\n            continue") == set()
    assert jumps(tmp_path, loop="        if row:\n            continue\n        rows.remove(row)") == {("continue", 6)}
