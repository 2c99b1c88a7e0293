"""Made-up objects have what a function looks up in its arguments, and flags that are true or false."""

import ast
from typing import Any

import pytest

from toolkit.probe.generate.accesses import find_accesses, find_places
from toolkit.probe.generate.function_scope import FunctionScope
from toolkit.probe.generate.sketches import find_flags, has_odd_flag, make_sketches

MODULE = """\
def allowed(request, name):
    if request.user.is_superuser or not request.user.isolation:
        return request.user.has_perm(name)
    if request.user.is_known is None or request.user.has_children > 3:
        return request.user.has_parts[0]
    return request.user.is_staff
"""
FLAGS = {"is_superuser", "is_staff"}


def _found(module: str = MODULE) -> tuple[Any, ...]:
    (node,) = ast.parse(module).body
    assert isinstance(node, ast.FunctionDef)
    scope = FunctionScope({node.name: node}, {})
    return find_accesses(node, scope), find_places(node, scope)


def _objects() -> list[Any]:
    return make_sketches(*_found())["request"]


def test_what_is_compared_with_more_than_true_and_false_is_no_flag() -> None:
    assert find_flags(*_found()) == FLAGS
    users = [made["state"]["user"]["state"] for made in _objects()]
    assert None in [user["is_known"] for user in users]
    assert {type(user["has_children"]) for user in users} != {bool}


def test_flags_of_made_up_objects_are_true_or_false() -> None:
    users = [made["state"]["user"]["state"] for made in _objects()]
    assert {type(user[name]) for user in users for name in FLAGS} == {bool}
    assert {type(user["isolation"]) for user in users} > {str, int}
    assert all(user["has_perm"]["$py"] == "method" for user in users)
    assert not any(has_odd_flag(made, FLAGS) for made in _objects())


@pytest.mark.parametrize("value", [None, "", 0, [], {}, 1.5, "yes"])
def test_an_input_with_another_flag_is_seen(value: object) -> None:
    made = _objects()[0]
    made["state"]["user"]["state"]["is_staff"] = value
    assert has_odd_flag({"request": [made]}, FLAGS)
    recorded = {"$py": "object", "class": made["class"], "state": {"is_staff": value}}  # of `parse_args`, say
    assert not has_odd_flag({"request": [recorded]}, FLAGS)


@pytest.mark.parametrize("name", ["title", "items", "values", "date", "count", "index"])
def test_an_attribute_that_has_the_name_of_a_method_makes_an_object_where_it_is_read(name: str) -> None:
    read, called = (f"def told(book):\n    return book.{it} + book.price\n" for it in (name, f"{name}()"))
    values = make_sketches(*_found(read))["book"]
    assert {one["$py"] for one in values} == {"object"}
    assert {*values[0]["state"]} == {name, "price"}
    assert not any(isinstance(one, dict) and "$py" in one for one in make_sketches(*_found(called))["book"])


def test_a_date_is_no_object_with_the_fields_of_one() -> None:
    values = make_sketches(*_found("def told(day):\n    return day.year\n"))["day"]
    assert not any(isinstance(one, dict) and "$py" in one for one in values)


def test_values_that_are_only_equal_are_both_made() -> None:
    values = make_sketches(*_found("def told(row):\n    return row.upper().items\n"))["row"]
    assert [type(one) for one in values if one == 1] == [int, bool]
