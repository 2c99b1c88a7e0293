"""Read who passes the permissions of a REST view: its list, its `get_permissions`, and the project's own classes."""

import ast
from typing import NamedTuple

from toolkit.inventory.endpoints.rest_access import OPEN, is_anonymous
from toolkit.inventory.endpoints.rest_class_names import is_undecided, names_of
from toolkit.inventory.endpoints.rest_get_permissions import permissions_for
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    FunctionValue,
    InstanceValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.inventory import Route
from toolkit.model.tree import is_docstring

_BASES = frozenset({"BasePermission", "object"})


class Permissions(NamedTuple):
    """The permissions that a caller needs, and whether anybody passes; None if that is not known."""

    names: tuple[str, ...]
    anonymous: bool | None


def judge_permissions(names: tuple[str, ...], value: Value, route: Route) -> Permissions:
    """Judge a list of permissions, without those that let everybody in.

    Args:
        names: the names of its classes.
        value: the list itself; an empty one if only the names are known.
        route: the route, whose path says whether a row may be asked about.
    """
    items = value if isinstance(value, list | tuple) else [value]
    is_on_row = any(mark in route.path for mark in "{<(")
    asking = [item for item in items if not any(_is_open(it, is_on_row=is_on_row) for it in possible_values(item))]
    if len(asking) < len(items):
        names, items = tuple(names_of(asking)) or tuple(OPEN.intersection(names)), asking
    return Permissions(names, None if is_undecided(items, names) else is_anonymous(names, route.method))


def chosen_permissions(
    interpreter: Interpreter, view: ClassValue, action: str, usual: Permissions, route: Route
) -> Permissions:
    """Return the permissions that the `get_permissions` of a view chooses for an action; the usual ones without it.

    Args:
        interpreter: interpreter that looks up the classes.
        view: the view.
        action: name of the action.
        usual: what the view is given otherwise.
        route: the route.
    """
    method = function_of(view.find("get_permissions"))
    if not isinstance(method, FunctionValue) or isinstance(method.node, ast.Lambda):
        return usual
    chosen = permissions_for(method.node, action, route.method)
    if chosen == "usual":
        return usual
    around = Environment(method.module, method.module.names)
    if isinstance(chosen, ast.expr):
        value = interpreter.evaluate(chosen, around)
        names = tuple(names_of(value))
        return judge_permissions(names, value, route) if names or value == [] else Permissions((), None)
    return Permissions((), None)


def _is_open(value: Value, *, is_on_row: bool) -> bool:
    """Return whether a class of permissions lets everybody in."""
    found = value.of if isinstance(value, InstanceValue) else value
    if not isinstance(found, ClassValue):
        return bool(OPEN.intersection(names_of(found)))
    if any(name.rpartition(".")[2] not in _BASES for name in found.externals()):
        return False
    if is_on_row and found.find("has_object_permission") is not None:
        return False
    asked = function_of(found.find("has_permission"))
    return asked is None or (isinstance(asked, FunctionValue) and _returns_true(asked.node))


def _returns_true(node: ast.AST) -> bool:
    """Return whether a function consists of `return True`."""
    body = [it for it in getattr(node, "body", []) if not is_docstring(it)] if not isinstance(node, ast.Lambda) else []
    last = body[0] if len(body) == 1 else None
    return isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and last.value.value is True
