"""Made-up objects have what a function looks up in its arguments, and flags that are true or false."""

import ast
from typing import Any

import pytest

from toolkit.probe.generate.accesses import find_accesses, find_places
from toolkit.probe.generate.function_scope import FunctionScope
from toolkit.probe.generate.sketches import has_odd_flag, make_sketches

MODULE = """\
def allowed(request, name):
    if request.user.is_superuser or not request.user.isolation:
        return request.user.has_perm(name)
    return request.user.is_staff
"""


def _objects() -> list[Any]:
    (node,) = ast.parse(MODULE).body
    assert isinstance(node, ast.FunctionDef)
    scope = FunctionScope({"allowed": node}, {})
    return make_sketches(find_accesses(node, scope), find_places(node, scope))["request"]


def test_flags_of_made_up_objects_are_true_or_false() -> None:
    users = [made["state"]["user"]["state"] for made in _objects()]
    assert {type(user[name]) for user in users for name in ("is_superuser", "is_staff")} == {bool}
    assert {type(user["isolation"]) for user in users} > {str, int}
    assert all(user["has_perm"]["$py"] == "method" for user in users)
    assert not any(map(has_odd_flag, _objects()))


@pytest.mark.parametrize("value", [None, "", 0, [], {}, 1.5, "yes"])
def test_an_input_with_another_flag_is_seen(value: object) -> None:
    made = _objects()[0]
    made["state"]["user"]["state"]["is_staff"] = value
    assert has_odd_flag({"given": {"request": made}, "preceding": None})
    made["class"] = made["state"]["user"]["class"] = "shop.models:User"  # an object that was recorded
    assert not has_odd_flag({"given": {"request": made}})
