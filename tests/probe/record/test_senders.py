"""A statement or request that is sent while a request is answered names the functions that send it."""

from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run

SHOP = """\
import json, sqlite3, sys
from wsgiref.util import setup_testing_defaults
import store

BASE = sqlite3.connect(":memory:")
BASE.execute("CREATE TABLE t (a)")

class App(object):
    def __call__(self, environ, start_response):
        for number in range(3):
            store.count(BASE)
        [store.count(BASE) for number in range(2)]
        start_response("200 OK", [])
        return [b"done"]

import wsgiref.simple_server
server = wsgiref.simple_server.WSGIServer(("127.0.0.1", 0), wsgiref.simple_server.WSGIRequestHandler)
server.set_app(App())
import threading
from http.client import HTTPConnection
thread = threading.Thread(target=server.handle_request)
thread.start()
client = HTTPConnection("127.0.0.1", server.server_port)
client.request("GET", "/orders")
client.getresponse().read()
thread.join()
server.server_close()
"""
STORE = """\
def count(base):
    return base.execute("SELECT count(*) FROM t").fetchone()
"""


@sweep("3.6", "3.8", "3.12", "3.13")
def test_a_stack_is_written_once_and_then_by_its_number(tmp_path, version):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "program.py").write_text(SHOP.replace('":memory:"', '":memory:", check_same_thread=False'))
    (folder / "store.py").write_text(STORE)
    recorded = run(folder, interpreter(version), levels=("http", "data", "outgoing"))
    assert (recorded.code, recorded.errors.count("Traceback")) == (0, 0)
    sent = [line for line in recorded.of("command") if line["statement"].startswith("SELECT")]
    assert [line.get("sent_by") for line in sent] == [1, 1, 1, 2, 2]
    stacks = [line["senders"] for line in sent if "senders" in line]
    assert [[frame.rpartition("::")[2].rpartition(".")[2] for frame in stack] for stack in stacks] == [
        ["__call__:11", "count:2"],
        ["__call__:12", "count:2"],
    ]
    assert stacks[0][1] == "store.py::count:2"
    assert not [line for line in recorded.of("command") if "CREATE" in line["statement"] and "sent_by" in line]
