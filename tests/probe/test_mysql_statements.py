"""Statements of MySQL and MariaDB that would change another database than ours, or the server itself."""

import pytest

from toolkit.probe.databases._mysql_statements import find_refusal

_OTHERS = frozenset(["shop", "canary", "canary db", "caf\u00e9", "mysql"])
_OURS = "tebiki_new_1f_0a"


@pytest.mark.parametrize("others", [_OTHERS, None], ids=["known", "unknown"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO shop.orders VALUES (1)",
        "insert ignore `shop` . `orders` set a = 1",
        "/* a */ UPDATE shop.orders SET a = 1",
        "DELETE FROM `shop`.orders",
        "SELECT 1; REPLACE INTO shop.orders VALUES (1)",
        "TRUNCATE shop.orders",
        "DROP TABLE IF EXISTS shop.orders",
        "DROP TABLE IF EXISTS nothing, canary.u",
        "CALL shop.charge(1)",
        "USE shop",
        "USE `canary db`",
        "DROP DATABASE IF EXISTS `shop`",
        "CREATE OR REPLACE DATABASE canary",
        "ALTER SCHEMA canary CHARACTER SET utf8",
        "/*! USE shop */",
        "/*!40000 INSERT INTO shop.orders VALUES (1) */",
        "/*M!100100 INSERT INTO canary.t VALUES (1) */",
        "WITH c AS (SELECT 1) UPDATE shop.orders SET a = 1",
        "WITH c AS (SELECT 1) DELETE canary.t FROM canary.t",
        "INSERT INTO`shop`.orders VALUES (1)",
        'INSERT INTO "shop"."orders" VALUES (1)',
        "INSERT INTO `canary db`.t VALUES (1)",
        "INSERT INTO caf\u00e9.t VALUES (1)",
        "CREATE INDEX i ON shop.orders (a)",
        "DROP INDEX i ON canary.t",
        "RENAME TABLE a TO shop.b",
        "RENAME TABLE a TO b, canary.t TO canary.u",
        "UPDATE own o JOIN canary.t c ON c.id = o.id SET c.v = 2",
        "UPDATE own, canary.t SET canary.t.v = 2",
        "UPDATE canary.t AS canary SET canary.v = 2",
        "UPDATE own, canary.t AS canary SET canary.v = 2",
        "DELETE c FROM own o JOIN canary.t c ON 1",
        "DELETE FROM c USING canary.t AS c",
        "ALTER TABLE own EXCHANGE PARTITION p WITH TABLE canary.t",
        "LOCK TABLES own WRITE, canary.t WRITE",
        "CREATE VIEW v AS SELECT * FROM canary.t",
        "CREATE PROCEDURE p() BEGIN SELECT 1; UPDATE canary.t SET v = 1; END",
        "CREATE TRIGGER r AFTER INSERT ON own FOR EACH ROW DELETE FROM canary.t WHERE id = NEW.id",
        "CREATE TRIGGER canary.r AFTER INSERT ON own FOR EACH ROW SET @a = 1",
        "ANALYZE UPDATE canary.t SET v = 1",
        "EXPLAIN ANALYZE DELETE FROM canary.t",
        "SET STATEMENT max_statement_time=5 FOR INSERT canary.t VALUES (9)",
        "SET @a = canary.charge(1)",
        "SELECT canary.charge(1)",
        "SELECT NEXTVAL(canary.s)",
        "SELECT NEXT VALUE FOR canary.s",
        "LOAD DATA INFILE 'a' INTO TABLE canary.t",
        "PREPARE s FROM 'INSERT INTO canary.t VALUES (1)'",
        "CREATE PROCEDURE p() BEGIN PREPARE s FROM @a; EXECUTE s; END",
        "EXECUTE IMMEDIATE 'DELETE FROM canary.t'",
        "SELECT * INTO OUTFILE '/tmp/x' FROM t",
        "GRANT ALL ON canary.* TO x",
        "CREATE USER x",
        "DROP USER IF EXISTS shop",
        "SET GLOBAL max_connections = 1",
        "SET @@GLOBAL.max_connections = 1",
        "INSERT INTO tebiki_new_2b_1c.orders VALUES (1)",
        "SELECT tebiki_kept_0a.charge(1)",
        "USE tebiki_new_2b_1c",
        "DROP DATABASE tebiki_kept_0a",
        f"DELETE FROM {_OURS}_1.orders",
        "SHUTDOWN",
        "INSERT INTO notes VALUES ('a''b', 'c\\'d'); DELETE FROM shop.t",
    ],
)
def test_what_may_change_another_database_or_the_server_is_refused(
    statement: str, others: frozenset[str] | None
) -> None:
    assert find_refusal(statement, {_OURS}, others)


@pytest.mark.parametrize("others", [_OTHERS, None], ids=["known", "unknown"])
@pytest.mark.parametrize(
    "statement",
    [
        "",
        f"INSERT INTO {_OURS}.orders VALUES (1)",
        f"CREATE DATABASE `{_OURS}` CHARACTER SET utf8mb4",
        f"DROP DATABASE IF EXISTS {_OURS}",
        f"USE {_OURS}",
        "UPDATE shop SET shop.a = 1, shop.b = 2 WHERE shop.id = 2",
        "UPDATE orders AS shop JOIN notes ON shop.id = notes.id SET shop.a = 1",
        "INSERT INTO orders SELECT shop.a FROM shop",
        "DELETE FROM `shop` WHERE `shop`.`id` IN (1, 2)",
        "SELECT shop.id FROM shop",
        "SELECT * FROM canary.t WHERE canary.t.a = 1 FOR UPDATE",
        "(SELECT a FROM shop.t) UNION (SELECT 1)",
        "WITH c AS (SELECT a FROM shop.t) SELECT * FROM c",
        "SELECT REPLACE(a, 'x', 'y') FROM canary.t",
        "SHOW TABLES FROM shop",
        "EXPLAIN SELECT * FROM canary.t",
        "INSERT INTO notes (t) VALUES ('Wait; use the other door', \"x; call me.\")",
        "INSERT INTO notes (t) VALUES ('INSERT INTO shop.orders', 1.5, -2.25e3)",
        "ALTER DATABASE CHARACTER SET utf8mb4",
        "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE t.a = 1",
        "SELECT * FROM t FOR UPDATE",
        "/* a */\n" * 4000 + "SELECT 1",
        "SELECT 1 -- USE shop",
        "SET sql_mode='STRICT_TRANS_TABLES'",
        "SET @@session.sql_mode = ''",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET NAMES utf8mb4",
        "SAVEPOINT tebiki_case",
        "CREATE TABLE `a` (`id` int PRIMARY KEY, `b` int, CONSTRAINT `c` FOREIGN KEY (`b`) REFERENCES `d` (`id`))",
        "CREATE TRIGGER r AFTER INSERT ON own FOR EACH ROW UPDATE notes SET a = a + 1 WHERE id = 1",
    ],
)
def test_our_databases_and_queries_are_let_pass(statement: str, others: frozenset[str] | None) -> None:
    assert not find_refusal(statement, {_OURS}, others)


def test_a_name_that_no_database_has_is_an_alias() -> None:
    assert not find_refusal("UPDATE orders o, notes n SET n.a = o.a, t.x = 1", {_OURS}, _OTHERS)
