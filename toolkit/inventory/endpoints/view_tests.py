"""Find what mixins of Django ask for each view: its `test_func`, its `has_permission`, its `permission_required`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.interpreter.values import ClassValue, FunctionValue, Value, function_of
from toolkit.model.tree import callee_of, dotted_name, name_of, own_nodes

_NAMED = {"PermissionRequiredMixin": "permission_required", "GroupRequiredMixin": "group_required"}
"""Maps mixins to the attribute of a view that names the rights they ask for."""


def decides(mixin: str, view: ClassValue) -> FunctionValue | None:
    """Return the method of the project that a mixin asks whether the caller may go on; None if it asks none.

    Args:
        mixin: name of the mixin, such as `UserPassesTestMixin`.
        view: the class of views that is registered.
    """
    asked: Value = None
    if mixin.endswith("PassesTestMixin"):
        chosen = function_of(view.find("get_test_func"))
        name = next(_returned_methods(chosen), "") if isinstance(chosen, FunctionValue) else "test_func"
        asked = view.find(name)
    elif mixin.endswith("PermissionRequiredMixin"):
        asked = view.find("has_permission")
    found = function_of(asked)
    return found if isinstance(found, FunctionValue) else None


def name_of_test(test: FunctionValue) -> ast.expr | None:
    """Return the name of a method with its class, as other modules know it; None for lambdas and inner classes."""
    owner = test.owner
    if owner is None or isinstance(test.node, ast.Lambda) or "." in owner.qualname:
        return None
    return ast.Attribute(ast.Name(owner.node.name, ast.Load()), test.node.name, ast.Load())


def lets_strangers_in(test: FunctionValue) -> bool:
    """Return whether a method certainly returns something true for callers who are not logged in."""
    if isinstance(test.node, ast.Lambda):
        return _is_true(test.node.body)
    own = list(own_nodes(test.node))
    returned = [node for node in own if isinstance(node, ast.Return)]
    ends = test.node.body[-1] in returned and not any(isinstance(node, ast.Raise) for node in own)
    return ends and all(node.value is not None and _is_true(node.value) for node in returned)


def with_rights(mixin: ast.expr, view: ClassValue) -> ast.expr:
    """Return a mixin as if the rights that a view names for it were passed to it: `permission_required="polls.vote"`.

    Args:
        mixin: the base class.
        view: the class of views that is registered.
    """
    attribute = next((field for name, field in _NAMED.items() if dotted_name(mixin).endswith(name)), "")
    for item in view.lineage() if attribute else ():
        for statement in item.node.body if isinstance(item, ClassValue) else ():
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            if any(isinstance(it, ast.Name) and it.id == attribute for it in targets):
                value = getattr(statement, "value", None) or ast.Constant(None)
                return ast.copy_location(ast.Call(mixin, [], [ast.keyword(attribute, value)]), mixin)
    return mixin


def _returned_methods(function: FunctionValue) -> Iterator[str]:
    """Yield the names of the methods that `get_test_func` returns: `return self.is_owner`."""
    for node in function.nodes:
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(value, ast.Attribute) and name_of(value.value) == "self":
            yield value.attr


def _is_true(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=known):
            return bool(known)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=known)):
            return not known
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return name_of(callee_of(asked)) == "is_authenticated"
        case ast.BoolOp(op=ast.Or(), values=parts):
            return any(map(_is_true, parts))
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(map(_is_true, parts))
    return name_of(callee_of(value)) == "is_anonymous"
