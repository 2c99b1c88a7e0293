"""A view that acts for the signed-in user and does not ask for a CSRF token.

A page of anybody else can then let the browser of a signed-in user send the request, and the view acts with all rights
of that user. The rule speaks of views that are exempt (`@csrf_exempt`, `@csrf.exempt`), know the user by the session,
and write something.

It leaves alone: views that check something a browser does not send by itself (a signature, a token, a password), views
of Django REST framework that ask it for the user, because its session login checks the token itself, and views that
only read.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, callee_of, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import follow, imported_names, last_name

_BY_SESSION = re.compile(
    r"(\A|\.)(request\.session|login_required|permission_required|LoginRequiredMixin|current_user)(\Z|\.)"
    r"|\Aflask\.session\b|(get_session|session_user)"
)
_BY_USER = re.compile(r"(\A|\.)request\.user(\Z|\.)")
_PROVES = re.compile(
    r"authenticat|(\A|[._])auth(_|\Z)|verif|hmac|compare_digest|signature|digest|oauth|webhook", re.IGNORECASE
)
_PROOF = re.compile(r"(authorization|signature|token|secret|api_?key)\Z", re.IGNORECASE)
_REST = re.compile(r"(\A|\.)(api_view|\w*APIView|\w*ViewSet)\Z")
_WRITES = frozenset(
    (
        *("save", "delete", "create", "update", "get_or_create", "update_or_create", "bulk_create", "add", "remove"),
        *(
            "commit",
            "insert",
            "insert_one",
            "update_one",
            "delete_one",
            "delay",
            "apply_async",
            "set_password",
            "clear",
        ),
    )
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "exempt" not in file.text:
        return
    origins = imported_names(file)
    for scope in file.scopes:
        if isinstance(scope.node, ast.Module) or not any(map(_exempts, scope.node.decorator_list)):
            continue
        view = scope.parent if scope.is_method and scope.parent is not None else scope
        inner = list(view.walk())
        if _knows_user(view, inner, origins) and _writes(inner) and not _asks_for_proof(view, inner):
            yield sign(RULE.name, view, scope.node.decorator_list[0], view=view.qualname)


def _exempts(decorator: ast.expr) -> bool:
    """Return whether a decorator is `csrf_exempt`, `method_decorator(csrf_exempt, ...)` or `csrf.exempt`."""
    if isinstance(decorator, ast.Call) and last_name(decorator) == "method_decorator":
        return any(map(_exempts, decorator.args[:1]))
    name = dotted_name(decorator)
    return name.rpartition(".")[2] == "csrf_exempt" or bool(re.search(r"csrf\w*\.exempt\Z", name))


def _knows_user(view: Scope, inner: Sequence[Scope], origins: dict[str, str]) -> bool:
    names = {follow(name, origins) for name in _names(view, inner)}
    if any(map(_BY_SESSION.search, names)):
        return True
    return any(map(_BY_USER.search, names)) and not any(map(_REST.search, names))


def _names(view: Scope, inner: Sequence[Scope]) -> Iterator[str]:
    """All dotted names of a view, its bases and decorators."""
    assert not isinstance(view.node, ast.Module)
    bases = view.node.bases if isinstance(view.node, ast.ClassDef) else []
    around = [*view.node.decorator_list, *bases]
    around += [item for scope in inner for item in getattr(scope.node, "decorator_list", ())]
    for item in around:
        yield dotted_name(callee_of(item))
    for scope in inner:
        yield from (node.id for node in scope.nodes(ast.Name))
        yield from (dotted_name(node) for node in scope.nodes(ast.Attribute))


def _writes(inner: Sequence[Scope]) -> bool:
    """Return whether a view calls something that stores, or puts something into the session."""
    return any(last_name(call) in _WRITES for scope in inner for call in scope.nodes(ast.Call)) or any(
        not isinstance(item.ctx, ast.Load) and dotted_name(item.value).endswith("session")
        for scope in inner
        for item in scope.nodes(ast.Subscript)
    )


def _asks_for_proof(view: Scope, inner: Sequence[Scope]) -> bool:
    """Return whether a view reads a token or signature of the request, or calls something that checks one."""
    if any(map(_PROVES.search, _names(view, inner))):
        return True
    read = [
        *(call.args[0] for scope in inner for call in scope.nodes(ast.Call) if last_name(call) == "get" and call.args),
        *(item.slice for scope in inner for item in scope.nodes(ast.Subscript) if isinstance(item.ctx, ast.Load)),
    ]
    return any(isinstance(key, ast.Constant) and _PROOF.search(str(key.value)) for key in read)


RULE = Rule(
    name="csrf_check_off",
    severity="medium",
    certainty="likely",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="CSRF check switched off",
            seen="`{name}` acts for the signed-in user without a CSRF token ({count} view(s) of {files} file(s)).",
            cause="A client app sent no token once, and the view was exempted from the check.",
            why="A page of somebody else can let a user's browser send this request. It arrives with the user's cookie,"
            " and changes data as if the user had wanted it.",
            steps=(
                "Find out which pages and client apps call the view, and lock its answers.",
                "Let the pages send the token (`X-CSRFToken`), and take the exemption away.",
                "Give client apps without a browser a token in a header, at an address of its own.",
                "Add a test that a request without the token is refused.",
            ),
            fine_when="The session's cookie is `SameSite=Lax` or `Strict` in all supported browsers, no GET changes"
            " anything, and no other application runs under the same domain.",
            looked_for="Views with `csrf_exempt` or `csrf.exempt` that know the user by the session and write."
            " Views that check a token, a signature or a password were left out.",
        ),
        "ja": RuleWords(
            title="CSRF検査の無効化",
            seen="`{name}`は、CSRFトークンなしでログイン中のユーザーとして処理します（ビュー{count}個、{files}ファイル）。",
            cause="トークンを送らないクライアントアプリがあり、ビューを検査の対象から外したままになっています。",
            why="第三者のページが、利用者のブラウザーからこのリクエストを送らせることができます。"
            "利用者のCookieが付くため、本人の操作と同じようにデータが変わります。",
            steps=(
                "ビューを呼ぶページとクライアントアプリを調べ、今の応答を記録します。",
                "ページから`X-CSRFToken`でトークンを送るようにし、除外の指定を取り除きます。",
                "ブラウザーを使わないクライアントアプリには、専用のURLとヘッダーのトークンを用意します。",
                "トークンのないリクエストを受け付けないことを、テストで固定します。",
            ),
            fine_when="セッションのCookieが`SameSite=Lax`か`Strict`で、GETでは何も変わらない場合です。"
            "同じドメインで別のアプリケーションが動いていないことも条件です。",
            looked_for="`csrf_exempt`や`csrf.exempt`を付け、セッションでユーザーを判定して書き込むビューを探しました。"
            "トークン、署名、パスワードを確かめるビューは除いています。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", other=4, other_files=1, risk="medium"),
    remedy=Remedy(
        "@csrf_exempt\n@login_required\ndef rename(request):\n"
        "    request.user.shop.update(name=request.POST['name'])\n",
        "@login_required\ndef rename(request):\n    request.user.shop.update(name=request.POST['name'])\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "@csrf_exempt\n@login_required\ndef rename(request):\n"
                "    Shop.objects.filter(owner=request.user).update(name=request.POST['name'])\n"
            },
            (1,),
        ),
        RuleExample(
            {
                "views.py": "@method_decorator(csrf_exempt, name='dispatch')\nclass Close(LoginRequiredMixin, View):\n"
                "    def post(self, request):\n        Shop.objects.get(id=1).delete()\n"
            },
            (1,),
        ),
        RuleExample(
            {
                "app.py": "@app.route('/name', methods=['POST'])\n@csrf.exempt\ndef rename():\n"
                "    current_user.name = request.form['name']\n    db.session.commit()\n"
            },
            (1,),
        ),
        RuleExample(
            {
                "hooks.py": "@csrf_exempt\ndef paid(request):\n    check_signature(request)\n"
                "    Order.objects.filter(owner=request.user).update(paid=True)\n"
            },
            note="a signature is checked",
        ),
        RuleExample(
            {"views.py": "@csrf_exempt\ndef report(request):\n    Report.objects.create(text=request.body)\n"},
            note="it acts for nobody",
        ),
        RuleExample(
            {
                "api.py": "@api_view(['POST'])\n@csrf_exempt\ndef rename(request):\n"
                "    Shop.objects.filter(owner=request.user).update(name='a')\n"
            },
            note="Django REST framework checks it",
        ),
        RuleExample(
            {"views.py": "@csrf_exempt\n@login_required\ndef names(request):\n    return show(request.user)\n"},
            note="it only reads",
        ),
    ),
)
