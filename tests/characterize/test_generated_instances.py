"""Instances for methods that nobody called: of classes that refuse most arguments, and those of recorded calls."""

import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.characterize.tariff import copying, project
from toolkit.characterize.cases import case_of
from toolkit.characterize.generate import Budget, _receive_answers, generate_calls
from toolkit.errors import UsageError
from toolkit.flows.lock import lock
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput, LockOptions
from toolkit.probe.generate.functions import Subject
from toolkit.probe.generate.instances import InstancePool

SOURCE = """\
class Shape(dict):
    def __init__(self, json):
        self["type"] = json["type"]
        self.update(json)
        if self["type"] != self.__class__.__name__:
            raise TypeError("not a " + self.__class__.__name__)


class Point(Shape):
    def __init__(self, json):
        super().__init__(json)
        if not isinstance(self["places"], list) or len(self["places"]) != 2:
            raise TypeError("no places")

    def label(self):
        return "point of %d" % len(self["places"])


class Tax(object):
    def __init__(self, rate):
        self.rate = rate
        if not 0 < rate < 100:
            raise ValueError(rate)


class Bill(object):
    def __init__(self, tax: Tax, *, lines):
        self.tax = tax
        self.total = sum(line["price"] for line in lines)

    def due(self):
        return self.total + self.tax.rate if self.tax.rate > 7 else self.total


class Refused(Exception):
    def __init__(self, code, reason):
        self.code = code
        super().__init__(reason)

    def is_final(self):
        return self.code >= 500


class Opaque(object):
    def __init__(self, handle):
        if handle != object:
            raise ValueError("only one who knows can make one")
        self.size = 3

    def area(self):
        return self.size * 2

    def __repr__(self):
        return "<Opaque %s>" % ("small" if self.size < 10 else "large")


def refuse(field, length):
    if length > 3:
        raise ValueError(field.gettext("too long: %s") % length)
    return field.ngettext("one", "many", length)


class Term(object):
    def __init__(self, tokens):
        self.tokens = tokens
        if not isinstance(tokens, Tokens):
            raise TypeError("only from a parser")

    def text(self):
        return "at least %s" % self.tokens.held["low"] if "low" in self.tokens.held else self.tokens.held["word"]


class Tokens(object):
    def __init__(self, text):
        name, mark, value = text.partition(">")
        if name != "when" or not mark:
            raise ValueError(text)
        self.held = {"low": value}


def parse(text):
    return Term(Tokens("when>" + text)).text()


def describe(order):
    return "%s: %s" % (order.number, "paid" if order.payment["amount"] > 99 else "open")
"""
RECORDED = {
    "kind": "call",
    "seam": "tariff:Opaque.area",
    "symbol": "tariff.py::Opaque.area",
    "given": {"self": {"$py": "object", "class": "tariff:Opaque", "state": {"size": 4}}},
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Case]]:
    root = project(tmp_path_factory.mktemp("project"), SOURCE)
    known = case_of(RECORDED, "recorded")
    found = generate_calls(Setup(), copying(root), [known], Budget(("tariff",), 6.0))
    assert found.ended_early == 0
    by_function: dict[str, list[Case]] = defaultdict(list)
    for case in found.cases:
        by_function[case.about].append(case)
    return by_function


class _Term:
    pass


def _held(cases: list[Case], *path: str) -> list[Any]:
    """Return the values of the first arguments at a path of names, without arguments that hold nothing there."""
    found = []
    for case in cases:
        value: Any = next(iter(case.ask["given"].values()))
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            found.append(value)
    return found


def test_a_class_that_extends_a_dictionary_and_asks_for_its_own_name_has_whole_instances(
    generated: dict[str, list[Case]],
) -> None:
    bases = _held(generated["tariff:Point.label"], "base")
    assert any(base["type"] == "Point" and len(base["places"]) == 2 for base in bases if len(base) > 1)


def test_a_constructor_that_needs_an_instance_of_another_class_gets_one(generated: dict[str, list[Case]]) -> None:
    rates = _held(generated["tariff:Bill.due"], "state", "tax", "state", "rate")
    assert {rate > 7 for rate in rates if isinstance(rate, int)} == {True, False}


