"""Databases whose queries are not read are named, and their languages are not taken for SQL."""

from tests.inventory.programs import read_data
from toolkit.model.unread_databases import find_unread_databases

GRAPH = """
    from arango import ArangoClient
    from neo4j import GraphDatabase

    def connect(settings):
        client = ArangoClient(hosts=settings.hosts)
        return client.db("shop"), GraphDatabase.driver(settings.graph)

    def find_coupons(db, tags):
        query = "WITH tags FOR t IN @tags FOR c IN 1..1 OUTBOUND t has RETURN c"
        return db.aql.execute(query, bind_vars={"tags": tags})

    def totals(cursor):
        cursor.execute("WITH t AS (SELECT shop, total FROM orders) SELECT shop, sum(total) FROM t GROUP BY shop")
"""


def test_clients_of_databases_that_are_not_read_are_named() -> None:
    data = read_data({"graph.py": GRAPH})
    found = find_unread_databases(data.outside)
    assert {name: [use.line for use in uses] for name, uses in found.items()} == {"ArangoDB": [6], "Neo4j": [7]}


def test_another_language_is_not_taken_for_sql_by_its_first_word() -> None:
    data = read_data({"graph.py": GRAPH})
    assert [(query.line, query.store) for query in data.queries if query.technology == "sql"] == [(14, "orders")]
