"""Cognitive complexity: how much a reader must keep in mind to follow a function."""

import ast
from collections.abc import Iterator, Mapping
from itertools import groupby

from toolkit.metrics._levels import Levels
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile, has_else, is_elif, is_name, parent
from toolkit.model.words import MetricWords

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_TRIES = (ast.Try, ast.TryStar)
_BREAKS = (ast.If, *_LOOPS, ast.ExceptHandler, ast.Match, ast.IfExp)
"""Nodes that break the flow from top to bottom: 1, and 1 more for each level of nesting."""
_BLOCKS = (ast.If, *_LOOPS, ast.ExceptHandler, ast.match_case)
"""Statements under these lie one level deeper."""


def cognitive_complexity(file: SourceFile, scope: Scope) -> int:
    """The cognitive complexity of a function, with that of the functions and classes inside it.

    The definition is SonarSource's ("Cognitive Complexity", G. A. Campbell, 2023) as sonar-python applies it to
    Python, plus three things that the paper asks for and sonar-python leaves out: `match` is a switch, a lambda
    deepens the nesting, and a function that calls itself costs 1.
    """
    return _score(file, scope)[0]


def complexity_contributions(file: SourceFile, scope: Scope) -> Iterator[tuple[int, int, int]]:
    """Yield (line, increment, growth per nesting level) of everything that adds to a function's complexity.

    The increment for recursion is left out, because it belongs to no line.
    """
    levels = Levels(scope, lambda node: _deepens(file, node))
    for node in scope.nodes(*_BREAKS):
        is_part = _is_elif(file, node)
        yield _line(node), 1 if is_part else 1 + levels.at(node), int(not is_part)
    for chain in scope.nodes(ast.BoolOp):
        yield chain.lineno, _sequences(chain), 0
    for owner in scope.nodes(ast.If, *_LOOPS, *_TRIES):
        yield owner.lineno, int(has_else(file, owner)), 0
    for child in scope.children:
        inner, grows = _score(file, child)
        if child.kind == scope.kind == "function":
            inner += grows * (levels.at(child.node) + _counts_as_nested(scope, child))
        yield _line(child.node), inner, grows


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _score(file: SourceFile, scope: Scope) -> tuple[int, int]:
    """The complexity as if the scope lay at level 0, and how much it grows with every level it lies at."""
    total, growth = _recursion(scope), 0
    if scope.children or not scope.by_type.keys().isdisjoint(_COUNTED):
        levels = Levels(scope, lambda node: _deepens(file, node))
        for node in scope.nodes(*_BREAKS):
            total += 1
            if not _is_elif(file, node):
                total += levels.at(node)
                growth += 1
        total += sum(map(_sequences, scope.nodes(ast.BoolOp)))
        total += sum(has_else(file, node) for node in scope.nodes(ast.If, *_LOOPS, *_TRIES))
        for child in scope.children:
            inner, grows = _score(file, child)
            total += inner
            if child.kind == scope.kind == "function":
                total += grows * (levels.at(child.node) + _counts_as_nested(scope, child))
                growth += grows
    return total, growth


_COUNTED = (*_BREAKS, *_TRIES, ast.BoolOp)


def _deepens(file: SourceFile, node: ast.AST) -> bool:
    """Return whether a node lies one level deeper than the node around it."""
    around = parent(node)
    if not isinstance(node, ast.stmt):
        return isinstance(around, ast.IfExp | ast.Lambda)
    if isinstance(around, _TRIES):
        return node in around.orelse
    return isinstance(around, _BLOCKS) and not _is_elif(file, node)


def _is_elif(file: SourceFile, node: ast.AST) -> bool:
    return isinstance(node, ast.If) and is_elif(file, node)


def _sequences(node: ast.BoolOp) -> int:
    """Count the changes of operator in a chain of `and` and `or`, from left to right; brackets do not count.

    A chain inside a chain was counted with the outer one.
    """
    return 0 if isinstance(parent(node), ast.BoolOp) else sum(1 for _ in groupby(_operators(node)))


def _operators(node: ast.BoolOp) -> Iterator[type[ast.boolop]]:
    for index, value in enumerate(node.values):
        if index:
            yield type(node.op)
        if isinstance(value, ast.BoolOp):
            yield from _operators(value)


def _counts_as_nested(outer: Scope, inner: Scope) -> bool:
    """True if an inner function is deeper than the outer one: not if the outer one only defines and returns it."""
    others = [statement for statement in outer.node.body if statement is not inner.node]
    return not all(isinstance(other, ast.Return) and isinstance(other.value, ast.Name) for other in others)


def _recursion(scope: Scope) -> int:
    """Return 1 if a function calls itself by name, or a method through its receiver; else 0."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    called = (call.func for call in scope.nodes(ast.Call))
    if not scope.is_method:
        return int(any(is_name(name, node.name) for name in called))
    receiver = next((argument.arg for argument in (*node.args.posonlyargs, *node.args.args)), "")
    return int(any(_is_attribute(function, receiver, node.name) for function in called))


def _is_attribute(node: ast.expr, owner: str, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
    )


def _of_function(file: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"cognitive": cognitive_complexity(file, scope)}


def _of_file(file: SourceFile, functions: tuple[Function, ...]) -> Mapping[str, int | float]:
    outermost = (scope.parent is None or not scope.parent.in_function for scope in file.functions)
    return {
        "cognitive": sum(
            function.metrics["cognitive"]
            for is_outermost, function in zip(outermost, functions, strict=True)
            if is_outermost
        )
    }


METRIC = Metric(
    name="cognitive",
    of_function=_of_function,
    of_file=_of_file,
    words={
        "cognitive": {
            "en": MetricWords(
                title="Cognitive complexity",
                definition=(
                    "What breaks the flow (if, for, while, except, match, conditional expressions) costs 1 plus 1 for"
                    " each level it is nested; elif, else, each run of and or or, and recursion cost 1. The definition"
                    " is SonarSource's. An inner function counts in the outer one and has a number of its own; a file"
                    " has the sum over its outermost functions."
                ),
                reading="Up to 15 reads well. From 20 on, a reader loses the thread; split before changing.",
            ),
            "ja": MetricWords(
                title="認知的複雑度",
                definition=(
                    "流れを分けるもの（if、for、while、except、match、条件式）を1とし、ネスト1段ごとに1を足します。"
                    "elif、else、andやorの連なり、再帰は1です。定義はSonarSourceと同じです。"
                    "内側の関数は外側にも含め、単独の値も出します。ファイルの値は最も外側の関数の合計です。"
                ),
                reading="15までは読みやすい値です。20を超えると流れを追いにくいため、変更の前に分割します。",
            ),
        }
    },
)
