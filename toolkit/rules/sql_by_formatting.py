"""SQL composed of text and values.

A value that is interpolated into a statement becomes part of it: a quote in it changes the query. The
rule checks what is passed to `execute`, `raw`, `text`, `fetch_all` and the like, or to a function of the project
that passes its argument to one of them, directly or through a local variable. It names the origin of the value, as far
as it can be followed: text of a request is certain and severe, the command line is neither. Statements that a
class passes to such a helper of its own are one finding, because one change of the helper and its calls fixes them.

It leaves alone: constants, lists of placeholders (`",".join(["%s"] * n)`), names of tables and columns, quoted
values and identifiers, numbers made by `int()` or `len()` or with a number as their default, dates of today, values
that the code compares with a fixed list, parameters for which every known call passes a constant, and
statements that another part of the program passes as a whole.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from toolkit.model.facts import Sign
from toolkit.model.findings import Certainty, Finding, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._one_decision import is_one_for_the_rest
from toolkit.rules._origin_words import SOURCES_EN, SOURCES_JA
from toolkit.rules._origins import value_origins
from toolkit.rules._signs import sign
from toolkit.rules._sql_calls import SQL_CALLS, SqlCalls, sql_functions, wrapper_sign
from toolkit.rules._sql_text import assigned_values, is_safe
from toolkit.rules._value_flow import ValueFlow, flow_sign
from toolkit.source.calls import Called, calls
from toolkit.source.code_text import shorten_code
from toolkit.source.text_pieces import Piece, text_pieces

_SQL = re.compile(r"\s*(select|insert\s+into|update|delete\s+from|replace\s+into|with|merge\s+into)\s", re.IGNORECASE)
# Text directly before a value, rather than before the name of a table, a column or a function.
_BEFORE_A_VALUE = re.compile(
    r"(=|<|>|['\"%]|\b(like|limit|offset|between|order\s+by|in\s*\(|values\s*\([^()]*))\s*\Z", re.IGNORECASE
)
_JUDGED: dict[str, tuple[Severity, Certainty]] = {  # by where the value comes from
    "request": ("high", "certain"),
    "message": ("medium", "likely"),
    "unknown": ("medium", "likely"),
    "command": ("low", "likely"),
}
_WORST_FIRST = tuple(_JUDGED)


def _signs(file: SourceFile) -> Iterator[Sign]:
    helpers = sql_functions(file)
    for called in calls(file).all():
        own = called.last in SQL_CALLS or called.last in helpers
        if not called.node.args or not (own or _may_be_wrapper(called)):
            continue
        values = list(_pasted_values(called.node.args[0], called.scope))
        if values:
            around = called.scope if called.last in SQL_CALLS or not own else _class_around(called.scope)
            yield _sign(called, values, around, file, own=own)
    yield from wrapper_sign(RULE.name, file)
    yield from flow_sign(RULE.name, file)


def pasted_statements(file: SourceFile) -> Iterator[tuple[Called, ast.expr]]:
    """Yield the calls that get SQL with an interpolated value, each with the first such value."""
    for called in calls(file).ending(*SQL_CALLS, *(name for name in sql_functions(file) if name not in SQL_CALLS)):
        value = next(_pasted_values(called.node.args[0], called.scope), None) if called.node.args else None
        if value is not None:
            yield called, value


def _may_be_wrapper(called: Called) -> bool:
    """Return whether an imported function is called, which may run its argument."""
    return bool(called.name) and called.name.rpartition(".")[2] == called.last and called.last not in _NOT_CALLED


_NOT_CALLED = {"print", "debug", "info", "warning", "error", "exception", "log", "append", "join", "format", "str"}


def _sign(called: Called, values: list[ast.expr], around: Scope, file: SourceFile, *, own: bool) -> Sign:
    origins = value_origins(file)
    found = [(value, sorted(origins.of(value, called.scope))) for value in values]
    return sign(
        RULE.name,
        around,
        called.node,
        call=f"{called.last}()",
        values=[[shorten_code(value, 40), each] for value, each in found],
        inside=called.scope.qualname,
        wrapper="" if own else called.name,
    )


def _class_around(scope: Scope) -> Scope:
    return scope.parent if scope.is_method and scope.parent is not None else scope


def _pasted_values(statement: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """Yield the values interpolated into a statement that this function composes."""
    texts = [list(text_pieces(item)) for item in _statement_parts(statement, scope)]
    if any(map(_begins_as_sql, texts)):
        yield from (value for text in texts for value in _values(text) if not is_safe(value, scope))


def _statement_parts(statement: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """Yield the parts of a composed statement: itself, and the values of the variable with which it begins."""
    start = statement
    while isinstance(start, ast.BinOp) and isinstance(start.op, ast.Add):
        start = start.left
    if isinstance(start, ast.Name):
        yield from assigned_values(scope, start.id)
    if start is not statement or not isinstance(start, ast.Name):
        yield statement


def _begins_as_sql(text: list[Piece]) -> bool:
    return bool(text) and isinstance(text[0], str) and bool(_SQL.match(text[0]))


def _values(text: list[Piece]) -> Iterator[ast.expr]:
    """Yield the pieces of a text that are in places where SQL expects a value."""
    for before, piece in pairwise(text):
        if not isinstance(piece, str) and isinstance(before, str) and _BEFORE_A_VALUE.search(before):
            yield piece


def _find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each symbol, led by its worst place; values that can only be constants are skipped."""
    noted = [(file, item) for file, item in production_signs(project, RULE.name) if "values" in item.args]
    if not noted:
        return
    flow, wrappers = ValueFlow(project, RULE.name), SqlCalls(project, RULE.name)
    found = []
    for file, item in noted:
        if item.args["wrapper"] and not wrappers.runs(item.args["wrapper"]):
            continue
        sources = [
            (flow.source(origins, file.path, item.args["inside"]), shown) for shown, origins in item.args["values"]
        ]
        source, shown = min(sources, key=lambda pair: _rank(pair[0]))
        if source != "constant":
            severity, certainty = _JUDGED[source]
            args = {"value": shown, "call": item.args["call"], "says": source}
            found.append(about_sign(severity, file, replace(item, args=args), value=1, certainty=certainty))
    found.sort(key=lambda finding: (_rank(finding.args["says"]), finding.place))
    for finding in one_per_symbol(found, worst=_badness):
        first, *others = finding.evidence
        yield replace(
            finding,
            evidence=(first, *sorted(set(others) - {first})),
            value=len(finding.evidence),
            is_urgent=finding.args["says"] == "request",
        )


