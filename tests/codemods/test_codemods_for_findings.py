"""Changes that codemods for findings make, and those they leave: the programs run before and after."""

import ast
import sqlite3
from contextlib import closing
from functools import cache
from typing import Any

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods._rules.arguments import remove_argument, set_argument
from codemods._sql.placeholders import Parametrized, parametrize
from tests.codemods.apply import applied, rewritten
from toolkit.change.edit import Pack
from toolkit.model.codemod import CodemodExample, Facts
from toolkit.wiring import plugins

QUICK = settings(max_examples=60, deadline=None)


def after(name: str, code: str, **options: str) -> str:
    """Code after one codemod, sites for review included."""
    facts = Facts("shop.py", options=options)
    done = Pack((plugins.codemod(name),), {name: facts}, frozenset({"certain", "review"}))(("shop.py", code.encode()))
    assert done.data is not None, done.left
    return done.data.decode()


def run(code: str, **world: Any) -> dict[str, Any]:
    """The names that a program leaves."""
    exec(compile(code, "program", "exec"), world)
    return world


RETRYING = """
def send(gateway):
    seen = []
    while True:
        seen.append("try")
        try:
            return gateway(), seen
        except OSError:
            seen.append("failed")
            sleep(1)
"""


@QUICK
@given(failures=st.integers(0, 14), most=st.integers(1, 12))
def test_retries_are_the_same_up_to_the_limit(failures: int, most: int) -> None:
    def gateway(left: list[int]) -> Any:
        def answer() -> str:
            if left[0]:
                left[0] -= 1
                raise OSError(left[0])
            return "sent"

        return answer

    before = run(RETRYING, sleep=lambda _: None)["send"]
    changed = run(after("limit_retries", RETRYING, most=str(most)), sleep=lambda _: None)["send"]
    if failures < most:
        assert changed(gateway([failures])) == before(gateway([failures]))
    else:
        with pytest.raises(OSError, match=str(failures - most)):
            changed(gateway([failures]))


def test_a_loop_inside_of_another_one_counts_anew() -> None:
    inner = "\n".join(f"    {line}" if line else line for line in RETRYING.split("\n")[3:])
    code = f"def send(gateways):\n    seen = []\n    for gateway in gateways:\n{inner}\n"
    changed = after("limit_retries", code)
    assert "    for gateway in gateways:\n        tries = 0\n        while True:\n" in changed


COLLECTING = """
def collect(item, seen=[], *, names={"first": 1}, fixed=(1, 2)):
    '''Collect.'''
    seen.append(item)
    names[item] = len(seen)
    return seen, names, fixed
"""
items = st.integers() | st.text(max_size=2)


@QUICK
@given(item=items, seen=st.none() | st.lists(items), again=items)
def test_a_first_call_and_calls_with_values_are_the_same(item: Any, seen: Any, again: Any) -> None:
    before = run(COLLECTING)["collect"]
    changed = run(after("replace_mutable_default", COLLECTING))["collect"]
    given = {} if seen is None else {"seen": seen}
    copies = {} if seen is None else {"seen": list(seen)}
    assert changed(item, **copies) == before(item, **given)
    assert changed(again) == run(COLLECTING)["collect"](again), "no call finds what another one left"
    assert changed.__doc__ == before.__doc__


LOGGING = """
def login(user, password, token_id):
    log("%s with %s", user, password)
    log(f"{user} {password!r} {len(password)}")
    log("%(who)s %(password)s" % {"who": user, "password": password})
    return user + password
"""


@QUICK
@given(user=st.text("ab"), password=st.text("xyz", min_size=1))
def test_what_is_logged_changes_and_nothing_else(user: str, password: str) -> None:
    lines: list[str] = []

    def log(text: str, *args: object) -> None:
        lines.append(text % args if args else text)

    code = after("mask_logged_secret", LOGGING)
    assert run(code, log=log)["login"](user, password, 1) == user + password
    assert len(lines) == 3
    assert not any(password in line for line in lines)


