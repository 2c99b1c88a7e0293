"""Halstead's measures of the size of code, from its operators and operands."""

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from radon.metrics import halstead_visitor_report

from toolkit.metrics._radon import FlatHalstead, function_headers
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


class Tally(NamedTuple):
    """Operators and operands of a piece of code, as radon's visitor finds them and as its formulas take them.

    Attributes:
        operators, operands: total numbers.
        operators_seen: names of the operators (`Add`, `NotIn`, ...).
        operands_seen: (name of the innermost function, identifier or literal).
    """

    operators: int
    operands: int
    operators_seen: frozenset[str]
    operands_seen: frozenset[tuple[str | None, Any]]

    @property
    def distinct_operators(self) -> int:
        """Number of distinct operators."""
        return len(self.operators_seen)

    @property
    def distinct_operands(self) -> int:
        """Number of distinct operands."""
        return len(self.operands_seen)

    def values(self) -> dict[str, float]:
        """The measures by name."""
        report = halstead_visitor_report(self)
        return {
            "halstead_volume": float(report.volume),
            "halstead_difficulty": float(report.difficulty),
            "halstead_effort": float(report.effort),
        }


@lru_cache(maxsize=1)  # every function of a file asks for the same tallies in a row
def scope_tallies(file: SourceFile) -> dict[Scope, Tally]:
    """The tally of every scope of a file, with that of the scopes inside it."""
    found: dict[Scope, Tally] = {}
    for scope in reversed(file.scopes):  # inner before outer
        found[scope] = _merge_tallies(_own(scope), *(found[child] for child in scope.children))
    return found


def _merge_tallies(own: Tally, *inner: Tally) -> Tally:
    if not inner:
        return own
    parts = (own, *inner)
    return Tally(
        sum(part.operators for part in parts),
        sum(part.operands for part in parts),
        own.operators_seen.union(*(part.operators_seen for part in inner)),
        own.operands_seen.union(*(part.operands_seen for part in inner)),
    )


def _own(scope: Scope) -> Tally:
    """The tally of a scope's own code, without the headers of the functions defined in it."""
    kinds = _OPERATIONS & scope.by_type.keys()
    if not kinds:
        return _NOTHING
    hidden = function_headers(scope) if scope.children else ()
    visitor = FlatHalstead(context=_innermost_function(scope))
    for kind in kinds:
        for node in scope.by_type[kind]:
            if node not in hidden:
                visitor.visit(node)
    seen = frozenset(visitor.operators_seen), frozenset(visitor.operands_seen)
    return Tally(visitor.operators, visitor.operands, *seen)


def _innermost_function(scope: Scope) -> str | None:
    """Name of the function to which these operands belong, by which radon tells functions apart."""
    around: Scope | None = scope
    while around is not None:
        if isinstance(around.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return around.node.name
        around = around.parent
    return None


_OPERATIONS = {ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.AugAssign, ast.Compare}
_NOTHING = Tally(0, 0, frozenset(), frozenset())


def _of_function(file: SourceFile, scope: Scope) -> Mapping[str, float]:
    return scope_tallies(file)[scope].values()


def _of_file(file: SourceFile, _: tuple[Function, ...]) -> Mapping[str, float]:
    return scope_tallies(file)[file.root].values()


METRIC = Metric(
    name="halstead",
    of_function=_of_function,
    of_file=_of_file,
    words={
        "halstead_volume": {
            "en": MetricWords(
                title="Halstead volume",
                definition=(
                    "N times log2 n: N counts all operators and operands, n the different ones. Operators are those of"
                    " arithmetic, comparison and logic; operands are what they stand between. The definition is that"
                    " of radon 6.0.1; a function includes its inner functions."
                ),
                reading="A size that weighs formulas more than calls; only compare it within one project.",
            ),
            "ja": MetricWords(
                title="Halsteadのボリューム",
                definition=(
                    "N×log2 nです。Nは演算子と被演算子の総数、nはその種類の数です。算術、比較、論理の演算子と、"
                    "その前後の値を数えます。定義はradon 6.0.1と同じです。関数の値は内側の関数を含みます。"
                ),
                reading="関数呼び出しより式を重く見る大きさです。同じプロジェクトの中でだけ比較します。",
            ),
        },
        "halstead_difficulty": {
            "en": MetricWords(
                title="Halstead difficulty",
                definition="Half the different operators, times how often each operand is used on average.",
                reading="High where the same values pass through many kinds of operator.",
            ),
            "ja": MetricWords(
                title="Halsteadの難しさ",
                definition="演算子の種類の数の半分に、被演算子1種類あたりの平均使用回数を掛けた値です。",
                reading="同じ値を多くの種類の演算子で扱う場所ほど大きくなります。",
            ),
        },
        "halstead_effort": {
            "en": MetricWords(
                title="Halstead effort",
                definition="Difficulty times volume. It is not a time: this tool never turns it into hours.",
                reading="Puts functions in an order; says nothing about hours.",
            ),
            "ja": MetricWords(
                title="Halsteadの労力",
                definition="難しさにボリュームを掛けた値です。時間の単位ではなく、工数の計算には使いません。",
                reading="関数を並べる目安です。工数は表しません。",
            ),
        },
    },
)
