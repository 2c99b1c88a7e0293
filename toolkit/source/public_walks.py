"""Find walks over all names that pass over private ones: `for name in dir(row): if name.startswith("_"): continue`."""

import ast
from collections.abc import Iterator, Sequence

from toolkit.model.descendants import walk
from toolkit.model.tree import dotted_name, is_name, is_text, parent

_KEEPING_ORDER = ("sorted", "list", "tuple", "iter", "set")
_LISTING = ("keys", "items", "copy")
_PLAIN = (ast.Compare, ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Attribute, ast.expr_context, ast.cmpop)


def passes_over_private(walk: ast.expr) -> bool:
    """Return whether what goes over the names that an expression gives does nothing for those with an underscore.

    Args:
        walk: a call such as `dir(x)` or `vars(x)`, or an attribute `x.__dict__`.
    """
    over = _with_wrapping(walk)
    around = parent(over)
    if isinstance(around, ast.comprehension) and around.iter is over:
        first = around.ifs[0] if around.ifs else None
        return first is not None and _is_false_for_private(first, _name_of(around.target))
    if isinstance(around, ast.For) and around.iter is over and not around.orelse:
        return _skips_private(around.body, _name_of(around.target))
    return False


def _with_wrapping(walk: ast.expr) -> ast.expr:
    """Return the expression around a walk that gives the same names, as `sorted(vars(x).items())`."""
    around = parent(walk)
    while True:
        if isinstance(around, ast.Attribute) and around.attr in _LISTING and isinstance(parent(around), ast.Call):
            walk, around = around, parent(around)
        is_called = isinstance(around, ast.Call) and around.func is walk and not around.args
        is_given = isinstance(around, ast.Call) and dotted_name(around.func) in _KEEPING_ORDER
        if not isinstance(around, ast.Call) or not (is_called or (is_given and around.args == [walk])):
            return walk
        if around.keywords:
            return walk
        walk, around = around, parent(around)


def _name_of(target: ast.expr) -> str:
    """Return the variable of the name: the first of several."""
    first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
    return first.id if isinstance(first, ast.Name) else ""


def _skips_private(body: Sequence[ast.stmt], name: str) -> bool:
    """Return whether the body of a loop does nothing before it skips private names."""
    for node in body:
        if not isinstance(node, ast.If) or node.orelse:
            return False
        if [*map(type, node.body)] == [ast.Continue]:
            if _is_true_for_private(node.test, name):
                return True
            if not _only_compares(node.test, name):
                return False
        else:
            return len(body) == 1 and _is_false_for_private(node.test, name)
    return False


def _is_true_for_private(test: ast.expr, name: str) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_false_for_private(operand, name)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_is_true_for_private(it, name) for it in _after_comparisons(values, name))
        case ast.Compare(left=ast.Subscript() as first, ops=[ast.Eq()], comparators=[ast.Constant(value="_")]):
            return _is_first_letter(first, name)
    return "_" in _beginnings(test, name)


def _is_false_for_private(test: ast.expr, name: str) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_true_for_private(operand, name)
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_is_false_for_private(it, name) for it in _after_comparisons(values, name))
        case ast.Compare(left=ast.Subscript() as first, ops=[ast.NotEq()], comparators=[ast.Constant(value="_")]):
            return _is_first_letter(first, name)
    beginnings = _beginnings(test, name)
    return bool(beginnings) and not any(not it or it.startswith("_") for it in beginnings)


def _after_comparisons(values: Sequence[ast.expr], name: str) -> Iterator[ast.expr]:
    """Yield the parts of a condition up to the first one that may do something."""
    for it in values:
        yield it
        if not _only_compares(it, name) and not _beginnings(it, name):
            return


def _only_compares(test: ast.expr, name: str) -> bool:
    """Return whether a condition only compares a name with other values."""
    is_plain = all(isinstance(it, _PLAIN) for it in walk(test))
    return is_plain and isinstance(test, ast.Compare) and is_name(test.left, name)


def _beginnings(test: ast.expr, name: str) -> tuple[str, ...]:
    """Return the literals of `name.startswith(literals)`; none if a condition is anything else."""
    match test:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="startswith"), args=[given], keywords=[]):
            parts = given.elts if isinstance(given, ast.Tuple) else [given]
            texts = [it.value for it in parts if is_text(it)]
            return tuple(texts) if owner == name and len(texts) == len(parts) else ()
    return ()


def _is_first_letter(node: ast.Subscript, name: str) -> bool:
    is_first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
    return is_first and is_name(node.value, name)
