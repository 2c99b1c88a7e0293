"""Decide whether a loop goes over the few elements that the code itself spells out."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from toolkit.model.descendants import children
from toolkit.model.tree import Scope, dotted_name, is_name
from toolkit.rules._mutation import mutations, parameters
from toolkit.source.calls import last_name

_SAME_SIZE = ("enumerate", "reversed", "sorted", "list", "tuple", "set", "frozenset")
_MOST_ROUNDS = 20
_DISPLAYS = (ast.List, ast.Tuple, ast.Set)


def is_short_list(source: ast.expr, scope: Scope, within: frozenset[str] = frozenset()) -> bool:
    """Return whether an expression is a literal, is made of short lists, or is a name that is only ever given them.

    Args:
        source: what a loop goes over.
        scope: in which it stands.
        within: names that are being examined already.
    """
    if isinstance(source, ast.Call):
        return _is_short_call(source, scope, within)
    if isinstance(source, ast.BinOp | ast.IfExp):
        return _is_short_sum(source, scope, within)
    if isinstance(source, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return all(is_short_list(item.iter, scope, within) for item in source.generators)
    if isinstance(source, ast.Name):
        return source.id not in within and _is_short_name(source.id, scope, within | {source.id})
    return _is_literal(source) or (_is_own(source) and _is_short_in_class(source.attr, scope))


def _is_own(source: ast.expr) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(source, ast.Attribute) and isinstance(source.value, ast.Name) and source.value.id in ("self", "cls")
    )


def _is_short_sum(source: ast.BinOp | ast.IfExp, scope: Scope, within: frozenset[str]) -> bool:
    """Return whether what is joined of two collections, or chosen from two, is short."""
    if isinstance(source, ast.IfExp):
        return is_short_list(source.body, scope, within) and is_short_list(source.orelse, scope, within)
    left, right = is_short_list(source.left, scope, within), is_short_list(source.right, scope, within)
    if isinstance(source.op, ast.Sub | ast.BitAnd):
        return left or (right and isinstance(source.op, ast.BitAnd))
    return left and right and isinstance(source.op, ast.Add | ast.BitOr)


def _is_short_call(call: ast.Call, scope: Scope, within: frozenset[str]) -> bool:
    """Return whether a call gives no more elements than the code spells out."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("items", "keys", "values") and not call.args:
        return is_short_list(call.func.value, scope, within)
    given = [is_short_list(item, scope, within) for item in call.args]
    name = last_name(call)
    if name == "range":
        return bool(call.args) and all(_is_small(item) for item in call.args)
    if name == "zip":
        return any(given)
    if name in ("chain", "product"):
        return bool(given) and all(given)
    if name == "dict" and not call.args:
        return all(item.arg for item in call.keywords) and bool(call.keywords)
    return dotted_name(call.func) in _SAME_SIZE and bool(given) and given[0]


def _is_small(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) <= _MOST_ROUNDS


def _is_literal(source: ast.expr) -> bool:
    if isinstance(source, _DISPLAYS):
        return not any(isinstance(item, ast.Starred) for item in source.elts)
    if isinstance(source, ast.Attribute):
        return source.attr.isupper()  # of the settings, or a constant of a class
    return isinstance(source, ast.Constant) or (isinstance(source, ast.Dict) and None not in source.keys)


def _is_short_name(name: str, scope: Scope, within: frozenset[str]) -> bool:
    """Return whether a name is only given short lists: a local, a constant, an enumeration, a parameter."""
    around = scope
    while name[:1].isupper() and around.parent is not None:
        around = around.parent
    given = list(_values_of(name, around))
    stored = [node for node in around.nodes(ast.Name) if node.id == name and isinstance(node.ctx, ast.Store)]
    if not stored:
        return (name[:1].isupper() and _is_brought(name, around)) or _is_short_parameter(name, scope, within)
    grows = any(is_name(place, name) for place, _ in mutations(around))
    return len(stored) == len(given) and not grows and all(_is_filled(value, around, within) for value in given)


def _values_of(name: str, scope: Scope) -> Iterator[ast.expr]:
    for node in scope.nodes(ast.Assign):
        if any(is_name(target, name) for target in node.targets):
            yield node.value


def _is_filled(value: ast.expr, scope: Scope, within: frozenset[str]) -> bool:
    """Return whether a value is a short list that holds something: an empty one is filled afterwards."""
    if isinstance(value, ast.Constant):
        return False
    is_empty = isinstance(value, (*_DISPLAYS, ast.Dict)) and not any(
        isinstance(item, ast.expr) for item in children(value)
    )
    return not is_empty and is_short_list(value, scope, within)


def _is_brought(name: str, module: Scope) -> bool:
    """Return whether a module imports a name, or defines a class of it: a constant, or an enumeration."""
    imported = any(name == (alias.asname or alias.name) for alias in module.nodes(ast.alias))
    return imported or any(child.kind == "class" and child.qualname == name for child in module.children)


def _is_short_in_class(name: str, scope: Scope) -> bool:
    """Return whether the class around a method gives an attribute a short list in its body, and no method another."""
    owner = scope.parent if scope.is_method else None
    if owner is None:
        return False
    given = list(_values_of(name, owner))
    changed = any(
        node.attr == name and isinstance(node.ctx, ast.Store)
        for inner in owner.walk()
        for node in inner.nodes(ast.Attribute)
    ) or any(
        isinstance(place, ast.Attribute) and place.attr == name
        for inner in owner.walk()
        for place, _ in mutations(inner)
    )
    return bool(given) and not changed and all(_is_filled(value, owner, frozenset()) for value in given)


def _is_short_parameter(name: str, scope: Scope, within: frozenset[str]) -> bool:
    """Return whether every call of a private function hands a short list over as this parameter."""
    function = scope.node
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or not function.name.startswith("_"):
        return False
    names = [item.arg for item in parameters(function)]
    if name not in names or function.name.endswith("__"):
        return False
    position = names.index(name) - (names[0] in ("self", "cls"))
    root = scope
    while root.parent is not None:
        root = root.parent
    handed = [
        (_argument(call, position, name), around)
        for around in root.walk()
        for call in around.nodes(ast.Call)
        if last_name(call) == function.name
    ]
    return bool(handed) and all(value is not None and is_short_list(value, around, within) for value, around in handed)


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if position < len(call.args):
        return call.args[position]
    return next((item.value for item in call.keywords if item.arg == name), None)
