"""Judge whether the negation of a condition is exact and easy to read."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, is_name

_FLIPPED = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_MOST = 3
"""Maximum number of operands of a condition whose negation is still readable."""
_LONGEST = 100
_BY_BUILTIN = {"len": "int", "ord": "int", "id": "int", "bool": "int", "isinstance": "int", "callable": "int"}
_PLAIN = {int: "int", bool: "int", str: "str", bytes: "bytes", float: "float", type(None): "none"}
_SPEAKS_OF_CASES = re.compile(r"#.*\b(?:if|only|when|unless|otherwise|else)\b", re.IGNORECASE)


def find_doubt(file: SourceFile, scope: Scope, node: ast.If) -> str:
    """Return the reason to review the negation of a condition; empty if it is exact and readable."""
    test = node.test
    if _compares_unknown(scope, test):
        return "compares"
    if test.lineno != test.end_lineno or not _is_readable(test):
        return "long_condition"
    operands = test.values if isinstance(test, ast.BoolOp) else [test]
    if len(file.lines[node.lineno - 1]) + len(operands) * len("not ") > _LONGEST:
        return "long_condition"
    return "commented" if _is_commented(file, node) else ""


def _is_readable(test: ast.expr) -> bool:
    """Return whether a condition is a single test, or few tests joined by one operator, possibly negated."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_readable(test.operand)
    if isinstance(test, ast.BoolOp):
        return len(test.values) <= _MOST and all(_is_single(it) for it in test.values)
    return not isinstance(test, ast.IfExp | ast.Lambda)


def _is_single(test: ast.expr) -> bool:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_single(test.operand)
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1
    return not isinstance(test, ast.BoolOp | ast.IfExp | ast.Lambda | ast.NamedExpr | ast.BinOp)


def _compares_unknown(scope: Scope, test: ast.expr) -> bool:
    """Return whether negation changes an operator that a class may define in another way."""
    if isinstance(test, ast.BoolOp):
        return any(_compares_unknown(scope, it) for it in test.values)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or isinstance(test.ops[0], _FLIPPED):
        return False
    kinds = {_kind(scope, test.left), _kind(scope, test.comparators[0])}
    if isinstance(test.ops[0], _ORDER):
        return kinds not in ({"int"}, {"str"}, {"bytes"})  # of floats, one may be no number
    return "" in kinds


def _kind(scope: Scope, node: ast.expr, *, follow: bool = True) -> str:
    """Return the built-in type that a value certainly has; empty if unknown."""
    match node:
        case ast.Constant():
            return _PLAIN.get(type(node.value), "")
        case ast.JoinedStr(values=[_, _, *_]):  # of one value alone it is what its class gives
            return "str"
        case ast.Call(func=ast.Name(id=name)) if not _is_bound(scope, name):
            return _BY_BUILTIN.get(name, "")
        case ast.UnaryOp(op=ast.Not()):
            return "int"
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
            kinds = {_kind(scope, node.left, follow=follow), _kind(scope, node.right, follow=follow)}
        case ast.Name() if follow:
            kinds = {_kind(scope, value, follow=False) for value in _values(scope, node.id)}
        case _:
            return ""
    return kinds.pop() if len(kinds) == 1 else ""


def _values(scope: Scope, name: str) -> Iterator[ast.expr]:
    """Yield the values assigned to a local name; an unknown value if it is bound in other ways."""
    unknown = ast.Name(name)
    assigns = [it for it in scope.nodes(ast.Assign) if any(is_name(target, name) for target in it.targets)]
    stores = sum(it.id == name and not isinstance(it.ctx, ast.Load) for it in scope.nodes(ast.Name))
    inside = [it for inner in scope.walk() for it in _declared(inner)]
    if scope.kind != "function" or stores != len(assigns) or any(name in it.names for it in inside):
        yield unknown
    if name in _parameters(scope) or any(inner is not scope and inner.name == name for inner in scope.walk()):
        yield unknown
    if any(it.name == name for it in scope.nodes(ast.ExceptHandler)) or scope.count(ast.Match):
        yield unknown
    if any((it.asname or it.name) == name for it in scope.nodes(ast.alias)):
        yield unknown
    yield from (it.value for it in assigns)


def _declared(scope: Scope) -> list[ast.Nonlocal | ast.Global]:
    return [*scope.nodes(ast.Nonlocal), *scope.nodes(ast.Global)]


def _parameters(scope: Scope) -> set[str]:
    return {it.arg for it in walk(getattr(scope.node, "args", ast.Pass())) if isinstance(it, ast.arg)}


def _is_bound(scope: Scope, name: str) -> bool:
    """Return whether the file rebinds the name of a built-in function."""
    root = scope
    while root.parent is not None:
        root = root.parent
    for inner in root.walk():
        if inner.name == name or name in _parameters(inner):
            return True
        if any(it.id == name and not isinstance(it.ctx, ast.Load) for it in inner.nodes(ast.Name)):
            return True
        imports: list[ast.Import | ast.ImportFrom] = [*inner.nodes(ast.Import), *inner.nodes(ast.ImportFrom)]
        if any((alias.asname or alias.name) in (name, "*") for it in imports for alias in it.names):
            return True
    return False


def _is_commented(file: SourceFile, node: ast.If) -> bool:
    """Return whether a comment describes the condition: on its line, or above it about cases."""
    head = file.lines[node.test.end_lineno - 1 : node.body[0].lineno - 1]  # type: ignore[operator]
    above = file.lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    after = "\n".join(head).encode()[node.test.end_col_offset :].decode(errors="replace")
    return "#" in after.split("\n")[0] or (above.startswith("#") and bool(_SPEAKS_OF_CASES.match(above)))
