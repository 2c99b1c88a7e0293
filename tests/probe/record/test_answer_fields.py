"""Names of columns are recorded unless a database may have made them of an expression, with the literals in it."""

from types import SimpleNamespace

import pytest

from toolkit.probe.record.drivers._answer_fields import columns_of


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("注文番号", 'SELECT id AS "注文番号" FROM t'),
        ("注文番号", "SELECT * FROM t"),
        ("Order No", "SELECT id AS `Order No` FROM t"),
        ("Order No", "SELECT id as 'Order No' FROM t"),
        ("order-id", 'SELECT t."order-id" FROM t'),
        ("order-id", "SELECT [order-id] FROM t"),
        ("count(*)", "SELECT count(*) FROM t"),
        ("?column?", "SELECT 'hunter2x'"),
        ("status", "SELECT status FROM t WHERE kind = 'status'"),
        ("status", "SELECT t.status FROM t WHERE kind IN ('status', 'x')"),
    ],
)
def test_a_name_that_nothing_but_the_statement_or_a_table_gives_is_kept(name: str, statement: str) -> None:
    assert columns_of(SimpleNamespace(description=[(name, 23)]), statement) == {"columns": [[name, 23]]}


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("hunter2x", "SELECT 'hunter2x'"),
        ("concat('hunter 2', name)", "SELECT concat('hunter 2', name) FROM t"),
        ("name = 'hunter'", "SELECT name = 'hunter' FROM t"),
        ("hunter2x", "SELECT 'it\\'s', 'hunter2x' FROM t"),
        ("hunter2x", "SELECT 'hunter2x' FROM t -- hunter2x"),
        ("hunter2x", "SELECT 'hunter2x' FROM t WHERE a = \"it's\" AND b = 'hunter2x'"),
    ],
)
def test_a_name_that_is_made_of_a_literal_is_not(name: str, statement: str) -> None:
    assert columns_of(SimpleNamespace(description=[(name, 23)]), statement) == {"columns": [["column 0", 23]]}