NAMES = ["name", "age", "shop"]
FORMS = [
    "\"SELECT id FROM users WHERE name = '%s' AND age > %s AND shop LIKE '%s'\" % (name, age, shop)",
    "\"SELECT id FROM users WHERE name = '{}' AND age > {} AND shop LIKE '{}'\".format(name, age, shop)",
    "\"SELECT id FROM users WHERE name = '{2}' AND age > {1} AND shop LIKE '{0}'\".format(shop, age, name)",
    "\"SELECT id FROM users WHERE name = '%(n)s' AND age > %(a)d AND shop LIKE '%(s)s'\""  # noqa: ISC004
    " % {'n': name, 'a': age, 's': shop}",
    "f\"SELECT id FROM users WHERE name = '{name}' AND age > {age} AND shop LIKE '{shop}'\"",
    '"SELECT id FROM users WHERE name = \'" + name + "\' AND age > " + str(age) + " AND shop LIKE \'" + shop + "\'"',
    '"""SELECT id FROM users\nWHERE name = \'%s\'\n  AND age > %s -- %%\n  AND shop LIKE \'%s\'""" % (name, age, shop)',
    "\"SELECT id FROM users WHERE name LIKE '%%%s%%' AND age > %s AND shop = '{%s}%s'\" % (name, age, shop, name)",
    '"SELECT id FROM users WHERE name LIKE \'a" + name + "%\' AND age > " + str(age) + " AND shop < \'" + shop + "\'"',
    "f\"SELECT id FROM users WHERE name LIKE '{name}{shop}' AND age > {age} AND 'x{{{age}' <> shop\"",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("has_f_strings", [True, False])
@QUICK
@given(name=st.text("abc% "), age=st.integers(-3, 3), shop=st.text("ab%_"))
def test_a_statement_with_parameters_finds_the_same_rows(
    form: str, has_f_strings: bool, name: str, age: int, shop: str
) -> None:
    rows = [(name, age + 1, shop), (name, age, "a"), ("abc", 3, "ab"), (name + "a", age + 2, shop)]
    given = {"name": name, "age": age, "shop": shop}
    done = parametrize(ast.parse(form, mode="eval").body, "?", form, has_f_strings=has_f_strings)
    assert isinstance(done, Parametrized)
    values = tuple(eval(value, dict(given)) for value in done.values)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, shop TEXT)")
        database.executemany("INSERT INTO users (name, age, shop) VALUES (?, ?, ?)", rows)
        pasted = database.execute(eval(form, dict(given))).fetchall()
        assert database.execute(ast.literal_eval(done.statement), values).fetchall() == pasted


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ('"SELECT id FROM %s" % table', "identifier"),
        ('"SELECT id FROM users ORDER BY %s" % column', "identifier"),
        ("\"UPDATE users SET %s WHERE id = '%s'\" % (settings, id)", "identifier"),
        ("'SELECT id FROM \"%s\" WHERE id = %d' % (table, id)", "identifier"),
        ("\"SELECT id FROM users WHERE name LIKE 'it''s %s'\" % word", "inside_text"),
        ("\"SELECT id FROM users WHERE name LIKE '%s''s'\" % word", "inside_text"),
        ("\"SELECT id FROM users WHERE name LIKE '%s\\\\_'\" % word", "inside_text"),
        ("'SELECT id FROM users WHERE name = \"a%s\"' % word", "inside_text"),
        ('"SELECT id FROM users WHERE name = \'a" + word', "inside_text"),
        ("\"SELECT id FROM users WHERE id IN (%s)\" % ','.join(ids)", "list_of_values"),
        ("\"SELECT id FROM users WHERE id = '%5s'\" % id", "other_form"),
        ("\"SELECT id FROM users WHERE id = '{:>5}'\".format(id)", "other_form"),
        ("f\"SELECT id FROM users WHERE id = '{id:>5}'\"", "other_form"),
        ("\"SELECT id FROM users WHERE id = '%s' AND a = '%s'\" % (id, *more)", "other_form"),
        ('"SELECT id FROM users WHERE " + condition()', "other_form"),
        ('"SELECT id FROM users " + condition', "identifier"),
    ],
)
def test_what_no_driver_takes_is_refused(form: str, why: str) -> None:
    assert parametrize(ast.parse(form, mode="eval").body, "%s") == why


