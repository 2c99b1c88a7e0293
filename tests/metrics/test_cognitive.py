"""Cognitive complexity follows SonarSource's paper, and complexipy where complexipy does."""

import ast

import complexipy
import pytest
from hypothesis import given, settings

from tests.metrics.programs import PROGRAMS
from tests.metrics.sources import of_file, of_function, parsed, python3_files, trees
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.tree import Scope, parent

PLAIN = (ast.Compare, ast.IfExp, ast.Call, ast.Tuple, ast.List)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The paper's first example: each loop and branch dearer the deeper it lies, `and` once.
        ("def f():\n for a in b:\n  for c in d:\n   if a and c:\n    pass", 1 + 2 + 3 + 1),
        # Its appendix on decorators: the wrapper is not a level, the statement before it makes it one.
        ("def f(a):\n def g():\n  if a:\n   pass\n return g", 1),
        ("def f(a):\n x = 1\n def g():\n  if a:\n   pass\n return g", 2),
        ("def f(a):\n if a:\n  def g():\n   if a:\n    pass", 1 + 3),
        ("def f(a):\n def g():\n  def h():\n   if a: pass\n  x()\n x()", 3),
        ("def f():\n try:\n  if a: pass\n except E:\n  if a: pass\n else:\n  if a: pass", 1 + 1 + 2 + 1 + 2),
        ("def f():\n if a:\n  pass\n elif b:\n  if c: pass\n elif d:\n  pass", 1 + 1 + 2 + 1),
        ("def f():\n return a and not (b and c)", 2),
        ("def f():\n return (a and b) and c", 1),
        ("def f():\n return x if a else (y if b else z)", 1 + 2),
        ("def f():\n return lambda: lambda: a if b else c", 3),
        ("class A:\n def f(self):\n  return self.f()", 1),
        ("class A:\n def f(self):\n  return f()", 0),
        ("class A:\n @staticmethod\n def f():\n  return other.f()", 0),
        ("def f():\n class A:\n  def m(self):\n   if a:\n    if b: pass", 3),
    ],
)
def test_examples(text: str, expected: int) -> None:
    assert of_function(text)["cognitive"] == expected


def test_a_file_counts_inner_functions_once() -> None:
    text = "def f():\n def g():\n  if a: pass\n x()\nclass A:\n def m(self):\n  if a: pass\n"
    assert of_function(text, "f.g")["cognitive"] == 1
    assert of_file(text)["cognitive"] == 2 + 1


@pytest.mark.parametrize("count", [5, 900])
def test_a_long_ladder_of_elif_stays_flat(count: int) -> None:
    ladder = "def f(x):\n if x == 0: pass\n" + "".join(f" elif x == {n}: pass\n" for n in range(1, count))
    values = of_function(ladder)
    assert values["cognitive"] == count
    assert values["cyclomatic"] == count + 1
    assert values["nesting"] == 1


@settings(max_examples=80, deadline=None)
@given(PROGRAMS)
def test_an_if_around_a_body_costs_one_and_one_a_break(text: str) -> None:
    inner = parsed("def f():\n" + _indented(text))
    outer = parsed("def f():\n    if a:\n" + _indented(_indented(text)))
    own, deeper = inner.functions[0], outer.functions[0]
    breaks = cognitive_complexity(outer, deeper) - cognitive_complexity(inner, own) - 1
    assert 0 <= breaks <= sum(scope.count(*map(_type, BREAKS)) for scope in own.walk())


BREAKS = ("If", "For", "AsyncFor", "While", "ExceptHandler", "Match", "IfExp")


def _type(name: str) -> type[ast.AST]:
    found: type[ast.AST] = getattr(ast, name)
    return found


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in f"{text}pass".split("\n"))


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["alerta", "crits", "cuckoo", "django", "eve", "girder", "graphite-web", "reddit", "zamboni"]
)
def test_as_complexipy_where_it_counts_the_same_things(name: str) -> None:
    tree = trees() / name
    if not tree.is_dir():
        pytest.skip(f"no checkout of {name}")
    compared, different = 0, []
    for file in python3_files(tree):
        by_line = {line: scope for scope in file.functions for line in _first_lines(scope)}
        for theirs in complexipy.code_complexity(file.text).functions:
            scope = by_line[theirs.line_start]
            if _is_comparable(scope):
                compared += 1
                ours = cognitive_complexity(file, scope)
                different += [f"{file.path}:{theirs.line_start} {ours}, complexipy {theirs.complexity}"] * (
                    ours != theirs.complexity
                )
    assert compared
    assert different == []


def _first_lines(scope: Scope) -> list[int]:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return [node.lineno, *(mark.lineno for mark in node.decorator_list[:1])]


def _is_comparable(scope: Scope) -> bool:
    """Return whether a function holds nothing of what docs/reference/metrics.md says complexipy counts otherwise."""
    if scope.children or scope.count(ast.comprehension, ast.Lambda, ast.TryStar):
        return False
    if any(getattr(node, "orelse", []) for node in scope.nodes(ast.For, ast.AsyncFor, ast.While, ast.Try)):
        return False
    name = getattr(scope.node, "name", "")
    if any(name in (getattr(call.func, "id", ""), getattr(call.func, "attr", "")) for call in scope.nodes(ast.Call)):
        return False
    return all(_is_plainly_placed(node) for node in (*scope.nodes(ast.BoolOp), *scope.nodes(ast.IfExp)))


def _is_plainly_placed(node: ast.AST) -> bool:
    """Return whether nothing lies between an expression and its statement but what complexipy looks into."""
    child, around = node, parent(node)
    while isinstance(around, ast.expr):
        if not isinstance(around, PLAIN) or (isinstance(around, ast.Call) and child not in around.args):
            return False
        child, around = around, parent(around)
    return not isinstance(around, ast.keyword | ast.arguments | ast.withitem)
