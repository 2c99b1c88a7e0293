"""The address of a client is recorded and replayed: programs compare it with their rows."""

import io
import sys

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.http_wsgi import WsgiRecorder
from toolkit.probe.replay.program import CollectedLines
from toolkit.probe.replay.wsgi import environ_of

_ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "shop", "wsgi.errors": sys.stderr}


def _recorded(address: str, masking: object) -> dict:
    lines = CollectedLines()
    environ = {**_ENVIRON, "wsgi.input": io.BytesIO(), **({"REMOTE_ADDR": address} if address else {})}
    answer = WsgiRecorder(lines, masking, lambda _owner: "").call(
        lambda _environ, start: (start("200 OK", []), [b""])[1], None, environ, lambda *_: None
    )
    assert list(answer) == [b""]
    assert lines.left_out == []
    return lines.lines[0]


@pytest.mark.parametrize("address", ["203.0.113.9", "127.0.0.1", ""])
def test_a_replayed_request_comes_from_where_it_came_from(address: str) -> None:
    line = _recorded(address, NoMasking())
    assert environ_of(line)["REMOTE_ADDR"] == (address or "127.0.0.1")


def test_another_address_is_hidden_alike_in_requests_and_rows_and_this_machine_is_not() -> None:
    masking = Masking(b"k" * 32, [], [], [])
    line = _recorded("203.0.113.9", masking)
    assert line["client"] == masking.value("203.0.113.9", "addr") != "203.0.113.9"
    assert [masking.value(own, "addr") for own in ("127.0.0.1", "::1")] == ["127.0.0.1", "::1"]