def test_exceptions_are_made_and_the_boundaries_of_what_they_hold_are_tried(generated: dict[str, list[Case]]) -> None:
    codes = _held(generated["tariff:Refused.is_final"], "state", "code")
    assert 500 in codes
    assert any(code < 500 for code in codes if isinstance(code, int))


def test_a_recorded_instance_is_offered_to_other_methods_of_its_class(generated: dict[str, list[Case]]) -> None:
    sizes = _held(generated["tariff:Opaque.__repr__"], "state", "size")
    assert {4, 10} <= {size for size in sizes if isinstance(size, int)}


def test_a_method_that_is_called_answers_with_what_it_is_given(generated: dict[str, list[Case]]) -> None:
    cases = generated["tariff:refuse"]
    assert {"$py": "method", "of": ["{0} {1} {2}", "format"]} in _held(cases, "state", "ngettext")
    assert {"$py": "method", "of": ["{0}", "format"]} in _held(cases, "state", "gettext")


def test_what_a_function_gives_to_others_becomes_their_input(generated: dict[str, list[Case]]) -> None:
    assert any(_held(generated["tariff:Term.text"], "state", "tokens", "state", "held", "low"))


def test_instances_of_every_shape_are_offered_to_a_method_with_a_known_input() -> None:
    states: list[dict[str, Any]] = [{"number": number} for number in range(60)]
    states += [{"range": {"lower": 1}}, {"range": {"lower": None}}, {"words": ["a", "b"]}, {"words": ["c"]}]
    known = [{"given": {"self": {"$py": "object", "class": f"{__name__}:_Term", "state": state}}} for state in states]
    pool = InstancePool(known)
    shapes = [one["state"] for one in pool.instances_by_shape(_Term)]
    assert shapes == [{"number": 0}, {"range": {"lower": 1}}, {"range": {"lower": None}}, {"words": ["a", "b"]}]
    subject: Any = Subject.__new__(Subject)
    subject._cls, subject.function = _Term, SimpleNamespace(__name__="text")
    subject._context = SimpleNamespace(pool=pool)
    subject.pool = [{"given": {**known[0]["given"], "wide": True}}]
    subject._sown, subject._is_bare = None, False
    offered = subject.first_inputs()
    assert [one["self"]["state"] for one in offered] == shapes[1:]
    assert all(one["wide"] for one in offered)
    assert subject.first_inputs() == []


def test_an_argument_of_no_class_gets_an_object_with_what_is_looked_up_in_it(generated: dict[str, list[Case]]) -> None:
    assert set(_held(generated["tariff:describe"], "class")) == {"argparse:Namespace"}
    amounts = _held(generated["tariff:describe"], "state", "payment", "amount")
    assert {amount > 99 for amount in amounts if isinstance(amount, int)} == {True, False}


def test_functions_that_cannot_be_locked_are_counted_and_the_name_of_the_module_is_not_doubted(tmp_path: Path) -> None:
    source = "import itertools\n\n_NUMBERS = itertools.count()\n\n\ndef ticket():\n    return next(_NUMBERS)\n"
    root = project(tmp_path, source)
    options = LockOptions(root, root / "lock", Setup(), sys.executable, targets=("tariff",), budget=1.0)
    with pytest.raises(UsageError, match="of 1 functions none could be called") as refused:
        lock(options)
    assert "is that its name" not in str(refused.value)


def test_a_search_that_is_silent_goes_on_as_long_as_it_tries_other_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = iter([LastInput("m:a", "m.py::a", 1.0), LastInput("m:b", "m.py::b", 2.0), *2 * [LastInput("m:c", "", 3.0)]])
    monkeypatch.setattr("toolkit.characterize.generate.read_last_input", lambda _root: next(tried))
    waits: list[float] = []
    session: Any = SimpleNamespace(receive_all=lambda seconds, _is_answer: waits.append(seconds) or [len(waits)])
    assert list(_receive_answers(session, Path(), 8.0)) == [1, 2, 3, 4]
    assert waits == [4.0] * 4
