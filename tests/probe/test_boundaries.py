"""Comparisons of a function with its arguments are found, and inputs come to stand at each of those boundaries."""

import ast
import datetime
import enum
import sys
from typing import Any

import pytest

from toolkit.probe.generate.accesses import Access, find_accesses
from toolkit.probe.generate.boundaries import boundary_inputs, values_near
from toolkit.probe.generate.function_scope import FunctionScope
from toolkit.probe.generate.functions import key_of
from toolkit.probe.generate.written_places import value_at, with_value

LIMIT = {"LIMIT": 40, "WAYS": {"up": 1, "down": 2}, "KINDS": ("gold", "plain"), "datetime": datetime}
MODULE = """\
def compared(order, name, *, when=None):
    price = order.items[0]["price"]
    for line in order.lines:
        if line["count"] > LIMIT:
            return line
    if price >= 10 and name[:3] == "VIP":
        return name
    if when.hour < 12 or name in KINDS or not order.note:
        return when
    return helper(order.customer)

def helper(customer):
    return customer.get("age", 0) < 18 or len(customer["name"]) > 5 or customer["name"] == customer["alias"]

def chosen(rules, name, kind):
    rule = next((one for one in rules if one["name"] == name), None)
    ways = {"date": 1, "number": 2}
    if kind in [one["kind"] for one in rules]:
        return WAYS[kind]
    return ways.get(rule["type"])

class Base:
    def __init__(self, json):
        if json["type"] is None:
            raise ValueError

class Shape(Base):
    def __init__(self, json):
        super().__init__(json)
        if not isinstance(json["places"], list):
            raise ValueError

    @property
    def is_large(self):
        return self.size > 99

    def label(self):
        return "large" if self.is_large else "small"

    def fits(self, size, kind, status):
        is_known = kind in type(self).KINDS and status is not Status.OPEN
        return size <= self.LIMIT and is_known and size != other.Status.PAID.value
"""


class Status(enum.Enum):
    OPEN = "open"
    PAID = 4


class _Limits:
    LIMIT = 12


class _Shape(_Limits):
    KINDS = ("flat", Status.PAID)


_NAMESPACE = {**LIMIT, "Shape": _Shape, "Status": Status, "other": sys.modules[__name__]}


def _accesses(name: str, prefix: str = "", bases: tuple[str, ...] = ()) -> dict[tuple[Any, ...], list[Any]]:
    functions = {}
    for node in ast.parse(MODULE).body:
        if isinstance(node, ast.ClassDef):
            functions |= {f"{node.name}.{one.name}": one for one in node.body if isinstance(one, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            functions[node.name] = node
    found: dict[tuple[Any, ...], list[Any]] = {}
    for access in find_accesses(functions[prefix + name], FunctionScope(functions, _NAMESPACE, prefix, bases)):
        found.setdefault(access.path, []).extend([*access.values, *access.others, *access.kinds])
    return found


def test_what_is_compared_is_found_by_names_loops_calls_constants_and_lengths() -> None:
    found = _accesses("compared")
    items = ("order", ("attr", "items"), ("item",), ("key", "price"))
    assert found[items] == [10]
    assert found["order", ("attr", "lines"), ("item",), ("key", "count")] == [40]
    assert found["when", ("attr", "hour")] == [12]
    assert found["name", ("len",)] == [3]
    assert set(found["name",]) >= {"VIP", "gold", "plain"}
    assert found["order", ("attr", "note")] == []
    customer = ("order", ("attr", "customer"))
    assert found[*customer, ("key", "age")] == [18]
    assert found[*customer, ("key", "name"), ("len",)] == [5]
    assert found[*customer, ("key", "name")] == [(*customer, ("key", "alias"))]


def test_what_is_looked_up_in_a_table_is_compared_with_its_keys() -> None:
    found = _accesses("chosen")
    assert {"date", "number"} <= set(found["rules", ("item",), ("key", "type")])
    assert {"up", "down", ("rules", ("item",), ("key", "kind"))} <= set(found["kind",])


def test_constructors_of_bases_and_properties_are_followed() -> None:
    found = _accesses("__init__", "Shape.", ("Base.",))
    assert found["json", ("key", "type")] == [None]
    assert found["json", ("key", "places")] == ["list"]
    assert _accesses("label", "Shape.", ("Base.",))["self", ("attr", "size")] == [99]


def test_class_attributes_and_members_of_enumerations_are_compared_values() -> None:
    found = _accesses("fits", "Shape.", ("Base.",))
    assert found["size",][0] == 12
    assert found["size",][-1] == 4
    assert {"flat", 4} <= {it for it in found["kind",] if not isinstance(it, dict)}
    status = {"$py": "enum", "of": f"{__name__}:Status.OPEN"}
    assert found["status",] == [status, "open"]
    assert values_near(Access(("status",), 1, values=(status, "open")), {"status": 1})[:2] == [status, "open"]


def _given(**more: Any) -> dict[str, Any]:
    order = {
        "$py": "object",
        "class": "shop:Order",
        "state": {
            "items": [{"price": 3}],
            "lines": {"$py": "tuple", "of": [{"count": 1}]},
            "note": "abc",
            "customer": {"name": "Ann", "alias": "Bob"},
        },
    }
    return {"order": order, "name": "abc", "when": {"$py": "datetime", "of": "2024-01-30T10:20:30+00:00"}, **more}


def _values_at(*path: Any) -> list[Any]:
    accesses = find_accesses(ast.parse(MODULE).body[0], FunctionScope({"helper": ast.parse(MODULE).body[1]}, LIMIT))
    return [value_at(given, path) for given in boundary_inputs(_given(), accesses)]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (("order", ("attr", "items"), ("item",), ("key", "price")), [9, 10, 11]),
        (("order", ("attr", "lines"), ("item",), ("key", "count")), [39, 40, 41]),
        (("order", ("attr", "note")), [None, "", "a", 0, []]),
        (("order", ("attr", "customer"), ("key", "age")), [17, 18, 19]),
        (("order", ("attr", "customer"), ("key", "name")), ["Bob", "AnnA", "AnnAn", "AnnAnn"]),
        (("name",), ["VIP", "VIPx", "VI", "vip", "gold", "", "ab", "abc", "abca", None, 0, [], {}]),
    ],
)
def test_each_comparison_gets_inputs_below_at_and_above_it(path: tuple[Any, ...], wanted: list[Any]) -> None:
    met = _values_at(*path)
    assert [value for value in wanted if value not in met] == []


