"""Each fault is told by its own cause, and by no other one that it only looks like."""

# ruff: noqa: E501 - what is planted are lines of another file

from collections.abc import Mapping

import pytest

from tests.filters.dialects.in_process import InProcess, evaluator_with, groups, small
from toolkit.filters.dialects.causes import known_causes
from toolkit.filters.dialects.features import describe_sample
from toolkit.filters.dialects.grouping import Grouping
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.dialects.search import SearchScope
from toolkit.filters.strategies import Vocabulary
from toolkit.model.dialect import JSON_TYPES

_ROWS = """
def rows_of(document):
    found = [document]
    for name, held in document.items():
        if isinstance(held, list):
            found = [{**row, name: one} for row in found for one in held or [None]]
    return found


def matches(filter, document):
    check(filter)
    return any(match(filter, row) for row in rows_of(document))
"""
"""Each element of an array becomes a row, as in a join."""

_FAULTS: Mapping[str, tuple[str, str]] = {
    "rows": ("def match(filter, document):", f"{_ROWS}\n\ndef match(filter, document):"),
    "inner arrays": (
        "return [*value, value]",
        "return [*value, value] + [x for one in value if isinstance(one, list) for x in one]",
    ),
    "arrays only by element": ("return [*value, value]", "return list(value)"),
    "arrays never by element that is an array": (
        "return [*value, value]",
        "return [*(one for one in value if not isinstance(one, list)), value]",
    ),
    "names in elements": (
        "if isinstance(element, dict):\n            found += reached(element, names, spread)\n        if names",
        "if isinstance(element, dict) and not names[0].isdigit():\n            found += reached(element, names, spread)\n        if names",
    ),
    "negation of nothing": (
        'return not ask("$eq", argument, around, names, document)\n    if name == "$nin"',
        'return reached(document, names, False) != [MISSING] and not ask("$eq", argument, around, names, document)\n    if name == "$nin"',
    ),
    "patterns are values": ("if is_pattern(argument):\n        return ask(", "if False:\n        return ask("),
    "null in an order": ("return not match_field(names, argument, document)", "return _not(names, argument, document)"),
    "truth in arrays": (
        "return len(value) == len(wanted) and all(same(a, b) for a, b in zip(value, wanted))",
        "return value == wanted",
    ),
    "objects are not found": ("return list(value) == list(wanted) and", "return False and"),
    "no division": (
        "def remainder(value, argument):",
        "def remainder(value, argument):\n    raise LookupError('$mod')",
    ),
    "nothing is nothing": (
        "    if value is MISSING:\n        return False\n    if kind(value) != kind(wanted):",
        "    if not value and not wanted:\n        return True\n    if value is MISSING or kind(value) != kind(wanted):",
    ),
    "longs are integers": ("code == (18 if wide else 16)", "code in (16, 18)"),
    "nothing in logic": (
        "found = not any(match(one, document) for one in argument)",
        "found = any(x is not None for x in document.values()) and not any(match(one, document) for one in argument)",
    ),
    "anything in logic": (
        "                check(one)\n",
        "                if isinstance(one, dict):\n                    check(one)\n",
    ),
}
_MORE: Mapping[str, str] = {
    "null in an order": """

def _not(names, argument, document):
    with_null = any(argument.get(name, 0) is None for name in ORDERED)
    return not with_null and not match_field(names, argument, document)
""",
    "anything in logic": """

_match = match


def match(filter, document):
    return isinstance(filter, dict) and _match(filter, document)
""",
}


