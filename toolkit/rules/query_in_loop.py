"""A query for each element of a loop.

One query loads the list, then each element queries the database again: a page with a hundred rows makes a hundred
and one queries. The rule reports a query in a loop only if it depends on the loop variable, so that it asks
something new in each iteration.

It leaves alone: `get_or_create`, which no single query does; loops over what the code spells out, the words of a text
(`split`) or what a caller spells out (`*names`); loops that write each row or go through the rows of a file (but for
pages that go through a whole query); queries that do not depend on the loop, that ask for a whole batch
(`id__in=batch`) or get a hit at most once (`return` after it, or below `if key == "state"`); databases that are opened
for each element or are a file (`sqlite3`); and what may take its time: migrations, commands, scripts, jobs, workers (a
loop in `while True`).
"""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_text, names_within, parent
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign
from toolkit.rules._handlers import answers_requests
from toolkit.rules._loop_rounds import goes_over_rows, has_few_rounds, runs_seldom, writes_each_row
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._queries import is_batch, is_end_of_chain, query_of
from toolkit.rules._short_lists import is_short_list
from toolkit.rules._signs import sign
from toolkit.source.calls import calls
from toolkit.source.code_text import shorten_code

_ENDS = (
    *("get", "first", "one", "one_or_none", "scalar", "get_or_404", "find_one", "exists", "count", "get_or_none"),
    *("all", "find", "filter", "filter_by", "values", "values_list", "order_by"),
)
_MAY_TAKE_TIME = re.compile(
    r"(\A|/)(migrations?|management|commands?|scripts?|bin|tools?|contrib|tasks?|jobs?|cron|fixtures|fabfile|manage)(/|\.py|_)"
    r"|(migrat|upgrade|seed|fixture|command|script|task|jobs|cron|fake|sample|demo)\w*\.py\Z"
)
_HOUSEKEEPING = re.compile(r"cleaner|clean_?up|janitor|purge|prune|vacuum", re.IGNORECASE)
"""Names of functions and classes that tidy up; no client waits for them."""
_SELECT = re.compile(r"\s*\(?\s*select\b", re.IGNORECASE)
_LOCAL = re.compile(r"\bsqlite_master\b|^\s*(?:import|from) sqlite3\b", re.MULTILINE)
"""Signs of a database in a local file, where many queries cost little."""
_FROM = re.compile(r"\bfrom\b|select\s+\d", re.IGNORECASE)
"""Patterns that tell SELECT statements from English sentences that begin with "select"."""
_TEXTS = ("text", "append", "join", "format", "debug", "info", "print")
_PARTS = {"subquery", "scalar_subquery", "as_scalar", "cte", "exists", "alias"}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def _signs(file: SourceFile) -> Iterator[Sign]:
    yield from _sql_in_loops(file)
    for called in calls(file).ending(*_ENDS):
        if not is_end_of_chain(called.node):
            continue
        variables = _loop_variables(called.node, called.scope)
        if not variables or _is_left_alone(called.node, called.scope, variables):
            continue
        query = query_of(called.node, file, called.scope)
        if query and any("OuterRef" in ast.unparse(argument) for argument in query.arguments):
            continue  # a part of another query
        if _is_only_a_part(called.node, called.scope):
            continue
        if query and any(variables & names_within(argument) for argument in query.arguments if not is_batch(argument)):
            yield _note(called.scope, called.node)


def _sql_in_loops(file: SourceFile) -> Iterator[Sign]:
    """Yield SELECT statements passed to any function in a loop: `fetch_one("SELECT ..." % key)`."""
    if "select" not in file.text.lower() or ("sqlite" in file.text and _LOCAL.search(file.text)):
        return
    for scope, node in file.each(ast.Call):
        arguments = [*node.args, *(item.value for item in node.keywords)]
        if (
            node.args
            and _is_select(arguments[0])
            and _FROM.search(ast.unparse(arguments[0]))
            and dotted_name(node.func).rpartition(".")[2] not in _TEXTS
        ):
            variables = _loop_variables(node, scope)
            if any(variables & names_within(argument) for argument in arguments) and not _is_left_alone(
                node, scope, variables
            ):
                yield _note(scope, node)


