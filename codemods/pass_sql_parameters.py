"""SQL with parameters: values are handed to the driver beside the statement, not pasted into it.

What: `execute("... WHERE id = %s" % id)`, and the same with `format`, an f-string or `+`, becomes a constant statement
with placeholders and a tuple of values. The placeholder is that of the driver which the file imports: `%s` for
`psycopg2`, MySQL and Django, `?` for `sqlite3`; `--set pass_sql_parameters.placeholder=MARK` says another one. For
review. A function of the project that hands its statement on takes the parameters as `*params`, and hands them on, too.
With SQLAlchemy, the addresses of databases in the project say which driver it is.

Why: a quote in a pasted value changes what is asked.

A value inside a longer text in quotes (`LIKE '%s%%'`) becomes a parameter with that text. A statement that a variable
is given in steps (`sql += " AND id = %s" % id`) gets a list of parameters beside it. Names of tables and columns, which
no driver takes as parameters, stay in the text and need a list of allowed names.

When not: a statement without values other than names; text with quotes or backslashes of its own, a list of values, a
statement that goes anywhere else before the call, and an unknown driver.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import libcst as cst

from codemods._rules.places import match_wanted
from codemods._sql.drivers import BY_ADDRESS, address_placeholders, placeholder_of
from codemods._sql.helpers import Helper, can_take, handed_on_as, handing_on, helpers, known_helpers, with_parameters
from codemods._sql.placeholders import PLACEHOLDERS, parametrize, split_literal
from codemods._sql.steps import Steps, in_steps, write_steps
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.sql_by_formatting import pasted_statements
from toolkit.source.calls import Called
from toolkit.source.rewrite_site import make_site

_NAME = "pass_sql_parameters"
_LONGEST = 100
_F_STRINGS = (3, 6)


def _gather(file: SourceFile) -> dict[str, Any] | None:
    """Return a file's facts: its driver, functions that pass statements on, and those that receive formatted ones."""
    found = {
        "mark": placeholder_of(file),
        "helpers": helpers(file),
        "addressed": address_placeholders(file),
        "pasted": sorted({called.last for called, _ in pasted_statements(file) if _is_parametric(called)}),
    }
    return found if any(found.values()) else None


def _is_parametric(called: Called) -> bool:
    """Return whether the values of a call can become parameters with any driver."""
    node = called.node
    if len(node.args) != 1 or node.keywords:
        return False
    judge = partial(parametrize, mark="?")
    return not (isinstance(judge(node.args[0]), str) and isinstance(in_steps(called.scope, node, judge), str))


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "sql_by_formatting")
    marks = _Marks(facts, placeholder_of(file))
    known = known_helpers(facts.gathered)
    for called, _ in pasted_statements(file):
        if is_wanted(called.node):
            yield _judge(called, marks, known, file.text)
    if marks.of(None):
        yield from _widen_helpers(file, facts, known)


class _Marks(NamedTuple):
    """Known placeholder styles: the setting and the addresses of the project, and what the file itself implies."""

    facts: Facts
    own: str

    def of(self, helper: Helper | None) -> str:
        """The placeholder of a statement that is handed to a helper, or to the driver itself; empty: unknown."""
        if given := self.facts.options.get("placeholder", ""):
            return given if given in PLACEHOLDERS else ""
        mark = (helper.mark if helper else "") or self.own
        if mark != BY_ADDRESS:
            return mark
        named = {it for item in self.facts.gathered.values() for it in item["addressed"]}
        return named.pop() if len(named) == 1 else ""


def _judge(called: Called, marks: _Marks, known: Mapping[str, Helper], text: str) -> Site:
    """The site of one call that is handed a pasted statement."""
    scope, node = called.scope, called.node
    if (called.last != "execute" and called.last not in known) or len(node.args) != 1 or node.keywords:
        return make_site(_NAME, "refused", scope, node, "other_call", args={"call": called.last})
    helper = None if called.last == "execute" and marks.own else known.get(called.last)
    mark = marks.of(helper)
    if not mark:
        return make_site(_NAME, "refused", scope, node, "driver")
    judge = partial(parametrize, mark=mark, source=text, has_f_strings=marks.facts.target >= _F_STRINGS)
    done = judge(node.args[0])
    reason = "as_parameters" if helper is None or helper.takes else "through_helper"
    if not isinstance(done, str):
        args = {"statement": done.statement, "values": done.tuple, "call": called.last, "names": ", ".join(done.names)}
        return make_site(_NAME, "review", scope, node, "names_stay" if done.names else reason, args=args)
    steps = in_steps(scope, node, judge)
    if not isinstance(steps, Steps):
        return make_site(_NAME, "refused", scope, node, steps or done)
    told = {"values": ", ".join(steps.values), "call": called.last, "names": ", ".join(steps.names)}
    reason = "names_stay" if steps.names else reason
    return make_site(_NAME, "review", scope, scope.node, reason, args={"steps": steps._asdict(), **told})


