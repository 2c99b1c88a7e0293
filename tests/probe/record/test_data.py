"""Statements to databases are written once each, with their secrets hidden by the names of columns."""

import pytest

from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run
from tests.standins.mongo_server import running_mongo
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.sql_columns import mask_statement, slots


@sweep("3.6", "3.8", "3.12", "3.13")
def test_sqlite_tells_its_statements(tmp_path, version):
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "program.py").write_text(
        "import sqlite3\nbase = sqlite3.connect(':memory:')\nbase.execute('CREATE TABLE t (a, password)')\n"
        "base.execute('INSERT INTO t (a, password) VALUES (?, ?)', (1, 'pl4nted'))\nbase.commit()\n"
    )
    recorded = run(folder, interpreter(version), levels=("data",))
    statements = [line["statement"] for line in recorded.of("command")]
    assert statements[0] == "CREATE TABLE t (a, password)"
    assert len(statements) == 2
    assert "pl4nted" not in statements[1]


def test_python_2_says_that_sqlite_tells_nothing(tmp_path):
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "program.py").write_text("import sqlite3\nsqlite3.connect(':memory:').execute('SELECT 1')\n")
    recorded = run(folder, interpreter("2.7"), levels=("data",))
    assert (recorded.code, recorded.left_out()) == (0, {"no_events"})


@pytest.mark.parametrize(("above", "expected"), [("os", {"no_events"}), ("sqlalchemy.engine", set())])
def test_a_driver_that_tells_nothing_is_named_unless_something_above_it_tells(tmp_path, above, expected):
    folder = tmp_path / "base"
    (folder / "sqlalchemy").mkdir(parents=True)
    for file in ("sqlalchemy/__init__.py", "sqlalchemy/engine.py", "pyodbc.py"):
        (folder / file).write_text("")
    (folder / "program.py").write_text(f"import {above}\nimport pyodbc\n")
    assert run(folder, levels=("data",)).left_out() == expected


def test_pymongo_tells_its_commands(tmp_path):
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "program.py").write_text(
        "import os, pymongo\nclient = pymongo.MongoClient(os.environ['MONGO'])\n"
        "list(client.shop.members.find({'password': 'pl4nted', 'point': {'$gt': 5}}))\n"
        "from bson.son import SON\nchange = SON([('b', 1), ('a', SON([('z', 1), ('y', 2)]))])\n"
        "client.shop.members.update_one({'point': 1}, {'$set': change})\nclient.close()\n"
    )
    with running_mongo() as uri, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO", uri)
        recorded = run(folder, levels=("data",))
    assert (recorded.code, recorded.errors) == (0, "")
    (command,) = [line for line in recorded.of("command") if line["statement"] == "find"]
    assert command["given"]["filter"]["point"] == {"$gt": 5}
    assert command["database"] == "shop"
    (changed,) = [line for line in recorded.of("command") if line["statement"] == "update"]
    assert changed["given"]["updates"] == [
        {"q": {"point": 1}, "u": {"$set": {"b": 1, "a": {"z": 1, "y": 2}}}, "multi": False, "upsert": False}
    ]
    assert list(changed["given"]["updates"][0]["u"]["$set"]["a"]) == ["z", "y"]
    assert "pl4nted" not in str(command)


def test_operations_of_pymongo_are_written_with_their_documents_where_rows_are_kept(tmp_path):
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "program.py").write_text(
        "import os, pymongo\nclient = pymongo.MongoClient(os.environ['MONGO'])\n"
        "members = client.shop.members\nmembers.insert_one({'_id': 1, 'password': 'pl4nted'})\n"
        "list(members.find({'_id': 1}).sort('_id', -1))\n"
    )
    with running_mongo() as uri, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO", uri)
        recorded = run(folder, levels=("data", "functions"))
    assert (recorded.code, recorded.errors) == (0, "")
    commands = [(line["system"], line["statement"]) for line in recorded.of("command")]
    assert commands == [("pymongo", "insert_one members"), ("pymongo", "find members")]
    assert recorded.of("command")[1]["given"] == {"filter": {"_id": 1}, "sort": [{"$py": "tuple", "of": ["_id", -1]}]}
    assert recorded.of("rows")
    assert "pl4nted" not in str(recorded.of("command")) + str(recorded.of("rows"))


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT * FROM t WHERE email = ? AND n > 5", "email n"),
        ("INSERT INTO t (a, password) VALUES (?, 'x'), (?, ?)", "a password a password"),
        ("UPDATE t SET password = %s, n = n + 1 WHERE id IN (%s, %s)", "password n id id"),
        ('INSERT INTO "t" ("a", "pin") VALUES ($1, $2)', "a pin"),
        ("SELECT 1", "-"),
        ('UPDATE "t" SET "n" = ?, "password" = ? WHERE "t"."pin" = ?', "n password pin"),
        ("UPDATE `t` SET `a` = 'x', `password`='y'", "a password"),
        ("UPDATE [t] SET [password] = N'x' WHERE [n] = @n", "N,password n"),
        ('UPDATE t SET password = "x" WHERE name = "bob"', "password name"),
        ('SELECT "s"."id" FROM "token" JOIN "s" ON ("token"."a" = "s"."b") WHERE "token"."n" = 5 LIMIT 21', "n -"),
        (
            "WITH q AS (SELECT 1) INSERT INTO t (a, pin) SELECT ?, ? FROM q WHERE b = ? UNION SELECT ?, ?",
            "- a pin b a pin",
        ),
        ("UPDATE t SET (a, pin) = (?, ?), (b, pw) = ROW(?, ?), (c, otp) = (SELECT ?, ?)", "a pin b pw c otp"),
        ("SELECT * FROM t WHERE (a, pin) IN ((?, ?), (?, ?)) OR ? = pw", "a pin a pin pw"),
        ("SELECT ? AS pin, lower(?) pw FROM t WHERE x BETWEEN ? AND ? AND y = ?", "pin - x x y"),
        ("UPDATE t SET pin = COALESCE(CAST(? AS text), lower(?)::text, a)", "text,pin pin"),
        ('UPDATE t SET "pw" = CASE WHEN ("t"."id" = 1) THEN %s ELSE \'x\' END WHERE a = %s', "id pw pw a"),
        ("SELECT CASE WHEN pw = 'a' THEN 'b' ELSE 'c' END FROM t", "pw - -"),
        ("SELECT a FROM t WHERE n LIKE %s ESCAPE '\\' AND pin = 'x'", "n n pin"),
        (r"SELECT a FROM t WHERE n = 'C:\' AND pin = 'x'", "n pin"),
        ("SELECT a FROM t WHERE d->>'pin' = ? AND e = JSON_SET(e, '$.pw', ?)", "d,pin pw,e"),
        ("CALL login(?, password => 'x')", "- password"),
        ("INSERT INTO t (a, pin) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET pw = ?", "a pin pw"),
        ("CREATE TABLE t (pw VARCHAR(255) DEFAULT 'x', n INT)", "- pw"),
        ("UPDATE t SET pin = $$x$$ WHERE pw = 'cut o", "pin pw"),
    ],
)
def test_values_find_their_columns(statement, names):
    assert " ".join(",".join(found) or "-" for _, _, found in slots(statement)) == names


