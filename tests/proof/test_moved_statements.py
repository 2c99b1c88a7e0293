"""A condition whose block a statement leaves or enters counts as changed, and so does what nothing reaches any more."""

import pytest

from toolkit.proof.changed_statements import changed_statements

_ADD = """\
def add(self, tag):
    if tag not in self.tags:
        self.tags.append(tag)
        return True
    return False
"""
_TWO = """\
def send(self, order):
    for line in order:
        if line.paid:
            self.ship(line)
            self.note(line)
    self.close()
"""


def _changed(old: str, new: str) -> set[tuple[str, int]]:
    found = changed_statements({"m.py": old.encode()}, {"m.py": new.encode()}, lambda _path: False, "3.11")
    assert not any(it.barred for it in found)
    return {(it.side, it.first) for it in found}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (  # an exit leaves its condition, and nothing reaches the one behind it
            _ADD,
            _ADD.replace("        return True", "    return True"),
            {("old", 2), ("old", 4), ("new", 4), ("old", 5), ("new", 5)},
        ),
        (  # a statement is done for every line
            _TWO,
            _TWO.replace("            self.note(line)", "        self.note(line)"),
            {("old", 3), ("old", 5), ("new", 5)},
        ),
        (  # it is done once only, and its loop does less
            _TWO,
            _TWO.replace("            self.note(line)", "    self.note(line)"),
            {("old", 2), ("old", 3), ("old", 5), ("new", 5)},
        ),
        (  # what was done always has a condition now
            _TWO.replace("    self.close()", "    self.close()\n    self.thank()"),
            _TWO.replace("    self.close()", "    if order:\n        self.close()\n    self.thank()"),
            {("new", 6), ("new", 7), ("old", 6)},
        ),
        (  # another order within the same block
            _TWO,
            _TWO.replace("ship", "x").replace("note", "ship").replace("x(", "note("),
            {("new", 4), ("old", 5)},
        ),
    ],
)
def test_conditions_of_moved_statements_are_changed(old: str, new: str, expected: set[tuple[str, int]]) -> None:
    assert _changed(old, new) == expected


def test_the_other_condition_is_not_there_for_a_statement_that_stays() -> None:
    new = _TWO.replace("self.close()", "self.close(1)")
    assert _changed(_TWO, new) == {("old", 6), ("new", 6)}


_EARLY = """\
def add(x, r):
    for it in x:
        if it.done:
            continue
        r.append(it)
    r.close()
"""
_CASES = """\
def add(x, r):
    match x:
        case 1:
            r.append(1)
        case _:
            r.append(2)
    r.close()
"""
_IFS = """\
def add(a, b, r):
    if a:
        r.append(1)
    if b:
        r.append(2)
    return r
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (  # before an exit, which some cases take
            _EARLY,
            _EARLY.replace("        r.append(it)\n", "").replace(
                "        if it.d", "        r.append(it)\n        if it.d"
            ),
            {("old", 3), ("old", 5), ("new", 3)},
        ),
        (_CASES, _CASES.replace("    r.close()", "            r.close()"), {("new", 5), ("old", 7), ("new", 7)}),
        (  # over a block, which has an effect as well
            _IFS.replace("    if b:\n        r.append(2)", "    r.append(2)"),
            _IFS.replace("    if b:\n        r.append(2)\n", "").replace("    if a", "    r.append(2)\n    if a"),
            {("new", 2), ("old", 2), ("old", 4)},
        ),
    ],
)
def test_conditions_that_a_statement_moves_over_are_changed(old: str, new: str, expected: set[tuple[str, int]]) -> None:
    assert _changed(old, new) == expected


@pytest.mark.parametrize(
    "new",
    [
        _IFS.replace("    if b", "    elif b"),
        _IFS.replace("if a", "if x").replace("if b", "if a").replace("if x", "if b").replace("1", "3").replace("2", "1")
        .replace("3", "2"),
    ],
)  # fmt: skip
def test_condition_that_moves_past_another_is_barred(new: str) -> None:
    found = changed_statements({"m.py": _IFS.encode()}, {"m.py": new.encode()}, lambda _path: False, "3.11")
    assert [it.barred for it in found].count("guarded") == 1