@pytest.mark.parametrize(
    ("fault", "operators", "types", "causes"),
    [
        ("inner arrays", ("$lt",), ("int", "array"), {"inner_arrays_searched"}),
        ("arrays only by element", ("$eq",), ("int", "array"), {"whole_array_not_found"}),
        ("arrays only by element", ("$gte",), ("int", "array"), {"whole_array_not_found", "order_of_containers"}),
        ("arrays never by element that is an array", ("$lte",), ("int", "array"), {"array_in_array_not_found"}),
        ("names in elements", ("$gt",), ("int", "array", "object"), {"number_is_no_name_in_array"}),
        ("negation of nothing", ("$ne",), ("int", "array", "object"), {"negation_misses_missing"}),
        ("patterns are values", ("$gt",), ("string", "regex"), {"regex_as_value"}),
        ("null in an order", ("$not", "$gt"), ("int", "null"), {"negation_of_order_with_null"}),
        ("truth in arrays", ("$all",), ("int", "bool", "array"), {"true_is_one"}),
        ("objects are not found", ("$eq",), ("int", "object"), {"whole_object_not_found"}),
        ("no division", ("$mod",), ("int", "object"), {"operator_refused"}),
        ("anything in logic", ("$or",), ("int",), {"accepts_no_filter"}),
        ("nothing is nothing", ("$gt",), ("int", "string"), {"empty_values_alike"}),
        ("longs are integers", ("$type",), ("int", "long"), {"types"}),
        ("nothing in logic", ("$nor",), ("int", "null"), {"nor_of_unknown"}),
    ],
)
def test_a_fault(fault: str, operators: tuple[str, ...], types: tuple[str, ...], causes: set[str]) -> None:
    matches = evaluator_with(*_FAULTS[fault], more=_MORE.get(fault, ""))
    found = groups(matches, small(*operators, types=types))
    assert {group.cause.key for group in found} == causes


def test_null_in_a_list() -> None:
    clean = evaluator_with("MISSING = object()", "MISSING = object()")

    def told(types: tuple[str, ...], lost: type) -> set[str]:
        def matches(filter_: dict[str, object], document: dict[str, object]) -> object:
            held = filter_.get("a")
            return clean(
                {"a": ["?"]} if isinstance(held, list) and any(isinstance(x, lost) for x in held) else filter_, document
            )

        return {group.cause.key for group in groups(matches, small("$exists", types=types))}

    assert told(("int", "null", "array"), type(None)) == {"null_inside_array"}
    assert told(("int", "null", "array"), object) == {"whole_array_not_found", "array_in_array_not_found"}


def test_rows_of_a_join() -> None:
    matches = evaluator_with(*_FAULTS["rows"])
    found = {group.cause.key: group for group in groups(matches, small("$gt", "$lt", types=("int", "array")))}
    assert found["same_element"].operators == ("$gt+$lt",)
    assert "later_elements_not_searched" not in found
    negated = {group.cause.key for group in groups(matches, small("$nin", types=("int", "null", "array")))}
    assert "negation_of_elements" in negated
    assert not {"in_one_element", "in_with_array"} & negated


def test_an_argument_that_one_field_refuses() -> None:
    clean = evaluator_with("MISSING = object()", "MISSING = object()")

    def matches(filter_: dict[str, object], document: dict[str, object]) -> object:
        if any(isinstance(argument, str) for argument in filter_.values()) and "a" in filter_:
            raise TypeError("a is a number")
        return clean(filter_, document)

    scope = SearchScope(Vocabulary(("$gt",), ("a", "b"), ("int", "string")))
    assert [group.cause.key for group in groups(matches, scope)] == ["filter_refused"]


@pytest.mark.parametrize("first", [True, False])
def test_sides_that_take_what_mongodb_refuses_are_grouped_all_the_same(first: bool) -> None:
    scope = SearchScope(
        Vocabulary(("$in", "$nin", "$all", "$gt", "$not", "$elemMatch", "$type"), ("a", "a.b"), JSON_TYPES)
    )
    asked = QuestionLog(*(InProcess(lambda *_, said=said: said) for said in (first, not first)), lists=False)
    for argument in (5, "a", None, {"b": 1}, [1, [2]], [{"b": 1}]):
        for operator in scope.vocabulary.operators:
            documents = [{"a": value} for value in (1, "a", None, [1], [[1]], [{"b": 1}], {"b": 1}, {"b": [1]})]
            for field in scope.vocabulary.fields:
                asked.ask({field: {operator: argument}}, [{}, *documents])
    found = Grouping(asked, scope.vocabulary.operators)
    told = {found.cause_of(sample, describe_sample(sample)).key for sample in asked if sample.differs}
    told |= {cause.key for cause in known_causes() for sample in asked if cause.tells(describe_sample(sample), sample)}
    assert len(told) > 3
