"""Queries whose conditions stand in another order are the same query, whatever database is asked; others are not."""

import itertools
import re
import sqlite3
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.replay.recorded_statements import RecordedStatements, Unanswered
from toolkit.probe.replay.sql_conditions import order_conditions

_CONDITIONS = (
    ("a = ?", [1]),
    ("b IN (?, ?)", [1, 2]),
    ("c BETWEEN ? AND ?", [0, 2]),
    ("NOT (a = ? AND b = ?)", [2, 1]),
    ("(a = ? OR c = ?)", [1, 2]),
    ("EXISTS (SELECT 1 FROM t AS u WHERE u.a = t.a AND u.b = ?)", [1]),
    ('a IN (SELECT U0."a" FROM "t" U0 WHERE U0."b" = ?)', [1]),
    ("(a IS NOT NULL AND b <> ?)", [3]),
    ("(b > ? AND (c < ? AND a >= ?))", [0, 3, 0]),
)


@given(st.permutations(_CONDITIONS), st.integers(1, len(_CONDITIONS)))
def test_what_has_one_order_finds_the_same_rows(conditions: list[tuple[str, list[int]]], count: int) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a, b, c)")
    database.executemany("INSERT INTO t VALUES (?, ?, ?)", itertools.product(range(4), repeat=3))
    one, other = conditions[:count], sorted(conditions[:count])
    queries = [
        (f"SELECT a, b, c FROM t WHERE {' AND '.join(text for text, _ in held)}", [it for _, its in held for it in its])
        for held in (one, other)
    ]
    assert order_conditions(*queries[0]) == order_conditions(*queries[1])
    rows = [sorted(database.execute(*query)) for query in (*queries, order_conditions(*queries[0]) or ("", []))]
    assert rows[0] == rows[1] == rows[2]


_PLAIN = st.sampled_from(
    ["a = ?", "b = ?", "a", "b IS NULL", "NOT a", "b BETWEEN ? AND ?", "a IN (?, ?)", "IFNULL(a, b = ?)"]
)
_AROUND = (
    "({})",
    "NOT ({})",
    "IFNULL({}, 1)",
    "EXISTS (SELECT 1 FROM t AS u WHERE u.a = t.a AND {})",
    "CASE WHEN {} THEN 0 ELSE b END",
)
_EXPRESSIONS = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join),
        st.lists(inner, min_size=2, max_size=2).map(" OR ".join),
        st.tuples(st.sampled_from(_AROUND), inner).map(lambda it: it[0].format(it[1])),
    ),
    max_leaves=6,
)
_JOINED = 'SELECT "a" FROM "t" INNER JOIN "u" ON ("t"."b" = "u"."id")'


@given(_EXPRESSIONS, st.randoms(use_true_random=False))
def test_queries_that_find_other_rows_are_not_made_equal(expression: str, random: Random) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a, b)")
    database.executemany("INSERT INTO t VALUES (?, ?)", [*itertools.product((0, 1, 2, None), repeat=2)])
    pieces = re.split("( AND | OR )", expression)
    words = pieces[::2]
    random.shuffle(words)
    pieces[::2] = words
    found = []
    for held in (expression, "".join(pieces)):
        query = f"SELECT rowid FROM t WHERE {held}"
        params = list(range(query.count("?")))
        try:
            rows = sorted(database.execute(query, params))
        except sqlite3.Error:
            return
        found.append((order_conditions(query, params), rows))
    (one, before), (other, after) = found
    assert one != other or before == after


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 FROM t WHERE a = %s AND b = %s OR c = %s", "SELECT 1 FROM t WHERE b = %s AND a = %s OR c = %s"),
        ("SELECT 1 FROM t WHERE f(a = %s AND b, c = %s)", "SELECT 1 FROM t WHERE f(b AND a = %s, c = %s)"),
        ("SELECT 1 FROM t WHERE a::int = %s AND b = %s", "SELECT 1 FROM t WHERE b = %s AND a::text = %s"),
        ("SELECT 1 FROM t WHERE a = %s AND b = %s", "SELECT 1 FROM t WHERE a = %s AND b = %s AND c"),
        ("DELETE FROM t WHERE a = %s AND b = %s", "DELETE FROM t WHERE b = %s AND a = %s"),
        ("SELECT 1 FROM t WHERE a = ?1 AND b = ?2", "SELECT 1 FROM t WHERE b = ?1 AND a = ?2"),
        ("SELECT 1 FROM t WHERE a = %s || b = %s AND c", "SELECT 1 FROM t WHERE c AND a = %s || b = %s"),
        ("SELECT 1 FROM t WHERE a = 'j' AND json(b) = %s", "SELECT 1 FROM t WHERE json(b) = %s AND a = 'j'"),
        ("SELECT 1 FROM t WHERE b <> 0 AND a / b = %s", "SELECT 1 FROM t WHERE a / b = %s AND b <> 0"),
        ("SELECT 1 FROM t WHERE b <> 0 AND (a / b) = %s", "SELECT 1 FROM t WHERE (a / b) = %s AND b <> 0"),
        ("SELECT 1 FROM t WHERE b <> 0 AND a DIV b = %s", "SELECT 1 FROM t WHERE a DIV b = %s AND b <> 0"),
        (
            "SELECT 1 FROM t WHERE a = %s AND (CASE WHEN b THEN c END)",
            "SELECT 1 FROM t WHERE (CASE WHEN b THEN c END) AND a = %s",
        ),
        ("SELECT 1 FROM t WHERE a = 'j' AND b -> '$.c' = %s", "SELECT 1 FROM t WHERE b -> '$.c' = %s AND a = 'j'"),
        ("SELECT 1 FROM t WHERE a = 'j' AND b ->> %s = c", "SELECT 1 FROM t WHERE b ->> %s = c AND a = 'j'"),
        ("SELECT 1 FROM t WHERE a = 'x' AND b REGEXP %s", "SELECT 1 FROM t WHERE b REGEXP %s AND a = 'x'"),
        ("SELECT 1 FROM t WHERE a = 'x' AND b ~ %s", "SELECT 1 FROM t WHERE b ~ %s AND a = 'x'"),
        ("SELECT 1 FROM t WHERE a = 1 AND b LIKE c ESCAPE d", "SELECT 1 FROM t WHERE b LIKE c ESCAPE d AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND b LIKE %s", "SELECT 1 FROM t WHERE b LIKE %s AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND b = ANY (c)", "SELECT 1 FROM t WHERE b = ANY (c) AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND b = (SELECT c)", "SELECT 1 FROM t WHERE b = (SELECT c) AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND b = (1 / 0)", "SELECT 1 FROM t WHERE b = (1 / 0) AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND (b IN (c / d))", "SELECT 1 FROM t WHERE (b IN (c / d)) AND a = 1"),
        (
            "SELECT 1 FROM t WHERE a AND EXISTS (SELECT 1 FROM t AS u WHERE json(u.b) = c)",
            "SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE json(u.b) = c) AND a",
        ),
        (
            "SELECT 1 FROM t WHERE a AND a IN (SELECT b FROM t u JOIN x ON b LIKE c)",
            "SELECT 1 FROM t WHERE a IN (SELECT b FROM t u JOIN x ON b LIKE c) AND a",
        ),
        (
            "SELECT 1 FROM t WHERE a AND a IN (SELECT b FROM t LIKE (c))",
            "SELECT 1 FROM t WHERE a IN (SELECT b FROM t LIKE (c)) AND a",
        ),
        ("SELECT 1 FROM t WHERE a = 1 AND b = DATE '2026'", "SELECT 1 FROM t WHERE b = DATE '2026' AND a = 1"),
        ("SELECT 1 FROM t WHERE a = 1 AND b & c", "SELECT 1 FROM t WHERE b & c AND a = 1"),
        ("SELECT a+1 FROM t WHERE a = %s AND b", "SELECT a + 1 FROM t WHERE b AND a = %s"),
        ("SELECT (a AND b) FROM t WHERE c = %s AND d", "SELECT (b AND a) FROM t WHERE c = %s AND d"),
        ("SELECT 1 FROM t WHERE a = 1 -- AND b", "SELECT 1 FROM t WHERE b -- AND a = 1"),
        ("SELECT 1 FROM t WHERE a = b' AND c = 'x", "SELECT 1 FROM t WHERE a = b ' AND c = 'x"),
    ],
)
def test_another_query_has_no_answer(one: str, other: str) -> None:
    given = list(range(one.count("%s") + one.count("?")))
    statements = RecordedStatements([{"statement": one, "given": given, "answer": {}, "rows": [[1]]}])
    with pytest.raises(Unanswered):
        statements.answer(other, given)


