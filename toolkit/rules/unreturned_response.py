"""A response that is made and not returned, or an exception that is made and not raised.

`redirect(...)` and `PermissionDenied(...)` do nothing by themselves: without `return` and `raise` the function goes on
as if its check had passed. The rule reports such calls as statements of their own, of functions and classes that
Flask, Werkzeug, Django, its REST framework, Starlette and FastAPI document as pure, and of built-in exceptions.

Exceptions that a handler of Django, Starlette or FastAPI returns are reported, too.

It leaves alone: functions that raise by themselves (`abort`), frameworks whose responses act when they are made
(web.py), warnings, and exceptions of the project, whose constructors may do the work.
"""

import ast
import builtins
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, parent
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, production_signs
from toolkit.rules._handlers import answers_requests
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, last_name

_RESPONSE = re.compile(
    r"flask\.(redirect|jsonify|make_response|render_template(_string)?|send_file|send_from_directory|Response)"
    r"|werkzeug\.utils\.redirect|werkzeug\.wrappers\.(response\.)?Response"
    r"|django\.shortcuts\.(redirect|render)|django\.http\.(response\.)?\w*Response\w*"
    r"|rest_framework\.response\.Response|(starlette|fastapi)\.responses\.\w*Response|fastapi\.Response"
)
_RAISED = re.compile(
    r"django\.(http\.Http404|core\.exceptions\.PermissionDenied)|(fastapi|starlette)\.(exceptions\.)?HTTPException"
)
"""Exceptions that these frameworks turn into an answer only if they are raised."""
_ERROR = re.compile(
    r"django\.http\.Http404|(django\.core|rest_framework|werkzeug)\.exceptions\.[A-Z]\w+"
    r"|(fastapi|(fastapi|starlette)\.exceptions)\.HTTPException"
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    defined = {scope.node.name for scope in file.scopes if not isinstance(scope.node, ast.Module)}
    for called in calls(file).all():
        if isinstance(parent(called.node), ast.Return) and _RAISED.fullmatch(called.name) and _is_answer(called, file):
            yield _sign_of(called, "returned")
        if not isinstance(parent(called.node), ast.Expr) or called.name in defined:
            continue
        if _RESPONSE.fullmatch(called.name):
            yield _sign_of(called, "response")
        elif _ERROR.fullmatch(called.name) or _is_builtin_error(called.name):
            yield _sign_of(called, "error")


def _is_answer(called: Called, file: SourceFile) -> bool:
    """Return whether what a function returns is an answer: it handles requests, and nothing raises its result."""
    made = (node.exc for node in file.nodes(ast.Raise))
    is_raised = any(isinstance(it, ast.Call) and last_name(it) == called.scope.name for it in made)
    return answers_requests(called.scope) and not is_raised


def _sign_of(called: Called, says: str) -> Sign:
    answers = answers_requests(called.scope)
    return sign(RULE.name, called.scope, called.node, call=f"{called.last}()", says=says, answers=answers)


def _is_builtin_error(name: str) -> bool:
    value = getattr(builtins, name, None)
    return isinstance(value, type) and issubclass(value, BaseException) and not issubclass(value, Warning)


def _find(project: Project) -> Iterator[Finding]:
    for file, item in production_signs(project, RULE.name):
        yield about_sign("high" if item.args["answers"] else "medium", file, item, value=1)


RULE = Rule(
    name="unreturned_response",
    severity="high",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Response not returned or exception not raised",
            seen="`{name}` makes `{call}`, and it has no effect.",
            cause="`return` or `raise` was forgotten. The line looks complete, and nothing fails.",
            why="The function goes on as if its check had passed: what should have been refused is carried out.",
            steps=(
                "Record what the function answers today when the check does not pass.",
                "Write `return` or `raise` in front of the call.",
                "Check who relied on the missing refusal: logs show how often the line was reached.",
            ),
            fine_when="The call is only made to see whether it fails.",
            looked_for="Responses of Flask, Django and Starlette, and exceptions, that are made by a statement of their"
            " own; exceptions of Django, Starlette and FastAPI that a handler returns.",
            says={
                "response": "The response is not returned.",
                "error": "The exception is not raised.",
                "returned": "It is returned, not raised: the framework sends it with status 200, or fails.",
            },
        ),
        "ja": RuleWords(
            title="返されない応答・送出されない例外",
            seen="`{name}`は`{call}`を作っていますが、効果がありません。",
            cause="`return`または`raise`の書き忘れです。行としては完成して見え、エラーにもなりません。",
            why="検査を通ったものとして処理が続き、許可していない操作がそのまま実行されます。",
            steps=(
                "検査を通らないリクエストへの今の応答を、仕様化テストで記録します。",
                "呼び出しの前に`return`または`raise`を書きます。",
                "検査が効いていないことに依存している利用者がいないか、その行に達した回数をログで確かめます。",
            ),
            fine_when="呼び出しが失敗するかどうかだけを調べている場合です。",
            looked_for="FlaskやDjangoなどの応答と例外のうち、作るだけの文と、処理関数が送出せずに返す例外を探しました。",
            says={
                "response": "応答が返されていません。",
                "error": "例外が送出されていません。",
                "returned": "送出せずに返しているため、フレームワークはステータス200で送るか、失敗します。",
            },
        ),
    },
    treatment=Treatment(1, 1, kind="fix"),
    remedy=Remedy(
        "from flask import abort, redirect\n\n"
        "def close(shop, user):\n"
        "    if not user.may_close(shop):\n"
        '        redirect("/shops")\n'
        "    shop.close()\n",
        "from flask import abort, redirect\n\n"
        "def close(shop, user):\n"
        "    if not user.may_close(shop):\n"
        '        return redirect("/shops")\n'
        "    shop.close()\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "from flask import redirect\n\ndef close(shop):\n    if not shop.is_mine:\n"
                "        redirect('/shops')\n    shop.close()\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "views.py": "from rest_framework import exceptions\n\ndef post(self, request):\n"
                "    if not request.user.is_staff:\n        exceptions.PermissionDenied()\n    save(request)\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "api.py": "from fastapi import APIRouter, HTTPException\n\nrouter = APIRouter()\n\n"
                "@router.get('/shops/{key}')\ndef shop(key: int):\n"
                "    return find(key) or fail()\n\n@router.get('/coupons/{key}')\ndef coupon(key: int):\n"
                "    if not key:\n        return HTTPException(404)\n    return find(key)\n\n"
                "def fail():\n    return HTTPException(404)\n"
            },
            (12,),
        ),
        RuleExample({"load.py": "def load(gene):\n    if not gene:\n        ValueError('no gene')\n"}, (3,)),
        RuleExample(
            {
                "views.py": "from flask import abort, redirect\n\ndef close(shop):\n    if not shop.is_mine:\n"
                "        abort(403)\n    answer = redirect('/shops')\n    answer.set_cookie('closed', '1')\n"
                "    return answer\n"
            },
            note="raises by itself; used",
        ),
        RuleExample(
            {"pages.py": "import web\n\ndef POST(self):\n    web.seeother('/')\n"},
            note="acts when it is made",
        ),
        RuleExample(
            {"own.py": "class ValueError(Exception):\n    pass\n\ndef load():\n    ValueError('logged')\n"},
            note="an exception of the project",
        ),
    ),
)
