"""Made-up values of a kind that nobody passes say nothing where one state alone refuses them."""

from typing import Any

import pytest

from toolkit.characterize.cases import case_of
from toolkit.model.lock import Case, Origin
from toolkit.proof.answers.unpassed_kinds import UnpassedKinds
from toolkit.proof.statements.changed_statements import changed_statements

_OLD = "def held(wanted{0}, flags):\n    {1}return wanted in flags\n"
_NEW = "def held(wanted{0}, flags):\n    {1}return bool(wanted & flags)\n"
_ANSWER = {"result": False}
_NO_ID = ["'list' object has no attribute 'id'"]
_NO_GET = ["'NoneType' object has no attribute 'get'"]
_TEXT = ["unsupported operand type(s) for &: 'str' and 'int'"]


def _refusal(kind: str = "TypeError", args: list[str] = _TEXT) -> dict[str, Any]:
    return {"exception": {"$py": "exception", "class": f"builtins:{kind}", "args": args}}


def _call(wanted: Any, origin: Origin = "invented") -> Case:
    given = {"wanted": wanted, "flags": 3}
    return case_of({"kind": "call", "seam": "app:held", "symbol": "app.py::held", "given": given}, origin)


def _kinds(*recorded: Any, annotation: str = "", first: str = "") -> UnpassedKinds:
    before, after = ({"app.py": code.format(annotation, first).encode()} for code in (_OLD, _NEW))
    cases = [_call(it, "recorded") for it in recorded]
    return UnpassedKinds(cases, before, after, changed_statements(before, after, lambda _path: False))


@pytest.mark.parametrize("value", ["abc", [1], {"$py": "tuple", "of": [1]}, {"a": 1}, {"$py": "bytes", "of": "a"}])
@pytest.mark.parametrize("is_old", [True, False])
def test_a_kind_that_no_recorded_call_has_says_nothing(value: Any, *, is_old: bool) -> None:
    sides = (_refusal(), _ANSWER) if is_old else (_ANSWER, _refusal())
    assert _kinds(1, True).says_nothing(_call(value), *sides)


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [
        (_call(2), _ANSWER, _refusal()),
        (_call(2.5), _ANSWER, _refusal()),
        (_call(None), _ANSWER, _refusal()),
        (_call("abc"), _ANSWER, {"result": True}),
        (_call("abc"), _ANSWER, _refusal("ValueError")),
        (_call("abc"), _ANSWER, _refusal(args=["wanted has to be a number"])),
        (_call("abc"), _ANSWER, _refusal("ZeroDivisionError", ["division by zero"])),
        (_call("abc", "recorded"), _ANSWER, _refusal()),
    ],
    ids=["passed", "a number", "None", "an answer", "another class", "its own words", "by zero", "recorded"],
)
def test_anything_else_counts(case: Case, old: dict[str, Any], new: dict[str, Any]) -> None:
    assert not _kinds(1).says_nothing(case, old, new)


def test_a_kind_that_both_states_refuse_by_another_class_says_nothing() -> None:
    other = _refusal("AttributeError", ["'str' object has no attribute 'get'"])
    assert _kinds(1).says_nothing(_call("abc"), _refusal(), other)
    assert not _kinds(1).says_nothing(_call(2), _refusal(), other)
    assert not _kinds(1).says_nothing(_call("abc"), _refusal(), _refusal(args=["'str' object is not callable"]))


def test_none_says_nothing_where_both_states_refuse_it_by_another_class() -> None:
    """No test for None was lost there, and nobody passes it."""
    old, new = _refusal(args=["argument of type 'NoneType' is not iterable"]), _refusal("AttributeError", _NO_GET)
    assert _kinds({"a": 1}).says_nothing(_call(None), old, new)
    assert not _kinds({"a": 1}, None).says_nothing(_call(None), old, new)
    assert not _kinds().says_nothing(_call(None), old, new)
    assert not _kinds({"a": 1}).says_nothing(_call(None), _refusal("ValueError", ["give a row"]), new)


def test_a_stand_in_for_an_object_says_nothing_where_both_states_fail_with_it() -> None:
    call = _call({"$py": "object", "class": "argparse:Namespace", "state": {"user": ["a"]}, "made": True})
    old, other = _refusal(args=["Field 'id' expected a number but got ['a']."]), _refusal("AttributeError", _NO_ID)
    assert _kinds().says_nothing(call, old, other)
    assert not _kinds().says_nothing(call, _ANSWER, other)
    assert not _kinds(call.ask["given"]["wanted"]).says_nothing(call, old, other)


