"""SQL put together from text and values.

A value that is pasted into a statement becomes part of the statement: a quote in it changes what is asked. The
rule looks at what is handed to `execute`, `raw`, `text`, `fetch_all` and the like, or to a function of the same file
that hands its first argument to one of them; directly or through a local variable. What the methods of a class hand
to such a helper of their own is one finding: the way out is one change to the helper and what it is given.

It leaves alone: constants, lists of placeholders (`",".join(["%s"] * n)`), names of tables and columns, quoted
values and identifiers, numbers made by `int()` or `len()` or with a number as their default, dates of today, and
statements that another part of the program hands over whole.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from toolkit.findings._signs import sign
from toolkit.findings._sql_text import assigned_values, is_safe
from toolkit.model.facts import Sign
from toolkit.model.plugins import Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import RuleWords
from toolkit.source.calls import Called, calls
from toolkit.source.text_pieces import Piece, pieces

_SINKS = (
    *("execute", "executemany", "executescript", "raw", "text", "RawSQL", "read_sql", "mogrify"),
    *("fetch_all", "fetch_one", "fetchall", "fetchone", "query", "select", "run_sql", "execute_sql", "sql"),
)
_SQL = re.compile(r"\s*(select|insert\s+into|update|delete\s+from|replace\s+into|with|merge\s+into)\s", re.IGNORECASE)
# The text right before a value, and not before the name of a table, a column or a function.
_BEFORE_A_VALUE = re.compile(
    r"(=|<|>|['\"%]|\b(like|limit|offset|between|order\s+by|in\s*\(|values\s*\([^()]*))\s*\Z", re.IGNORECASE
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called, value in pasted_statements(file):
        around = called.scope if called.last in _SINKS else _class_around(called.scope)
        yield sign(RULE.name, around, called.node, value=_short(value), call=f"{called.last}()")


def pasted_statements(file: SourceFile) -> Iterator[tuple[Called, ast.expr]]:
    """The calls that are handed SQL with a value pasted into it, each with the first such value."""
    for called in calls(file).ending(*_SINKS, *_handing_on(file)):
        if not called.node.args:
            continue
        value = _first_pasted_value(called.node.args[0], called.scope)
        if value is not None:
            yield called, value


def _class_around(scope: Scope) -> Scope:
    return scope.parent if scope.is_method and scope.parent is not None else scope


def _handing_on(file: SourceFile) -> set[str]:
    """Names of functions that hand their first argument, as it is, to a call that runs it."""
    found = set()
    for called in calls(file).ending("execute", "raw", "text"):
        function = called.scope.node
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and called.node.args:
            names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
            statement = called.node.args[0]
            if isinstance(statement, ast.Name) and statement.id in names[called.scope.is_method :][:1]:
                found.add(function.name)
    return found.difference(_SINKS)


def _first_pasted_value(statement: ast.expr, scope: Scope) -> ast.expr | None:
    """The first value pasted into a statement that is written in this function; None if there is none."""
    texts = [list(pieces(item)) for item in _statement_parts(statement, scope)]
    if not any(map(_begins_as_sql, texts)):
        return None
    values = (value for text in texts for value in _values(text))
    return next((value for value in values if not is_safe(value, scope)), None)


def _statement_parts(statement: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """The parts of a composed statement: itself, and the values of the variable that it begins with."""
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
    """The pieces of a text that stand where SQL expects a value."""
    for before, piece in pairwise(text):
        if not isinstance(piece, str) and isinstance(before, str) and _BEFORE_A_VALUE.search(before):
            yield piece


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."


RULE = Rule(
    name="sql_by_formatting",
    severity="high",
    certainty="likely",
    signs=_signs,
    words={
        "en": RuleWords(
            title="SQL built from text and values",
            seen="`{name}` pastes `{value}` into the text of a statement and hands it to `{call}` ({count} place(s)).",
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
        ),
        "ja": RuleWords(
            title="文字列の連結によるSQLの組み立て",
            seen="`{name}`は`{value}`をSQLの文字列に埋め込み、`{call}`に渡しています（{count}か所）。",
            cause="リクエストによって条件が変わるSQLを、文字列の連結で作っています。",
            why="値がリクエストに由来すると、あるクライアントアプリから別のテナントのデータを読み書きできます。"
            "攻撃がなくても、名前に引用符があるだけでリクエストが失敗します。",
            steps=(
                "値の出どころを調べ、引用符を含む値で仕様化テストを書きます。",
                "値をパラメーターとして`execute(sql, [value])`のように渡し、文字列には場所だけを残します。",
                "パラメーターにできない表名や列名は、決められた一覧と照合します。",
            ),
            fine_when="値がコードの中で作られ、リクエストに由来することがない場合です。",
            looked_for="`execute`、`raw`、`text`に渡す文字列のうち、値を埋め込んだものを探しました。"
            "定数、数値、パラメーターの並び、表名と列名は除いています。",
        ),
    },
    treatment=Treatment(4, 4, kind="fix"),
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
