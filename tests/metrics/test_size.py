"""Lines, statements, nesting, parameters and returns."""

import ast

import pytest
from hypothesis import given, settings

from tests.metrics.programs import PROGRAMS
from tests.metrics.sources import of_file, of_function, parsed
from toolkit.metrics.nesting import nesting_depth
from toolkit.metrics.statements import count_statements

TEXT = '''\
"""A program.

And more.
"""

import os  # why


# a remark
def f(
    a,
    # inside brackets: code
):
    """One line."""

    return """#
    # text, not a comment

    """
'''


def test_lines_of_a_file() -> None:
    values = of_file(TEXT)
    assert [values[name] for name in ("lines", "code_lines", "comment_lines", "blank_lines")] == [19, 8, 5, 6]


def test_lines_of_a_function_start_at_def() -> None:
    assert of_function("@decorator\n@another\ndef f():\n    pass\n\n    pass\n\n\nx = 1\n")["lines"] == 4


@pytest.mark.parametrize("ends", [("\n", ""), ("", ""), ("\n", "\n")])
def test_a_last_line_end_is_no_line(ends: tuple[str, str]) -> None:
    values = of_file("x = 1" + "".join(ends))
    assert values["lines"] == max(1, len("".join(ends)))


@settings(max_examples=80, deadline=None)
@given(PROGRAMS)
def test_kinds_of_lines_add_up(text: str) -> None:
    values = of_file(text)
    assert values["lines"] == values["code_lines"] + values["comment_lines"] + values["blank_lines"]
    assert values["lines"] == text.count("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): pass", 0),
        ("def f():\n if a: pass", 1),
        ("def f():\n if a: pass\n elif b: pass\n elif c:\n  for x in y: pass", 2),
        ("def f():\n if a: pass\n else:\n  if b: pass", 2),
        ("def f():\n try:\n  with a:\n   while b:\n    pass\n except E:\n  if a: pass", 3),
        ("def f():\n match a:\n  case 1:\n   if b: pass", 2),
        ("def f():\n if a:\n  def g():\n   if b:\n    if c: pass", 1),
        ("def f():\n return [x for x in y if z]", 0),
    ],
)
def test_nesting(text: str, expected: int) -> None:
    assert of_function(text)["nesting"] == expected


@settings(max_examples=80, deadline=None)
@given(PROGRAMS)
def test_nesting_is_the_deepest_indentation_that_blocks_make(text: str) -> None:
    file = parsed(text)
    for scope in file.functions:
        assert nesting_depth(file, scope) == _deepest(scope.node.body, file.lines)


def _deepest(body: list[ast.stmt], lines: list[str]) -> int:
    """The same, by recursion."""
    return max((_depth(statement, lines) for statement in body), default=0)


def _depth(statement: ast.stmt, lines: list[str]) -> int:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return 0
    inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, [])]
    for clause in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        inner += clause.body
    if not inner:
        return 0
    orelse = getattr(statement, "orelse", [])
    if isinstance(statement, ast.If) and orelse and lines[orelse[0].lineno - 1].lstrip().startswith("elif"):
        return max(1 + _deepest(statement.body, lines), _deepest(orelse, lines))
    return 1 + _deepest(inner, lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): pass", 0),
        ("def f(a, /, b, c=1, *d, e, f=2, **g): pass", 7),
        ("class A:\n def f(self, a): pass", 1),
        ("class A:\n @classmethod\n def f(cls, a): pass", 1),
        ("class A:\n @staticmethod\n def f(a, b): pass", 2),
        ("class A:\n def f(*args): pass", 1),
    ],
)
def test_parameters(text: str, expected: int) -> None:
    assert of_function(text)["parameters"] == expected


def test_returns_of_inner_functions_are_theirs() -> None:
    text = "def f():\n if a: return 1\n def g():\n  return 2\n return lambda: 3\n"
    assert of_function(text, "f")["returns"] == 2
    assert of_function(text, "f.g")["returns"] == 1


@settings(max_examples=60, deadline=None)
@given(PROGRAMS)
def test_statements_of_all_scopes_are_those_of_the_tree(text: str) -> None:
    file = parsed(text)
    assert sum(map(count_statements, file.scopes)) == sum(isinstance(node, ast.stmt) for node in ast.walk(file.tree))
    assert of_file(text)["statements"] == sum(map(count_statements, file.scopes))
