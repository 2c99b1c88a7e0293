"""A page size that the client chooses and nothing limits.

What: `limit`, `page_size` and the like, taken from the request and used as they come (`query.limit(limit)`,
    `Paginator(rows, size)`), and pagination classes of Django REST framework that read a size without a maximum.
Why: one request with a size of a million reads the whole table, although the endpoint has pages.
When not: sizes that are compared with something, limited by `min()` or by the declaration (`le=100`), or replaced; and
    numbers that do not limit a query.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import FunctionNode, Scope, SourceFile, dotted_name, is_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._mutation import defaults
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._request_values import declares_parameters, is_request_text
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_SIZE = re.compile(
    r"\A(limit|page_?size|per_?page|page_?limit|size|max_?results?|results|count|rows|take|first|top|length)\Z",
    re.IGNORECASE,
)
_MAXIMA = {"le", "lt"}
_READS = {"get", "get_argument", "get_query_argument"}
_PAGES = {
    "PageNumberPagination": ("page_size_query_param", "max_page_size", "get_page_size"),
    "LimitOffsetPagination": ("default_limit", "max_limit", "get_limit"),
}
"""Base class -> the attribute that speaks of the size, the one that limits it, and the method that reads it."""
_LIMIT = "limit"
"""Query parameter that `LimitOffsetPagination` reads."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, ast.ClassDef):
            if (attribute := _unlimited_attribute(scope, node)) is not None:
                yield sign(RULE.name, scope, attribute, size=_query_parameter(attribute))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _unlimited_uses(scope, node)


def _unlimited_attribute(scope: Scope, node: ast.ClassDef) -> ast.Assign | None:
    """Return the attribute of a pagination class that lets clients choose any size; None if there is a maximum."""
    bases = [dotted_name(base).rpartition(".")[2] for base in node.bases]
    base = next((name for name in bases if name in _PAGES), None)
    if base is None or len(bases) > 1:
        return None
    given = {
        target.id: item for item in scope.nodes(ast.Assign) for target in item.targets if isinstance(target, ast.Name)
    }
    about, maximum, method = _PAGES[base]
    is_own = any(child.name == method for child in scope.children)
    attribute = given.get(about)
    if attribute is None or maximum in given or is_own:
        return None
    return None if isinstance(attribute.value, ast.Constant) and attribute.value.value is None else attribute


def _query_parameter(attribute: ast.Assign) -> str:
    """Return the name that clients write in front of the size; of an expression its source."""
    if is_text(attribute.value):
        return attribute.value.value
    return _LIMIT if is_name(attribute.targets[0], "default_limit") else ast.unparse(attribute.value)


def _unlimited_uses(scope: Scope, node: FunctionNode) -> Iterator[Sign]:
    """Yield the queries of a function that get a size as the client sent it."""
    sizes = {*_declared_sizes(node), *_sizes_read(scope)}
    uses = (
        [] if not sizes else [(call, name) for call in scope.nodes(ast.Call) for name in sizes if _is_use(call, name)]
    )
    for call, name in uses[:1]:
        if not _is_limited(name, scope):
            yield sign(RULE.name, scope, call, size=name)


def _declared_sizes(node: FunctionNode) -> Iterator[str]:
    """Yield the parameters of a FastAPI handler that are sizes without a declared maximum."""
    if not declares_parameters(node):
        return
    given = {name: default for name, default in defaults(node) if name}
    for item in (*node.args.args, *node.args.kwonlyargs):
        if _SIZE.match(item.arg) and item.annotation is not None:
            parts = [item.annotation, *([given[item.arg]] if item.arg in given else [])]
            inside = [inner for part in parts for inner in walk(part) if isinstance(inner, ast.Call)]
            is_limited = any(word.arg in _MAXIMA for call in inside for word in call.keywords)
            if "int" in ast.unparse(item.annotation) and not is_limited and all(map(_is_of_query, inside)):
                yield item.arg


def _is_of_query(call: ast.Call) -> bool:
    return last_name(call) == "Query"


def _sizes_read(scope: Scope) -> Iterator[str]:
    """Yield the names of sizes that a function reads from its request."""
    for node in scope.nodes(ast.Assign):
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and _reads_size(node.value):
            yield node.targets[0].id


def _reads_size(value: ast.expr) -> bool:
    """Return whether a value is a size of the request, perhaps as a number: `int(request.args.get("limit", 20))`."""
    if isinstance(value, ast.BoolOp):
        return _reads_size(value.values[0])
    if isinstance(value, ast.Call) and last_name(value) == "int" and value.args:
        return _reads_size(value.args[0])
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and last_name(value) in _READS:
        key = value.args[0] if value.args else None
        is_sent = is_request_text(value.func.value) or is_request_text(value.func)
    elif isinstance(value, ast.Subscript):
        key, is_sent = value.slice, is_request_text(value.value)
    else:
        return False
    is_size = is_text(key) and bool(_SIZE.match(key.value))
    return is_sent and is_size


def _is_use(call: ast.Call, name: str) -> bool:
    """Return whether a call limits a query by a name: `query.limit(size)`, `Paginator(rows, size)`."""
    if last_name(call) == "limit" and isinstance(call.func, ast.Attribute):
        return len(call.args) == 1 and _is_number_of(call.args[0], name)
    if last_name(call) == "Paginator":
        sizes = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "per_page")]
        return any(_is_number_of(item, name) for item in sizes)
    return False


def _is_number_of(value: ast.expr, name: str) -> bool:
    if isinstance(value, ast.Call) and last_name(value) == "int" and value.args:
        value = value.args[0]
    return is_name(value, name)


