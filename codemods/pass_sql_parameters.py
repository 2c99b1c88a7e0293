"""SQL with parameters: values are handed to the driver beside the statement, not pasted into it.

What: `execute("... WHERE id = %s" % id)`, and the same with `format`, an f-string or `+`, becomes a constant statement
with placeholders and a tuple of values. The placeholder is that of the driver which the file imports: `%s` for
`psycopg2`, MySQL and Django, `?` for `sqlite3`; `--set pass_sql_parameters.placeholder=MARK` says another one. For
review.

Why: a quote in a pasted value changes what is asked.

When not: names of tables and columns, which no driver takes as parameters, need a list of allowed names; a value inside
a longer text in quotes, a list of values, a statement put together before the call, and an unknown driver.
"""

from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from codemods._sql.drivers import placeholder_of
from codemods._sql.placeholders import PLACEHOLDERS, parametrize
from toolkit.findings.sql_by_formatting import pasted_statements
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_site import make_site

_NAME = "pass_sql_parameters"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "sql_by_formatting")
    mark = facts.options.get("placeholder", "") or placeholder_of(file)
    for called, _ in pasted_statements(file):
        if not is_wanted(called.node):
            continue
        scope, node = called.scope, called.node
        if called.last != "execute" or len(node.args) != 1 or node.keywords:
            yield make_site(_NAME, "refused", scope, node, "other_call", args={"call": called.last})
        elif mark not in PLACEHOLDERS:
            yield make_site(_NAME, "refused", scope, node, "driver")
        else:
            done = parametrize(node.args[0], mark)
            if isinstance(done, str):
                yield make_site(_NAME, "refused", scope, node, done)
            else:
                args = {"statement": done.statement, "values": ", ".join(done.values)}
                yield make_site(_NAME, "review", scope, node, "as_parameters", args=args)


def _rewrite(at: Site, node: cst.Call) -> Any:
    values = at.args["values"]
    given = cst.parse_expression(f"({values})" if "," in values else f"({values},)")
    first = node.args[0].with_changes(
        value=cst.parse_expression(at.args["statement"]),
        comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")),
        whitespace_after_arg=cst.SimpleWhitespace(""),
    )
    return node.with_changes(args=[first, cst.Arg(given, comma=node.args[0].comma)])


EN = CodemodWords(
    title="SQL with parameters",
    what="A value that is pasted into a statement handed to `execute` is passed as a parameter, for review:"
    " `%s` for `psycopg2`, MySQL and Django, `?` for `sqlite3`."
    " `--set pass_sql_parameters.placeholder=MARK` says another placeholder.",
    why="A quote in a pasted value changes what is asked: whoever sends the value decides what the database does.",
    when_not="Names of tables and columns, values inside a longer text, lists of values, statements that are put"
    " together before the call, and drivers that the file does not import.",
    preconditions=("None: the driver writes the value in its own way, so every site is for review.",),
    look_at="Whether each value has the type that the column expects, and whether none of them was SQL on purpose.",
    reasons={
        "as_parameters": "`{values}` goes to the driver as a parameter: check that it has the type of the column, and"
        " was not SQL on purpose.",
        "other_call": "`{call}` is handed the statement in another way: pass the values by hand.",
        "driver": "The file imports no driver whose placeholder is known: name it with"
        " `--set pass_sql_parameters.placeholder=MARK`.",
        "other_form": "The statement is put together before the call, or in a way that is not known.",
        "inside_text": "A value is only a part of a text in quotes: put the whole text into the parameter by hand.",
        "identifier": "A value stands for a name or a keyword, which no driver takes as a parameter: look it up in a"
        " list of allowed names.",
        "list_of_values": "A value stands for a list: make one placeholder for each item by hand.",
    },
)
JA = CodemodWords(
    title="SQLのパラメーター化",
    what="`execute`に渡すSQLに埋め込まれた値を、要レビューの変更としてパラメーターで渡すようにします。"
    "プレースホルダーは`psycopg2`、MySQL、Djangoが`%s`、`sqlite3`が`?`です。"
    "`--set pass_sql_parameters.placeholder=MARK`で指定することもできます。",
    why="埋め込まれた値に引用符があると、SQLの意味が変わります。値を送る人が、データベースの動作を決められます。",
    when_not="テーブル名や列名、長い文字列の一部、値のリスト、呼び出しの前に組み立てたSQL、"
    "ファイルがimportしていないドライバーは変更しません。",
    preconditions=("ありません。値の書き方をドライバーが決めるため、すべての箇所が要レビューです。",),
    look_at="値の型が列に合っているか、意図してSQLの一部を渡していないかを確認してください。",
    reasons={
        "as_parameters": "`{values}`をパラメーターで渡します。"
        "型が列に合っているか、意図してSQLの一部を渡していないかを確認してください。",
        "other_call": "`{call}`へのSQLの渡し方が異なります。値を手でパラメーターにしてください。",
        "driver": "プレースホルダーのわかるドライバーをimportしていません。"
        "`--set pass_sql_parameters.placeholder=MARK`で指定してください。",
        "other_form": "SQLが呼び出しの前に組み立てられているか、組み立て方がわかりません。",
        "inside_text": "値が引用符の中の一部だけです。文字列全体を手でパラメーターにしてください。",
        "identifier": "値が名前やキーワードの位置にあり、パラメーターにできません。"
        "許可した名前の一覧から選んでください。",
        "list_of_values": "値がリストです。要素ごとのプレースホルダーを手で作ってください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 15), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
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
            "import sqlite3\n\n\ndef find(db, word):\n"
            "    db.execute(f\"SELECT id FROM shops WHERE name LIKE '%{word}%'\")\n",
            verdict="refused",
            reason="inside_text",
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
