"""A small shop on SQLite that runs on every Python from 2.7 on, and a lock of it."""

import sys
from pathlib import Path
from typing import Any

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import Case, Lock, Setup
from toolkit.session.run_target import RunTarget, fresh_copies

PRICES = '''\
TABLE = {}


def register(name):
    def decorate(function):
        TABLE[name] = function
        return function
    return decorate


@register("member")
def discounted(price, rate):
    """Compute the price that a member pays."""
    if price >= 100 and rate > 0:
        return _rounded(price - price * rate / 100.0)
    return price


def _rounded(price):
    return int(price)


def never_called(price):
    return price + 1


class Basket(object):
    def total(self, items):
        total = 0
        for item in items:
            total += item["price"] * item["count"]
        return TABLE["member"](total, 10)
'''
APP = """\
import json
import os
import sqlite3

HERE = os.path.dirname(os.path.abspath(__file__))


def database():
    connection = sqlite3.connect(os.path.join(HERE, "shop.db"))
    connection.execute("CREATE TABLE IF NOT EXISTS orders (tenant TEXT, item TEXT, count INTEGER)")
    return connection


def order(tenant, item, count):
    connection = database()
    if count < 1:
        raise ValueError("count")
    connection.execute("INSERT INTO orders VALUES (?, ?, ?)", (tenant, item, count))
    connection.commit()
    connection.close()


def orders(tenant, least):
    connection = database()
    rows = connection.execute(
        "SELECT item, count FROM orders WHERE tenant = ? AND count >= ? ORDER BY count DESC, item", (tenant, least)
    ).fetchall()
    connection.close()
    return [{"item": item, "count": count} for item, count in rows]


def app(environ, start_response):
    _, tenant, first, second = environ["PATH_INFO"].split("/")
    status = "200 OK"
    if environ["REQUEST_METHOD"] == "POST":
        try:
            answer = order(tenant, first, int(second))
        except ValueError as error:
            status, answer = "400 Bad Request", str(error)
    else:
        answer = orders(tenant, int(second))
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps({"answer": answer}, sort_keys=True).encode("ascii")]
"""
REQUESTS = (
    "POST /red/apple/3", "POST /red/pear/1", "POST /blue/apple/2", "POST /red/nothing/0", "GET /red/orders/0",
    "GET /red/orders/1", "GET /red/orders/2", "GET /blue/orders/0", "POST /blue/fig/5", "GET /blue/orders/0",
    "GET /green/orders/0",
)  # fmt: skip


def project(root: Path) -> Path:
    """The project's files."""
    return write(root, {"shop/__init__.py": "", "shop/prices.py": PRICES, "shop/web.py": APP})


def calls() -> list[Case]:
    """Inputs of functions."""
    basket = {"$py": "object", "class": "shop.prices:Basket", "state": {}}
    given: list[tuple[str, dict[str, Any]]] = [
        *(("discounted", {"price": price, "rate": rate}) for price, rate in ((100, 10), (99, 10), (250, 0))),
        ("_rounded", {"price": 1.75}),
        ("Basket.total", {"self": basket, "items": [{"price": 30, "count": 2}, {"price": 70, "count": 1}]}),
    ]
    return [
        case_of(
            {"kind": "call", "seam": f"shop.prices:{name}", "symbol": f"shop/prices.py::{name}", "given": one},
            "recorded",
        )
        for name, one in given
    ]


def _symbol(name: str) -> dict[str, str]:
    return {"symbol": f"shop/prices.py::{name}"}


def requests() -> list[Case]:
    """A session."""
    lines = [text.split(" ") for text in REQUESTS]
    return [
        case_of({"kind": "exchange", "method": method, "target": target, "headers": [], "order": order}, "recorded")
        for order, (method, target) in enumerate(lines, 1)
    ]


def locked(root: Path, python: Path | str = sys.executable, cases: list[Case] | None = None) -> Lock:
    """The project with its lock in `characterization_tests/`, as it does today."""
    cases = [*calls(), *requests()] if cases is None else cases
    app = "shop.web:app" if any(not case.is_call for case in cases) else ""
    lock = take_lock(Setup(app=app), fresh_copies(RunTarget(str(python), root)), cases)
    assert lock.kept_out == ()
    for name, data in lock_files(lock).items():
        write(root / "characterization_tests", {name: data})
    return lock
