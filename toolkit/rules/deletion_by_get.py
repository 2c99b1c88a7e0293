"""A GET request that deletes rows.

Browsers send GET for links, images and prefetching, also from pages of somebody else, with the cookie of the signed-in
user, and frameworks check CSRF tokens of other methods only. The rule speaks of handlers that answer GET, whose name,
class or path announces a deletion, and that delete rows through an ORM without looking at the method or the body.

It leaves alone: handlers for other methods only; those that look at the method, a form or a token; links that mails
carry (confirm, verify, unsubscribe); helpers of views; and rows of a class that the handler does not announce, such as
expired ones that a page clears on the way.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name, is_text, names_within
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._handlers import answers_requests
from toolkit.rules._mutation import parameters
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._request_values import is_called
from toolkit.rules._signs import sign
from toolkit.rules._sql_text import assigned_values
from toolkit.rules._value_flow import LIBRARIES
from toolkit.source.calls import follow, imported_names, last_name
from toolkit.source.code_text import shorten_code

_ANNOUNCES = re.compile(
    r"delet|remov|destroy|eras(e|ing)|purge|wipe|revoke|discard|disconnect|unlike|unfollow|unstar|unfav|unlink"
    r"|unpost|kick|reject|disable",
    re.IGNORECASE,
)
_BY_MAIL = re.compile(r"confirm|verif|activat|unsubscribe|opt_?out|callback|log_?out|sign_?out", re.IGNORECASE)
_ASKS = {
    *("method", "POST", "body", "form", "json", "data", "get_json", "get_data", "FILES", "files", "is_valid"),
    *("validate", "validate_on_submit", "is_submitted", "is_xhr", "is_ajax", "validate_csrf", "content_type"),
}
"""Attributes with which a handler tells a submitted form from a link."""
_ASKS_BY_NAME = re.compile(r"csrf|confirm|require_(POST|http_method|safe)|api_view|\bPOST\b|\bDELETE\b|action\b")
_TOKEN = re.compile(r"token|signature|secret", re.IGNORECASE)
_CHECKS_TOKEN = re.compile(r"check|verif|valid|compare|loads|unsign", re.IGNORECASE)
_CHAINED = {"objects", "query", "filter", "filter_by", "_default_manager", "all"}
_LOADED = re.compile(r"\.(objects|query)\b|\bsession\.(query|get)\(|get_object_or_404|get_or_404|first_or_404")
_SESSION = re.compile(r"(\A|[._])session\Z")
_SQLALCHEMY = re.compile(r"sqlalchemy|\bdb\.session|\bdb_session")
_KEEPS_NO_ROWS = re.compile(r"cache|cookie|session|client|storage|redis|requests|\bs3\b|test", re.IGNORECASE)
"""Modules whose `delete` concerns something else than stored data, or is a request of its own."""
_VERBS = {"get", "on_get"}


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "urlpatterns" in file.text:
        yield Sign(RULE.name, "", 1, 1, {"views": sorted(set(_mentioned_names(file)))})
    if wrapped := sorted(_wrapped_views(file)):
        yield Sign(RULE.name, "", 1, 1, {"wrapped": wrapped})
    if "delete" not in file.text:
        return
    for scope in file.functions:
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        path = _path_for_get(node.decorator_list)
        is_django = path is None and _is_view_of_url_conf(scope)
        if (path is None and not is_django and not _is_get_method(scope)) or _looks_at_request(scope):
            continue
        said = f"{scope.qualname} {path or ''}"
        if not _ANNOUNCES.search(said) or _BY_MAIL.search(said):
            continue
        deletion = next((call for call in scope.nodes(ast.Call) if _deletes_rows(call, scope, file)), None)
        if deletion is not None:
            named = node.name if is_django else ""
            yield sign(RULE.name, scope, deletion, call=shorten_code(deletion), named=named)


def _mentioned_names(file: SourceFile) -> Iterator[str]:
    """Yield the names that a URL configuration may give to a path: those of functions, also in texts (`"views.x"`)."""
    yield from (node.attr for node in file.nodes(ast.Attribute))
    yield from (node.id for node in file.nodes(ast.Name))
    yield from (
        node.value.rpartition(".")[2]
        for node in file.nodes(ast.Constant)
        if isinstance(node.value, str) and re.fullmatch(r"[\w.]+", node.value)
    )


def _wrapped_views(file: SourceFile) -> set[str]:
    """Return the views that a module wraps, which may restrict methods: `delete_x = do(delete_x)`."""
    return {
        target.id
        for node in file.root.nodes(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Call) and _ANNOUNCES.search(target.id)
    }


def _path_for_get(decorators: list[ast.expr]) -> str | None:
    """Return the path that a decorator registers for GET requests; None if there is none."""
    for item in decorators:
        if not isinstance(item, ast.Call) or last_name(item) not in ("route", "get", "api_route") or not item.args:
            continue
        path = item.args[0]
        if is_text(path) and _includes_get(item):
            return path.value
    return None


def _includes_get(decorator: ast.Call) -> bool:
    given = [item.value for item in decorator.keywords if item.arg in ("methods", "method")]
    return not given or bool(re.search(r"\bGET\b", ast.unparse(given[0])))


def _is_view_of_url_conf(scope: Scope) -> bool:
    """Return whether a function may be a view that a URL configuration names: its first parameter is the request."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = node.args.args[0].arg if node.args.args and not scope.is_method else ""
    return first == "request" and scope.parent is not None and scope.parent.kind == "module" and answers_requests(scope)


