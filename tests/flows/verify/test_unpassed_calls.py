"""A made-up call of a kind that nobody passes, which one revision alone refuses, is no difference for `verify`."""

from typing import Any

import pytest

from toolkit.flows.unpassed_calls import leave_out
from toolkit.model.lock import Case
from toolkit.proof.answers.unpassed_kinds import UnpassedKinds
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.session.replay_program import Response

_OLD = b"def has(flags, wanted):\n    return wanted in flags\n"
_NEW = b"def has(flags, wanted):\n    return bool(wanted & flags)\n"
_ASKING = b"def has(flags, wanted):\n    return isinstance(flags, str) or bool(wanted & flags)\n"
_REFUSED = {
    "exception": {"class": "builtins:TypeError", "args": ["unsupported operand type(s) for &: 'str' and 'str'"]}
}


def _call(name: str, flags: Any, origin: str = "invented") -> Case:
    ask = {"kind": "call", "seam": "m:has", "symbol": "m.py::has", "given": {"flags": flags, "wanted": flags}}
    return Case(name, "m:has", origin, ask, {})


def _kinds(new: bytes) -> UnpassedKinds:
    before, after = {"m.py": _OLD}, {"m.py": new}
    changed = changed_statements(before, after, lambda _path: False, "3.11")
    return UnpassedKinds([_call("known", 1, "recorded")], before, after, changed)


@pytest.mark.parametrize(
    ("flags", "new", "parts", "is_left_out"),
    [
        ("a", _NEW, _REFUSED, True),
        (2, _NEW, _REFUSED, False),  # a kind that callers pass
        ("a", _ASKING, _REFUSED, False),  # the function asks for kinds itself
        ("a", _NEW, {"result": False}, False),  # no refusal
    ],
)
def test_only_a_refusal_of_such_a_kind_says_nothing(flags: Any, new: bytes, parts: dict, is_left_out: bool) -> None:
    case = _call("made_up", flags)
    before = {case.id: (Response({"result": True}), Response({"result": True}))}
    now = {case.id: (Response(parts), Response({"result": False}))}
    compared = leave_out([case], before, now, _kinds(new))
    assert compared.unpassed == ((case.id,) if is_left_out else ())
    assert compared.now[case.id] == (before[case.id][0] if is_left_out else now[case.id][0], now[case.id][1])


_VALUE = {"class": "builtins:ValueError", "args": ["expected a number but got 'a'."]}


@pytest.mark.parametrize(
    ("flags", "raised", "more", "is_left_out"),
    [
        ("a", _VALUE, {"after": {"flags": 3}}, True),
        (2, _VALUE, {"after": {"flags": 3}}, False),  # a kind that callers pass
        ("b", _VALUE, {"after": {"flags": 3}}, False),  # it is not that value that is refused
        (1, {"class": "builtins:ValueError", "args": ["invalid with base 10: 'b'"]}, {"after": {"flags": 3}}, False),
        ("a", {"class": "builtins:KeyError", "args": ["a"]}, {"after": {"flags": 3}}, False),
        ("a", {"class": "shop.errors:Forbidden", "args": ["'a'"]}, {"after": {"flags": 3}}, False),
        ("a", {"$py": "crash"}, {"after": {"flags": 3}}, False),
        ("a", _VALUE, {"after": {"flags": 3}, "commands": ["DELETE FROM orders"]}, False),
    ],
)
def test_which_arguments_were_changed_before_such_a_kind_is_refused_says_nothing(
    flags: Any, raised: dict, more: dict, is_left_out: bool
) -> None:
    case = _call("made_up", flags)
    before = {case.id: (Response({"exception": raised}), Response({"exception": raised}))}
    now = {case.id: (Response({"exception": raised, **more}), Response({"exception": raised}))}
    compared = leave_out([case], before, now, _kinds(_NEW))
    assert compared.unpassed == ((case.id,) if is_left_out else ())
    assert compared.now == (before if is_left_out else now)


@pytest.mark.parametrize(("flags", "is_left_out"), [("a", True), (2, False)])
def test_a_difference_outside_of_the_declared_types_is_set_aside_and_told(flags: Any, is_left_out: bool) -> None:
    case = _call("made_up", flags)
    before, after = ({"m.py": text.replace(b"flags,", b"flags: int,")} for text in (_OLD, _NEW))
    changed = changed_statements(before, after, lambda _path: False, "3.11")
    old, now = {case.id: (Response({"result": True}),)}, {case.id: (Response({"result": False}),)}
    compared = leave_out([case], old, now, UnpassedKinds([], before, after, changed))
    assert compared.now == (old if is_left_out else now)
    told = ['m:has(flags="a", wanted="a"): result: True -> False'] if is_left_out else []
    assert list(map(str, compared.undeclared)) == told
