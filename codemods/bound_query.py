"""A limit for queries that read a whole table while a request is answered.

What: `Model.objects.all()` is cut by a slice, `Model.query.all()`, `session.query(...)` and `find()` get `limit(...)`:
1,000 rows, or what `--set bound_query.limit=...` says, which may be any expression (`settings.MAX_ROWS`). Always for
review: the answer of the API changes as soon as there are more rows.

Why: time and memory of the request grow with the table, until clients and workers wait too long.

When not: rows that are searched, counted or gathered in a loop, because less of them would make the result wrong;
queries that are built further after they were given a name, which Django forbids after a slice; and `distinct` of a
cursor, which obeys no limit.
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
from toolkit.source.calls import last_name
from toolkit.source.rewrite_site import make_site

_NAME = "bound_query"
_LIMIT = "1000"
_ORDERS = {"order_by", "sort"}
_GATHERING = {"len", "set", "frozenset", "dict", "sum", "max", "min", "any", "all", "filter", "Counter", "count"}
"""Functions whose result is wrong if rows are missing."""
_DEPTH = 2
"""Names through which rows are followed."""


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
    named = around.targets[0] if _is_sliced(query) and isinstance(around, ast.Assign) else None
    if isinstance(named, ast.Name) and any(isinstance(parent(it), ast.Attribute) for it in _uses(scope, named.id)):
        return "built_further"
    return "" if _is_answered(query.node, scope) else "not_answered"


def _is_answered(node: ast.AST, scope: Scope, depth: int = _DEPTH) -> bool:
    """Return whether all rows go into the answer as they are: into a `return`, or into names that only go there."""
    around = parent(node)
    while around is not None and not isinstance(around, ast.stmt):
        if not _passes_all(around, node):
            return False
        node, around = around, parent(around)
    if isinstance(around, ast.Return):
        return True
    if not isinstance(around, ast.Assign) or not isinstance(around.targets[0], ast.Name) or not depth:
        return False
    uses = _uses(scope, around.targets[0].id)
    return bool(uses) and all(_is_answered(use, scope, depth - 1) for use in uses)


def _passes_all(around: ast.AST, node: ast.AST) -> bool:
    """Return whether an expression passes all rows on: it neither chooses among them nor makes one value of them."""
    match around:
        case ast.Call():
            return around.func is not node and last_name(around) not in _GATHERING
        case ast.comprehension():
            return around.iter is node and not around.ifs
    return isinstance(
        around, ast.ListComp | ast.GeneratorExp | ast.Dict | ast.List | ast.Tuple | ast.keyword | ast.Starred
    )


def _uses(scope: Scope, name: str) -> list[ast.Name]:
    return [it for it in scope.nodes(ast.Name) if it.id == name and isinstance(it.ctx, ast.Load)]


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
    when_not="Rows that are searched, counted or gathered in a loop, queries that are built further after they were"
    " given a name, and `distinct` of a cursor are left alone.",
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
        "not_answered": "The rows of `{query}` are searched, counted or gathered here: with a limit the result would be"
        " wrong. Let the database search or count.",
        "built_further": "`{query}` is given a name and built further, which is not possible after a slice.",
        "distinct": "`distinct` of `{query}` obeys no limit: count the values, or give the clients pages.",
    },
)
JA = CodemodWords(
    title="クエリの件数の上限",
    what="リクエストの処理中に全件を読み込むクエリに、要レビューの変更として上限を指定します。既定は1,000件で、"
    "`--set bound_query.limit=EXPRESSION`で変えられます（プロジェクトの設定の名前も指定できます）。",
    why="データが増えるほど応答時間とメモリー使用量が増え、やがて呼び出し元もワーカーも待たされます。",
    when_not="行を検索、集計、ループで処理する箇所、名前を付けた後に条件を加えるクエリ、"
    "カーソルの`distinct`は変更しません。",
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
        "not_answered": "`{query}`の行をここで検索または集計しているため、上限を付けると結果が誤りになります。"
        "検索や集計はデータベースに任せてください。",
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
            "def find(request):\n    found = []\n    for user in User.objects.all():\n"
            "        if request.GET['name'] in user.name:\n            found.append(user.id)\n"
            "    return JsonResponse({'found': found})\n",
            verdict="refused",
            reason="not_answered",
        ),
        CodemodExample(
            "def users(request):\n    return JsonResponse({'users': list(User.objects.filter(shop=request.shop))})\n",
            note="it has a condition",
        ),
        CodemodExample("def export(shop):\n    return list(User.objects.all())\n", note="it answers no request"),
    ),
)
