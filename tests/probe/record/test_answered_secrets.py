"""Rows are hidden by the columns that they come of, whatever those are called in the answer."""

import json
from typing import Any

import pytest

from tests.probe.record.recorded import run
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.sql_results import secret_columns
from toolkit.probe.record import statements


@pytest.mark.parametrize(
    ("statement", "names", "secret"),
    [
        ("SELECT password AS p, id i FROM t", "p i", "p"),
        ("SELECT `password` `p`, [id] AS [i] FROM t", "p i", "p"),
        ("SELECT password::text p, CAST(otp AS text) AS o, n FROM t", "p o n", "p o"),
        ("SELECT id, upper(api_token), name || ':' || otp FROM t", "id upper ?column?", "upper ?column?"),
        ("SELECT CASE WHEN a THEN password ELSE '' END FROM t", "case", "case"),
        ("SELECT a IS DISTINCT FROM password AS d, b FROM t", "d b", "d"),
        ("SELECT TOP 5 id, p = password, name n FROM t", "id p n", "p"),
        ("SELECT id, (SELECT password FROM t LIMIT 1) AS c FROM u", "id c", "c"),
        ("SELECT q, n FROM (SELECT p AS q, n FROM (SELECT password AS p, n FROM t) a) b", "q n", "q"),
        ("WITH q AS (SELECT password AS w, n FROM t) SELECT w, n FROM q", "w n", "w"),
        ("WITH q(a, b) AS NOT MATERIALIZED (SELECT id, password FROM t) SELECT b, a FROM q", "b a", "b"),
        ("SELECT t.* FROM (SELECT id, password FROM u) AS t(a, b)", "a b", "b"),
        ("SELECT * FROM (SELECT * FROM u) AS t(a, b)", "a b", "a b"),
        ("SELECT row_to_json(t) AS j FROM (SELECT password AS p FROM u) t", "j", "j"),
        ("SELECT id, name AS x FROM t UNION SELECT id, password FROM t", "id x", "x"),
        ("(SELECT name AS x FROM t) UNION ALL (SELECT password FROM t)", "x", "x"),
        ("SELECT x FROM (SELECT name AS x FROM t UNION SELECT password FROM t) u", "x", "x"),
        ("SELECT a, b FROM t UNION SELECT * FROM u", "a b", "a b"),
        ("SELECT *, lower(api_token), n FROM t", "id lower(api_token) n", "lower(api_token)"),
        ("SELECT * FROM (SELECT id, upper(password) FROM t) u", "id upper", "upper"),
        ("SELECT data->>'password' AS p, json_extract(d, '$.pin') AS q, d->>'n' AS n FROM t", "p q n", "p q"),
        ("INSERT INTO t (id, password) VALUES (1, 'x') RETURNING id, password AS p", "id p", "p"),
        ("WITH x AS (UPDATE t SET b = 1 RETURNING password AS p, id) SELECT p, id FROM x", "p id", "p"),
        ("EXEC find_user password, id", "p id", "p"),
    ],
)
def test_an_alias_of_a_secret_is_a_secret(statement: str, names: str, secret: str) -> None:
    found = secret_columns(statement, names.split(), Masking().hides)
    assert [name for name, telling in zip(names.split(), found, strict=True) if telling] == secret.split()


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT id, name AS n FROM t WHERE password = %s ORDER BY token", "id n"),
        ("SELECT COUNT(*) AS n FROM (SELECT password AS c FROM t) u", "n"),
        ("SELECT 'password' AS kind, id FROM t", "kind id"),
        ('SELECT max("token"."created") AS newest FROM "token"', "newest"),
        ("SELECT * FROM t UNION SELECT * FROM u WHERE pin = 1", "a b"),
        ("UPDATE t SET password = 'x' RETURNING id, name AS n", "id n"),
        ("INSERT INTO old (pw) SELECT pw FROM t RETURNING id AS i", "i"),
    ],
)
def test_columns_beside_a_secret_stay(statement: str, names: str) -> None:
    assert not any(secret_columns(statement, names.split(), Masking().hides))


def test_deep_and_long_statements_are_read_in_time_that_grows_with_them() -> None:
    many = ", ".join(["(SELECT password FROM t)"] * 2000)
    for statement in (f"SELECT a FROM t WHERE pin IN ({many})", "SELECT password, " + "(SELECT " * 3000, "(" * 9000):
        assert len(secret_columns(statement, ["a"], Masking().hides)) == 1