def _widen_helpers(file: SourceFile, facts: Facts, known: Mapping[str, Helper]) -> Iterator[Site]:
    """The functions of a file that have to take parameters, because they are handed pasted statements."""
    pasted = {name for item in facts.gathered.values() for name in item["pasted"] if name in known}
    names = handing_on(file, pasted)
    for scope in file.functions:
        name = scope.name
        if name in names and name in known and not known[name].takes and can_take(scope):
            args = {"helper": name, "passes": handed_on_as(scope), "to": ["execute", *sorted(names)]}
            yield make_site(_NAME, "review", scope.parent or scope, scope.node, "helper", args=args)


def _rewrite(at: Site, node: Any) -> Any:
    if "steps" in at.args:
        return write_steps(node, at.args["steps"] | {"called": at.args["call"]})
    if isinstance(node, cst.FunctionDef):
        return with_parameters(node, at.args["passes"], at.args["to"])
    written = f"f({at.args['statement']}, {at.args['values']})"
    if len(written) + at.column > _LONGEST and "\n" not in written:
        statement = at.args["statement"]
        parts = [f"    {statement},"] if at.args["names"] else split_literal(statement)
        lines = ["f(", *parts, f"    {at.args['values']},", ")"]
        written = "\n".join(lines)
    made = cst.parse_expression(written)
    assert isinstance(made, cst.Call)
    return node.with_changes(args=made.args, whitespace_before_args=made.whitespace_before_args)


