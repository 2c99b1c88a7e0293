"""Requests are seen at the border of the application, whatever server or client is in front of it."""

import io
import json

import pytest

from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import replayed, run, some_interpreters
from toolkit.probe.record.http_wsgi import RequestStream

_APP = """
import json

def application(environ, start_response):
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size)
    if environ["PATH_INFO"] == "/boom":
        raise ValueError("boom")
    start_response("201 Created", [("Content-Type", "application/json"), ("Set-Cookie", "sid=pl4nted-cookie")])
    answer = json.dumps({"path": environ["PATH_INFO"], "got": body.decode("utf-8")}, sort_keys=True).encode("utf-8")
    if environ["QUERY_STRING"] == "stream":
        return (answer[i:i + 7] for i in range(0, len(answer), 7))
    return [answer]
"""
_FACTORY = """
import application

class Shop(object):
    import_name = "shop.site"

    def __call__(self, environ, start_response):
        return application.application(environ, start_response)

def create_app(%s):
    return Shop()
"""
_MADE = """
import shop
class application:
    application = staticmethod(shop.create_app(*[{}][:shop.create_app.__code__.co_argcount]))
"""
_SETTINGS = """
class settings:
    WSGI_APPLICATION = %r
"""
_HANDLERS = """
import django.conf
from django import handlers as shop
"""
_SERVER = """
import sys, threading
from wsgiref.simple_server import make_server, WSGIRequestHandler
try:
    from http.client import HTTPConnection
except ImportError:
    from httplib import HTTPConnection
import application

class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass

server = make_server("127.0.0.1", 0, application.application, handler_class=Quiet)
thread = threading.Thread(target=server.serve_forever)
thread.daemon = True
thread.start()
for method, path, body in (("GET", "/a%20b?x=1", None), ("POST", "/m", '{"password": "pl4nted-body", "n": 1}'),
                           ("GET", "/s?stream", None)):
    connection = HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, body, {"Authorization": "Bearer pl4nted-token"})
    response = connection.getresponse()
    print("%d %d" % (response.status, len(response.read())))
    connection.close()
server.shutdown()
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "site"
    made.mkdir()
    (made / "application.py").write_text(_APP)
    (made / "program.py").write_text(_SERVER)
    return made


@some_interpreters
def test_a_server_and_its_own_client_are_seen_on_both_sides(folder, version):
    recorded = run(folder, interpreter(version), levels=("http", "outgoing"))
    assert (recorded.code, recorded.errors) == (0, "")
    both = sorted(recorded.of("exchange"), key=lambda line: line["order"])
    incoming = [line for line in both if line["direction"] == "incoming"]
    outgoing = [line for line in both if line["direction"] == "outgoing"]
    assert [line["target"] for line in incoming] == ["/a%20b?x=1", "/m", "/s?stream"]
    assert [line["status"] for line in incoming + outgoing] == [201] * 6
    assert {line["app"] for line in incoming} == {"application:application"}
    assert json.loads(incoming[1]["body"]["text"])["n"] == 1
    assert [line["answer_body"]["text"] for line in outgoing] == [line["answer_body"]["text"] for line in incoming]
    assert outgoing[0]["target"].startswith("http://127.0.0.1:")
    assert "pl4nted" not in json.dumps(both)


@some_interpreters
@pytest.mark.parametrize(
    ("asks", "place"), [("", "shop:create_app()"), ("config=None", "shop:create_app()"), ("config", "")]
)
def test_the_factory_of_an_application_that_no_module_holds_is_named(folder, version, asks, place):
    (folder / "shop.py").write_text(_FACTORY % asks)
    (folder / "program.py").write_text(_SERVER.replace("import application", _MADE))
    lines = run(folder, interpreter(version), levels=("http",)).of("exchange")
    assert {line.get("app", "") for line in lines if line["direction"] == "incoming"} == {place}


@some_interpreters
@pytest.mark.parametrize(("named", "place"), [("shop.wsgi.application", "shop.wsgi:application"), (None, "django")])
def test_a_handler_of_django_that_no_module_holds_is_what_the_settings_name(folder, version, named, place):
    made = {"conf": _SETTINGS % (named,), "handlers": _FACTORY % "", "__init__": ""}
    (folder / "django").mkdir()
    for name, text in made.items():
        (folder / "django" / (name + ".py")).write_text(text)
    (folder / "program.py").write_text(_SERVER.replace("import application", _MADE.replace("import shop", _HANDLERS)))
    lines = run(folder, interpreter(version), levels=("http",)).of("exchange")
    assert {line["app"] for line in lines if line["direction"] == "incoming"} == {place}


@some_interpreters
def test_requests_can_be_put_again(folder, version):
    python = interpreter(version)
    lines = run(folder, python, levels=("http",)).of("exchange")
    boom = dict(lines[0], target="/boom")
    _, *answers = replayed(folder, python, {"pin": {}, "app": "application:application"}, [*lines, boom])
    assert [answer["line"]["status"] for answer in answers[:3]] == [201, 201, 201]
    for line, answer in zip(lines, answers[:3], strict=True):
        assert (
            json.loads(answer["line"]["answer_body"]["text"])["path"] == json.loads(line["answer_body"]["text"])["path"]
        )
        assert answer["reached"] == ["application.py::application"]
    assert answers[3]["line"]["exception"]["class"].endswith(":ValueError")


_ASGI = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("only http")
    message = await receive()
    body = scope["path"].encode() + b" " + message["body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"."})
"""


