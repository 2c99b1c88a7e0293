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


def _found() -> tuple[Any, ...]:
    (node,) = ast.parse(MODULE).body
    assert isinstance(node, ast.FunctionDef)
    scope = FunctionScope({"allowed": node}, {})
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
    made["class"] = made["state"]["user"]["class"] = "shop.models:User"  # an object that was recorded
    assert not has_odd_flag({"request": [made]}, FLAGS)