def _is_get_method(scope: Scope) -> bool:
    return scope.is_method and scope.name in _VERBS and answers_requests(scope)


def _looks_at_request(scope: Scope) -> bool:
    """Return whether a handler or one of its decorators tells a submitted form from a link, or is only a helper."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    if any(_ASKS_BY_NAME.search(_guard(item)) for item in node.decorator_list):
        return True
    inner = list(scope.walk())
    if any(item.attr in _ASKS for part in inner for item in part.nodes(ast.Attribute)):
        return True
    if any("csrf" in item.id.lower() for part in inner for item in part.nodes(ast.Name)):
        return True
    return _checks_token(scope) or (not scope.is_method and is_called(node.name, scope))


def _checks_token(scope: Scope) -> bool:
    """Return whether a handler checks a token that the link brings, as one in a mail does."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    tokens = {item.arg for item in parameters(node) if _TOKEN.search(item.arg)}
    return bool(tokens) and any(
        _CHECKS_TOKEN.search(last_name(call)) and tokens & set().union(*map(names_within, call.args))
        for call in scope.nodes(ast.Call)
    )


def _guard(decorator: ast.expr) -> str:
    """Return the text of a decorator that may restrict methods; that of a route was read already."""
    is_route = isinstance(decorator, ast.Call) and last_name(decorator) in ("route", "get", "api_route")
    return "" if is_route else ast.unparse(decorator)


def _deletes_rows(call: ast.Call, scope: Scope, file: SourceFile) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in ("delete_one", "delete_many") or _is_of_project(call, file):
        return True
    if call.func.attr != "delete" or call.keywords:
        return False
    receiver = call.func.value
    if call.args:
        is_row = len(call.args) == 1 and isinstance(call.args[0], ast.Name | ast.Attribute)
        return is_row and bool(_SESSION.search(dotted_name(receiver))) and bool(_SQLALCHEMY.search(file.text))
    if any(isinstance(node, ast.Attribute) and node.attr in _CHAINED for node in walk(receiver)):
        return True
    return isinstance(receiver, ast.Name) and any(
        _LOADED.search(ast.unparse(value)) for value in _values(receiver.id, scope)
    )


def _is_of_project(call: ast.Call, file: SourceFile) -> bool:
    """Return whether a module that the file imports, and that is no library, deletes what the arguments name."""
    name, origins = dotted_name(call.func), imported_names(file)
    around, _, last = follow(name, origins).rpartition(".")
    if name.partition(".")[0] not in origins or not (call.args or call.keywords):
        return False
    is_library = around.partition(".")[0] in LIBRARIES or _KEEPS_NO_ROWS.search(around)
    return bool(re.match(r"delete(_|\Z)", last)) and not is_library


def _values(name: str, scope: Scope) -> Iterator[ast.expr]:
    """Yield the values that a name is given, also by the loops of a function and the names that these read."""
    yield from assigned_values(scope, name)
    loops: list[ast.For | ast.comprehension] = [*scope.nodes(ast.For), *scope.nodes(ast.comprehension)]
    for loop in loops:
        if is_name(loop.target, name):
            yield loop.iter
            if isinstance(loop.iter, ast.Name):
                yield from assigned_values(scope, loop.iter.id)


def _find(project: Project) -> Iterator[Finding]:
    noted = list(production_signs(project, RULE.name))
    registered = {name for _, item in noted for name in item.args.get("views", ())}
    registered -= {name for _, item in noted for name in item.args.get("wrapped", ())}
    signs = (
        (file, item)
        for file, item in noted
        if "call" in item.args and (not item.args["named"] or item.args["named"] in registered)
    )
    yield from one_per_sign(RULE, signs, is_urgent=True)


