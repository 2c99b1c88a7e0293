"""Tell whether all keys of a document are seen in the code: PyMongo 3 refused `$a` and `a.b`, PyMongo 4 writes them."""

import ast

from codemods._pymongo_4.shapes import bindings
from toolkit.model.tree import FunctionNode, Scope, is_name, name_of, parent

_SCALARS = {
    *("str", "int", "float", "bool", "len", "round", "abs", "sum", "repr", "ObjectId", "Decimal128", "Binary", "Regex"),
    *("now", "utcnow", "today", "time", "date", "datetime", "fromtimestamp", "utcfromtimestamp", "isoformat"),
    *("strftime", "timestamp", "uuid1", "uuid4", "hexdigest", "format", "join", "strip", "lower", "upper", "encode"),
    *("decode", "replace", "total_seconds", "timedelta", "getpid", "gethostname", "randint", "random", "title"),
}
"""Functions and methods whose result is no document."""
_SCALAR_TYPES = {"str", "int", "float", "bool", "bytes", "ObjectId", "datetime", "date", "Decimal"}
_DEPTH = 6


def are_seen(node: ast.expr, scope: Scope, depth: int = _DEPTH) -> bool:
    """Return whether a value has no keys but those written in the code, at any depth, and none with `$` or a dot.

    Args:
        node: a document, several, or a value in one.
        scope: the scope of the code.
        depth: number of names that are followed at most.
    """
    if isinstance(node, ast.Dict):
        keys = [it.value if isinstance(it, ast.Constant) else None for it in node.keys]
        return all(map(_is_plain, keys)) and all(are_seen(it, scope, depth) for it in node.values)
    if isinstance(node, ast.Call):
        return _makes_no_keys(node, scope, depth)
    if isinstance(node, ast.Name):
        return depth > 0 and _is_seen_name(node.id, scope, depth - 1)
    parts = _parts(node)
    if parts is None:
        return isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare | ast.UnaryOp)
    return all(are_seen(it, scope, depth) for it in parts)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """Return the expressions of which a value consists or of which it is one; None if it has none."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return node.elts
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return [node.elt]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return [node.left] if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr) else None


def _is_plain(key: object) -> bool:
    return isinstance(key, str) and "." not in key and not key.startswith("$")


def _makes_no_keys(call: ast.Call, scope: Scope, depth: int) -> bool:
    called = name_of(call.func)
    if called == "dict" and not call.args:
        return all(it.arg and are_seen(it.value, scope, depth) for it in call.keywords)
    return called in _SCALARS


def _is_seen_name(name: str, scope: Scope, depth: int) -> bool:
    """Return whether every value of a name is seen, and whatever a function puts into it."""
    if _is_scalar_parameter(name, scope) or _is_of_range(name, scope):
        return True
    values = list(bindings(name, scope))
    if not values or any(it is None or not are_seen(it, scope, depth) for it in values):
        return False
    return all(_keeps_keys(it, scope, depth) for it in scope.nodes(ast.Name) if it.id == name)


def _is_scalar_parameter(name: str, scope: Scope) -> bool:
    if not isinstance(scope.node, FunctionNode):
        return False
    given = scope.node.args
    types = {it.arg: it.annotation for it in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    written = types.get(name)
    is_bound_again = len(list(bindings(name, scope))) > 1
    return written is not None and ast.unparse(written).rpartition(".")[2] in _SCALAR_TYPES and not is_bound_again


def _is_of_range(name: str, scope: Scope) -> bool:
    """Return whether a name is only bound by loops over `range`."""
    loops: list[ast.For | ast.comprehension] = [*scope.nodes(ast.For), *scope.nodes(ast.comprehension)]
    over = [it.iter for it in loops if is_name(it.target, name)]
    plain = [it for it in over if isinstance(it, ast.Call) and getattr(it.func, "id", "") == "range"]
    return bool(plain) and len(plain) == len(list(bindings(name, scope)))


def _keeps_keys(name: ast.Name, scope: Scope, depth: int) -> bool:
    """Return whether a mention of a name puts no unseen key into its value."""
    around = parent(name)
    if isinstance(around, ast.Subscript) and around.value is name and isinstance(around.ctx, ast.Store):
        statement = parent(around)
        key = around.slice.value if isinstance(around.slice, ast.Constant) else None
        is_assigned = isinstance(statement, ast.Assign) and are_seen(statement.value, scope, depth)
        return is_assigned and (_is_plain(key) or isinstance(key, int))
    if isinstance(around, ast.Attribute):
        call = parent(around)
        if around.attr in ("append", "add", "insert", "extend") and isinstance(call, ast.Call):
            return all(are_seen(it, scope, depth) for it in call.args)
        return around.attr not in ("update", "setdefault")
    return True
