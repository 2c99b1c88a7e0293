"""A function with one small change in it: what a careless edit could do, and what an input should show.

Each change is made in the tree of the statement that holds the function; the code that comes of it takes the place of
the function's own for as long as an input is tried. Nothing of it is ever written to a file.
"""

import __future__

import ast
import types

_COMPARISONS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Variant(object):
    """A changed code.

    Attributes:
        line: where the change is; `code`: the whole changed code.
        tried: how often an input has not shown it.
    """

    __slots__ = ("line", "code", "tried")

    def __init__(self, line, code):
        self.line = line
        self.code = code
        self.tried = 0


def variants_of(function, statement, node):
    """Every variant of a function.

    Args:
        function: as it is in the program.
        statement: the statement of the module that holds it.
        node: its own node.
    """
    own = function.__code__
    made = []
    for spot, change in _changes(node):
        undo = change()
        try:
            code = _compile_variant(statement, own)
        except (SyntaxError, ValueError, TypeError):
            code = None
        finally:
            undo()
        if code is not None and code.co_freevars == own.co_freevars and not _same(code, own):
            made.append(Variant(spot, code))
    return made


def _same(one, other):
    """Whether two codes do the same: equal instructions and constants, nested ones included."""
    if one.co_code != other.co_code or len(one.co_consts) != len(other.co_consts) or one.co_names != other.co_names:
        return False
    for left, right in zip(one.co_consts, other.co_consts):
        if isinstance(left, types.CodeType) and isinstance(right, types.CodeType):
            if not _same(left, right):
                return False
        elif type(left) is not type(right) or left != right:
            return False
    return True


def _compile_variant(statement, own):
    tree = ast.Module(body=[statement])
    tree.type_ignores = []  # Python 3.8 and newer
    whole = compile(tree, own.co_filename, "exec", own.co_flags & _FUTURE, True)
    waiting = [whole]
    while waiting:
        code = waiting.pop()
        for held in code.co_consts:
            if isinstance(held, types.CodeType):
                if held.co_name == own.co_name and held.co_firstlineno == own.co_firstlineno:
                    return held
                waiting.append(held)
    return None


def _changes(function):
    """(line, action that changes the tree and gives what undoes it) for everything that can be changed."""
    documentation = [statement.value for statement in function.body[:1] if isinstance(statement, ast.Expr)]
    for statement in function.body:
        for parent in [None] + list(ast.walk(statement)):
            places = [(function.body, function.body.index(statement), statement)] if parent is None else _places(parent)
            for holder, key, node in places:
                if node in documentation or isinstance(parent, ast.JoinedStr):
                    continue
                for new in _instead(node):
                    ast.copy_location(new, node)
                    ast.fix_missing_locations(new)
                    yield node.lineno, _putting(holder, key, new, node)


def _places(parent):
    for name, held in ast.iter_fields(parent):
        if isinstance(held, ast.AST):
            yield parent, name, held
        elif isinstance(held, list):
            for index, one in enumerate(held):
                if isinstance(one, ast.AST):
                    yield held, index, one


def _putting(holder, key, new, old):
    def put(value):
        if isinstance(holder, list):
            holder[key] = value
        else:
            setattr(holder, key, value)

    def change():
        put(new)
        return lambda: put(old)

    return change


def _instead(node):
    """The nodes that could stand for a node."""
    kind = type(node).__name__
    return _CHANGERS[kind](node) if kind in _CHANGERS else ()


def _of_compare(node):
    if len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        other = _COMPARISONS[type(node.ops[0])]()
        return [ast.Compare(left=node.left, ops=[other], comparators=node.comparators)]
    return []


def _of_bool_op(node):
    return [ast.BoolOp(op=ast.Or() if isinstance(node.op, ast.And) else ast.And(), values=node.values)]


def _of_bin_op(node):
    other = _ARITHMETIC.get(type(node.op))
    return [ast.BinOp(left=node.left, op=other(), right=node.right)] if other else []


def _of_constant(node):
    value = node.value
    if isinstance(value, bool):
        return [ast.Constant(value=not value)]
    if isinstance(value, int):
        return [ast.Constant(value=value + 1)]
    if isinstance(value, (str, bytes)):
        return [ast.Constant(value=value + (b"~" if isinstance(value, bytes) else "~"))]
    return []


def _of_return(node):
    if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
        return []
    return [ast.Return(value=ast.Constant(value=None))]


def _of_condition(node):
    negated = ast.UnaryOp(op=ast.Not(), operand=node.test)
    return [type(node)(test=negated, body=node.body, orelse=node.orelse)]


_CHANGERS = {
    "Compare": _of_compare,
    "BoolOp": _of_bool_op,
    "BinOp": _of_bin_op,
    "Constant": _of_constant,
    "Return": _of_return,
    "If": _of_condition,
    "While": _of_condition,
    "IfExp": _of_condition,
    "UnaryOp": lambda node: [node.operand] if isinstance(node.op, ast.Not) else [],
    "Raise": lambda _node: [ast.Pass()],
}
