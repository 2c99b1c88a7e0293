"""Find containers of an object that a statement changes in place, and those that it replaces by another one.

After `order["log"].append(x)` everybody who holds the list sees `x`; after `order["log"] = order["log"] + [x]` only
those who ask the order. Cases show it only where they hand in such a list, and where somebody holds it as well.
"""

import ast
from collections.abc import Iterator, Sequence

from toolkit.model.tree import is_name, is_text

PLACE = "place "
"""Beginning of the name of a container."""
_CHANGING = frozenset({
    "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "insert",
    "intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "sort", "symmetric_difference_update",
    "update",
})  # fmt: skip
_DISPLAYS = (ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.Dict, ast.DictComp)
_MAKERS = ("list", "set", "dict", "sorted")
_NAMED_VALUE = 3  # arguments of `setattr`


def container_changes(item: ast.AST, heads: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield (container, `in place` or `replaced`) for attributes and items that a statement changes.

    Args:
        item: a statement.
        heads: its parts without the statements in it.
    """
    for node in (it for head in heads for it in ast.walk(head)):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _of_target(node, is_augmented=isinstance(item, ast.AugAssign) and node is item.target)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)
    if isinstance(item, ast.AugAssign) and _is_container(item.value):
        yield from _in_place(item.target)


def _of_target(node: ast.Attribute | ast.Subscript, *, is_augmented: bool) -> Iterator[tuple[str, str]]:
    is_part = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    if isinstance(node.ctx, ast.Store) and not is_part and not is_augmented:
        yield f"{PLACE}{_shape(node)}", "replaced"
    if isinstance(node, ast.Subscript):
        yield from _in_place(node.value)


def _of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    if is_name(node.func, "setattr") and len(node.args) == _NAMED_VALUE and is_text(node.args[1]):
        yield f"{PLACE}{_shape(node.args[0])}.{node.args[1].value}", "replaced"
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _CHANGING:
        return
    yield from _in_place(node.func.value)
    if node.func.attr == "update":
        keys = [repr(it.arg) for it in node.keywords if it.arg]
        keys += [ast.unparse(key) for it in node.args if isinstance(it, ast.Dict) for key in it.keys if key]
        yield from ((f"{PLACE}{_shape(node.func.value)}[{key}]", "replaced") for key in keys)


def _in_place(node: ast.expr) -> Iterator[tuple[str, str]]:
    if not isinstance(node, ast.Name):
        yield f"{PLACE}{_shape(node)}", "in place"


def _shape(node: ast.expr) -> str:
    """Return the text of a place, the same for the ways in which it is read."""
    if isinstance(node, ast.Attribute):
        return f"{_shape(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_shape(node.value)}[{ast.unparse(node.slice)}]"
    if isinstance(node, ast.Call) and node.args:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "setdefault"):
            return f"{_shape(node.func.value)}[{ast.unparse(node.args[0])}]"
        if is_name(node.func, "getattr") and len(node.args) > 1 and is_text(node.args[1]):
            return f"{_shape(node.args[0])}.{node.args[1].value}"
    return ast.unparse(node)


def _is_container(node: ast.expr) -> bool:
    return isinstance(node, _DISPLAYS) or (isinstance(node, ast.Call) and any(is_name(node.func, it) for it in _MAKERS))
