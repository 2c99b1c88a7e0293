"""A limit for queries that read a whole table while a request is answered.

What: `Model.objects.all()` is cut by a slice, `Model.query.all()`, `session.query(...)` and `find()` get `limit(...)`:
1,000 rows, or what `--set bound_query.limit=...` says, which may be any expression (`settings.MAX_ROWS`). Always for
review: the answer of the API changes as soon as there are more rows.

Why: time and memory of the request grow with the table, until clients and workers wait too long.

When not: queries that are built further after they were given a name, which Django forbids after a slice, and
`distinct` of a cursor, which obeys no limit.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, parent
from toolkit.rules._queries import Query
from toolkit.rules.unbounded_query import unbounded_queries
from toolkit.source.rewrite_site import make_site

_NAME = "bound_query"
_LIMIT = "1000"
_ORDERS = {"order_by", "sort"}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "unbounded_query")
    value = facts.options.get("limit", _LIMIT)
    for scope, query in unbounded_queries(file):
        if is_wanted(query.node):
            refusal = _refusal(scope, query)
            reason = "answers_less" if _ORDERS & {*query.methods} else "any_rows"
            verdict: Verdict = "refused" if refusal else "review"
            args = {"query": query.source, "value": value, "is_sliced": _is_sliced(query)}
            yield make_site(_NAME, verdict, scope, query.node, refusal or reason, args=args)


def _is_sliced(query: Query) -> bool:
    """Return whether a query is cut by a slice, as Django's and MongoEngine's are; the others have `limit`."""
    return query.source.endswith(".objects")


def _refusal(scope: Scope, query: Query) -> str:
    """Return why a query gets no limit; empty: it may have one."""
    if query.methods[0] == "find" and "distinct" in query.methods:
        return "distinct"
    around = parent(query.node)
    if not _is_sliced(query) or not isinstance(around, ast.Assign) or not isinstance(around.targets[0], ast.Name):
        return ""
    name = around.targets[0].id
    uses = (node for node in scope.nodes(ast.Name) if node.id == name)
    return "built_further" if any(isinstance(parent(node), ast.Attribute) for node in uses) else ""


def _rewrite(at: Site, node: cst.Call) -> Any:
    value = at.args["value"]
    if at.args["is_sliced"]:
        cut = cst.parse_expression(f"x[:{value}]")
        assert isinstance(cut, cst.Subscript)
        return cut.with_changes(value=node.with_changes(lpar=[], rpar=[]), lpar=node.lpar, rpar=node.rpar)
    assert isinstance(node.func, cst.Attribute)
    if node.func.attr.value != "all":
        return _limited(node, cst.Dot(), value)
    return node.with_changes(func=node.func.with_changes(value=_limited(node.func.value, node.func.dot, value)))


def _limited(query: cst.BaseExpression, dot: cst.Dot, value: str) -> cst.Call:
    return cst.Call(cst.Attribute(query, cst.Name("limit"), dot=dot), [cst.Arg(cst.parse_expression(value))])


EN = CodemodWords(
    title="A limit for queries",
    what="Queries that read a whole table while a request is answered get a limit, for review: 1,000 rows, or what"
    " `--set bound_query.limit=EXPRESSION` says, for example a name of the project's settings.",
    why="Time and memory of the request grow with the table, until clients and workers wait too long.",
    when_not="Queries that are built further after they were given a name, and `distinct` of a cursor are left alone.",
    preconditions=(
        "None: above the limit clients receive fewer rows than before, without an error, so every site is for review.",
    ),
    look_at="How many rows production has, whether the limit is above what clients need, whether the order decides"
    " which rows are left out, and how clients learn that there are more.",
    reasons={
        "answers_less": "At most `{value}` rows of `{query}` are answered then, and clients are not told of the others:"
        " compare the number with production, keep it in the settings, and log when it is reached.",
        "any_rows": "At most `{value}` rows of `{query}` are answered then, and no order says which: add one, compare"
        " the number with production, keep it in the settings, and log when it is reached.",
        "built_further": "`{query}` is given a name and built further, which is not possible after a slice.",
        "distinct": "`distinct` of `{query}` obeys no limit: count the values, or give the clients pages.",
    },
)
JA = CodemodWords(
    title="クエリの件数の上限",
    what="リクエストの処理中に全件を読み込むクエリに、要レビューの変更として上限を指定します。既定は1,000件で、"
    "`--set bound_query.limit=EXPRESSION`で変えられます（プロジェクトの設定の名前も指定できます）。",
    why="データが増えるほど応答時間とメモリー使用量が増え、やがてクライアントもワーカーも待たされます。",
    when_not="名前を付けた後に条件を加えるクエリと、カーソルの`distinct`は変更しません。",
    preconditions=(
        "ありません。件数が上限を超えると、エラーもなく応答の件数が減るため、すべての箇所が要レビューです。",
    ),
    look_at="本番の件数、上限がクライアントアプリに必要な件数より多いか、並び順で残る行が決まるか、"
    "続きがあることをクライアントアプリがどう知るかを確認してください。",
    reasons={
        "answers_less": "`{query}`の応答が`{value}`件までになり、残りがあることはクライアントアプリに伝わりません。"
        "本番の件数と比べ、値は設定に置き、上限に達したらログに残してください。",
        "any_rows": "`{query}`の応答が`{value}`件までになり、どの行が残るかは決まりません。並び順を指定してください。"
        "本番の件数と比べ、値は設定に置き、上限に達したらログに残してください。",
        "built_further": "`{query}`は名前を付けた後に条件が加えられます。スライスの後に条件は加えられません。",
        "distinct": "`{query}`の`distinct`に上限は効きません。値の数を調べるか、ページ分割を提供してください。",
    },
)
_ROUTE = "from web import app\n\n\n@app.route('/users')\ndef users():\n"
_MONGO = "from pymongo import MongoClient\nfrom web import app\n\ndb = MongoClient().shop\n\n\n"
CODEMOD = Codemod(
    name=_NAME,
    card=Card(
        minutes=(3, 15), risk="high", review="each_site", proofs=("compiles", "api", "queries", "locks", "tests")
    ),
    words={"en": EN, "ja": JA},
    tokens=(("objects",), ("query",), ("find",)),
    find=_find,
    rewrite=_rewrite,
    fixes=("unbounded_query",),
    examples=(
        CodemodExample(
            "def users(request):\n    return JsonResponse({'users': [it.name for it in User.objects.all()]})\n",
            "def users(request):\n    return JsonResponse({'users': [it.name for it in User.objects.all()[:1000]]})\n",
            verdict="review",
            reason="any_rows",
        ),
        CodemodExample(
            f"{_ROUTE}    rows = (\n        User.query\n        .order_by(User.id)\n        .all()  # for the export\n"
            "    )\n    return jsonify(rows)\n",
            f"{_ROUTE}    rows = (\n        User.query\n        .order_by(User.id)\n        .limit(settings.MAX_ROWS)\n"
            "        .all()  # for the export\n    )\n    return jsonify(rows)\n",
            options={"limit": "settings.MAX_ROWS"},
            verdict="review",
            reason="answers_less",
        ),
        CodemodExample(
            f"{_MONGO}@app.route('/users')\ndef users():\n    return jsonify(list(db.users.find({{}}).sort('name')))\n",
            f"{_MONGO}@app.route('/users')\ndef users():\n"
            "    return jsonify(list(db.users.find({}).sort('name').limit(1000)))\n",
            verdict="review",
            reason="answers_less",
        ),
        CodemodExample(
            "def users(request):\n    rows = User.objects.all()\n    newest = rows.order_by('-id')[:5]\n"
            "    return render(request, 'u.html', {'rows': list(rows), 'newest': newest})\n",
            verdict="refused",
            reason="built_further",
        ),
        CodemodExample(
            "def users(request):\n    return JsonResponse({'users': list(User.objects.filter(shop=request.shop))})\n",
            note="it has a condition",
        ),
        CodemodExample("def export(shop):\n    return list(User.objects.all())\n", note="it answers no request"),
    ),
)
