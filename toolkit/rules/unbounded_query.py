"""A request that reads a whole table.

A query without a condition or limit whose rows are all read while a request is answered: it was fast
with the rows of the first year and gets slower with every new user. The rule reports only functions registered as
the answer to a request.

It leaves alone: queries with a condition, a limit, a slice or a page; counts and existence tests; tables whose
name says that they are short (categories, countries, settings, ...); and queries that only define a view's data.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, parent
from toolkit.model.words import RuleWords
from toolkit.rules._handlers import answers_requests
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._queries import SHORT_TABLE, Query, is_end_of_chain, query_of
from toolkit.rules._signs import sign
from toolkit.source.calls import calls, last_name
from toolkit.source.code_text import shorten_code

_READS = {"list", "tuple", "set", "sorted", "dict", "len", "jsonify", "dumps", "JsonResponse", "serialize", "dump"}
_KEEPS = {
    "all",
    "find",
    "query",
    "order_by",
    "sort",
    "select_related",
    "prefetch_related",
    "values",
    "values_list",
    "options",
    "distinct",
    "only",
    "defer",
    "batch_size",
    "iterator",
    "using",
    "reverse",
    "join",
    "outerjoin",
    "hint",
}
_PAGES = {"limit", "paginate", "skip", "Paginator", "islice", "paginate_queryset", "page"}
_GROWS = re.compile(
    r"histor|log(?!in)|event|audit|record|message|order|submission|task|session|transaction|payment|notif|metric|visit"
    r"|point|comment|activit|answer|result|delivery|stat(s|istic)"
    r"|user|account|member|customer|patient|subscriber|profile|person|people|contact",
    re.IGNORECASE,
)
"""Words in the names of tables that grow with every use of the system; their queries come first."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, query in unbounded_queries(file):
        grows = bool(_GROWS.search(query.source))
        yield sign(RULE.name, scope, query.node, query=shorten_code(query.node), leads=grows)


def unbounded_queries(file: SourceFile) -> Iterator[tuple[Scope, Query]]:
    """Yield every query without a condition or limit whose rows are all read while a request is answered."""
    for called in calls(file).ending("all", "find", "order_by", "sort", "values", "values_list", "select_related"):
        if not is_end_of_chain(called.node) or not answers_requests(called.scope):
            continue
        query = query_of(called.node, file, called.scope)
        if query and _is_open(query) and _is_read(query, called.scope):
            yield called.scope, query


def _is_open(query: Query) -> bool:
    """Return whether a query has no condition and no limit, on a table that may grow."""
    if SHORT_TABLE.search(query.source) or not set(query.methods) <= _KEEPS:
        return False
    condition = query.condition
    return query.methods[0] != "find" or condition is None or (isinstance(condition, ast.Dict) and not condition.keys)


def _is_read(query: Query, scope: Scope) -> bool:
    """Return whether all rows are read in this function: at once, in a loop, or through a local name."""
    is_sqlalchemy = query.methods[0] == "query" or ".query" in query.source
    if is_sqlalchemy and query.methods[-1] == "all":  # its `all()` reads
        return not isinstance(parent(query.node), ast.Subscript)
    around = parent(query.node)
    if isinstance(around, ast.Assign) and isinstance(around.targets[0], ast.Name):
        return _name_is_read(around.targets[0].id, scope)
    return _reads(query.node)


def _name_is_read(name: str, scope: Scope) -> bool:
    uses = [node for node in scope.nodes(ast.Name) if node.id == name and isinstance(node.ctx, ast.Load)]
    return any(map(_reads, uses)) and not any(map(_bounds, uses)) and not _has_later_condition(name, scope)


def _has_later_condition(name: str, scope: Scope) -> bool:
    """Return whether the name is assigned more than once: a query is often narrowed step by step."""
    stores = [node for node in scope.nodes(ast.Name) if node.id == name and isinstance(node.ctx, ast.Store)]
    return len(stores) > 1


def _reads(node: ast.expr) -> bool:
    around = parent(node)
    if isinstance(around, ast.For | ast.comprehension):
        return around.iter is node
    return isinstance(around, ast.Call) and node in around.args and last_name(around) in _READS