def _rank(source: str) -> int:
    return _WORST_FIRST.index(source) if source in _WORST_FIRST else len(_WORST_FIRST)


def _badness(finding: Finding) -> int:
    return -_rank(finding.args["says"])


RULE = Rule(
    name="sql_by_formatting",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_the_rest,
    words={
        "en": RuleWords(
            title="SQL built from text and values",
            seen="Values are pasted into the text of statements in {count} place(s) of {files} file(s), first `{value}`"
            " in `{name}`, which hands it to `{call}`.",
            cause="Pasting text was the shortest way to a statement whose conditions depend on the request.",
            why="If the value comes from a request, a client app can read or change the data of every other one."
            " Even without an attacker, a quote in a name makes the request fail.",
            steps=(
                "Find out where the value comes from, and write a characterization test with a quote in it.",
                "Hand the value over as a parameter (`execute(sql, [value])`), and leave a placeholder in the text.",
                "Check names of tables and columns, which cannot be parameters, against a fixed list.",
            ),
            fine_when="The value is made in the code and can never come from a request.",
            looked_for="Statements handed to `execute`, `raw` and `text` that hold pasted values; constants, numbers,"
            " lists of placeholders, and names of tables and columns were left out.",
            says=SOURCES_EN,
        ),
        "ja": RuleWords(
            title="文字列の連結によるSQLの組み立て",
            seen="値をSQLの文字列に埋め込んでいます（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{value}`で、`{call}`に渡しています。",
            cause="リクエストによって条件が変わるSQLを、文字列の連結で作っています。",
            why="値がリクエストに由来すると、あるクライアントアプリから別の利用者のデータを読み書きできます。"
            "攻撃がなくても、名前に引用符があるだけでリクエストが失敗します。",
            steps=(
                "値の出どころを調べ、引用符を含む値で仕様化テストを書きます。",
                "値をパラメーターとして`execute(sql, [value])`のように渡し、SQLにはプレースホルダーだけを残します。",
                "パラメーターにできない表名や列名は、許可リストと照合します。",
            ),
            fine_when="値がコードの中で作られ、リクエストに由来することがない場合です。",
            looked_for="`execute`、`raw`、`text`に渡す文字列のうち、値を埋め込んだものを探しました。"
            "定数、数値、パラメーターの並び、表名と列名は除いています。",
            says=SOURCES_JA,
        ),
    },
    treatment=Treatment(4, 4, kind="fix"),
    remedy=Remedy(
        "def find(cursor, name):\n    cursor.execute(\"SELECT id FROM users WHERE name = '%s'\" % name)\n",
        'def find(cursor, name):\n    cursor.execute("SELECT id FROM users WHERE name = %s", (name,))\n',
    ),
    examples=(
        RuleExample(
            {
                "store.py": "def prune(db):\n    newest = 'select id from entry order by id desc limit 9'\n"
                "    db.execute(f'delete from entry where id not in ({newest})')\n"
            },
            note="A constant part.",
        ),
        RuleExample(
            {
                "users.py": "def find(cursor, name):\n"
                "    cursor.execute(\"SELECT id FROM users WHERE name = '%s'\" % name)\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "users.py": "def find(db, request):\n    sql = 'SELECT id FROM users WHERE 1 = 1'\n"
                "    sql += f\" AND shop_id = {request.args['shop']}\"\n    return db.session.execute(sql).fetchall()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "users.py": "def page(db, request):\n    sql = 'SELECT id FROM users'\n"
                "    return db.fetch_all(sql + ' ORDER BY %s LIMIT %d' % (request.args['sort'], 20))\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "store.py": "class Store:\n    def users(self, query):\n"
                "        return self._all('SELECT id FROM users ORDER BY ' + query.sort)\n\n"
                "    def coupons(self, query):\n"
                "        return self._all(f'SELECT id FROM coupons ORDER BY {query.sort}')\n\n"
                "    def _all(self, statement):\n        return self.cursor.execute(statement)\n"
            },
            (3, 6),
            "through a helper of the class: one finding",
        ),
        RuleExample(
            {
                "store.py": "class Store:\n    def last(self, amount=10):\n"
                "        return self._all(f'SELECT id FROM users LIMIT {amount}')\n\n"
                "    def _all(self, statement):\n        return self.cursor.execute(statement)\n"
            },
            note="a number, as its default says",
        ),
        RuleExample(
            {
                "move.py": "def move(db, old, wide):\n    value = db.quote_name(old)\n    if wide:\n"
                "        value = 'TO_CHAR(%s)' % value\n    db.execute('UPDATE users SET name = %s' % value)\n"
            },
            note="a quoted name, with constant text around",
        ),
        RuleExample(
            {
                "users.py": "from sqlalchemy import text\n\ndef find(db, order, ids):\n"
                "    return db.execute(text('select * from users order by ' + order), ids)\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "users.py": "def find(cursor, ids):\n    marks = ','.join(['%s'] * len(ids))\n"
                "    cursor.execute('SELECT id FROM users WHERE id IN (' + marks + ')', ids)\n"
            },
            note="placeholders",
        ),
        RuleExample(
            {
                "users.py": "TABLE = 'users'\n\ndef clear(cursor, model, limit):\n"
                "    cursor.execute('DELETE FROM %s' % TABLE)\n"
                "    cursor.execute('DELETE FROM %s LIMIT %d' % (model._meta.db_table, int(limit)))\n"
                "    for name in ('coupons', 'users'):\n        cursor.execute(f'DELETE FROM {name}')\n"
            },
            note="names of tables and a number",
        ),
        RuleExample(
            {"task.py": "def run(task, name):\n    task.execute('update-%s' % name)\n"},
            note="not SQL",
        ),
    ),
)