@sweep("3.6", "3.8", "3.12", "3.13")
def test_asgi_requests_are_put(tmp_path, version):
    (tmp_path / "site.asgi").write_text("")
    (tmp_path / "served.py").write_text(_ASGI)
    case = {
        "kind": "exchange",
        "method": "POST",
        "target": "/a?b=1",
        "body": {"text": "hi"},
        "headers": [["Host", "x"]],
    }
    _, answer = replayed(tmp_path, interpreter(version), {"pin": {}, "app": "served:app"}, [case])
    assert answer["line"]["answer_body"]["text"] == "/a hi."
    assert (answer["line"]["status"], answer["line"]["protocol"]) == (200, "asgi")
    assert answer["reached"] == ["served.py::app"]


_CALLER = """
try:
    from urllib.request import urlopen
except ImportError:
    from urllib2 import urlopen

def ask(path):
    return urlopen("http://service.invalid" + path).read().decode("utf-8")
"""


@some_interpreters
def test_what_others_answered_comes_from_the_recording(tmp_path, version):
    (tmp_path / "caller.py").write_text(_CALLER)
    known = {
        "kind": "exchange",
        "direction": "outgoing",
        "method": "GET",
        "target": "http://service.invalid/known",
        "status": 200,
        "answer_headers": [["Transfer-Encoding", "chunked"], ["X-A", "b"]],
        "answer_body": {"text": "hello"},
    }
    case = {"kind": "call", "seam": "caller:ask", "symbol": "caller.py::ask", "given": {"path": "/known"}}
    setup = {"pin": {}, "answers": [known]}
    _, answer, unknown = replayed(tmp_path, interpreter(version), setup, [case, dict(case, given={"path": "/unknown"})])
    result = answer["line"]["outcome"]["result"]
    assert result in ("hello", {"$py": "unicode", "of": "hello"})
    assert answer["outgoing"][0]["target"] == "http://service.invalid/known"
    assert unknown["line"]["outcome"]["exception"]["class"].endswith("URLError")


_POSTER = """
try:
    from urllib.request import urlopen
except ImportError:
    from urllib2 import urlopen

def send(texts):
    return [urlopen("http://service.invalid/a", text.encode("ascii")).read().decode("ascii") for text in texts]
"""


@some_interpreters
def test_others_answer_the_same_request_as_they_did_and_any_other_in_their_order(tmp_path, version):
    (tmp_path / "caller.py").write_text(_POSTER)
    place = {"method": "POST", "target": "http://service.invalid/a", "status": 200}
    told = (("one", "1"), ("two", "2"), ("two", "two more"), ("none", "0"))
    known = [dict(place, body={"text": asked}, answer_body={"text": answer}) for asked, answer in told]
    given = {"texts": ["two", "other", "one", "two", "another", "two"]}
    case = {"kind": "call", "seam": "caller:send", "symbol": "caller.py::send", "given": given}
    _, first, again = replayed(tmp_path, interpreter(version), {"pin": {}, "answers": known}, [case, case])
    said = [one if isinstance(one, str) else one["of"] for one in first["line"]["outcome"]["result"]]
    assert said == ["2", "1", "1", "two more", "2", "two more"]
    assert again["line"]["outcome"] == first["line"]["outcome"]