class Sink:
    """Takes lines."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def next_order(self) -> int:
        return len(self.lines) + 1

    def put(self, line: dict[str, Any]) -> None:
        self.lines.append(line)

    def leave_out(self, what: str, about: str) -> None:
        raise AssertionError(f"{what} {about}")


class Watched:
    """Watches nothing."""

    def when(self, module: str, action: Any) -> None:
        raise AssertionError(module)


def test_rows_are_written_without_what_an_alias_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_REMEMBERED", 4)
    sink = Sink()
    recorder = statements.StatementRecorder(Watched(), sink, Masking(b"k" * 16), True)
    order = recorder.put("sqlalchemy", "SELECT id, password AS p, name FROM t")
    recorder.put_rows(order, ["id", "p", "name"], [(1000, "pl4nted-1", "Anna")])
    for _ in range(3):
        recorder.put("sqlalchemy", "SELECT 1")
    recorder.put_rows(order, ["id", "p", "name"], [(1001, "pl4nted-2", "Berta")])  # used not long ago
    recorder.put_rows(order, ["id", "p"], [(1002, "pl4nted-3", "Carla")])  # cannot be told apart
    shown = json.dumps(sink.lines)
    assert "pl4nted" not in shown
    assert [name in shown for name in ("1000", "Anna", "1001", "Berta", "1002", "Carla")] == [True] * 4 + [False] * 2
    for _ in range(9):
        recorder.put("sqlalchemy", "SELECT 1")
    recorder.put_rows(order, ["id", "p"], [(1003, "pl4nted-4")])  # forgotten
    assert "1003" not in json.dumps(sink.lines)
    assert "pl4nted" not in json.dumps(sink.lines)


def test_views_of_bytes_are_masked_as_their_bytes() -> None:
    sink = Sink()
    recorder = statements.StatementRecorder(Watched(), sink, Masking(b"k" * 16), True)
    order = recorder.put("psycopg2", "SELECT password, photo FROM t")
    recorder.put_rows(order, ["password", "photo"], [(memoryview(b"pl4nted-1"), memoryview(b"\x00\xff"))])
    recorder.put_rows(order, ["photo"], [(memoryview(b"pl4nted-2"), memoryview(b"pl4nted-3"))])  # cannot be told apart
    shown = json.dumps(sink.lines)
    assert "pl4nted" not in shown
    assert {"$py": "memoryview", "of": {"$binary": {"base64": "AP8=", "subType": "00"}}} in sink.lines[1]["rows"][0]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_of_a_table_of_settings_are_masked_whatever_holds_them(kind: Any) -> None:
    sink = Sink()
    recorder = statements.StatementRecorder(Watched(), sink, Masking(b"k" * 16), True)
    order = recorder.put("psycopg2", "SELECT name, value FROM settings")
    rows = [("smtp_password", kind(b"pl4nted-1")), ("colour", kind(b"light blue"))]
    recorder.put_rows(order, ["name", "value"], rows)
    order = recorder.put("psycopg2", "SELECT value FROM settings WHERE name = %s", given=("smtp_password",))
    recorder.put_rows(order, ["value"], [(kind(b"pl4nted-2"),)])
    order = recorder.put("mysql", "SELECT password FROM t")
    recorder.put_rows(order, ["password"], [(kind(b"pl4nted-3"),)])
    shown = json.dumps(sink.lines)
    assert "pl4nted" not in shown
    assert "light blue" in shown


_DJANGO = """
import django
from django.conf import settings
settings.configure(DEBUG=True, DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE t (a, password)")
    cursor.execute("INSERT INTO t (a, password) VALUES (%s, %s)", (5, "pl4nted-'1'"))
    cursor.execute("SELECT password AS p, a FROM t WHERE password = %s", ("pl4nted-'1'",))
    print(cursor.fetchall())
connection.connection.execute("SELECT 77")
assert "pl4nted" in connection.queries[-1]["sql"]
"""


def test_what_django_asks_by_itself_to_show_statements_is_left_out(tmp_path: Any) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "program.py").write_text(_DJANGO)
    recorded = run(folder, levels=("data", "functions"))
    assert (recorded.code, recorded.errors) == (0, "")
    commands = [(line["system"], line["statement"][:9]) for line in recorded.of("command")]
    assert [one for one in commands if one != ("sqlite3", "select sq")] == [  # Django asks for a version
        ("django", "CREATE TA"),
        ("django", "INSERT IN"),
        ("django", "SELECT pa"),
        ("sqlite3", "SELECT 77"),
    ]
    assert [row[1] for line in recorded.of("rows") for row in line["rows"]] == [5]
    assert "pl4nted" not in str([line for line in recorded.lines if line["kind"] in ("command", "rows")])
