"""Parameters: how many values a caller may pass to a function."""

import ast
from collections.abc import Mapping

from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.model.words import MetricWords


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = node.args
    positional = len(arguments.posonlyargs) + len(arguments.args)
    if positional and scope.is_method and not any(dotted_name(mark) == "staticmethod" for mark in node.decorator_list):
        positional -= 1
    stars = (arguments.vararg is not None) + (arguments.kwarg is not None)
    return {"parameters": positional + len(arguments.kwonlyargs) + stars}


METRIC = Metric(
    name="parameters",
    of_function=_of_function,
    words={
        "parameters": {
            "en": MetricWords(
                title="Parameters",
                definition=(
                    "Positional and keyword-only parameters, plus 1 each for *args and **kwargs. The receiver of a"
                    " method (self, cls) does not count."
                ),
                reading="Up to 5 is usual. Many parameters often travel together and want to be one value.",
            ),
            "ja": MetricWords(
                title="パラメーターの数",
                definition=(
                    "位置パラメーターとキーワード専用パラメーターの数です。*argsと**kwargsは1つずつ数えます。"
                    "メソッドのselfとclsは数えません。"
                ),
                reading="5までが普通です。多い場合は、いつも一緒に渡す値を1つの型にまとめられないか確認します。",
            ),
        }
    },
)
