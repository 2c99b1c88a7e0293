"""Changes of SQL are SQL again, which a real database reads."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.strength.sql_clauses import is_sql
from toolkit.probe.strength.sql_mutants import changed_sql

_TABLES = """
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INT, owner TEXT, gone TEXT);
CREATE TABLE owner (id INT, name TEXT, item_id INT);
"""
_CONDITIONS = (
    *("trim(name) = ?", "upper(substr(name, 1, 2)) = 'AB'", "ifnull(price, 0) IN (abs(1), 2)"),
    *("price >= 3", "owner = ?", "name LIKE 'x%'", "gone IS NOT NULL", "price BETWEEN 1 AND 5", "id IN (1, 2)"),
    *("NOT EXISTS (SELECT 1 FROM owner)", "(price < 2 OR owner <> 'b')", "id IN (SELECT item_id FROM owner)"),
    *("CASE WHEN price > 1 AND id = 2 THEN 1 ELSE 0 END = 1",),
)
_COLUMNS = (
    "id",
    "coalesce(owner, 'x') AS o",
    "round(price, 1)",
    "item.name AS n",
    "max(price) most",
    "count(*)",
    "NULL",
    "price + 1",
    "CAST(price AS DECIMAL(8, 2))",
)
_KEYS = ("price", "item.id DESC", "2", "lower(name) asc", "name COLLATE NOCASE", "owner NULLS LAST")
_OTHERS = (
    "insert into item (name, price) values (?, 5)",
    "INSERT OR IGNORE INTO item (name) VALUES ('x')",
    "UPDATE item SET name = ?, price = price + 1 WHERE id = ? AND owner = ?",
    "delete from item where gone is null or price <= 1",
    "with t as (select id from item where price != 1) select t.id from t union all select 3 limit 2",
    "SELECT DISTINCT i.id FROM item i LEFT JOIN owner o ON o.item_id = i.id AND o.name = ? WHERE 1 = 1 -- all of them",
    "SELECT o.id FROM item i INNER JOIN owner o ON o.item_id = i.id LEFT OUTER JOIN owner p USING (id)",
    "SELECT row_number() OVER (PARTITION BY owner ORDER BY price, id) AS place FROM item",
    "INSERT INTO owner (id, name) SELECT id, name FROM item WHERE id > 1 ON CONFLICT DO NOTHING",
    "INSERT INTO item (id, name) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = 2",
)


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as opened:
        opened.executescript(_TABLES)
        yield opened
    opened.close()


def _is_read(database: sqlite3.Connection, text: str) -> bool:
    database.execute(f"EXPLAIN {text}", [1] * text.count("?"))
    return True


@st.composite
def _selects(draw: st.DrawFn) -> str:
    def some(of: tuple[str, ...], least: int) -> list[str]:
        return draw(st.lists(st.sampled_from(of), min_size=least, max_size=3, unique=True))

    columns = some(_COLUMNS, 1)
    where = draw(st.sampled_from((" AND ", " OR "))).join(some(_CONDITIONS, 0))
    order = ", ".join(some(tuple(it for it in _KEYS if it != "2" or len(columns) > 1), 0))
    parts = ["SELECT", ", ".join(columns), "FROM item", where and f"WHERE {where}", order and f"ORDER BY {order}"]
    text = " ".join([*filter(None, parts), draw(st.sampled_from(("", "LIMIT 3", "LIMIT ? OFFSET 2")))])
    return draw(st.sampled_from((text, text.lower())))


@given(text=st.one_of(_selects(), st.sampled_from(_OTHERS)))
def test_every_change_of_sql_is_read_by_a_database(database: sqlite3.Connection, text: str) -> None:
    assert is_sql(text)
    assert _is_read(database, text)
    found = changed_sql(text)
    assert len({it[2] for it in found} - {text}) == len(found)
    assert all(_is_read(database, it[2]) for it in found)
    assert all(it[2].count("?") == text.count("?") for it in found)


def _now(text: str) -> set[str]:
    return {it[2] for it in changed_sql(text)}


def test_sort_keys_limits_and_conditions_are_changed_in_any_letter_case() -> None:
    for text in ("select id from item order by price, id limit 5", "SELECT id FROM item ORDER BY price, id LIMIT 5"):
        assert {
            *("select id from item order by price limit 5", "select id from item order by id limit 5"),
            *("select id from item order by price desc, id limit 5", "select id from item  limit 5"),
            *("select id from item order by price, id limit 6", "select id from item order by id, price limit 5"),
        } <= {it.lower() for it in _now(text)}
    assert "(a = ? OR 1 = 1) AND b = ?" in _now("a = ? AND b = ?")
    assert "SELECT b AS a, a AS b FROM t" in _now("SELECT a, b FROM t")
    assert _now("SELECT a FROM t JOIN u ON a = b") >= {"SELECT a FROM t LEFT JOIN u ON a = b"}
    assert _now("SELECT a FROM t WHERE trim(a) = ?") >= {"SELECT a FROM t WHERE (a) = ?"}
    assert _now("SELECT a FROM t ORDER BY a COLLATE NOCASE") >= {"SELECT a FROM t ORDER BY a "}
    assert "SELECT (a) FROM t" not in _now("SELECT coalesce(a, ?) FROM t")
    assert _now("UPDATE t SET a = ?") == {"UPDATE t SET a = CASE WHEN 1 = 0 THEN ? ELSE a END"}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t (a) VALUES (CONVERT(%s USING utf8mb4))",
        "INSERT INTO t (a) VALUES (MAKE_INTERVAL(days => %s))",
        "INSERT INTO t (a) VALUES (TRIM(BOTH ' ' FROM %s))",
        "INSERT INTO lower (a) VALUES (%s)",
        'UPDATE t SET a = %s COLLATE pg_catalog."default"',
        "SELECT nulls FROM t",
    ],
)
def test_what_is_no_plain_call_keeps_its_form(text: str) -> None:
    marks = ("USING", "=>", "BOTH", "lower (", "COLLATE pg_catalog.", "FROM t")
    (mark,) = [it for it in marks if it in text]
    assert all(mark in it for it in _now(text))
    assert "SELECT  t" not in _now(text)


@pytest.mark.parametrize("text", ["Select a file", "and more", "from home", "Update it", "x", "on time", "", "or"])
def test_prose_is_no_sql(text: str) -> None:
    assert not is_sql(text)


@pytest.mark.parametrize("text", ["CREATE TABLE a (b INT NOT NULL DEFAULT 1)", "pragma foreign_keys = 1", " FROM item"])
def test_sql_of_which_too_little_is_known_stays(text: str) -> None:
    assert is_sql(text)
    assert changed_sql(text) == []


@given(st.text(alphabet="SELECT FROM()[]{}'\"\\?,.=<>%-*/;0aORDERBY \n"))
def test_any_text_has_changes(text: str) -> None:
    assert all(it[2] != text for it in changed_sql(text))
