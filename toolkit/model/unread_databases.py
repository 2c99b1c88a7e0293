"""Databases whose queries the inventory does not read: it only finds where a client is made."""

from collections.abc import Iterable

from toolkit.model.data_access import OutsideUse

UNREAD_DATABASES = {
    "arango": "ArangoDB",
    "pyArango": "ArangoDB",
    "neo4j": "Neo4j",
    "py2neo": "Neo4j",
    "neomodel": "Neo4j",
    "couchdb": "CouchDB",
    "cloudant": "CouchDB",
    "couchbase": "Couchbase",
    "rethinkdb": "RethinkDB",
    "cassandra": "Cassandra",
    "influxdb": "InfluxDB",
    "influxdb_client": "InfluxDB",
    "clickhouse_connect": "ClickHouse",
    "pynamodb": "DynamoDB",
    "tinydb": "TinyDB",
    "orientdb": "OrientDB",
    "gremlin_python": "Gremlin",
    "firebase_admin": "Firebase",
    "etcd3": "etcd",
}
"""Maps the package of a client to the name of its database."""


def find_unread_databases(uses: Iterable[OutsideUse]) -> dict[str, list[OutsideUse]]:
    """Map the name of each database whose queries are not read to the places that make its clients."""
    found: dict[str, list[OutsideUse]] = {}
    for use in uses:
        name = UNREAD_DATABASES.get(use.what.partition(".")[0], "") if use.kind == "database" else ""
        if name:
            found.setdefault(name, []).append(use)
    return found
