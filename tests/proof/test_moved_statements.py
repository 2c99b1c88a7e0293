"""A condition whose block a statement leaves or enters counts as changed, and so does what nothing reaches any more."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements

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


_REFUSALS = {
    "another order of calls": ("x.ship(y)\nx.note(y)", "x.note(y)\nx.ship(y)"),
    "a check": ("check(x)\nx.n = 1", "x.n = 1\ncheck(x)"),
    "a check before a call with a result": ("check(x)\nn = y.drop(x)\nreturn n", "n = y.drop(x)\ncheck(x)\nreturn n"),
    "a change whose result is taken": (
        "a = load(x)\nn = y.drop_all(x)\nreturn a, n",
        "n = y.drop_all(x)\na = load(x)\nreturn a, n",
    ),
    "a generator that nobody reads to its end": ("yield x\ny.count()", "y.count()\nyield x"),
    "an assertion": ("assert x\ny.save()", "y.save()\nassert x"),
    "a block": ("y.save()\nwith x as a:\n    a.check()", "with x as a:\n    a.check()\ny.save()"),
    "a change": ("check(x)\ndel y[x]", "del y[x]\ncheck(x)"),
    "both have moved": (
        "check(x)\ny.save()\nif x:\n    y.a()",
        "if x:\n    y.save()\n    check(x)\n    y.a()",
    ),
    "a branch that goes on": ("if x:\n    check(x)\ny.save()", "y.save()\nif x:\n    check(x)"),
}
_IN_ORDER = {
    "two values": ("a = x.b()\nc = x.d()\nreturn a, c", "c = x.d()\na = x.b()\nreturn a, c"),
    "a constant": ("check(x)\na = 0\nreturn a", "a = 0\ncheck(x)\nreturn a"),
    "what only reads": ("check(x)\na = x.get(len(y))\nreturn a", "a = x.get(len(y))\ncheck(x)\nreturn a"),
    "two lists that are filled": ("x.append(1)\ny.append(2)", "y.append(2)\nx.append(1)"),
    "branches the other way round": (
        "if x:\n    x.a()\nelse:\n    check(x)\ny()",
        "if not x:\n    check(x)\nelse:\n    x.a()\ny(1)",
    ),
    "an early return": (
        "if x:\n    x.a()\n    return 1\ncheck(x)\nreturn 2",
        "if not x:\n    check(x)\n    return 2\nx.a()\nreturn 3",
    ),
}


def _is_guarded(bodies: tuple[str, str]) -> bool:
    files = ("def f(x, y):\n    " + it.replace("\n", "\n    ") + "\n" for it in bodies)
    old, new = ({"m.py": it.encode()} for it in files)
    return any(it.barred == "guarded" for it in changed_statements(old, new, lambda _path: False, "3.11"))


@pytest.mark.parametrize("bodies", _REFUSALS.values(), ids=_REFUSALS)
def test_statement_that_moves_past_a_call_that_may_refuse_is_barred(bodies: tuple[str, str]) -> None:
    assert _is_guarded(bodies)
    assert _is_guarded(bodies[::-1])


@pytest.mark.parametrize("bodies", _IN_ORDER.values(), ids=_IN_ORDER)
def test_statement_whose_moment_nobody_sees_may_move(bodies: tuple[str, str]) -> None:
    assert not _is_guarded(bodies)
