"""Nesting: how deep the deepest block of a function lies."""

import ast
from collections.abc import Mapping

from toolkit.metrics._levels import Levels
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile, is_elif
from toolkit.model.words import MetricWords

_BLOCKS = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
    *(ast.Try, ast.TryStar, ast.Match),
)


def nesting_depth(file: SourceFile, scope: Scope) -> int:
    """Return the number of nested blocks (`if`, `for`, `while`, `with`, `try`, `match`) at the deepest place.

    `elif`, `else`, `except` and `case` lie as deep as the block they continue. Blocks of an inner function are
    counted from that function on.
    """
    if scope.by_type.keys().isdisjoint(_BLOCKS):
        return 0
    levels = Levels(scope, lambda node: _deepens(file, node))
    return max(levels.at(block) for block in scope.nodes(*_BLOCKS))


def _deepens(file: SourceFile, node: ast.AST) -> bool:
    return isinstance(node, _BLOCKS) and not (isinstance(node, ast.If) and is_elif(file, node))


def _of_function(file: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"nesting": nesting_depth(file, scope)}


METRIC = Metric(
    name="nesting",
    of_function=_of_function,
    words={
        "nesting": {
            "en": MetricWords(
                title="Nesting depth",
                definition=(
                    "How many blocks (if, for, while, with, try, match) lie in each other at the deepest place of a"
                    " function. elif, else, except and case lie as deep as the block they continue; inner functions"
                    " start again at 0."
                ),
                reading="Up to 3 is usual. From 5 on, a reader must hold too many conditions in mind at once.",
            ),
            "ja": MetricWords(
                title="ネストの深さ",
                definition=(
                    "関数の最も深い場所で、if、for、while、with、try、matchのブロックが何段重なっているかを数えた値です。"
                    "elif、else、except、caseは、元のブロックと同じ深さとします。内側の関数は0から数え直します。"
                ),
                reading="3までが普通です。5以上では、同時に覚えておく条件が多すぎて読みにくくなります。",
            ),
        }
    },
)