class _Proxy:
    """Stands for nothing, as `flask.request` does outside of a request."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        raise RuntimeError("Working outside of request context.")


def test_a_proxy_that_stands_for_nothing_has_no_constants() -> None:
    scope = FunctionScope({}, {"request": _Proxy(), "limits": _Limits})
    assert scope.constant(ast.parse("request.form", mode="eval").body) is None
    assert scope.constant(ast.parse("limits.most", mode="eval").body) == (40,)


class _Limits:
    most = 40


def test_a_part_that_is_looked_for_in_a_text_comes_in_it_in_every_form() -> None:
    node = ast.parse("def follows(rel):\n    return 'nofollow' not in rel.lower().split()").body[0]
    accesses = find_accesses(node, FunctionScope({}, {}))
    met = [given["rel"] for given in boundary_inputs({"rel": "next"}, accesses)]
    assert [text for text in ("nofollow", "NOFOLLOW", "nofollowx", "nofollo", "NEXT") if text not in met] == []
    held = [given["rel"] for given in boundary_inputs({"rel": {"a": 1}}, accesses)]
    assert {"a": 1, "nofollow": "NOFOLLOW"} in held
    assert "NOFOLLOW" not in held


def test_moments_get_noon_midnight_the_ends_of_months_and_leap_days_and_keep_their_zone() -> None:
    met = {value["of"] for value in _values_at("when") if isinstance(value, dict) and value.get("$py") == "datetime"}
    assert {f"2024-01-30T{hour}:20:30+00:00" for hour in (11, 12, 13)} <= met
    assert {"2024-01-30T00:00:00+00:00", "2024-02-29T10:00:00+00:00", "2024-01-31T01:05:09+00:00"} <= met


def test_the_input_itself_is_left_as_it_is_and_what_is_not_there_gets_no_value() -> None:
    given = _given()
    assert list(boundary_inputs(given, []))
    assert given == _given()
    assert with_value(given, ("order", ("attr", "absent")), 1) is None
    assert with_value(given, ("order", ("attr", "customer"), ("key", "new")), 1) != given
    assert with_value({"a": {"$py": "date", "of": "2024-01-30"}}, ("a", ("attr", "day")), 31) == {
        "a": {"$py": "date", "of": "2024-01-31"}
    }


def test_numbers_that_json_lacks_are_written_as_extended_json_or_left_out() -> None:
    access = Access(("rate",), 1, values=(float("inf"), float("nan"), float("-inf")))
    written = [{"$numberDouble": text} for text in ("Infinity", "NaN", "-Infinity")]
    assert values_near(access, {}) == written
    assert not key_of({"given": {"rate": float("-inf")}})
    assert key_of({"given": {"rate": written[0]}})


def test_a_text_begins_and_ends_with_what_its_characters_are_compared_with() -> None:
    node = ast.parse("def escaped(value):\n    return value[0] in ['=', '@'] or value[-1] == ';'").body[0]
    accesses = find_accesses(node, FunctionScope({}, {}))
    met = [given["value"] for given in boundary_inputs({"value": "abc"}, accesses)]
    assert [text for text in ("=abc=", "@abc@", ";abc;") if text not in met] == []