@pytest.mark.parametrize(
    ("form", "statement", "names"),
    [
        (
            "\"SELECT %s FROM users WHERE id = '%s'\" % (column, id)",
            'f"SELECT {column} FROM users WHERE id = ?"',
            "column",
        ),
        (
            "\"SELECT '{' FROM %s WHERE id = %d\" % (table, id)",
            "\"SELECT '{{' FROM {} WHERE id = ?\".format(table)",
            "table",
        ),
        (
            '"SELECT id\\nFROM " + table + " WHERE id = " + id',
            '"""SELECT id\nFROM {} WHERE id = ?""".format(table)',
            "table",
        ),
    ],
)
def test_names_of_tables_stay_beside_values_that_go(form: str, statement: str, names: str) -> None:
    assert parametrize(ast.parse(form, mode="eval").body, "?", form) == Parametrized(statement, ("id",), (names,))


STEPS = (
    "import sqlite3\n\n\ndef find(db, name, age, shop, order):\n"
    "    sql = \"SELECT id FROM users WHERE name LIKE '%s%%'\" % name\n"
    "    if age:\n        sql += ' AND age > %d' % age\n"
    "    else:\n        sql = sql_of(shop)\n"
    "    if shop:\n        sql += f\" AND (shop = '{shop}' OR shop LIKE '{shop}%')\"\n"
    "        sql += ' AND age < 9'\n"
    "    return db.execute(sql + ' ORDER BY %s LIMIT ' % order + str(age)).fetchall()\n"
)


@QUICK
@given(
    name=st.text("abc% "), age=st.integers(1, 3), shop=st.text("ab%_"), order=st.sampled_from(["id", "age DESC, id"])
)
def test_a_statement_put_together_in_steps_finds_the_same_rows(name: str, age: int, shop: str, order: str) -> None:
    found = []
    for code in _steps_before_and_after():
        space: dict[str, Any] = {}
        exec(code, space)
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, shop TEXT)")
            rows = [(name, age + 1, shop), (name, age, "a"), ("abc", 3, "ab"), (name + "a", age + 2, shop)]
            database.executemany("INSERT INTO users (name, age, shop) VALUES (?, ?, ?)", rows)
            found.append(space["find"](database, name, age, shop, order))
    assert found[0] == found[1]


@cache
def _steps_before_and_after() -> tuple[str, str]:
    code = STEPS.replace("    else:\n        sql = sql_of(shop)\n", "")
    done = applied(plugins.codemod("pass_sql_parameters"), CodemodExample(code, verdict="review"))
    assert (done.data or b"").count(b"params") == 4
    return code, (done.data or b"").decode()


def test_a_statement_that_another_function_begins_is_left_alone() -> None:
    assert applied(plugins.codemod("pass_sql_parameters"), CodemodExample(STEPS, verdict="review")).data is None


def test_percent_signs_are_doubled_for_drivers_that_format() -> None:
    form = ast.parse("\"SELECT '5%%' FROM users WHERE id = '%s'\" % id", mode="eval").body
    assert parametrize(form, "%s") == Parametrized("\"SELECT '5%%' FROM users WHERE id = %s\"", ("id",))
    assert parametrize(form, "?") == Parametrized("\"SELECT '5%' FROM users WHERE id = ?\"", ("id",))


