"""A parameter that chooses between two behaviours: two functions under one name.

What: a parameter with the default `True` or `False` (or annotated `bool`) on which the body branches at its top
    level, so that most of the function belongs to one of two sides of at least 3 statements each.
Why: nobody who reads `f(x, True)` knows what it does; each side is tested and changed with the other
    one in the way.
When not: a flag that turns a small part on or off, or is handed on; a constructor (it is how the object is set up,
    and there is only one).
"""

import ast
from collections.abc import Iterator, Sequence

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import RESTRUCTURE, Treatment
from toolkit.model.tree import FunctionNode, SourceFile, is_name
from toolkit.model.words import RuleWords
from toolkit.rules._mutation import defaults, parameters, rebound
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules._signs import sign

SMALLEST = 3
"""Minimum number of statements on each of the two sides."""
MOST = 0.6
"""Minimum share of the function's statements on the two sides."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every `if` that splits a function by one of its flags."""
    for scope in file.functions:
        if ast.If not in scope.by_type or scope.qualname.endswith("__init__"):
            continue
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        flags = _flags(node)
        if not flags:
            continue
        for flag, choice, sides in _choices(node, flags):
            if _splits(node, sides) and flag not in rebound(scope):
                yield sign("boolean_flag_argument", scope, choice, flag=flag)


def _flags(node: FunctionNode) -> set[str]:
    by_default = {
        name
        for name, default in defaults(node)
        if isinstance(default, ast.Constant) and isinstance(default.value, bool)
    }
    annotated = {parameter.arg for parameter in parameters(node) if is_name(parameter.annotation, "bool")}
    return by_default | annotated


def _choices(
    node: FunctionNode, flags: set[str]
) -> Iterator[tuple[str, ast.If, tuple[Sequence[ast.stmt], Sequence[ast.stmt]]]]:
    """Yield (flag, its `if`, the statements of both sides) at the top level of a function."""
    for position, statement in enumerate(node.body):
        if not isinstance(statement, ast.If):
            continue
        test = statement.test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test = test.operand
        if isinstance(test, ast.Name) and test.id in flags:
            leaves = isinstance(statement.body[-1], ast.Return | ast.Raise)
            other = statement.orelse or (node.body[position + 1 :] if leaves else [])
            yield test.id, statement, (statement.body, other)


def _splits(node: FunctionNode, sides: tuple[Sequence[ast.stmt], Sequence[ast.stmt]]) -> bool:
    left, right = map(_statements, sides)
    return min(left, right) >= SMALLEST and left + right >= MOST * _statements(node.body)


def _statements(body: Sequence[ast.stmt]) -> int:
    return sum(isinstance(node, ast.stmt) for statement in body for node in walk(statement))


EN = RuleWords(
    title="Boolean flag argument",
    seen="The argument `{flag}` splits `{name}` into two behaviours at line {line}.",
    cause="A second behaviour was needed that looked like the first one, and a flag was the smallest change.",
    why=(
        "A call such as `{name}(..., True)` does not say what it does, and a change to one behaviour can break the "
        "callers of "
        "the other one."
    ),
    steps=(
        "Lock today's behaviour with characterization tests, once with each value of `{flag}`.",
        "Extract each side into a function that is named for what it does.",
        "Let callers that pass a constant call the right one directly, one pull request for each group of callers.",
        "Remove `{flag}` when nobody passes it any more.",
    ),
    fine_when="The flag comes from outside as it is (a query parameter, a setting) and is passed on unchanged.",
    looked_for=(
        "Parameters that are `bool` by default or annotation, on which the body branches at its top level, with at "
        "least 3 "
        "statements on each side and at least 60% of the function on the two sides together."
    ),
)
JA = RuleWords(
    title="動作を切り替える真偽値の引数",
    seen="引数`{flag}`によって、`{name}`の動作が{line}行目で2つに分かれています。",
    cause="よく似た2つ目の動作が必要になり、最も小さな変更として引数が追加されたことが原因です。",
    why=(
        "`{name}(..., True)`のような呼び出しからは、何が起こるのかを読み取れません。"
        "片方の動作を変更すると、もう片方の呼び出し元に影響するおそれがあります。"
    ),
    steps=(
        "`{flag}`の値ごとに仕様化テストを作り、現行動作を固定します。",
        "それぞれの動作を、内容を表す名前の関数として抽出します。",
        (
            "定数を渡している呼び出し元は、"
            "該当する関数を直接呼ぶ形に変えます（プルリクエストは呼び出し元のまとまりごと）。"
        ),
        "`{flag}`を渡す呼び出し元がなくなったら、引数を削除します。",
    ),
    fine_when="値が外部（クエリパラメーターや設定）から来て、そのまま渡されるだけの場合です。",
    looked_for=(
        "既定値または注釈が真偽値の引数のうち、関数の最も外側で分岐に使われているものを調べました。"
        "両側に文が3個以上あり、合わせて関数の60%以上を占めるものを数えています。"
    ),
)
_SEND = """\
def send(user, text, silent=False):
    if silent:
        user.badge += 1
        user.save()
        log(user)
    else:
        push(user.token, text)
        user.sent += 1
        user.save()
"""
RULE = Rule(
    name="boolean_flag_argument",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=Treatment(14, 10, family=RESTRUCTURE, reach="file"),
    signs=signs,
    remedy=Remedy(
        "def send(user, text, silent=False):\n"
        "    if silent:\n"
        "        user.badge += 1\n"
        "        user.save()\n"
        "        log(user)\n"
        "    else:\n"
        "        push(user.token, text)\n"
        "        user.sent += 1\n"
        "        user.save()\n",
        "def send(user, text):\n"
        "    push(user.token, text)\n"
        "    user.sent += 1\n"
        "    user.save()\n"
        "\n"
        "\n"
        "def send_silently(user):\n"
        "    user.badge += 1\n"
        "    user.save()\n"
        "    log(user)\n",
    ),
    examples=(
        RuleExample({"a.py": _SEND}, lines=(2,)),
        RuleExample(
            {
                "a.py": """\
def export(rows, as_csv: bool):
    if not as_csv:
        book = new_book()
        book.fill(rows)
        return book.save()
    lines = [",".join(row) for row in rows]
    text = "; ".join(lines)
    return text.encode("cp932")
"""
            },
            lines=(2,),
        ),
        RuleExample(
            {
                "a.py": "class Mail:\n"
                + "".join(f"    {line}\n" for line in _SEND.splitlines()).replace("send", "__init__")
            },
            note="A constructor: there is only one.",
        ),
        RuleExample({"a.py": "def send(user, silent=False):\n    if silent:\n        user.mute()\n    push(user)\n"}),
        RuleExample(
            {"a.py": "def send(user, silent=False):\n    return push(user, sound=not silent)\n"}, note="Handed on."
        ),
        RuleExample(
            {"a.py": _SEND.replace("silent=False", "silent").replace("if silent", "if silent.on")}, note="No flag."
        ),
    ),
)
