"""Cyclomatic complexity: the number of linearly independent paths through a function."""

import ast
from collections.abc import Mapping

from toolkit.metrics._radon import FlatComplexity, headers_and_asserts
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


def count_decisions(scope: Scope) -> int:
    """Count the decision points in a scope's own code, with radon's visitor.

    Code in an `assert`, a decorator, a default value or a base class does not count; functions and
    classes defined inside have numbers of their own. Unlike radon, `except*` counts like `except`.
    """
    by_type = scope.by_type
    visitor = FlatComplexity(off=False)
    for kind in _STATEMENTS & by_type.keys():
        for node in by_type[kind]:
            visitor.visit(node)
    expressions = _EXPRESSIONS & by_type.keys()
    if expressions:
        hidden = headers_and_asserts(scope)
        for kind in expressions:
            for node in by_type[kind]:
                if node not in hidden:
                    visitor.visit(node)
    total: int = visitor.complexity
    return total + sum(len(node.handlers) + bool(node.orelse) for node in scope.nodes(ast.TryStar))


_STATEMENTS = {ast.If, ast.Assert, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match}
_EXPRESSIONS = {ast.BoolOp, ast.IfExp, ast.comprehension}


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"cyclomatic": 1 + count_decisions(scope)}


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