RULE = Rule(
    name="deletion_by_get",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Deletion by a GET request",
            seen="A link is enough to delete data in {count} place(s) of {files} file(s), first in `{name}`: `{call}`"
            " runs for every GET request.",
            cause="The page offers the deletion as a link, and the handler does not ask for the method.",
            why="A page or mail of somebody else can hold the address as a link or an image: the browser of a signed-in"
            " user fetches it with the user's cookie, and no CSRF token is asked for. Crawlers, previews and"
            " prefetching follow such links as well.",
            steps=(
                "Find the links and client apps that use the address, and lock today's answers.",
                "Replace the links by a form with a button that sends POST and the CSRF token.",
                "Accept POST (or DELETE) only, and answer GET with status 405.",
                "Add a test that a GET request deletes nothing.",
            ),
            fine_when="The request carries a token that only the owner knows, or no browser holds a session with it.",
            looked_for="Handlers that answer GET, are named after a deletion, and delete rows through Django's ORM,"
            " SQLAlchemy or PyMongo without looking at the method, a form or a token.",
        ),
        "ja": RuleWords(
            title="GETリクエストによる削除",
            seen="リンクを開くだけでデータが削除されます（{count}か所、{files}ファイル）。"
            "最初は`{name}`で、`{call}`がGETリクエストでも実行されます。",
            cause="画面が削除をリンクとして表示し、処理する関数がメソッドを確かめていません。",
            why="第三者のページやメールにこのURLをリンクや画像として置けます。ログイン中の利用者のブラウザーは"
            "Cookieを付けて取得し、CSRFトークンも求められません。クローラー、プレビュー、先読みもリンクをたどります。",
            steps=(
                "このURLを使うリンクとクライアントアプリを調べ、今の応答を仕様化テストで記録します。",
                "リンクを、CSRFトークンとともにPOSTを送るボタンのあるフォームに置き換えます。",
                "POST（またはDELETE）だけを受け付け、GETには405を返します。",
                "GETリクエストでは何も削除されないことを、テストで固定します。",
            ),
            fine_when="本人だけが知るトークンがリクエストに含まれる場合や、ブラウザーがセッションを持たない場合です。",
            looked_for="GETに応答し、名前が削除を表し、データを削除する関数を探しました。"
            "メソッド、フォーム、トークンを確かめるものは除いています。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=2, other_files=1, risk="medium"),
    remedy=Remedy(
        "@app.route('/coupons/<int:key>/delete')\n"
        "@login_required\n"
        "def delete_coupon(key):\n"
        "    Coupon.query.filter_by(id=key).delete()\n"
        "    db.session.commit()\n"
        "    return redirect('/coupons')\n",
        "@app.route('/coupons/<int:key>/delete', methods=['POST'])\n"
        "@login_required\n"
        "def delete_coupon(key):\n"
        "    Coupon.query.filter_by(id=key).delete()\n"
        "    db.session.commit()\n"
        "    return redirect('/coupons')\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "@app.route('/coupons/<int:key>/delete', methods=['GET', 'POST'])\ndef drop(key):\n"
                "    coupon = Coupon.query.filter_by(id=key).first_or_404()\n    coupon.delete()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "shop/views.py": "@login_required\ndef delete_coupon(request, key):\n"
                "    coupon = get_object_or_404(Coupon, pk=key)\n    coupon.delete()\n    return redirect('coupons')\n",
                "shop/urls.py": "urlpatterns = [path('<int:key>/delete', views.delete_coupon)]\n",
            },
            (4,),
        ),
        RuleExample(
            {
                "views.py": "class DeleteCoupon(LoginRequiredMixin, View):\n    def get(self, request, key):\n"
                "        Coupon.objects.filter(pk=key).delete()\n        return redirect('coupons')\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "views.py": "@app.route('/coupons/<int:key>/delete', methods=['GET', 'POST'])\ndef drop(key):\n"
                "    coupon = Coupon.query.get_or_404(key)\n    if request.method == 'POST':\n"
                "        db.session.delete(coupon)\n    return render_template('sure.html', coupon=coupon)\n"
            },
            note="GET shows a form",
        ),
        RuleExample(
            {
                "views.py": "@app.route('/coupons/<int:key>', methods=['DELETE'])\ndef delete_coupon(key):\n"
                "    Coupon.query.filter_by(id=key).delete()\n"
            },
            note="another method",
        ),
        RuleExample(
            {
                "views.py": "@app.route('/coupons')\ndef coupons():\n"
                "    Coupon.query.filter(Coupon.ends < now()).delete()\n    return show(Coupon.query.limit(9))\n"
            },
            note="a page that clears what has expired",
        ),
        RuleExample(
            {
                "views.py": "def delete_coupon(request, key):\n    Coupon.objects.filter(pk=key).delete()\n",
                "urls.py": "urlpatterns = [path('coupons', views.coupons)]\n",
            },
            note="a helper that no URL names",
        ),
    ),
)