EN = CodemodWords(
    title="SQL with parameters",
    what="A value that is pasted into a statement handed to `execute` is passed as a parameter, for review:"
    " `%s` for `psycopg2`, MySQL and Django, `?` for `sqlite3`."
    " `--set pass_sql_parameters.placeholder=MARK` says another placeholder. Text around a value in the same quotes"
    " goes into the parameter; a statement that is put together bit by bit (`sql += ...`) gets a list of parameters.",
    why="A quote in a pasted value changes what is asked: its sender decides what the database does.",
    when_not="Statements without values other than names of tables and columns, text with quotes or backslashes of its"
    " own, lists of values, statements that are put together in other functions, and drivers that the file does not"
    " import.",
    preconditions=("None: the driver writes the value in its own way, so every site is for review.",),
    look_at="Whether each value has the type that the column expects, and whether none of them was SQL on purpose.",
    reasons={
        "as_parameters": "`{values}` goes to the driver as a parameter: check that it has the type of the column, and"
        " was not SQL on purpose.",
        "through_helper": "`{values}` goes to `{call}` as a parameter, and this codemod makes `{call}` take it: apply"
        " both together, and check the types.",
        "names_stay": "`{values}` goes to the driver as a parameter, through `{call}`, which may have to be changed at"
        " the same time; `{names}` stays in the text: compare it with a list of allowed names.",
        "helper": "`{helper}` takes parameters and hands them on: calls that pass none do the same as before.",
        "other_call": "`{call}` is handed the statement in another way: pass the values by hand.",
        "driver": "The file imports no driver whose placeholder is known: name it with"
        " `--set pass_sql_parameters.placeholder=MARK`.",
        "other_form": "The statement is put together elsewhere, or in a way that is not known.",
        "inside_text": "A value is only a part of a text in quotes that holds quotes or backslashes of its own, or is a"
        " name: put the whole text into the parameter by hand.",
        "identifier": "A value stands for a name or a keyword, which no driver takes as a parameter: look it up in a"
        " list of allowed names.",
        "list_of_values": "A value stands for a list: make one placeholder for each item by hand.",
    },
)
JA = CodemodWords(
    title="SQLのパラメーター化",
    what="`execute`に渡すSQLに埋め込まれた値を、要レビューの変更としてパラメーターで渡すようにします。"
    "プレースホルダーは`psycopg2`、MySQL、Djangoが`%s`、`sqlite3`が`?`です。"
    "`--set pass_sql_parameters.placeholder=MARK`で指定することもできます。"
    "同じ引用符の中にある値の前後の文字列も、パラメーターに入れます。"
    "`sql += ...`のように少しずつ組み立てるSQLには、パラメーターのリストを付けます。",
    why="埋め込まれた値に引用符があると、SQLの意味が変わります。値を送る人が、データベースの動作を決められます。",
    when_not="テーブル名や列名だけを埋め込んだSQL、引用符や`\\`を含む文字列の一部、値のリストは変更しません。"
    "別の関数で組み立てたSQLと、ドライバーがわからない場合も変更しません。",
    preconditions=("ありません。値の書き方をドライバーが決めるため、すべての箇所が要レビューです。",),
    look_at="値の型が列に合っているか、意図してSQLの一部を渡していないかを確認してください。",
    reasons={
        "as_parameters": "`{values}`をパラメーターで渡します。"
        "型が列に合っているか、意図してSQLの一部を渡していないかを確認してください。",
        "through_helper": "`{values}`を`{call}`にパラメーターで渡します。"
        "`{call}`が受け取るようにする変更と一緒に適用し、型を確認してください。",
        "names_stay": "`{values}`をパラメーターで渡します（`{call}`を変更する場合は一緒に適用してください）。"
        "`{names}`は名前なので残ります。許可した名前の一覧と照合してください。",
        "helper": "`{helper}`がパラメーターを受け取り、そのまま渡すようにします。"
        "パラメーターのない呼び出しの動作は変わりません。",
        "other_call": "`{call}`へのSQLの渡し方が異なります。値を手作業でパラメーターにしてください。",
        "driver": "プレースホルダーのわかるドライバーをimportしていません。"
        "`--set pass_sql_parameters.placeholder=MARK`で指定してください。",
        "other_form": "SQLが別の場所で組み立てられているか、組み立て方がわかりません。",
        "inside_text": "値が、引用符や`\\`を含む文字列または名前の一部です。"
        "文字列全体を手作業でパラメーターにしてください。",
        "identifier": "値が名前やキーワードの位置にあり、パラメーターにできません。"
        "許可した名前の一覧から選んでください。",
        "list_of_values": "値がリストです。要素ごとのプレースホルダーを手作業で作ってください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 15), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=((),),
    fixes=("sql_by_formatting",),
    examples=(
        CodemodExample(
            "import psycopg2\n\n\ndef find(cursor, name, age):\n"
            "    cursor.execute(\"SELECT id FROM users WHERE name = '%s' AND rate LIKE '5%%' AND age > %d\""
            " % (name, age))\n",
            "import psycopg2\n\n\ndef find(cursor, name, age):\n"
            "    cursor.execute(\"SELECT id FROM users WHERE name = %s AND rate LIKE '5%%' AND age > %s\","
            " (name, age))\n",
            verdict="review",
            reason="as_parameters",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef drop(db, user):\n"
            "    db.execute(f\"DELETE FROM users WHERE mail = '{user.mail}'\")\n",
            "import sqlite3\n\n\ndef drop(db, user):\n"
            '    db.execute("DELETE FROM users WHERE mail = ?", (user.mail,))\n',
            verdict="review",
            reason="as_parameters",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef fetch(sql):\n    return connect().execute(sql).fetchall()\n\n\ndef find(shop):\n"
            "    return fetch(\"SELECT id FROM users WHERE shop = '%s'\" % shop)\n",
            "import sqlite3\n\n\ndef fetch(sql, *params):\n    return connect().execute(sql, *params).fetchall()\n\n\n"
            'def find(shop):\n    return fetch("SELECT id FROM users WHERE shop = ?", (shop,))\n',
            verdict="review",
            reason="through_helper",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, word):\n"
            "    db.execute(f\"SELECT id FROM shops WHERE name LIKE '%{word}%'\")\n",
            "import sqlite3\n\n\ndef find(db, word):\n"
            '    db.execute("SELECT id FROM shops WHERE name LIKE ?", (f"%{word}%",))\n',
            verdict="review",
            reason="as_parameters",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, word):\n"
            "    db.execute(f\"SELECT id FROM shops WHERE name LIKE '%{word}''s%'\")\n",
            verdict="refused",
            reason="inside_text",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, shop, form):\n    sql = 'SELECT id FROM users WHERE shop = %d' % shop\n"
            "    if form.name:\n        sql += \" AND name = '%s'\" % form.name\n"
            "    return db.execute(sql + ' ORDER BY %s LIMIT %s' % (form.order, form.limit))\n",
            'import sqlite3\n\n\ndef find(db, shop, form):\n    sql = "SELECT id FROM users WHERE shop = ?"\n'
            '    params = [shop]\n    if form.name:\n        sql += " AND name = ?"\n        params.append(form.name)\n'
            '    return db.execute(sql + f" ORDER BY {form.order} LIMIT ?", (*params, form.limit))\n',
            verdict="review",
            reason="names_stay",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, name):\n    sql = \"SELECT id FROM users WHERE name = '%s'\" % name\n"
            "    return db.execute(sql)\n",
            'import sqlite3\n\n\ndef find(db, name):\n    sql = "SELECT id FROM users WHERE name = ?"\n'
            "    params = (name,)\n    return db.execute(sql, params)\n",
            verdict="review",
            reason="as_parameters",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, name):\n    sql = \"SELECT id FROM users WHERE name = '%s'\" % name\n"
            "    print(sql)\n    return db.execute(sql)\n",
            verdict="refused",
            reason="other_form",
            note="it goes somewhere else, too",
        ),
        CodemodExample(
            "def find(db, name):\n    db.execute(\"SELECT id FROM shops WHERE name = '%s'\" % name)\n",
            verdict="refused",
            reason="driver",
        ),
        CodemodExample(
            "import sqlite3\n\n\ndef find(db, name):\n    db.execute('SELECT id FROM shops WHERE name = ?', (name,))\n",
            note="they are parameters already",
        ),
    ),
)
