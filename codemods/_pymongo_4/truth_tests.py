"""Find truth tests such as `if collection:`; databases and collections no longer have a truth value."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from codemods._pymongo_4.trace_types import TypeTracer
from toolkit.model.tree import Scope, SourceFile, is_name, parent

_TESTS = (ast.If, ast.While, ast.IfExp, ast.Assert)


class TruthTest(NamedTuple):
    """An expression that tests whether there is a database or collection.

    Attributes:
        node: the node to replace: the database or collection, or the `not` or `bool()` around it.
        negated: whether it tests that there is none.
        plain: whether only the truth of the result matters, so that a bool can replace it.
    """

    scope: Scope
    node: ast.expr
    negated: bool
    plain: bool
    subject: ast.expr


def find_truth_tests(file: SourceFile, traced: TypeTracer) -> Iterator[TruthTest]:
    """Yield every truth test of a database or collection in a file."""
    for scope, node in file.each(ast.Name, ast.Attribute, ast.Subscript, ast.Call):
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            continue
        around = parent(node)
        place: ast.expr = node
        negated, plain = False, True
        if isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not):
            place, negated = around, True
        elif isinstance(around, ast.Call) and _is_bool(around, node):
            place = around
        elif _is_test(node) or (
            isinstance(around, ast.BoolOp) and (node is not around.values[-1] or _is_condition(around))
        ):
            plain = _is_condition(node)
        else:
            continue
        thing = traced.type_of(node, scope)
        if thing.kind in ("database", "collection") and not thing.name:  # a class of the project may have a truth value
            yield TruthTest(scope, place, negated, plain, node)


def _is_bool(call: ast.Call, node: ast.expr) -> bool:
    return is_name(call.func, "bool") and call.args == [node] and not call.keywords


def _is_test(node: ast.expr) -> bool:
    around = parent(node)
    if isinstance(around, ast.comprehension):
        return node in around.ifs
    return isinstance(around, _TESTS) and around.test is node


def _is_condition(node: ast.expr) -> bool:
    """Return whether only the truth of an expression matters, not its value."""
    around = parent(node)
    if isinstance(around, ast.BoolOp):
        return _is_condition(around)
    return _is_test(node) or (isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not))