def _is_only_a_part(node: ast.Call, scope: Scope) -> bool:
    """Return whether a query is kept under a name that only becomes part of another query: `found.subquery()`."""
    around = parent(node)
    target = around.targets[0] if isinstance(around, ast.Assign) else None
    if not isinstance(target, ast.Name):
        return False
    uses = [name for name in scope.nodes(ast.Name) if name.id == target.id and isinstance(name.ctx, ast.Load)]
    return bool(uses) and all(isinstance(it := parent(use), ast.Attribute) and it.attr in _PARTS for use in uses)


def _note(scope: Scope, node: ast.Call) -> Sign:
    return sign(
        RULE.name,
        scope,
        node,
        query=shorten_code(node),
        leads=2 * goes_over_rows(node, scope) + answers_requests(scope),
    )


def _is_left_alone(node: ast.Call, scope: Scope, variables: set[str]) -> bool:
    return has_few_rounds(node, scope) or runs_seldom(node, variables) or writes_each_row(node, scope)


def _is_select(node: ast.expr) -> bool:
    """Return whether a text, possibly with interpolated values, begins with SELECT."""
    while True:
        if isinstance(node, ast.BinOp):
            node = node.left
        elif isinstance(node, ast.JoinedStr) and node.values:
            node = node.values[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            node = node.func.value
        elif isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] == "text" and node.args:
            node = node.args[0]
        else:
            return is_text(node) and bool(_SELECT.match(node.value))


def _loop_variables(node: ast.Call, scope: Scope) -> set[str]:
    """Return the variables of the loops around a call and names derived from them, except for loops over constants."""
    variables: set[str] = set()
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, _SCOPES):
            break
        if isinstance(outer, ast.While) and isinstance(outer.test, ast.Constant):
            return set()
        if _runs_apart(outer, node):
            break
        for loop in _loops(outer):
            if inner not in (loop, loop.iter, loop.target) and not is_short_list(loop.iter, scope):
                variables |= names_within(loop.target)
        inner = outer
    return variables | _derived_names(variables, scope) if variables else variables


def _runs_apart(outer: ast.AST, query: ast.Call) -> bool:
    """Return whether outer loops do not repeat a query: it ends them, or its database is opened in them."""
    if isinstance(outer, ast.With | ast.AsyncWith):
        opened = {name for item in outer.items if item.optional_vars for name in names_within(item.optional_vars)}
        return bool(opened & names_within(query.func))
    return isinstance(outer, ast.Return | ast.Raise)


