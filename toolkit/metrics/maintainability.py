"""Maintainability index: one number for a file, from its volume, its decisions and its length."""

from collections.abc import Mapping

from radon.metrics import mi_compute

from toolkit.metrics._lines import count_lines
from toolkit.metrics._logical import logical_lines
from toolkit.metrics.cyclomatic import count_decisions
from toolkit.metrics.halstead import scope_tallies
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


def total_complexity(scope: Scope) -> int:
    """The cyclomatic complexity of a module as radon's index takes it: 1 plus the decisions that it sees.

    Seen are the module's own code, its functions, its classes and their methods; not what lies deeper: functions
    in functions, classes in classes.
    """
    total = 1 + count_decisions(scope)
    for child in scope.children:
        total += count_decisions(child)
        if child.kind == "class":
            # radon starts a method at 1, and takes that 1 away again for a module's functions only.
            total += sum(1 + count_decisions(method) for method in child.children if method.kind == "function")
    return total


def _of_file(file: SourceFile, _: tuple[Function, ...]) -> Mapping[str, float]:
    counted = count_lines(file)
    commented = (counted.comments + counted.docs) / counted.code * 100 if counted.code else 0.0
    volume = scope_tallies(file)[file.root].values()["halstead_volume"]
    return {"maintainability": mi_compute(volume, total_complexity(file.root), logical_lines(file), commented)}


METRIC = Metric(
    name="maintainability",
    of_file=_of_file,
    words={
        "maintainability": {
            "en": MetricWords(
                title="Maintainability index",
                definition=(
                    "0 to 100, from Halstead volume, cyclomatic complexity, logical lines and the share of comments;"
                    " the formula is that of radon 6.0.1, docstrings counted as comments."
                ),
                reading="Above 19 is usual. It falls with size above all: never judge a file by it alone.",
            ),
            "ja": MetricWords(
                title="保守容易性指数",
                definition=(
                    "Halsteadのボリューム、循環的複雑度、論理行数、コメントの割合から計算する0から100の値です。"
                    "式はradon 6.0.1と同じで、docstringもコメントとして数えます。"
                ),
                reading="19より上が普通です。主に大きさで下がるため、この値だけでは判断しません。",
            ),
        }
    },
)
