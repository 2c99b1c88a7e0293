"""Read under which tests each branch of an `if`, with its `elif` and `else`, is run."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class IfBranch(NamedTuple):
    """One branch of an `if`.

    Attributes:
        body: its statements.
        test: the test that is asked before it; None for `else`.
        tests: tests that all hold while it is run, in the order in which they are asked; an earlier one is left out
            where the last says it by itself (`kind == "b"` after `kind == "a"`).
    """

    body: list[ast.stmt]
    test: ast.expr | None
    tests: tuple[ast.expr, ...]


def branches_of(node: ast.If) -> Iterator[IfBranch]:
    """Yield the branches of an `if` in their order, the last one for `else`, which may be empty."""
    earlier: list[ast.expr] = []
    while True:
        failed = [it for it in earlier if not _excludes(node.test, it)]
        yield IfBranch(node.body, node.test, (*_negations(failed), node.test))
        earlier.append(node.test)
        other = node.orelse[0] if len(node.orelse) == 1 else None
        if not (isinstance(other, ast.If) and other.col_offset == node.col_offset):
            break
        node = other
    yield IfBranch(node.orelse, None, tuple(_negations(earlier)))


def _excludes(test: ast.expr, other: ast.expr) -> bool:
    """Return whether the first of two tests cannot hold together with the second: one name has two values."""
    one, two = _equality_of(test), _equality_of(other)
    return one is not None and two is not None and one[0] == two[0] and one[1].value != two[1].value


def _equality_of(test: ast.expr) -> tuple[str, ast.Constant] | None:
    """Return the code and the constant of `name == constant`."""
    match test:
        case ast.Compare(
            left=ast.Name() | ast.Attribute() | ast.Subscript() as left,
            ops=[ast.Eq()],
            comparators=[ast.Constant() as it],
        ):
            return ast.unparse(left), it
    return None


def _negations(tests: Iterable[ast.expr]) -> list[ast.expr]:
    """Return what holds where tests fail, those that compare one name as `name not in (...)`."""
    values: dict[str, list[ast.Constant]] = {}
    found: dict[str, ast.expr] = {}
    for test in tests:
        compared = _equality_of(test)
        if compared is None:
            found[f"not {ast.unparse(test)}"] = ast.UnaryOp(ast.Not(), test)
            continue
        name, value = compared
        same = values.setdefault(name, [])
        same.append(value)
        left = ast.parse(name, mode="eval").body
        several = ast.Compare(left, [ast.NotIn()], [ast.Tuple([*same], ast.Load())])
        found[name] = several if len(same) > 1 else ast.UnaryOp(ast.Not(), test)
    return [*found.values()]