@pytest.mark.parametrize(
    ("one", "given", "other", "sent"),
    [
        (
            f'{_JOINED} WHERE ("t"."c" = %s AND "t"."d" IN (%s, %s)) LIMIT 1',
            [1, 2, 3],
            f'{_JOINED} WHERE ("t"."d" IN (%s, %s) AND "t"."c" = %s) LIMIT 1',
            (2, 3, 1),
        ),
        (
            "SELECT a FROM t WHERE t.b = %(b_1)s AND t.c = %(c_1)s",
            {"b_1": 1, "c_1": 2},
            "SELECT a FROM t WHERE t.c = %(c_1)s AND t.b = %(b_1)s",
            {"b_1": 1, "c_1": 2},
        ),
        ("SELECT a FROM t WHERE b AND c", None, "SELECT a FROM t WHERE c AND b", None),
    ],
)
def test_a_query_in_another_order_is_answered(one: str, given: object, other: str, sent: object) -> None:
    line = {"statement": one, "given": given, "answer": {}, "rows": [[7]]}
    assert RecordedStatements([line]).answer(other, sent) is line


def test_names_in_texts_are_compared() -> None:
    one = "SELECT 1 FROM t WHERE a > INTERVAL '%(d)s days' AND b = %(b)s"
    other = "SELECT 1 FROM t WHERE b = %(b)s AND a > INTERVAL '%(d)s days'"
    statements = RecordedStatements([{"statement": one, "given": {"d": 7, "b": 1}, "answer": {}, "rows": [[1]]}])
    with pytest.raises(Unanswered):
        statements.answer(other, {"d": 30, "b": 1})


def test_each_answer_of_a_query_in_another_order_is_given_in_turn() -> None:
    one, other = (
        ("SELECT n FROM t WHERE a = %s AND b = %s", (1, 2)),
        ("SELECT n FROM t WHERE b = %s AND a = %s", (2, 1)),
    )
    lines = [{"statement": one[0], "given": list(one[1]), "answer": {}, "rows": [[n]]} for n in (1, 2, 3)]
    statements = RecordedStatements(lines)
    rows = [(statements.answer(*it) or {})["rows"] for it in (other, other, one, other, one)]
    assert rows == [[[1]], [[2]], [[3]], [[2]], [[3]]]


def test_a_query_in_too_many_brackets_is_no_other_one() -> None:
    deep = f"SELECT 1 FROM t WHERE {'(' * 400}a AND b{')' * 400}"
    turned = f"SELECT 1 FROM t WHERE {'(' * 400}b AND a{')' * 400}"
    statements = RecordedStatements([{"statement": deep, "given": None, "answer": {}, "rows": [[1]]}])
    with pytest.raises(Unanswered):
        statements.answer(turned, None)
