"""Returns: how many `return` statements a function has."""

import ast
from collections.abc import Mapping

from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    return {"returns": scope.count(ast.Return)}


METRIC = Metric(
    name="returns",
    of_function=_of_function,
    words={
        "returns": {
            "en": MetricWords(
                title="Returns",
                definition="return statements in the function itself; those of inner functions are theirs.",
                reading="Early returns at the top keep a function flat. Many in a long one hide where it ends.",
            ),
            "ja": MetricWords(
                title="returnの数",
                definition="関数自身にあるreturn文の数です。内側の関数のreturn文は、その関数で数えます。",
                reading="先頭の早期リターンはネストを浅くします。長い関数の途中に多いと、出口を見落としやすくなります。",
            ),
        }
    },
)
