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

from toolkit.findings._calls import calls, last_name
from toolkit.findings._mutation import defaults
from toolkit.findings._signs import sign
from toolkit.model.facts import Sign
from toolkit.model.plugins import Example, Rule
from toolkit.model.tree import Scope, SourceFile, dotted
from toolkit.model.words import RuleWords

_SINKS = (
    *("execute", "executemany", "executescript", "raw", "text", "RawSQL", "read_sql", "mogrify"),
    *("fetch_all", "fetch_one", "fetchall", "fetchone", "query", "select", "run_sql", "execute_sql", "sql"),
)
_SQL = re.compile(r"\s*(select|insert\s+into|update|delete\s+from|replace\s+into|with|merge\s+into)\s", re.IGNORECASE)
# The text right before a value, and not before the name of a table, a column or a function.
_BEFORE_A_VALUE = re.compile(
    r"(=|<|>|['\"%]|\b(like|limit|offset|between|order\s+by|in\s*\(|values\s*\([^()]*))\s*\Z", re.IGNORECASE
)
_PERCENT = re.compile(r"%(?:\((?P<key>[^)]*)\))?[#0 +-]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_BRACES = re.compile(r"\{(?P<key>[^{}!:]*)(?:![rsa])?(?::(?P<kind>[^{}]*))?\}")
_NUMBERS = ("d", "i", "f", "u", "x")
_IDENTIFIER = re.compile(
    r"(table|column|col|schema|index|field|database|db|sequence|constraint|placeholder|alias)s?(_?names?)?\Z",
    re.IGNORECASE,
)
_SAFE_CALLS = {
    *("int", "float", "len", "quote_name", "qn", "quote", "quote_ident", "Identifier", "escape", "escape_string"),
    *("quote_identifier", "hex", "bool", "qn2", "placeholder", "literal", "adapt", "quote_value"),
    *("now", "today", "utcnow", "time", "date", "strftime", "isoformat", "hexdigest", "uuid4"),
}
_DEPTH = 4

Piece = str | ast.expr


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in calls(file).ending(*_SINKS, *_handing_on(file)):
        if not called.node.args:
            continue
        value = _pasted(called.node.args[0], called.scope)
        if value is not None:
            around = called.scope if called.last in _SINKS else _class_around(called.scope)
            yield sign(RULE.name, around, called.node, value=_short(value), call=f"{called.last}()")


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


def _pasted(statement: ast.expr, scope: Scope) -> ast.expr | None:
    """The first value pasted into a statement that is written in this function; None if there is none."""
    texts = [list(_pieces(item)) for item in _written(statement, scope)]
    if not any(map(_begins_as_sql, texts)):
        return None
    values = (value for text in texts for value in _values(text))
    return next((value for value in values if not _is_safe(value, scope, _DEPTH)), None)


def _written(statement: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """What a statement is put together from: itself, and what the variable that it begins with was given."""
    start = statement
    while isinstance(start, ast.BinOp) and isinstance(start.op, ast.Add):
        start = start.left
    if isinstance(start, ast.Name):
        yield from _assigned(scope, start.id)
    if start is not statement or not isinstance(start, ast.Name):
        yield statement


def _begins_as_sql(text: list[Piece]) -> bool:
    return bool(text) and isinstance(text[0], str) and bool(_SQL.match(text[0]))


def _values(text: list[Piece]) -> Iterator[ast.expr]:
    """The pieces of a text that stand where SQL expects a value."""
    for before, piece in pairwise(text):
        if not isinstance(piece, str) and isinstance(before, str) and _BEFORE_A_VALUE.search(before):
            yield piece


def _pieces(node: ast.expr) -> Iterator[Piece]:
    """What a text is put together from, in order: literal text and values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _pieces(value)
    elif isinstance(node, ast.FormattedValue):
        yield from _pieces(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _pieces(node.left)
        yield from _pieces(node.right)
    else:
        yield from _of_template(node)


def _of_template(node: ast.expr) -> Iterator[Piece]:
    """The pieces of `text % values` and `text.format(values)`; any other expression is one piece."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from _filled(node.left, _PERCENT, *_percent_values(node.right))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        named = {item.arg: item.value for item in node.keywords if item.arg}
        yield from _filled(node.func.value, _BRACES, node.args, named)
    else:
        yield node


def _percent_values(node: ast.expr) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    if isinstance(node, ast.Tuple):
        return node.elts, {}
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return [], {key: value for key, value in zip(keys, node.values, strict=True) if isinstance(key, str)}
    return [node], {}


def _filled(
    template: ast.expr, marks: re.Pattern[str], values: list[ast.expr], named: dict[str, ast.expr]
) -> Iterator[Piece]:
    """The pieces of a template, each mark replaced by its value; a mark for a number stays text."""
    if not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
        yield from _pieces(template)
        return
    text, last, unnamed = template.value, 0, iter(values)
    for mark in marks.finditer(text):
        if mark["kind"] == "%":
            continue
        key = mark["key"]
        value = named.get(key) if key and not key.isdigit() else next(unnamed, None)
        if value is not None and (mark["kind"] or "s")[-1] not in _NUMBERS:
            yield text[last : mark.start()]
            yield value
            last = mark.end()
    yield text[last:]


def _is_safe(node: ast.expr, scope: Scope, depth: int) -> bool:
    """Whether a piece cannot carry a quote from outside, as far as this function shows."""
    if isinstance(node, ast.Constant):
        return True
    if not depth:
        return False
    if isinstance(node, ast.Name):
        return _is_safe_name(node.id, scope, depth)
    if isinstance(node, ast.BinOp | ast.JoinedStr | ast.IfExp | ast.List | ast.Tuple):
        return all(isinstance(part, str) or _is_safe(part, scope, depth - 1) for part in _inside(node))
    if isinstance(node, ast.Call):
        return _is_safe_call(node, scope, depth)
    return _is_identifier(node)


def _is_identifier(node: ast.expr) -> bool:
    """Whether an attribute or item is a constant or names a table or a column."""
    if isinstance(node, ast.Attribute):
        return node.attr.isupper() or "_meta" in dotted(node) or bool(_IDENTIFIER.search(node.attr))
    key = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(_IDENTIFIER.search(key.value))


def _is_safe_call(node: ast.Call, scope: Scope, depth: int) -> bool:
    last = last_name(node)
    if last in _SAFE_CALLS:
        return True
    return last in ("join", "format") and all(_is_safe_item(item, scope, depth - 1) for item in node.args)


def _inside(node: ast.BinOp | ast.JoinedStr | ast.IfExp | ast.List | ast.Tuple) -> Iterator[Piece]:
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield node.left
    elif isinstance(node, ast.List | ast.Tuple):
        yield from node.elts
    else:
        yield from (piece for piece in _pieces(node) if piece is not node)


def _is_safe_item(node: ast.expr, scope: Scope, depth: int) -> bool:
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return _is_safe(node.elt, scope, depth)
    return _is_safe(node, scope, depth)


def _is_safe_name(name: str, scope: Scope, depth: int) -> bool:
    if name.isupper() or _IDENTIFIER.search(name):
        return True
    values = [value for value in _assigned(scope, name) if not _only_wraps(value, name)]
    if values:
        return all(_is_safe(value, scope, depth - 1) for value in values)
    if _is_number_by_default(name, scope):
        return True
    return any(
        isinstance(loop.target, ast.Name)
        and loop.target.id == name
        and isinstance(loop.iter, ast.List | ast.Tuple)
        and _is_safe(loop.iter, scope, depth - 1)
        for loop in scope.nodes(ast.For)
    )


def _is_number_by_default(name: str, scope: Scope) -> bool:
    return isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        parameter == name and isinstance(default, ast.Constant) and isinstance(default.value, int | float)
        for parameter, default in defaults(scope.node)
    )


def _only_wraps(value: ast.expr, name: str) -> bool:
    """Whether a variable is given itself with constant text around: as safe as it was before."""
    around = [piece for piece in _pieces(value) if not isinstance(piece, str)]
    return bool(around) and all(isinstance(piece, ast.Name) and piece.id == name for piece in around)


def _assigned(scope: Scope, name: str) -> Iterator[ast.expr]:
    """What a local variable is given, also piece by piece with `+=`."""
    for node in scope.nodes(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
            yield node.value
    for extended in scope.nodes(ast.AugAssign):
        if isinstance(extended.target, ast.Name) and extended.target.id == name:
            yield extended.value


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
    examples=(
        Example(
            {
                "store.py": "def prune(db):\n    newest = 'select id from entry order by id desc limit 9'\n"
                "    db.execute(f'delete from entry where id not in ({newest})')\n"
            },
            note="A constant part.",
        ),
        Example(
            {
                "users.py": "def find(cursor, name):\n"
                "    cursor.execute(\"SELECT id FROM users WHERE name = '%s'\" % name)\n"
            },
            (2,),
        ),
        Example(
            {
                "users.py": "def find(db, request):\n    sql = 'SELECT id FROM users WHERE 1 = 1'\n"
                "    sql += f\" AND shop_id = {request.args['shop']}\"\n    return db.session.execute(sql).fetchall()\n"
            },
            (4,),
        ),
        Example(
            {
                "users.py": "def page(db, request):\n    sql = 'SELECT id FROM users'\n"
                "    return db.fetch_all(sql + ' ORDER BY %s LIMIT %d' % (request.args['sort'], 20))\n"
            },
            (3,),
        ),
        Example(
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
        Example(
            {
                "store.py": "class Store:\n    def last(self, amount=10):\n"
                "        return self._all(f'SELECT id FROM users LIMIT {amount}')\n\n"
                "    def _all(self, statement):\n        return self.cursor.execute(statement)\n"
            },
            note="a number, as its default says",
        ),
        Example(
            {
                "move.py": "def move(db, old, wide):\n    value = db.quote_name(old)\n    if wide:\n"
                "        value = 'TO_CHAR(%s)' % value\n    db.execute('UPDATE users SET name = %s' % value)\n"
            },
            note="a quoted name, with constant text around",
        ),
        Example(
            {
                "users.py": "from sqlalchemy import text\n\ndef find(db, order, ids):\n"
                "    return db.execute(text('select * from users order by ' + order), ids)\n"
            },
            (4,),
        ),
        Example(
            {
                "users.py": "def find(cursor, ids):\n    marks = ','.join(['%s'] * len(ids))\n"
                "    cursor.execute('SELECT id FROM users WHERE id IN (' + marks + ')', ids)\n"
            },
            note="placeholders",
        ),
        Example(
            {
                "users.py": "TABLE = 'users'\n\ndef clear(cursor, model, limit):\n"
                "    cursor.execute('DELETE FROM %s' % TABLE)\n"
                "    cursor.execute('DELETE FROM %s LIMIT %d' % (model._meta.db_table, int(limit)))\n"
                "    for name in ('coupons', 'users'):\n        cursor.execute(f'DELETE FROM {name}')\n"
            },
            note="names of tables and a number",
        ),
        Example(
            {"task.py": "def run(task, name):\n    task.execute('update-%s' % name)\n"},
            note="not SQL",
        ),
    ),
)