def _bounds(node: ast.expr) -> bool:
    around = parent(node)
    if isinstance(around, ast.Subscript):
        return True
    if isinstance(around, ast.Attribute):
        return around.attr in _PAGES or around.attr.startswith("filter")
    return isinstance(around, ast.Call) and last_name(around) in _PAGES


RULE = Rule(
    name="unbounded_query",
    severity="medium",
    certainty="likely",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Query without a limit",
            seen="Answers to requests read whole tables in {count} place(s) of {files} file(s), first every row of"
            " `{query}` in `{name}`.",
            cause="The table was short when the code was written, and nothing has asked for pages since.",
            why="Time and memory of the request grow with the table. One day the answer takes longer than the client"
            " apps wait, all workers are busy with it, and the service stops for everyone.",
            steps=(
                "Count the rows in production and measure how long the request takes.",
                "Lock the answer with a characterization test, order included.",
                "Give the query an order and an upper limit that today's clients never reach, and log when it is hit.",
                "Offer pages to the client apps, and lower the limit once they use them.",
            ),
            fine_when="The number of rows is small by its nature and cannot grow with users.",
            looked_for="`Model.objects.all()`, `Model.query.all()`, `session.query(...).all()` and `find()` without a"
            " condition, a limit or a page, read in functions registered as the answer to a request.",
        ),
        "ja": RuleWords(
            title="件数の上限がないクエリ",
            seen="リクエストの処理中にテーブルの全件を読み込んでいます（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{query}`です。",
            cause="書いた当時はデータが少なく、その後もページ分割が必要とされていません。",
            why="データが増えるほど、応答時間とメモリー使用量が増えます。"
            "やがてクライアントアプリの待ち時間を超え、ワーカーがすべて占有されて、サービス全体が止まります。",
            steps=(
                "本番の件数と、リクエストの所要時間を調べます。",
                "並び順も含めて、今の応答を仕様化テストで記録します。",
                "並び順と、今の利用では届かない上限を指定し、上限に達したらログに残します。",
                "クライアントアプリにページ分割を提供し、利用が進んだら上限を下げます。",
            ),
            fine_when="件数がもともと少なく、利用者が増えても変わらない場合です。",
            looked_for="リクエストを処理する関数から、条件も上限もないクエリの全件読み込みを探しました。"
            "`Model.objects.all()`、`Model.query.all()`、`find()`などが対象です。",
        ),
    },
    treatment=Treatment(4, 2, kind="fix"),
    remedy=Remedy(
        'def users(request):\n    return JsonResponse({"users": [row.name for row in User.objects.all()]})\n',
        "def users(request):\n"
        '    page = Paginator(User.objects.order_by("id"), 100).get_page(request.GET.get("page"))\n'
        '    return JsonResponse({"users": [row.name for row in page]})\n',
    ),
    examples=(
        RuleExample(
            {
                "views.py": "def users(request):\n"
                "    return JsonResponse({'users': [row.name for row in User.objects.all()]})\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "api.py": "from web import app\n\n@app.route('/users')\ndef users():\n"
                "    rows = User.query.order_by(User.id).all()\n    return jsonify(rows)\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "api.py": "from pymongo import MongoClient\nfrom web import app\n\ndb = MongoClient().push\n\n"
                "@app.route('/users')\ndef users():\n    return jsonify(list(db.users.find()))\n"
            },
            (8,),
        ),
        RuleExample(
            {
                "views.py": "def users(request, shop):\n    rows = User.objects.all()[:100]\n"
                "    mine = list(User.objects.filter(shop=shop))\n    page = Paginator(User.objects.all(), 50)\n"
                "    return render(request, 'u.html', {'rows': list(rows), 'n': User.objects.count(), 'p': page})\n"
            },
            note="a slice, a condition, a page, a count",
        ),
        RuleExample(
            {
                "views.py": "def search(request):\n    rows = User.objects.all()\n    if request.GET.get('q'):\n"
                "        rows = rows.filter(name=request.GET['q'])\n    return [row.name for row in rows]\n"
            },
            note="narrowed step by step",
        ),
        RuleExample(
            {
                "views.py": "class UserList(ListAPIView):\n    queryset = User.objects.all()\n\n"
                "def countries(request):\n    return list(Country.objects.all())\n"
            },
            note="the data of a view, and a short table",
        ),
    ),
)
