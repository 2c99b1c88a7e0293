"""Analyse how a text in the code is assembled, and which of its parts cannot carry a quote from outside."""

import ast
import re
from collections.abc import Iterator

from toolkit.findings._calls import last_name
from toolkit.findings._mutation import defaults
from toolkit.model.tree import Scope, dotted_name

_PERCENT = re.compile(r"%(?:\((?P<key>[^)]*)\))?[#0 +-]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_BRACES = re.compile(r"\{(?P<key>[^{}!:]*)(?:![rsa])?(?::(?P<kind>[^{}]*))?\}")
_NUMBERS = ("d", "i", "f", "u", "x")
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

Piece = str | ast.expr


def pieces(node: ast.expr) -> Iterator[Piece]:
    """The parts of a composed text, in order: literal text and values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from pieces(value)
    elif isinstance(node, ast.FormattedValue):
        yield from pieces(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from pieces(node.left)
        yield from pieces(node.right)
    else:
        yield from _of_template(node)


def _of_template(node: ast.expr) -> Iterator[Piece]:
    """The pieces of `text % values` and `text.format(values)`; any other expression is one piece."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from _fill_template(node.left, _PERCENT, *_percent_values(node.right))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        named = {item.arg: item.value for item in node.keywords if item.arg}
        yield from _fill_template(node.func.value, _BRACES, node.args, named)
    else:
        yield node


def _percent_values(node: ast.expr) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    if isinstance(node, ast.Tuple):
        return node.elts, {}
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return [], {key: value for key, value in zip(keys, node.values, strict=True) if isinstance(key, str)}
    return [node], {}


def _fill_template(
    template: ast.expr, marks: re.Pattern[str], values: list[ast.expr], named: dict[str, ast.expr]
) -> Iterator[Piece]:
    """The pieces of a template, each mark replaced by its value; a mark for a number stays text."""
    if not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
        yield from pieces(template)
        return
    text, last, unnamed = template.value, 0, iter(values)
    for mark in marks.finditer(text):
        if mark["kind"] == "%":
            continue
        key = mark["key"]
        value = named.get(key) if key and not key.isdigit() else next(unnamed, None)
        if value is not None and (mark["kind"] or "s")[-1] not in _NUMBERS:
            yield text[last : mark.start()]
            yield value
            last = mark.end()
    yield text[last:]


def is_safe(node: ast.expr, scope: Scope, depth: int = _DEPTH) -> bool:
    """Whether a piece cannot carry a quote from outside, as far as this function shows."""
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
    """Whether an attribute or item is a constant or names a table or a column."""
    if isinstance(node, ast.Attribute):
        return node.attr.isupper() or "_meta" in dotted_name(node) or bool(_IDENTIFIER.search(node.attr))
    key = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(_IDENTIFIER.search(key.value))


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
        yield from (piece for piece in pieces(node) if piece is not node)


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
    """Whether a variable is given itself with constant text around: as safe as it was before."""
    around = [piece for piece in pieces(value) if not isinstance(piece, str)]
    return bool(around) and all(isinstance(piece, ast.Name) and piece.id == name for piece in around)


def assigned_values(scope: Scope, name: str) -> Iterator[ast.expr]:
    """The values assigned to a local variable, also piece by piece with `+=`."""
    for node in scope.nodes(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
            yield node.value
    for extended in scope.nodes(ast.AugAssign):
        if isinstance(extended.target, ast.Name) and extended.target.id == name:
            yield extended.value
