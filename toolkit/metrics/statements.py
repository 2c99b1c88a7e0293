"""Count statements: the size of a function or file independent of its layout."""

import ast
from collections.abc import Mapping

from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords

_STATEMENTS = frozenset(ast.stmt.__subclasses__())


def count_statements(scope: Scope) -> int:
    """Count the statements of a scope's own body; a definition in it counts as one."""
    by_type = scope.by_type
    return sum([len(by_type[kind]) for kind in by_type.keys() & _STATEMENTS])


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"statements": count_statements(scope)}


def _of_file(file: SourceFile, _: tuple[Function, ...]) -> Mapping[str, int]:
    return {"statements": sum(map(count_statements, file.scopes))}


METRIC = Metric(
    name="statements",
    of_function=_of_function,
    of_file=_of_file,
    words={
        "statements": {
            "en": MetricWords(
                title="Statements",
                definition=(
                    "Statements in the syntax tree, whatever their layout; a docstring and an elif count as 1, else and"
                    " except as 0. Of a function, its own body: an inner definition counts as 1."
                ),
                reading="Up to 30 is usual for a function. It is the length that reformatting does not change.",
            ),
            "ja": MetricWords(
                title="文の数",
                definition=(
                    "構文木にある文の数で、書き方の違いに左右されません。docstringとelifは1、elseとexceptは0と数えます。"
                    "関数の値は関数自身の文だけで、内側の定義は1と数えます。"
                ),
                reading="関数では30までが普通です。整形しても変わらない長さの目安です。",
            ),
        }
    },
)
