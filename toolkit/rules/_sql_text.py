"""Find the parts of a composed SQL text that cannot carry a quote from outside."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.tree import Scope, dotted_name, is_name, is_text
from toolkit.rules._mutation import defaults
from toolkit.source.calls import last_name
from toolkit.source.text_pieces import Piece, text_pieces

_IDENTIFIER = re.compile(
    r"(table|column|col|schema|index|field|database|db|sequence|constraint|placeholder|alias)s?(_?names?)?\Z",
    re.IGNORECASE,
)
_SAFE_CALLS = {
    *("int", "float", "len", "quote_name", "qn", "quote", "quote_ident", "Identifier", "escape", "escape_string"),
    *("quote_identifier", "hex", "bool", "qn2", "placeholder", "literal", "adapt", "quote_value"),
    *("now", "today", "utcnow", "time", "date", "strftime", "isoformat", "hexdigest", "uuid4"),
}
_DEPTH = 4


def is_safe(node: ast.expr, scope: Scope, depth: int = _DEPTH) -> bool:
    """Return whether a piece cannot contain a quote from outside, as far as its own function shows."""
    if isinstance(node, ast.Constant):
        return True
    if not depth:
        return False
    if isinstance(node, ast.Name):
        return _is_safe_name(node.id, scope, depth)
    if isinstance(node, ast.BinOp | ast.JoinedStr | ast.IfExp | ast.List | ast.Tuple):
        return all(isinstance(part, str) or is_safe(part, scope, depth - 1) for part in _inside(node))
    if isinstance(node, ast.Call):
        return _is_safe_call(node, scope, depth)
    return _is_identifier(node)


def _is_identifier(node: ast.expr) -> bool:
    """Return whether an attribute or item is a constant or names a table or a column."""
    if isinstance(node, ast.Attribute):
        return node.attr.isupper() or "_meta" in dotted_name(node) or bool(_IDENTIFIER.search(node.attr))
    key = node.slice if isinstance(node, ast.Subscript) else None
    return is_text(key) and bool(_IDENTIFIER.search(key.value))


def _is_safe_call(node: ast.Call, scope: Scope, depth: int) -> bool:
    last = last_name(node)
    if last in _SAFE_CALLS:
        return True
    return last in ("join", "format") and all(_is_safe_item(item, scope, depth - 1) for item in node.args)


def _inside(node: ast.BinOp | ast.JoinedStr | ast.IfExp | ast.List | ast.Tuple) -> Iterator[Piece]:
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield node.left
    elif isinstance(node, ast.List | ast.Tuple):
        yield from node.elts
    else:
        yield from (piece for piece in text_pieces(node) if piece is not node)


def _is_safe_item(node: ast.expr, scope: Scope, depth: int) -> bool:
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return is_safe(node.elt, scope, depth)
    return is_safe(node, scope, depth)


def _is_safe_name(name: str, scope: Scope, depth: int) -> bool:
    if name.isupper() or _IDENTIFIER.search(name):
        return True
    values = [value for value in assigned_values(scope, name) if not _only_wraps(value, name)]
    if values:
        return all(is_safe(value, scope, depth - 1) for value in values)
    if _is_number_by_default(name, scope):
        return True
    return any(
        isinstance(loop.target, ast.Name)
        and loop.target.id == name
        and isinstance(loop.iter, ast.List | ast.Tuple)
        and is_safe(loop.iter, scope, depth - 1)
        for loop in scope.nodes(ast.For)
    )


def _is_number_by_default(name: str, scope: Scope) -> bool:
    return isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        parameter == name and isinstance(default, ast.Constant) and isinstance(default.value, int | float)
        for parameter, default in defaults(scope.node)
    )


def _only_wraps(value: ast.expr, name: str) -> bool:
    """Return whether a variable is only extended with constant text, which leaves it as safe as before."""
    around = [piece for piece in text_pieces(value) if not isinstance(piece, str)]
    return bool(around) and all(is_name(piece, name) for piece in around)


def assigned_values(scope: Scope, name: str) -> Iterator[ast.expr]:
    """Yield the values assigned to a local variable, or appended to it with `+=`."""
    for node in scope.nodes(ast.Assign):
        if any(is_name(target, name) for target in node.targets):
            yield node.value
    for extended in scope.nodes(ast.AugAssign):
        if is_name(extended.target, name):
            yield extended.value
