"""Statements of SQL whose later parts, or inner ones, write."""

import pytest

from tests.inventory.programs import read_data


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            'executescript("UPDATE first SET a = 1; DELETE FROM second; DROP TABLE third;")',
            {("UPDATE", "first"), ("DELETE", "second"), ("DROP", "third")},
        ),
        ('execute("SELECT 1; DELETE FROM fourth")', {("SELECT", ""), ("DELETE", "fourth")}),
        ('execute("WITH gone AS (DELETE FROM fifth RETURNING id) SELECT id FROM gone")', {("DELETE", "fifth")}),
        (
            'execute("WITH gone AS (DELETE FROM fifth RETURNING id) INSERT INTO log SELECT id FROM gone")',
            {("DELETE", "fifth"), ("INSERT", "log")},
        ),
        ('execute("SELECT * INTO sixth FROM seventh")', {("SELECT", "seventh"), ("CREATE", "sixth")}),
        ('execute("EXPLAIN ANALYZE DELETE FROM eighth")', {("DELETE", "eighth")}),
        ('execute("EXPLAIN (ANALYZE, BUFFERS) DELETE FROM eighth")', {("DELETE", "eighth")}),
        ('execute("EXPLAIN (ANALYZE FALSE) DELETE FROM eighth")', {("EXPLAIN", "eighth")}),
        ('execute("WITH a AS (SELECT * FROM ninth) SELECT * FROM a")', {("SELECT", "ninth")}),
    ],
)
def test_every_statement_and_every_write_within_it_is_told(call: str, told: set[tuple[str, str]]) -> None:
    access = read_data({"app.py": f"import sqlite3\ndb = sqlite3.connect('a')\n\ndef run():\n    db.{call}\n"})
    assert {(query.operation, query.store) for query in access.queries} == told