@pytest.mark.parametrize(
    ("form", "has_f_strings", "value"),
    [
        ("\"SELECT id FROM users WHERE name LIKE '%%%s%%'\" % word", True, 'f"%{word}%"'),
        ("\"SELECT id FROM users WHERE name LIKE '%%%s%%'\" % word", False, '"%{}%".format(word)'),
        ("\"SELECT id FROM users WHERE name LIKE '%s-%s'\" % (at['a'], b)", True, "f\"{at['a']}-{b}\""),
        ('"SELECT id FROM users WHERE name LIKE \'%s-%s\'" % (at["a"], b)', True, "f'{at[\"a\"]}-{b}'"),
        ("\"SELECT id FROM users WHERE name LIKE 'a%s'\" % at[\"a\", 'b']", True, '"a{}".format(at["a", \'b\'])'),
        ("\"SELECT id FROM users WHERE name LIKE 'a{%s}'\" % word", True, '"a{{{}}}".format(word)'),
    ],
)
def test_the_text_around_a_value_goes_into_the_parameter(form: str, has_f_strings: bool, value: str) -> None:
    done = parametrize(ast.parse(form, mode="eval").body, "?", form, has_f_strings=has_f_strings)
    assert done == Parametrized('"SELECT id FROM users WHERE name LIKE ?"', (value,))


def test_a_helper_called_execute_does_not_speak_for_the_cursors_of_another_driver() -> None:
    view = (
        "from django.db import connection\n\n\ndef find(request):\n    cursor = connection.cursor()\n"
        "    cursor.execute(\"SELECT id FROM users WHERE day LIKE '%s%%'\" % request.GET['day'])\n"
    )
    helper = "import sqlite3\n\n\ndef execute(sql):\n    return sqlite3.connect('shop.db').execute(sql)\n"
    case = CodemodExample(view, verdict="review", files={"database.py": helper})
    done = applied(plugins.codemod("pass_sql_parameters"), case).data or b""
    statement = '    cursor.execute("SELECT id FROM users WHERE day LIKE %s", (f"{request.GET[\'day\']}%",))'
    assert done.decode().splitlines()[-1] == statement


arguments = st.lists(st.sampled_from(["a", "b()", "*c", "d=1", "**e", "f=[1,\n 2]"]), max_size=4, unique=True)
layouts = st.sampled_from(["f({})", "f(\n    {}\n)", "f(\n    {},\n)", "f( {} )", "f({},)", "x.f(\n{})"])
separators = st.sampled_from([", ", ",", ",\n    ", ",  # why\n    "])


@QUICK
@given(given=arguments, layout=layouts, separator=separators)
def test_an_argument_is_added_and_taken_away_whatever_the_call_looks_like(
    given: list[str], layout: str, separator: str
) -> None:
    given = sorted(given, key=lambda it: ("**" in it, "=" in it))
    code = layout.format(separator.join(given)) if given else "f()"
    call = cst.parse_expression(code)
    assert isinstance(call, cst.Call)
    added = set_argument(call, "timeout", "10")
    text = cst.Module([]).code_for_node(added)
    before: Any = ast.parse(code, mode="eval").body
    found: Any = ast.parse(text, mode="eval").body
    assert [*map(ast.dump, before.args)] == [*map(ast.dump, found.args)]
    assert [*map(ast.dump, before.keywords)] == [*map(ast.dump, found.keywords[:-1])]
    assert ast.unparse(found.keywords[-1]) == "timeout=10"
    gone = cst.Module([]).code_for_node(remove_argument(added, "timeout"))
    assert ast.dump(ast.parse(gone, mode="eval")) == ast.dump(ast.parse(code, mode="eval"))
    assert text.count("#") == gone.count("#") == code.count("#")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("add_timeout", "import requests\n\nrequests.get(url)  # tebiki: allow call_without_timeout -- a script\n"),
        (
            "verify_tls",
            "import requests\n\n# tebiki: allow tls_verification_off -- own box\nrequests.get(u, verify=False)\n",
        ),
    ],
)
def test_what_a_comment_allows_is_left_alone(name: str, code: str) -> None:
    assert rewritten(plugins.codemod(name), code, review=True) == code


def test_tests_are_left_alone() -> None:
    code = "import requests\n\nrequests.get(url)\n"
    codemod = plugins.codemod("add_timeout")
    done = Pack((codemod,), accept=frozenset({"review"}))(("tests/test_shop.py", code.encode()))
    assert (done.data, done.left) == (None, ())
