"""The order in which the tenant of a request is found, and what turns a request away there."""

from collections.abc import Sequence

from tests.inventory.programs import describe, reader_and_routes, reader_of
from toolkit.inventory.data_access.call_failures import find_call_failures
from toolkit.inventory.pictures.important import choose_sequences
from toolkit.inventory.pictures.sequence import picture_sequences
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.order import find_tenant_order

SHOP = {
    "app.py": """
        import time
        import requests
        from flask import Flask, abort, g, request
        import settings
        from store import db
        app = Flask(__name__)
        FIXED = {"old.shop.example": 1}
        cache, cached_at = {}, {}

        def is_open(tenant):
            return tenant["state"] == "open"

        def find_tenant(host):
            if time.time() - cached_at.get(host, 0) < settings.TENANT_TTL:
                return cache[host]
            if host in FIXED:
                return FIXED.get(host)
            return db.execute("SELECT * FROM tenants WHERE host = ?", [host])

        @app.before_request
        def choose_tenant():
            host = request.headers.get("X-Original-Host") or request.host
            tenant = find_tenant(host)
            if tenant is None:
                abort(404)
            if not is_open(tenant):
                abort(403)
            g.tenant = tenant

        @app.route("/orders", methods=["POST"])
        def order():
            db.execute("INSERT INTO orders (tenant_id) VALUES (1)")
            while True:
                try:
                    requests.post("http://stock.example/orders")
                    break
                except requests.ConnectionError:
                    time.sleep(1)
            return "ok"

        @app.route("/orders/<int:key>", methods=["DELETE"])
        def cancel(key):
            db.execute("DELETE FROM orders WHERE tenant_id = 1 AND id = 2")
            return "ok"

        @app.route("/mails", methods=["POST"])
        def mail():
            db.execute("INSERT INTO mails (tenant_id) VALUES (1)")
            try:
                requests.post("http://mail.example/send", timeout=3)
            except requests.RequestException:
                return "later"
            return "ok"

        @app.route("/")
        def index():
            return "ok"
    """,
    "settings.py": "TENANT_TTL = 600\n",
    "store.py": "import sqlite3\ndb = sqlite3.connect('shop.db')\n",
}


def test_the_steps_that_find_a_tenant_are_in_the_order_of_the_code() -> None:
    reader, routes = reader_and_routes(SHOP)
    access = reader.access(reader_of(SHOP)[1])
    resolution = find_tenancy(reader, routes).resolution
    (row,) = find_tenant_order(reader.program.graph, describe(SHOP), access.queries, resolution)
    assert (row.name, row.endpoints, row.all_endpoints) == ("choose_tenant", 5, 5)
    assert [(step.kind, step.what, step.status, step.condition) for step in row.steps] == [
        ("read", "X-Original-Host", 0, ""),
        ("read", "", 0, ""),
        ("cache", "TENANT_TTL", 0, ""),
        ("compare", "FIXED", 0, ""),
        ("table", "FIXED", 0, "host in FIXED"),
        ("query", "tenants(host)", 0, ""),
        ("refuse", "", 404, "tenant is None"),
        ("allow", "", 0, "tenant['state'] == 'open'"),
        ("refuse", "", 403, "not is_open(tenant)"),
    ]


def test_sequences_are_chosen_by_what_they_touch_and_of_different_resources() -> None:
    reader, handlers = reader_of(SHOP)
    access, endpoints = reader.access(handlers), describe(SHOP)
    drawn = picture_sequences(reader.program.graph, access, handlers, endpoints)
    chosen = choose_sequences(drawn, access, endpoints)
    assert [picture.title for picture in chosen] == ["POST /orders", "POST /mails"]  # most endpoints touch orders
    assert all(len(picture.messages) <= 12 for picture in chosen)


def test_what_follows_a_failed_call_is_read_from_the_code() -> None:
    reader, handlers = reader_of(SHOP)
    found = find_call_failures(reader.program.graph, reader.access(handlers).outside)
    assert [(row.line, row.kind, row.detail) for row in found] == [
        (36, "no_timeout", ""),
        (38, "endless_loop", "requests.ConnectionError"),
        (51, "timeout", "3"),
        (52, "swallowed", "requests.RequestException"),
    ]
    assert {row.call for row in found} == {"app.py:36", "app.py:51"}


def test_log_ins_come_last_and_paths_with_a_version_first() -> None:
    paths = ("/v1/orders", "/v1/orders/pay", "/internal-orders", "/v1/password_reset")
    rows = [(f"POST {path}", f"INSERT INTO a{number} (x) VALUES (1)") for number, path in enumerate(paths)]
    assert _drawn_of(rows) == [f"POST {path}" for path in paths[:3]]


def test_near_copies_are_drawn_once_and_requests_that_only_read_give_way() -> None:
    rows = [
        ("POST /v2/orders/new", "INSERT INTO orders (x) VALUES (1)"),
        ("POST /v1/orders/new", "INSERT INTO orders (x, y) VALUES (1, 2)"),
        ("GET /v2/limits", "SELECT * FROM limits"),
        ("POST /baskets", "INSERT INTO baskets (x) VALUES (1)"),
        ("POST /copies-of-baskets", "INSERT INTO baskets (x) VALUES (1)"),
        ("POST /admin/prices", "INSERT INTO prices (x) VALUES (1)"),
    ]
    assert _drawn_of(rows) == ["POST /v2/orders/new", "POST /baskets", "POST /admin/prices"]


def _drawn_of(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return which requests are drawn of a program whose handlers each run a statement and write to `b`."""
    program = "import flask, sqlite3\napp = flask.Flask(__name__)\ndb = sqlite3.connect('x')\n"
    for number, (request, statement) in enumerate(rows):
        method, _, path = request.partition(" ")
        program += f"@app.route({path!r}, methods=[{method!r}])\ndef f{number}():\n    db.execute({statement!r})\n"
        program += "    db.execute('UPDATE b SET x = 1')\n    return 'ok'\n"
    reader, handlers = reader_of({"app.py": program})
    access, endpoints = reader.access(handlers), describe({"app.py": program})
    drawn = picture_sequences(reader.program.graph, access, handlers, endpoints)
    return [picture.title for picture in choose_sequences(drawn, access, endpoints)]