def test_a_body_that_is_compressed_is_masked_inside_or_left_out(tmp_path):
    import gzip

    from toolkit.probe.mask.masking import Masking
    from toolkit.probe.record.http_exchange import ExchangeRecorder, Head
    from toolkit.probe.replay.program import CollectedLines

    def put(coding, data):
        collected = CollectedLines()
        exchange = ExchangeRecorder(collected, Masking(b"k"), "incoming", "wsgi", Head("GET", "/", [], ""))
        exchange.answer(200, [("Content-Encoding", coding)])
        exchange.answered.add(data)
        exchange.finish()
        exchange.finish()
        (line,) = collected.lines
        return line

    assert "pl4nted" not in str(put("gzip", gzip.compress(b'{"password": "pl4nted"}')))
    assert "text" in put("gzip", gzip.compress(b"plain"))["answer_body"]
    assert put("br", b"?")["answer_body"] == {"size": 1}
    assert put("gzip", b"broken")["cut"] == ["answer_body: compressed by broken"]


def test_a_login_of_the_basic_scheme_is_put_with_the_pseudonym_of_its_password():
    from toolkit.probe.mask.masking import Masking
    from toolkit.probe.record.basic_logins import header_of, login_of
    from toolkit.probe.record.http_exchange import ExchangeRecorder, Head
    from toolkit.probe.replay.program import CollectedLines
    from toolkit.probe.replay.wsgi import environ_of

    sent, collected, masking = header_of({"username": "sei", "password": "pl4nted:1"}), CollectedLines(), Masking(b"k")
    head = Head("GET", "/", [("Authorization", sent)], "")
    exchange = ExchangeRecorder(collected, masking, "incoming", "wsgi", head)
    exchange.around["flask"] = {"testing": {}}
    exchange.finish()
    (line,) = collected.lines
    assert "pl4nted" not in str(line)
    assert sent.partition(" ")[2] not in str(line)
    put = environ_of(line)["HTTP_AUTHORIZATION"]
    assert login_of([("Authorization", put)]) == {"username": "sei", "password": masking.value("pl4nted:1", "password")}
    keys = [header_of({"username": "k" * size, "password": "x" * rest}) for size, rest in ((16, 9), (9, 1), (9, 0))]
    keys.append(header_of({"username": "a1B2c3D4e5F6g7", "password": "unused"}))
    for value in ("Basic ?", "Basic c2Vp", "Basic /w==", "Bearer c2VpOmFiYw==", "Basic", *keys):
        assert login_of([("Authorization", value)]) is None


@pytest.mark.parametrize("scheme", ["Bearer", "Key", "ApiKey", "Api-Key", "Hawk", "OAuth", "SSWS", "JWT"])
def test_the_scheme_of_a_credential_stays_because_programs_ask_for_it(scheme):
    from toolkit.probe.mask.masking import Masking

    ((_, shown),) = Masking(b"k" * 32).headers([("Authorization", scheme + " pl4nted-4711-key")])
    assert shown.startswith(scheme + " masked-")
    ((_, shown),) = Masking(b"k" * 32).headers([("Authorization", "pl4nted pl4nted-4711-key")])
    assert "pl4nted" not in shown


def test_large_bodies_are_cut_and_letters_are_not(tmp_path):
    from toolkit.probe.record.http_exchange import BodyBytes
    from toolkit.probe.record.sink import Sink

    held = BodyBytes(Sink.body_limit)
    for _ in range(3):
        held.add("日本".encode() * (Sink.body_limit // 12))
    assert held.size > Sink.body_limit
    assert len(held.data()) <= Sink.body_limit
    held.data().decode("utf-8")


class _OnlyRead:
    """The stream of a server or test client that offers no more than WSGI asks for."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)
        self.read = self._stream.read
        self.readline = self._stream.readline


def test_a_stream_offers_the_methods_that_the_servers_stream_has():
    kept: list[bytes] = []

    class Held:
        add = staticmethod(kept.append)

    assert not hasattr(RequestStream(_OnlyRead(b"a=1"), Held), "readinto")
    buffer = bytearray(2)
    assert RequestStream(io.BytesIO(b"a=1"), Held).readinto(buffer) == 2
    assert (bytes(buffer), kept) == (b"a=", [b"a="])