@pytest.mark.parametrize(
    ("statement", "given", "shown"),
    [
        ("UPDATE t SET a = $2, pin = $1", ["PLANT-1", "b"], ["masked-1", "b"]),
        ("UPDATE t SET a = ?2, pin = ?1", ["PLANT-1", "b"], ["masked-1", "b"]),
        ("UPDATE t SET a = :y, pin = :x", {"x": "PLANT-1", "y": "b"}, {"x": "masked-1", "y": "b"}),
        ("INSERT INTO t (a, pin) VALUES (%(x)s, %(y)s)", {"x": "b", "y": "PLANT-1"}, {"x": "b", "y": "masked-1"}),
        ("SELECT a FROM t WHERE pin = :x OR a = :x OR b = :y", ["PLANT-1", "b"], ["masked-1", "b"]),
        ("SELECT a FROM t WHERE pin IN %s AND b = %s", [("PLANT-1", "PLANT-2"), "b"], [("masked-1", "masked-2"), "b"]),
    ],
)
def test_parameters_in_any_order_are_hidden_by_their_columns(statement, given, shown):
    assert mask_statement(Masking(), statement, given)[1] == shown


def test_statements_are_read_in_time_that_grows_with_them():
    rows = ", ".join(["('a', 'PLANT-1')"] * 3000)
    for text in (
        f"INSERT INTO t (a, pin) VALUES {rows}",
        "(" * 5000,
        "CASE WHEN " * 3000,
        "'\\" * 5000,
        "a = (" * 4000,
    ):
        assert "PLANT-1" not in mask_statement(Masking(), text, None)[0]


def test_parameters_are_hidden_by_their_columns():
    masking = Masking(b"k")
    _, given = mask_statement(masking, "INSERT INTO t (a, password) VALUES (?, ?)", [(1, "pl4nted"), (2, "pl4nted")])
    assert given[0][0] == 1
    assert given[0][1] == given[1][1] != "pl4nted"
    _, named = mask_statement(masking, "UPDATE t SET password = :password_1", {"password_1": "pl4nted", "n": 1})
    assert named["n"] == 1
    assert named["password_1"] != "pl4nted"
    text, _ = mask_statement(masking, "UPDATE t SET password = 'it''s', pin = 1234 WHERE a = 'b'", None)
    assert "it''s" not in text
    assert "1234" not in text
    assert text.endswith("a = 'b'")


@sweep("3.8", "3.13")
def test_rows_that_an_insert_returns_are_kept_where_its_class_is_imported_late(tmp_path, version):
    folder = tmp_path / "base"
    (folder / "sqlalchemy" / "engine").mkdir(parents=True)
    texts = {
        "sqlalchemy/__init__.py": "",
        "sqlalchemy/event.py": "def listen(*_given):\n    pass\n",
        "sqlalchemy/engine/__init__.py": "class Engine:\n    pass\n",
        "sqlalchemy/engine/default.py": (
            "class DefaultExecutionContext:\n    def fetchall_for_returning(self, cursor):\n        return cursor\n"
        ),
        "program.py": (
            "import sqlalchemy.event, sqlalchemy.engine\nfrom sqlalchemy.engine import default\n"
            "context = default.DefaultExecutionContext()\ncontext._tebiki_watched = 'what records'\n"
            "assert context.fetchall_for_returning('cursor') == 'what records'\n"
        ),
    }
    for path, text in texts.items():
        (folder / path).write_text(text)
    recorded = run(folder, interpreter(version), levels=("data",))
    assert (recorded.code, recorded.errors) == (0, "")