def _derived_names(variables: set[str], scope: Scope) -> set[str]:
    """Return the local names whose values are computed from these variables."""
    return {
        target.id
        for node in scope.nodes(ast.Assign)
        if variables & names_within(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _loops(node: ast.AST) -> Iterable[ast.For | ast.AsyncFor | ast.comprehension]:
    if isinstance(node, ast.For | ast.AsyncFor):
        return (node,)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return node.generators
    return ()


def _find(project: Project) -> Iterator[Finding]:
    signs = (
        (file, item)
        for file, item in project.signs(RULE.name)
        if not (_MAY_TAKE_TIME.search(file.path) or _HOUSEKEEPING.search(item.qualname))
    )
    yield from one_per_sign(RULE, signs)


RULE = Rule(
    name="query_in_loop",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Query inside a loop",
            seen="The database is asked once for each element of a loop in {count} place(s) of {files} file(s), first"
            " `{query}` in `{name}`.",
            cause="The code follows one element at a time, and the number of queries cannot be seen in it.",
            why="The number of queries grows with the data. The page is fast with the test data, slow for the user"
            " who has most of it, and at the busiest hour it takes the database away from everybody else.",
            steps=(
                "Count the queries of the request, and lock its answer with a characterization test.",
                "Collect the keys first, and ask once for all of them (`in`, `$in`, `select_related`, a join).",
                "Put the rows into a dictionary by key, and look them up in the loop.",
                "Add a test that fixes the upper number of queries.",
            ),
            fine_when="The loop never has more than a few elements, or it runs at night.",
            looked_for="Queries of Django, SQLAlchemy and PyMongo, and `SELECT` statements, in loops, with"
            " arguments that depend on the loop's variable; batches, loops that write each row, imports of files,"
            " migrations, commands, jobs and scripts were left out.",
        ),
        "ja": RuleWords(
            title="ループの中のクエリ",
            seen="ループの要素ごとにデータベースに問い合わせています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{query}`です。",
            cause="要素を1つずつ処理する書き方のため、クエリの回数がコードから読み取れません。",
            why="データが増えるほど、クエリの回数が増えます。"
            "テストデータでは速くても、データの多い利用者では遅くなり、混雑時には全体がデータベースの空きを待つことになります。",
            steps=(
                "リクエストごとのクエリの回数を数え、今の応答を仕様化テストで記録します。",
                "先にキーを集め、`in`、`$in`、`select_related`、JOINなどで一度に問い合わせます。",
                "結果をキーごとの辞書にし、ループの中ではそこから取り出します。",
                "クエリの回数の上限を、テストで固定します。",
            ),
            fine_when="ループの要素が常に数個の場合、または夜間にだけ動く場合です。",
            looked_for="Django、SQLAlchemy、PyMongoのクエリと`SELECT`文のうち、ループの変数に応じて変わるものを探しました。"
            "まとめて問い合わせるもの、要素ごとに書き込むループ、ファイルの取り込み、マイグレーション、コマンド、定期処理、"
            "スクリプトは除いています。",
        ),
    },
    treatment=Treatment(12, 8),
    remedy=Remedy(
        "def page(request):\n"
        "    rows = []\n"
        "    for coupon in Coupon.objects.filter(open=True):\n"
        "        rows.append((coupon, Shop.objects.get(id=coupon.shop_id)))\n"
        "    return rows\n",
        "def page(request):\n"
        '    coupons = Coupon.objects.filter(open=True).select_related("shop")\n'
        "    return [(coupon, coupon.shop) for coupon in coupons]\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "def page(request):\n    rows = []\n    for coupon in Coupon.objects.filter(open=True):\n"
                "        rows.append((coupon, Shop.objects.get(id=coupon.shop_id)))\n    return rows\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "api.py": "from shop.store import store\n\ndef names(coupons):\n    for coupon in coupons:\n"
                "        coupon['user'] = store.users.find_one({'_id': coupon['user']})\n"
                "        coupon['rule'] = Rule.find_one(Rule.key == coupon['rule'])\n"
            },
            (5, 6),
        ),
        RuleExample(
            {
                "api.py": "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef names(keys):\n"
                "    return [db.users.find_one({'_id': key})['name'] for key in keys]\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "api.py": "def names(keys):\n    rows = []\n    for key in keys:\n"
                "        rows.append(database.fetch_one('SELECT name FROM users WHERE id = %d' % key))\n"
                "    return rows\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "api.py": "def names(keys):\n    for key in keys:\n"
                "        database.run('INSERT INTO seen VALUES (%d)' % key)\n"
                "    return database.fetch_all('SELECT name FROM users')\n"
            },
            note="nothing is read for each element",
        ),
        RuleExample(
            {
                "views.py": "def page(request, keys):\n"
                "    shops = {shop.id: shop for shop in Shop.objects.filter(id__in=keys)}\n"
                "    for key in keys:\n        show(shops[key], {}.get(key))\n"
            },
            note="asked once",
        ),
        RuleExample(
            {
                "shop/management/commands/fill.py": "def handle(rows):\n    for row in rows:\n"
                "        User.objects.get(id=row.user_id)\n"
            },
            note="a command may take its time",
        ),
        RuleExample(
            {
                "worker.py": "def watch():\n    while True:\n        for node in Node.query.all():\n"
                "            work(node, Task.query.filter_by(node=node.id).first())\n"
            },
            note="a worker may take its time",
        ),
        RuleExample(
            {
                "views.py": "def page(request, groups):\n    for keys in groups:\n"
                "        show(Coupon.objects.filter(id__in=keys))\n"
            },
            note="whole batches",
        ),
        RuleExample(
            {
                "views.py": "def page(request, kinds):\n    for kind in kinds:\n"
                "        if kind.open:\n            return Coupon.objects.filter(kind=kind).first()\n"
            },
            note="at most once",
        ),
        RuleExample(
            {
                "views.py": "def page(request):\n    for kind in ('new', 'old'):\n"
                "        show(Coupon.objects.filter(kind=kind))\n"
            },
            note="two constants",
        ),
    ),
)
