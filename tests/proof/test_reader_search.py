"""Tests that what is made of a changed value is followed to the last statement that reads it."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements

STEPS = """import logging
from shop import state
from shop.names import KNOWN
log = logging.getLogger(__name__)
CACHE = {}


def second(raw, rare):
    x = [it for it in raw]
    y = tuple(x)
    if rare:
        return len(y)
    return 1


def third(raw, rare):
    x = [it for it in raw]
    y = [x]
    z = y[0]
    if rare:
        return z
    return 1


def appended(raw, rare):
    x = [it for it in raw]
    y = []
    y.append(x)
    if rare:
        return y
    return 1


def inner(raw, rare):
    x = [it for it in raw]
    def late():
        return x
    if rare:
        return late()
    return 1


def handed(raw, rare, keep):
    x = [it for it in raw]
    y = []
    keep(y, x)
    if rare:
        return y
    return 1


def matched(raw, rare):
    x = [it for it in raw]
    match x:
        case [one, *_]:
            if rare:
                return one
    return 1


def stored(raw):
    x = [it for it in raw]
    CACHE["x"] = x


def load():
    return CACHE["x"]


def told(raw, rare):
    x = [it for it in raw]
    log.info("%s", x)
    if rare:
        log.info("rare")
    return 1


def own(raw, rare):
    x = [it for it in raw]
    y = x
    def other(y):
        return y
    if rare:
        return other
    return x.items()


def items(self):
    return self.items


def lent(raw):
    x = [it for it in raw]
    state.value = x


def taken(raw):
    x = [it for it in raw]
    KNOWN["x"] = x
"""
LINES = STEPS.splitlines()


def changed_in(function: str):
    """The changed statement of a function whose list becomes a generator."""
    head = STEPS.index(f"def {function}(")
    begin = STEPS.index("[it for it in raw]", head)
    after = f"{STEPS[:begin]}(it for it in raw){STEPS[begin + len('[it for it in raw]') :]}"
    found = changed_statements({"a.py": STEPS.encode()}, {"a.py": after.encode()}, lambda _path: False)
    return next(it for it in found if it.side == "new")


@pytest.mark.parametrize(
    ("function", "read"),
    [
        ("second", "return len(y)"),
        ("third", "return z"),
        ("appended", "return y"),
        ("inner", "return late()"),
        ("handed", "return y"),
        ("matched", "return one"),
        ("stored", 'return CACHE["x"]'),
    ],
)
def test_a_value_of_a_later_step_is_followed(function: str, read: str):
    lines = {LINES[line - 1].strip() for line, _ in changed_in(function).readers}
    assert read in lines


@pytest.mark.parametrize(
    ("function", "unread"), [("told", 'log.info("rare")'), ("own", "return other"), ("own", "return self.items")]
)
def test_what_keeps_nothing_and_other_names_are_not_followed(function: str, unread: str):
    lines = {LINES[line - 1].strip() for line, _ in changed_in(function).readers}
    assert unread not in lines


def test_names_of_modules_that_get_something_of_the_value_are_named():
    assert changed_in("stored").shared == (("CACHE", ""),)
    assert changed_in("lent").shared == (("state", "shop"),)
    assert changed_in("taken").shared == (("KNOWN", "shop.names"),)
    assert changed_in("second").shared == changed_in("told").shared == ()


def test_of_a_value_of_a_module_what_is_made_of_it_is_followed():
    text = "LIMIT = 1\n\n\ndef f(rare):\n    most = LIMIT * 2\n    if rare:\n        return most\n    return 0\n"
    after = text.replace("= 1", "= 2")
    (old, new) = changed_statements({"a.py": text.encode()}, {"a.py": after.encode()}, lambda _path: False)
    assert (old.uses, old.readers) == (new.uses, new.readers) == (((5, 5),), ((7, 7),))
