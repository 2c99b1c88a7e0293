"""Translate `cursor.count()` of a named cursor: the filter comes from its creation, if that is safe."""

import ast
from collections.abc import Iterator

from codemods._pymongo_4.context import value_of
from codemods._pymongo_4.naming import is_named_cursor
from codemods._pymongo_4.old_call import Move, OldCall, note
from codemods._pymongo_4.reads import CHAIN, FIND, NOT_OF_COUNTS, is_uncountable
from codemods._pymongo_4.shapes import MAPPINGS, Shapes, bindings
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, is_name, name_of

_LONGEST = 30
_NARROWING = {"where", "collation", "min", "max"}
_CHANGING = {"update", "pop", "popitem", "setdefault", "clear", "append", "extend", "insert", "remove"}
_STABLE = (
    *(
        ast.Name,
        ast.Attribute,
        ast.Constant,
        ast.Subscript,
        ast.Dict,
        ast.List,
        ast.Tuple,
        ast.Load,
        ast.BinOp,
        ast.operator,
    ),
    *(ast.Call, ast.keyword, ast.UnaryOp, ast.unaryop),
)
_VALUES = {"ObjectId", "str", "int", "float", "dict", "list"}


def chain(node: ast.expr, scope: Scope | None = None) -> tuple[ast.Call, list[ast.Call]] | None:
    """Split `x.find(...).sort(...).limit(...)` into the call of `find`, and the others from the outside in.

    Args:
        node: the receiver of a call.
        scope: scope in which names are resolved; may be None.
    """
    between: list[ast.Call] = []
    for _ in range(_LONGEST):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "find":
                return node, between
            between.append(node)
            node = node.func.value
            continue
        value = value_of(node, scope) if scope is not None and isinstance(node, ast.Name) else None
        if value is None:
            return None
        node = value
    return None


def find_behind(receiver: ast.expr, scope: Scope) -> ast.Call | None:
    """Return the call of `find` whose result a receiver is, at least for one of the values of a name."""
    values = list(bindings(receiver.id, scope)) if isinstance(receiver, ast.Name) else []
    made = (chain(value, scope) for value in (receiver, *values) if value is not None)
    return next((found[0] for found in made if found is not None), None)


def looks_like_one(receiver: ast.expr, scope: Scope) -> bool:
    """Return whether a receiver is named like a cursor, or is a name for the result of `find`."""
    return is_named_cursor(receiver) or find_behind(receiver, scope) is not None


def count_of_name(call: OldCall, file: SourceFile, scope: Scope, shapes: Shapes) -> Move:
    """Translate `cursor.count()` of a cursor that was created in the same function."""
    receiver = call.node.func.value  # type: ignore[attr-defined]
    made = chain(receiver, scope) if isinstance(receiver, ast.Name) else None
    if (
        made is None
        or _has_later_condition(receiver.id, scope)
        or call.literal("with_limit_and_skip", default=False) is not False
    ):
        return note("count_by_hand")
    found, between = made
    find = OldCall(file, scope, found, FIND, shapes)
    given, shape = find.value("filter", "spec"), find.shape("filter", "spec")
    names = {it.func.attr for it in between if isinstance(it.func, ast.Attribute)}
    options = {it.arg for it in found.keywords}
    strange = not names <= CHAIN or not options <= NOT_OF_COUNTS
    if find.is_open or strange or (shape != "none" and is_uncountable(find)):
        return note("count_by_hand")
    source = found.func.value  # type: ignore[attr-defined]
    move = Move("count_documents", [("{}" if given is None else call.text(given), "")])
    move.more["receiver"] = call.text(source)
    if not all(_is_stable(part, scope, found.lineno) for part in (source, given) if part is not None):
        move.reason = "filter_again"
    elif shape not in MAPPINGS | {"none"}:
        move.reason = "filter_unseen"
    return move


def _has_later_condition(cursor: str, scope: Scope) -> bool:
    """Return whether a function modifies a cursor after its creation so that it finds other documents."""
    told = (it for it in scope.nodes(ast.Attribute) if it.attr in _NARROWING)
    return any(is_name(it.value, cursor) for it in told)


def _is_stable(part: ast.expr, scope: Scope, line: int) -> bool:
    """Return whether an expression keeps its value until later in the function."""
    nodes = list(walk(part))
    if not all(isinstance(node, _STABLE) for node in nodes):
        return False
    for node in nodes:
        if isinstance(node, ast.Call) and name_of(node.func) not in _VALUES:
            return False
    return not {node.id for node in nodes if isinstance(node, ast.Name)} & set(_assigned_names(scope, line))


def _assigned_names(scope: Scope, line: int) -> Iterator[str]:
    """Yield names that are assigned or changed in a function from a line on, or in a loop."""
    for name in scope.nodes(ast.Name):
        if isinstance(name.ctx, ast.Store) and (name.lineno >= line or _in_loop(name)):
            yield name.id
    parts: list[ast.Subscript | ast.Attribute] = [*scope.nodes(ast.Subscript), *scope.nodes(ast.Attribute)]
    for item in parts:
        is_changed = isinstance(item.ctx, ast.Store | ast.Del) or getattr(item, "attr", "") in _CHANGING
        if is_changed and item.lineno >= line and isinstance(item.value, ast.Name):
            yield item.value.id


def _in_loop(node: ast.AST) -> bool:
    around = getattr(node, "parent", None)
    while around is not None and not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
        if isinstance(around, ast.While):
            return True
        around = getattr(around, "parent", None)
    return False
