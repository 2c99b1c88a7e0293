"""A check of the caller that stands above the registration of its route, and therefore never runs.

Decorators are applied from the bottom up: `@app.route` registers the function as it is below it, and what a decorator
above makes of the function is used by nobody. The rule speaks of decorators that ask for a sign-in, a permission, a
role or a token, above the innermost registration of Flask, Flask-RESTful, Quart, FastAPI, Bottle or Sanic.

It leaves alone: checks below every registration; decorators that only mark a function (`exempt`); other frameworks, in
which the order does not matter; and classes whose registration is elsewhere.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, callee_of, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import imports_any, last_name

_CHECK = re.compile(
    r"(\A|_)(requires?|required|auth|authenticated?|authori[sz]ed?|login|admin|permissions?|roles?|csrf|jwt|protected)(_|\Z)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"exempt|optional|skip|allow|public|_not_|without|logout|redirect|limit", re.IGNORECASE)
"""Words in the names of decorators that take a check away, or that check nothing about the caller."""
_REGISTERS = {"route", "get", "post", "put", "patch", "delete", "api_route"}
_FRAMEWORKS = (
    *("flask", "quart", "fastapi", "bottle", "sanic", "flask_restplus", "flask_restx", "flask_restful"),
    *("flask_smorest", "apiflask"),
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if not imports_any(file, *_FRAMEWORKS):
        return
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            unused = _check_above_route(node.decorator_list)
            if unused is not None:
                yield sign(RULE.name, scope, unused, check=_name(unused))


def _check_above_route(decorators: list[ast.expr]) -> ast.expr | None:
    """Return the lowest check that stands above the innermost registration; None if there is none."""
    is_registered = False
    for item in reversed(decorators):
        name = _name(item)
        if _registers(item):
            is_registered = True
        elif is_registered and _CHECK.search(name) and not _MARKS.search(name):
            return item
    return None


def _name(decorator: ast.expr) -> str:
    return dotted_name(callee_of(decorator)).rpartition(".")[2]


def _registers(decorator: ast.expr) -> bool:
    """Return whether a decorator gives what is below it to a path: `@app.route("/coupons")`."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute) or not decorator.args:
        return False
    path = decorator.args[0]
    is_path = is_text(path) and path.value[:1] in ("", "/", "<")
    return is_path and last_name(decorator) in _REGISTERS


def _find(project: Project) -> Iterator[Finding]:
    yield from one_per_sign(RULE, production_signs(project, RULE.name), is_urgent=True)


RULE = Rule(
    name="check_never_runs",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Check above its route",
            seen="In {count} place(s) of {files} file(s) a check stands above the registration of the route and never"
            " runs, first `@{check}` of `{name}`.",
            cause="Decorators are applied from the bottom up: the route registers the function before the check is"
            " put around it.",
            why="The code reads as if the endpoint were protected, and anybody can call it without the sign-in or the"
            " permission that it names.",
            steps=(
                "Call the endpoint without a sign-in, and write a test that this is refused.",
                "Move the check below every registration of the route; that of a class, to its methods.",
                "Look in the access log for calls that the check would have refused.",
                "Add a test that goes through all routes and names those that answer without a sign-in.",
            ),
            fine_when="The handler or a hook before every request makes the same check.",
            looked_for="Decorators named like checks of the caller above the innermost registration of a route, in"
            " files that import Flask, Flask-RESTful, Quart, FastAPI, Bottle or Sanic.",
        ),
        "ja": RuleWords(
            title="ルートの登録より上にある確認処理",
            seen="{count}か所（{files}ファイル）で、確認処理のデコレーターがルートの登録より上にあり、実行されません。"
            "最初は`{name}`の`@{check}`です。",
            cause="デコレーターは下から順に適用されます。確認処理で包まれる前の関数が、ルートに登録されています。",
            why="コードでは保護されているように見えますが、ログインや権限がなくても誰でも呼び出せます。",
            steps=(
                "ログインせずにエンドポイントを呼び出し、断られることを確かめるテストを書きます。",
                "確認処理を、すべてのルートの登録より下に移します。クラスに付けたものはメソッドに移します。",
                "アクセスログで、本来は断るはずの呼び出しがなかったかを調べます。",
                "すべてのルートのうち、ログインなしで応答するものを列挙するテストを追加します。",
            ),
            fine_when="関数の中、またはリクエストごとに先に動く処理が、同じ確認をしている場合です。",
            looked_for="呼び出し元を確かめる名前のデコレーターのうち、一番内側のルートの登録より上にあるものを探しました。"
            "Flask、Flask-RESTful、Quart、FastAPI、Bottle、Sanicをimportするファイルが対象です。",
        ),
    },
    treatment=Treatment(1, 1, kind="fix", other=0, risk="low"),
    remedy=Remedy(
        "from flask import Flask, jsonify\n"
        "\n"
        "@login_required\n"
        "@app.route('/coupons')\n"
        "def coupons():\n"
        "    return jsonify(load())\n",
        "from flask import Flask, jsonify\n"
        "\n"
        "@app.route('/coupons')\n"
        "@login_required\n"
        "def coupons():\n"
        "    return jsonify(load())\n",
    ),
    examples=(
        RuleExample(
            {
                "api.py": "from flask import Blueprint\n\n@login_required\n@api.route('/users/<int:key>')\n"
                "@api.route('/users')\ndef users(key=None):\n    return dump(load(key))\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "api.py": "from flask_restplus import Namespace, Resource\n\n@auth.require_admin(level=2)\n"
                "@ns.response(404, 'unknown')\n@ns.route('/<string:key>')\nclass Box(Resource):\n"
                "    def delete(self, key):\n        return drop(key)\n"
            },
            (3,),
            "the class is registered without it",
        ),
        RuleExample(
            {
                "api.py": "from flask import Flask\n\n@app.route('/all')\n@admin_required\n@app.route('/users')\n"
                "def users():\n    return dump(load())\n"
            },
            (4,),
            "between two routes",
        ),
        RuleExample(
            {
                "api.py": "from flask import Flask\n\n@app.route('/users')\n@app.route('/people')\n@login_required\n"
                "def users():\n    return dump(load())\n"
            },
            note="below both routes",
        ),
        RuleExample(
            {
                "api.py": "from flask import Flask\n\n@csrf_exempt\n@auth_optional\n@cached(60)\n@app.route('/users')\n"
                "def users():\n    return dump(load())\n"
            },
            note="marks, and a decorator that checks nothing",
        ),
        RuleExample(
            {
                "api.py": "from blacksheep import Application\n\n@auth('signed-in')\n@app.router.get('/users')\n"
                "def users():\n    return dump(load())\n"
            },
            note="a framework that reads the mark when a request comes",
        ),
        RuleExample(
            {"api.py": "from flask import Flask\n\n@login_required\n@cache.get('users')\ndef users():\n    return 1\n"},
            note="no path",
        ),
    ),
)
