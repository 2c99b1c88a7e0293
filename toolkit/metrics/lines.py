"""Lines: how long a file or function is, and how much of it is code, comment or blank."""

import ast
from collections.abc import Mapping

from toolkit.metrics import _lines
from toolkit.model.facts import Function
from toolkit.model.plugins import Metric
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords


def _of_function(_: SourceFile, scope: Scope) -> Mapping[str, int]:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return {"lines": (node.end_lineno or node.lineno) - node.lineno + 1}


def _of_file(file: SourceFile, _: tuple[Function, ...]) -> Mapping[str, int]:
    counted = _lines.count_lines(file)
    return {
        "lines": counted.total,
        "code_lines": counted.code,
        "comment_lines": counted.notes + counted.docs,
        "blank_lines": counted.blank,
    }


METRIC = Metric(
    name="lines",
    of_function=_of_function,
    of_file=_of_file,
    words={
        "lines": {
            "en": MetricWords(
                title="Lines",
                definition="Physical lines. Of a function, from def to the last line of its body, without decorators.",
                reading="A function that fits on one screen (about 50 lines) is read as a whole.",
            ),
            "ja": MetricWords(
                title="行数",
                definition="物理的な行の数です。関数では、defの行から本体の最後の行までを数え、デコレーターは含みません。",
                reading="1画面（約50行）に収まる関数は、全体を一度に読めます。",
            ),
        },
        "code_lines": {
            "en": MetricWords(
                title="Lines of code",
                definition="Lines that are not blank, not only a comment and not a docstring: radon's SLOC.",
                reading="The size of a file without what explains it.",
            ),
            "ja": MetricWords(
                title="コードの行数",
                definition="空行、コメントだけの行、docstringを除いた行の数です。radonのSLOCと同じです。",
                reading="説明を除いたファイルの大きさです。",
            ),
        },
        "comment_lines": {
            "en": MetricWords(
                title="Lines of comment",
                definition=(
                    "Lines with only a comment, outside brackets, and the lines of strings that stand alone as a"
                    " statement (docstrings), without their blank lines."
                ),
                reading="None in a long file is as telling as many: commented-out code counts as well.",
            ),
            "ja": MetricWords(
                title="コメントの行数",
                definition=(
                    "括弧の外にあるコメントだけの行と、単独の文になっている文字列（docstring）の行の数です。"
                    "docstringの中の空行は数えません。"
                ),
                reading="長いファイルで0の場合も、多すぎる場合も注意します。コメントアウトしたコードも含まれます。",
            ),
        },
        "blank_lines": {
            "en": MetricWords(
                title="Blank lines",
                definition="Lines that are empty or hold only white space, also inside strings and brackets.",
                reading="What is left of the lines when code and comments are taken away.",
            ),
            "ja": MetricWords(
                title="空行の数",
                definition="空の行と、空白だけの行の数です。文字列や括弧の中の空行も数えます。",
                reading="行数から、コードとコメントの行数を引いた残りです。",
            ),
        },
    },
)
