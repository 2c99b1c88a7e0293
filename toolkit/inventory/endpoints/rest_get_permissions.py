"""Read which permissions a `get_permissions` of Django REST framework returns for one action."""

import ast
from collections.abc import Sequence
from typing import Literal

from toolkit.inventory.access.method_conditions import is_met
from toolkit.model.tree import dotted_name, is_docstring
from toolkit.source.calls import last_name

Chosen = ast.expr | Literal["usual", "unread"]
"""A list of permissions; `usual`: what the view is given otherwise; `unread`: it depends on something else."""
_ATTRIBUTE = "self.permission_classes"


def permissions_for(function: ast.FunctionDef | ast.AsyncFunctionDef, action: str, method: str) -> Chosen:
    """Return the list of permissions that a method returns.

    Args:
        function: the method `get_permissions`.
        action: name of the action, such as `list`; empty if it is not known.
        method: the HTTP method.
    """
    return _Reader(action, method).run(function.body) or "unread"


class _Reader:
    def __init__(self, action: str, method: str) -> None:
        self._known = {"self.action": action, "request.method": method}
        self._set: dict[str, ast.expr] = {}

    def run(self, body: Sequence[ast.stmt]) -> Chosen | None:
        """Return what statements return; None if they go on to the next one."""
        for node in body:
            found: Chosen | None = None
            if isinstance(node, ast.Return):
                found = self._read_result(node.value)
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and dotted_name(node.targets[0]):
                self._set[dotted_name(node.targets[0])] = node.value
            elif isinstance(node, ast.If):
                holds = is_met(node.test, self._known)
                found = "unread" if holds is None else self.run(node.body if holds else node.orelse)
            elif not (is_docstring(node) or isinstance(node, ast.Pass)):
                found = "unread"
            if found is not None:
                return found
        return None

    def _read_result(self, value: ast.expr | None) -> Chosen:
        match value:
            case ast.List() | ast.Tuple() if not any(isinstance(item, ast.Starred) for item in value.elts):
                return value
            case ast.ListComp(elt=ast.Call(func=ast.Name(id=made)), generators=[ast.comprehension() as each]) if (
                made == dotted_name(each.target) and not each.ifs
            ):
                return self._read_result(each.iter)
            case ast.Call(func=ast.Attribute(attr="get_permissions", value=ast.Call() as owner)) if (
                last_name(owner) == "super"
            ):
                return self._read_result(self._set[_ATTRIBUTE]) if _ATTRIBUTE in self._set else "usual"
            case ast.Name() | ast.Attribute():
                name = dotted_name(value)
                if name in self._set:
                    return self._read_result(self._set.pop(name))
                return "usual" if name == _ATTRIBUTE else "unread"
        return "unread"