@pytest.mark.parametrize(
    ("value", "message", "expected"),
    [
        (1, "a cart holds at most 1.", False),
        (1, "must be a text, got 1", True),
        (1, "invalid code: 1.", True),
        (1, "a text, not 1", True),
        (1, "got 1, 2 or 3", False),
        (1, "got 1-2", False),
        (1, "got 1.5", False),
        (True, "needs True", False),
        (True, "must be a text, not True", True),
        ([1], "[1] is unhashable", True),
        ([1], "f([1]) is missing", False),
        ({"a": 1}, "one of {'a': 1}, {}", False),
    ],
)
def test_a_message_tells_the_refused_value_and_no_other_one(value: Any, message: str, *, expected: bool) -> None:
    old = {**_refusal("ValueError", [message]), "after": {"flags": [1]}}
    assert _kinds("a").says_nothing(_call(value), old, {**old, "after": {"flags": [2]}}) is expected


def test_nobody_knows_what_is_passed_where_nothing_says_so() -> None:
    assert not _kinds().says_nothing(_call("abc"), _ANSWER, _refusal())


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (": int", "abc", True),
        (": int", None, True),
        (": int | None", None, False),
        (": Optional[int]", None, False),
        (": int = None", None, False),
        (": Union[int, str]", "abc", False),
        (": dict[str, int]", [], True),
        (": Wanted", "abc", False),
        (": int | Wanted", "abc", False),
    ],
)
def test_annotations_tell_what_is_passed(annotation: str, value: Any, *, expected: bool) -> None:
    kinds = _kinds(annotation=annotation.partition(" =")[0])
    if "=" in annotation:
        kinds = _kinds(annotation=f"{annotation}, *")
    assert kinds.says_nothing(_call(value), _ANSWER, _refusal()) is expected


@pytest.mark.parametrize("asks", ["if isinstance(wanted, str):\n        return None\n    ", "type(wanted)\n    "])
def test_a_function_that_asks_for_kinds_is_written_for_several(asks: str) -> None:
    assert not _kinds(1, first=asks).says_nothing(_call("abc"), _ANSWER, _refusal())


def test_members_and_attributes_have_kinds_too() -> None:
    kinds = _kinds([1, 2])
    assert kinds.says_nothing(_call(["a"]), _ANSWER, _refusal())
    assert not kinds.says_nothing(_call([3]), _ANSWER, _refusal())
    of_objects = _kinds({"$py": "object", "class": "app:Wish", "state": {"rank": 1}})
    assert of_objects.says_nothing(
        _call({"$py": "object", "class": "app:Wish", "state": {"rank": "a"}}), _ANSWER, _refusal()
    )


@pytest.mark.parametrize(
    ("case", "recorded", "annotation", "expected"),
    [
        (_call([]), (), ": int | float | None", True),
        (_call(None), (), ": int", True),
        (_call([]), ([1],), ": int", False),
        (_call({"$py": "Decimal", "of": "9.5"}), (), ": int | Decimal", False),
        (_call({"$py": "object", "class": "app:Rank", "base": 3}), (), ": int", False),
        (_call({"$numberDouble": "NaN"}), (), ": float", False),
        (_call([]), (), "", False),
        (_call([], "recorded"), (), ": int", False),
    ],
    ids=["excluded", "None", "recorded", "a number", "an object", "no JSON", "not annotated", "a recorded call"],
)
def test_annotations_exclude_kinds_that_nothing_recorded_has(
    case: Case, recorded: tuple[Any, ...], annotation: str, *, expected: bool
) -> None:
    assert _kinds(*recorded, annotation=annotation).is_undeclared(case) is expected


def test_a_default_declares_its_kind() -> None:
    assert not _kinds(annotation=": int = 'all', *").is_undeclared(_call("some"))


@pytest.mark.parametrize(("unit", "expected"), [([], True), (None, False), (2.5, False)])
def test_fields_of_classes_declare_kinds_too(unit: Any, *, expected: bool) -> None:
    text = "@dataclass\nclass Part:\n    unit: int | None = None\n\n    def held(self):\n        return {}\n"
    before, after = ({"shop/app.py": text.format(it).encode()} for it in ("self.unit or 0", "self.unit"))
    kinds = UnpassedKinds((), before, after, changed_statements(before, after, lambda _path: False))
    part = {"$py": "object", "class": "shop.app:Part", "state": {"unit": unit}}
    ask = {"kind": "call", "seam": "shop.app:Part.held", "symbol": "shop/app.py::Part.held", "given": {"self": part}}
    assert kinds.is_undeclared(case_of(ask, "invented")) is expected
