"""A request that is checked with `assert`.

`python -O` removes every `assert`, and with it the check; without `-O` a wrong request becomes an internal error
instead of a response that says what is wrong. The rule reports `assert` in functions registered as the answer
to a request, when the condition looks at the request or at an argument taken from it.

It leaves alone: assertions about the code's own state and about what it looked up or made, about types for a type
checker (`assert x is not None`, `isinstance`), and everything outside request handlers.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, names_within
from toolkit.model.words import RuleWords
from toolkit.rules._handlers import answers_requests
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_OWN = {"self", "cls"}
_KEEP = {"list", "tuple", "set", "sorted", "dict", "first", "len"}
_LOOKS_UP = re.compile(r"(get|find|lookup|load|fetch|create|make|build|list|query|search|all|filter|first|one)(_|\Z)")
"""Names of calls that answer with what the program keeps or makes."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope in file.functions:
        checks = list(scope.nodes(ast.Assert))
        if checks and answers_requests(scope):
            given = _request_names(scope)
            for check in checks:
                if not _is_about_types(check.test) and given & names_within(check.test):
                    yield sign(RULE.name, scope, check, condition=shorten_code(check.test, 50))


def _request_names(scope: Scope) -> set[str]:
    """Return the names that hold the request, its parameters, or values read directly from it."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    given = ({item.arg for item in arguments} - _OWN) | {"request"}
    for assign in scope.nodes(ast.Assign):
        if given & names_within(assign.value) and not _is_looked_up(assign.value, given):
            given |= {target.id for target in assign.targets if isinstance(target, ast.Name)}
    return given


def _is_looked_up(value: ast.expr, given: set[str]) -> bool:
    """Return whether a value is the answer of a search or a constructor of the program, not a part of the request."""
    while isinstance(value, ast.Call) and last_name(value) in _KEEP and value.args:
        value = value.args[0]
    if isinstance(value, ast.Subscript):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    root = dotted_name(value.func).partition(".")[0]
    return root not in given and bool(_LOOKS_UP.match(last_name(value).lstrip("_")))


def _is_about_types(test: ast.expr) -> bool:
    if isinstance(test, ast.Call):
        return isinstance(test.func, ast.Name) and test.func.id in ("isinstance", "callable", "issubclass", "hasattr")
    if isinstance(test, ast.BoolOp):
        return all(map(_is_about_types, test.values))
    is_none = isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant)
    return is_none and test.comparators[0].value is None  # type: ignore[attr-defined]


RULE = Rule(
    name="assert_for_validation",
    severity="medium",
    certainty="likely",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Request checked with assert",
            seen="Requests are checked with `assert` in {count} place(s) of {files} file(s), first with"
            " `assert {condition}` in `{path}`.",
            cause="`assert` was the shortest way to write down what the code expects.",
            why="With `python -O` the check is gone and the wrong request is carried out. Otherwise the client app"
            " gets an internal error and cannot tell what to change.",
            steps=(
                "Record today's answer to a wrong request with a characterization test.",
                "Replace the line by an `if` that answers with a client error and says what is wrong.",
                "Agree with the client apps on the new status before it is released.",
            ),
            fine_when="The condition can only fail through a fault in the code itself.",
            looked_for="`assert` on the request or on values read from it, in functions registered as the answer to"
            " a request; checks of types were left out.",
        ),
        "ja": RuleWords(
            title="assertによる入力検査",
            seen="リクエストの内容を`assert`で検査しています（{count}か所、{files}ファイル）。"
            "最初は`{path}`の`assert {condition}`です。",
            cause="コードの前提を最も短く書く方法として、`assert`が使われています。",
            why="`python -O`で起動すると検査が消え、誤ったリクエストがそのまま処理されます。"
            "それ以外では内部エラーになり、クライアントアプリは何を直せばよいかわかりません。",
            steps=(
                "誤ったリクエストへの今の応答を、仕様化テストで記録します。",
                "`if`による検査に置き換え、何が誤りかを示すエラー応答を返します。",
                "新しいステータスコードを、リリース前にクライアントアプリの担当者と合意します。",
            ),
            fine_when="コード自体に不具合がない限り、条件が成り立つ場合です。",
            looked_for="リクエストを処理する関数から、リクエストまたはそこから読んだ値への`assert`を探しました。"
            "型の検査は除いています。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix"),
    remedy=Remedy(
        "def transfer(request):\n"
        '    amount = int(request.POST["amount"])\n'
        "    assert amount > 0\n"
        "    return pay(amount)\n",
        "def transfer(request):\n"
        '    amount = int(request.POST["amount"])\n'
        "    if amount <= 0:\n"
        '        raise BadRequest("amount must be more than 0")\n'
        "    return pay(amount)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "def transfer(request):\n    amount = int(request.POST['amount'])\n    assert amount > 0\n"
                "    return pay(amount)\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "api.py": "from web import app\n\n@app.route('/u/<name>', methods=['POST'])\ndef rename(name):\n"
                "    assert len(name) < 64, 'too long'\n    return save(name)\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "views.py": "def show(request):\n    user = find_user(request)\n"
                "    assert user is not None\n    return user\n"
            },
            note="for the type checker",
        ),
        RuleExample(
            {"sums.py": "def mean(values):\n    assert len(values) > 0\n    return sum(values) / len(values)\n"},
            note="not a request handler",
        ),
    ),
)
