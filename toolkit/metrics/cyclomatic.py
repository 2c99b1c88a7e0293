"""Cyclomatic complexity: how many ways lead through a function."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from toolkit.metrics._radon import headers_and_asserts
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


def decisions(scope: Scope) -> int:
    """Count the decision points in a scope's own code, as radon 6.0.1 counts them.

    What is inside an `assert`, a decorator, a default value or a base class does not count; functions and
    classes defined inside have numbers of their own. Unlike radon, `except*` counts like `except`.
    """
    by_type = scope.by_type
    total = sum(len(by_type[kind]) for kind in _ONE if kind in by_type)
    for kind, weigh in _STATEMENTS.items():
        if kind in by_type:
            total += sum(map(weigh, by_type[kind]))
    if not _EXPRESSIONS.keys().isdisjoint(by_type):
        hidden = headers_and_asserts(scope)
        for kind, weigh in _EXPRESSIONS.items():
            total += sum(weigh(node) for node in by_type.get(kind, ()) if node not in hidden)
    return total


def _loop(node: Any) -> int:
    return 1 + bool(node.orelse)


def _else(node: Any) -> int:
    return bool(node.orelse)


def _match(node: Any) -> int:
    """Cases, without one that takes everything: `case _` or `case name`, also with a guard, as in radon."""
    takes_all = any(isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in node.cases)
    return len(node.cases) - takes_all


_ONE = (ast.If, ast.ExceptHandler, ast.Assert)
_STATEMENTS: dict[type[ast.AST], Callable[[Any], int]] = {
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _loop,
    ast.Try: _else,
    ast.TryStar: _else,
    ast.Match: _match,
}
_EXPRESSIONS: dict[type[ast.AST], Callable[[Any], int]] = {
    ast.BoolOp: lambda node: len(node.values) - 1,
    ast.IfExp: lambda _: 1,
    ast.comprehension: lambda node: 1 + len(node.ifs),
}


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"cyclomatic": 1 + decisions(scope)}


def _of_file(_: SourceFile, functions: tuple[Function, ...]) -> Mapping[str, int | float]:
    return {"cyclomatic": sum(function.metrics["cyclomatic"] for function in functions)}


METRIC = Metric(
    name="cyclomatic",
    of_function=_of_function,
    of_file=_of_file,
    words={
        "cyclomatic": {
            "en": MetricWords(
                title="Cyclomatic complexity",
                definition=(
                    "1 plus the number of decisions: if, elif, for, while, their else, except, assert, case, and, or,"
                    " conditional expressions, and each for and if of a comprehension. The definition is that of"
                    " radon 6.0.1; inner functions have numbers of their own. A file has the sum over its functions."
                ),
                reading="Up to 10 is usual. From 15 on, testing in full is hard; from 30 on, hardly possible.",
            ),
            "ja": MetricWords(
                title="循環的複雑度",
                definition=(
                    "分岐の数に1を足した値です。if、elif、for、while、それらのelse、except、assert、case、and、or、"
                    "条件式、内包表記のforとifを1つずつ数えます。定義はradon 6.0.1と同じです。"
                    "内側の関数は別に数えます。ファイルの値は関数の合計です。"
                ),
                reading="10までが普通です。15を超えるとテストで網羅しにくく、30を超えるとほとんど網羅できません。",
            ),
        }
    },
)
