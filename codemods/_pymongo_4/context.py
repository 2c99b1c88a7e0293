"""Statements that have certainly run before a place in a function, with nothing in between."""

import ast
from collections.abc import Iterator

from codemods._pymongo_4.shapes import bindings, is_from_outside
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, ancestors, is_name, parent

_LATER = (ast.Lambda, ast.GeneratorExp)
_TAKING = {"pop", "popitem", "clear"}
_CONDITIONAL = (*_LATER, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp)
_PASSES_THROUGH = (ast.If, ast.With, ast.Try)


def before(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements that ran directly before the statement of a node, nearest first.

    It ends where this is uncertain: at the head of a loop or function, and at code that is evaluated later.
    """
    here: ast.AST = node
    for around in ancestors(node):
        if isinstance(around, _LATER):
            return
        if isinstance(here, ast.stmt):
            block = _block(around, here)
            yield from reversed(block[: _place(block, here)])
            is_first = not isinstance(around, ast.Try) or block is around.body
            if not isinstance(around, _PASSES_THROUGH) or not is_first:
                return
        here = around


def value_of(name: ast.Name, scope: Scope) -> ast.expr | None:
    """Return the certain value of a name at its place: the only one in the scope, or the last one assigned."""
    values = list(bindings(name.id, scope))
    if len(values) == 1:
        return values[0]
    if is_from_outside(name.id, scope) or _is_bound_around(name):
        return None
    for statement in before(name):
        if isinstance(statement, ast.Assign) and any(is_name(it, name.id) for it in statement.targets):
            return statement.value
        if _binds(statement, name.id):
            return None
    return None


def reads_item(name: ast.Name, key: str) -> bool:
    """Return whether `name[key]` was accessed before, and later uses of the name only access items."""
    for statement in before(name):
        if _is_made_with(statement, name.id, key):
            return True
        mentions = [it for it in walk(statement) if is_name(it, name.id)]
        if any(not _is_item(it) for it in mentions) or _takes_out(statement):
            return False
        if isinstance(statement, ast.Assign | ast.Expr) and any(is_of_key(it, key) for it in mentions):
            return True
    return False


def is_of_key(name: ast.Name, key: str) -> bool:
    """Return whether the item with a key is used unconditionally in the statement of a name."""
    item = parent(name)
    if not (isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant) and item.slice.value == key):
        return False
    return not any(isinstance(around, _CONDITIONAL) for around in ancestors(item))


def _is_made_with(statement: ast.stmt, name: str, key: str) -> bool:
    """Return whether a statement assigns a name a dictionary literal with a key."""
    if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict)):
        return False
    keys = [it.value for it in statement.value.keys if isinstance(it, ast.Constant)]
    return key in keys and any(is_name(it, name) for it in statement.targets)


def _block(around: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    """Return the list of statements that contains a statement."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(around, field, None)
        if isinstance(block, list) and any(it is statement for it in block):
            return block
    return [statement]


def _place(block: list[ast.stmt], statement: ast.stmt) -> int:
    return next(number for number, it in enumerate(block) if it is statement)


def _binds(statement: ast.stmt, name: str) -> bool:
    return any(is_name(node, name) and not isinstance(node.ctx, ast.Load) for node in walk(statement))


def _is_bound_around(name: ast.Name) -> bool:
    """Return whether the statement of a name rebinds it before it ends: a loop, or a `:=`."""
    statement = next(it for it in ancestors(name) if isinstance(it, ast.stmt))
    plain = isinstance(statement, ast.Assign) and not any(isinstance(it, ast.NamedExpr) for it in walk(statement))
    return not plain and _binds(statement, name.id)


def _is_item(name: ast.Name) -> bool:
    around = parent(name)
    return isinstance(around, ast.Subscript) and around.value is name and not isinstance(around.ctx, ast.Del)


def _takes_out(statement: ast.stmt) -> bool:
    """Return whether a statement removes an item of any object, which may be an alias."""
    nodes = list(walk(statement))
    return any(isinstance(it, ast.Delete) or getattr(it, "attr", "") in _TAKING for it in nodes)
