"""Commands to databases that change something: a lock compares these, and leaves out those that only read."""

import pytest

from toolkit.probe.replay.statement_effects import changes_data

READING = """
SELECT * FROM items WHERE name = 'delete from items'
select count(*) from updates
(SELECT 1) UNION (SELECT 2)
SELECT id FROM items WHERE id = 1 FOR UPDATE
SELECT replace(name, 'a', 'b') FROM items
WITH old AS (SELECT id FROM items) SELECT * FROM old
/* delete */ SELECT 1 -- update
EXPLAIN SELECT 1
explain query plan select * from items
PRAGMA table_info(items)
PRAGMA user_version
PRAGMA main.foreign_key_list("items")
PRAGMA cache_size = 4000
SET NAMES utf8mb4
BEGIN
COMMIT;
SAVEPOINT a
SHOW TABLES
find
aggregate
""".strip().splitlines()
CHANGING = """
DELETE FROM items
WITH old AS (SELECT id FROM items) DELETE FROM items WHERE id IN (SELECT id FROM old)
with moved as (delete from items returning *) select * from moved
-- read\n DELETE FROM items
EXPLAIN ANALYZE UPDATE items SET price = 1
PRAGMA user_version = 6
pragma main.user_version(6)
PRAGMA foreign_keys=ON
SELECT * INTO copies FROM items
SELECT nextval('ids')
SET GLOBAL max_connections = 5
REPLACE INTO items VALUES (1)
CALL settle(1)
findAndModify
drop
""".strip().splitlines()


@pytest.mark.parametrize("statement", READING)
def test_what_only_reads(statement: str) -> None:
    assert not changes_data(statement, "")


@pytest.mark.parametrize("statement", [*CHANGING, "", "vacuum", "-- read\nDELETE FROM items"])
def test_what_changes_something_or_may(statement: str) -> None:
    assert changes_data(statement, "")


@pytest.mark.parametrize("stage", ["$out", "$merge"])
def test_an_aggregation_that_writes_its_result(stage: str) -> None:
    assert changes_data("aggregate", str({"pipeline": [{stage: "copies"}]}))
    assert not changes_data("aggregate", str({"pipeline": [{"$match": {"a": 1}}]}))
