"""Read the methods of a view: what they leave to the framework, and what the framework asks them for."""

import ast
from collections.abc import Iterator

from toolkit.inventory.interpreter.values import ClassValue, FunctionValue, function_of
from toolkit.model.tree import is_name
from toolkit.source.calls import last_name

_ANSWERS = ("list", "retrieve", "create", "update", "partial_update", "destroy")
_HOOKS = ("get_queryset", "get_object", "filter_queryset", "initial")
_HOOKS_OF_WRITES = {
    "create": ("perform_create",),
    "update": ("perform_update",),
    "partial_update": ("perform_update",),
    "destroy": ("perform_destroy",),
}


def called_on_self(function: FunctionValue | None) -> frozenset[str]:
    """Return the names of the methods that a method calls on `self`."""
    nodes = function.nodes if function is not None else ()
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return frozenset(node.attr for node in called if isinstance(node, ast.Attribute) and is_name(node.value, "self"))


def calls_super(function: FunctionValue) -> bool:
    """Return whether a method calls the one that it overrides."""
    name = getattr(function.node, "name", "")
    called = [node.func for node in function.nodes if isinstance(node, ast.Call)]
    owners = [node.value for node in called if isinstance(node, ast.Attribute) and node.attr == name]
    return any(isinstance(owner, ast.Call) and last_name(owner) == "super" for owner in owners)


def leaves_to_framework(view: ClassValue, function: FunctionValue) -> bool:
    """Return whether a method named after an HTTP method lets a generic view of the framework answer.

    Args:
        view: the class, with its bases.
        function: its method: `get` that calls `super().get(...)` or `self.list(...)`.
    """
    is_generic = any(name.startswith("rest_framework.generics.") for name in view.externals())
    own = called_on_self(function) & set(_ANSWERS)
    return is_generic and (calls_super(function) or any(view.find(name) is None for name in own))


def find_hook_methods(view: ClassValue, action: str) -> Iterator[FunctionValue]:
    """Yield the methods of the project that the framework calls while it answers an action by itself.

    Args:
        view: the class.
        action: `list`, `create` and so on; others call what they want themselves.
    """
    if action in _ANSWERS:
        for name in (*_HOOKS, *_HOOKS_OF_WRITES.get(action, ())):
            found = function_of(view.find(name))
            if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
                yield found


def asks_for_object(node: ast.AST) -> bool:
    """Return whether an expression looks up the row of the path, which answers 404 without one."""
    return isinstance(node, ast.Call) and last_name(node) in ("get_object", "get_object_or_404")
