"""Sessions are joined: what the program makes anew in a replay is asked for as it makes it; what is masked is not."""

import sys
from pathlib import Path

from tests.characterize.tariff import copying
from tests.command_line import write
from toolkit.characterize.session_correlation import correlate_session
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import Setup
from toolkit.model.recording import Body, Exchange

APPLICATION = """\
import json
import uuid

ORDERS = {}


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] == "POST":
        made = uuid.uuid4().hex
        ORDERS[made] = path
        status, body = "201 Created", {"id": made, "token": "dummy-token-9"}
    elif path.rpartition("/")[2] in ORDERS:
        status, body = "200 OK", {"found": True}
    else:
        status, body = "404 Not Found", {}
    if environ.get("HTTP_X_CHECK") not in (None, "dummy-token-9"):
        status = "401 Unauthorized"
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body, sort_keys=True).encode()]
"""
RECORDED = "0123456789abcdef0123456789abcdef"


def _exchange(order: int, asked: str, status: int, answer: str, check: str = "") -> Exchange:
    method, target = asked.split()
    headers = (("X-Check", check),) if check else ()
    return Exchange(method, target, status=status, headers=headers, answer_body=Body(text=answer), order=order)


def test_a_session_asks_for_what_the_replay_has_made(tmp_path: Path) -> None:
    write(tmp_path, {"shop.py": APPLICATION})
    session = [
        _exchange(1, "POST /orders", 201, f'{{"id": "{RECORDED}", "token": "dummy-token-9"}}'),
        _exchange(2, f"GET /orders/{RECORDED}", 200, '{"found": true}', "dummy-token-9"),
        _exchange(3, "GET /orders/0000000000", 200, "{}"),
    ]
    setup = Setup(app="shop:app")
    cases, otherwise = correlate_session(setup, copying(tmp_path, sys.executable), session)
    assert RECORDED not in cases[1].ask["target"]
    assert ["X-Check", "dummy-token-9"] in [list(pair) for pair in cases[1].ask["headers"]]
    assert otherwise == [(cases[2], "status", "status: 200 -> 404")]
    lock = take_lock(setup, copying(tmp_path, sys.executable), cases)
    assert [case.parts["status"] for case in sorted(lock.cases, key=lambda case: case.ask["order"])] == [201, 200, 404]