def _is_limited(name: str, scope: Scope) -> bool:
    """Return whether a function compares a size, limits it by a call, or gives it another value."""
    if sum(node.id == name and isinstance(node.ctx, ast.Store) for node in scope.nodes(ast.Name)) > 1:
        return True
    if any(is_name(item, name) for node in scope.nodes(ast.Compare) for item in walk(node)):
        return True
    return any(
        not _is_plain(call) and any(_is_number_of(item, name) for item in call.args) for call in scope.nodes(ast.Call)
    )


def _is_plain(call: ast.Call) -> bool:
    """Return whether a call uses a size without limiting it: a query, a page, a number, an answer."""
    last = last_name(call)
    return isinstance(call.func, ast.Attribute) or last in ("int", "str", "Paginator") or last[:1].isupper()


RULE = Rule(
    name="client_page_size",
    severity="medium",
    certainty="likely",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Page size without a maximum",
            seen="Clients may ask for pages of any size in {count} place(s) of {files} file(s), first with `{size}`"
            " in `{name}`.",
            cause="The size is read from the request for the convenience of a client app, and no upper limit was set.",
            why="A request for a page of millions of rows reads the whole table into memory: a mistake in a client"
            " app, or somebody on purpose, is enough to stop the service for everyone.",
            steps=(
                "Find the largest size that today's clients ask for in the access log.",
                "Set a maximum well above it for all endpoints (`max_page_size`, `max_limit`, `le=`, `min()`).",
                "Refuse or cut larger sizes, and say which in the documentation of the interface.",
                "Add a test that asks for a larger page.",
            ),
            fine_when="The table stays small, or only other programs of the same team can call the endpoint.",
            looked_for="Pagination classes of Django REST framework with a size from the client and no maximum, and"
            " sizes read from requests, or declared for FastAPI, that reach `limit()` or `Paginator` unchanged.",
        ),
        "ja": RuleWords(
            title="上限のないページサイズ",
            seen="{count}か所（{files}ファイル）で、1ページの件数をリクエストで自由に指定できます。"
            "最初は`{name}`の`{size}`です。",
            cause="クライアントアプリの都合に合わせて件数をリクエストから受け取り、上限を決めていません。",
            why="膨大な件数を求めるリクエストが届くだけで、テーブル全体がメモリーに読み込まれます。"
            "クライアントアプリの誤りや意図的な呼び出しで、サービス全体が止まります。",
            steps=(
                "アクセスログで、今のクライアントアプリが求めている最大の件数を調べます。",
                "それより十分に大きい上限を、全エンドポイントに共通で決めます（`max_page_size`、`max_limit`、`le=`、`min()`）。",
                "上限を超える件数は断るか切り詰め、どちらであるかをAPIの文書に書きます。",
                "上限を超える件数を求めるテストを追加します。",
            ),
            fine_when="テーブルが小さいままの場合や、同じチームのプログラムだけが呼び出す場合です。",
            looked_for="Django（`rest_framework`）のページ分割のうち、件数をリクエストで決めて上限がないものを探しました。"
            "リクエストの件数がそのまま`limit()`や`Paginator`に届く箇所も対象です。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", other=0, risk="low"),
    remedy=Remedy(
        "class CouponPages(PageNumberPagination):\n    page_size = 50\n    page_size_query_param = 'page_size'\n",
        "class CouponPages(PageNumberPagination):\n    page_size = 50\n    page_size_query_param = 'page_size'\n"
        "    max_page_size = 500\n",
    ),
    examples=(
        RuleExample(
            {
                "pages.py": "class Pages(PageNumberPagination):\n    page_size = 50\n"
                "    page_size_query_param = 'size'\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "pages.py": "class Pages(pagination.LimitOffsetPagination):\n    default_limit = 50\n\n"
                "class Named(pagination.LimitOffsetPagination):\n    default_limit = 50\n    max_limit = 500\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "api.py": "from flask import request\n\n@app.route('/coupons')\ndef coupons():\n"
                "    limit = request.args.get('limit', 20, type=int)\n"
                "    return dump(Coupon.query.order_by(Coupon.id).limit(limit))\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "api.py": "@router.get('/coupons')\ndef coupons(db: Db, skip: int = 0, limit: int = Query(20, ge=1)):\n"
                "    return db.query(Coupon).offset(skip).limit(limit).all()\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "api.py": "@router.get('/coupons')\ndef coupons(db: Db, limit: int = Query(20, le=100)):\n"
                "    return db.query(Coupon).limit(limit).all()\n"
            },
            note="declared",
        ),
        RuleExample(
            {
                "views.py": "def coupons(request):\n    size = int(request.GET.get('page_size', 20))\n"
                "    if size > 100:\n        raise BadRequest()\n    return show(Paginator(load(), size).page(1))\n"
            },
            note="compared",
        ),
        RuleExample(
            {
                "views.py": "def coupons(request):\n    size = min(int(request.GET.get('page_size', 20)), 100)\n"
                "    return show(Paginator(load(), size).page(1))\n"
            },
            note="limited where it is read",
        ),
        RuleExample(
            {
                "views.py": "def coupons(request):\n    size = request.GET.get('page_size')\n"
                "    return show(Paginator(load(), sizes(size)).page(1))\n"
            },
            note="limited by a function",
        ),
        RuleExample(
            {"pages.py": "class Pages(PageNumberPagination):\n    page_size = 50\n    page_size_query_param = None\n"},
            note="the client chooses no size",
        ),
    ),
)
