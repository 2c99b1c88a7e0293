"""A recorded program does what it does without a recording: each one is run both ways, and prints the same."""

import asyncio
import copy
import io
import itertools
import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import Recorded, run
from toolkit.probe.mask.masking import Masking
from toolkit.probe.process import bookkeeping
from toolkit.probe.record import current_request, http_entry_points, recording
from toolkit.probe.record.http_asgi import AsgiRecorder
from toolkit.probe.record.http_wsgi import RequestStream
from toolkit.probe.record.outgoing import Chunks, Taken
from toolkit.probe.record.passing_items import pass_items
from toolkit.probe.record.stand_in_objects import Proxy
from toolkit.render import terminal


def _both(folder: Path, python: Path | str = sys.executable, **asked: Any) -> Recorded:
    """Run `program.py` of a folder without a recording and with one; both have to print the same."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TEBIKI_"))}
    plain = subprocess.run(
        [str(python), "program.py"], cwd=folder, env=around, capture_output=True, text=True, timeout=600, check=False
    )
    recorded = run(folder, python, **asked)
    assert plain.returncode == 0, plain.stderr
    assert (recorded.code, recorded.output) == (0, plain.stdout), recorded.errors
    return recorded


def _program(tmp_path: Path, text: str, **files: str) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, held in {"program": text, **files}.items():
        (folder / f"{name}.py").write_text(held, "utf-8")
    return folder


_DJANGO = """
import django
from django.conf import settings
settings.configure(
    SECRET_KEY="x" * 40, ALLOWED_HOSTS=["*"], ROOT_URLCONF="__main__",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        "former": {"ENGINE": "django.db.backends.oracle", "NAME": "x"},
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [
        ("django.template.loaders.locmem.Loader", {
            "t.html": "{% for u in users %}[{{ u }}]{% endfor %}|{% for n in numbers %}{{ n }}{% endfor %}"})]}}],
)
django.setup()
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.views.generic import TemplateView
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User

class Users(TemplateView):
    template_name = "t.html"
    def get_context_data(self, **given):
        return dict(super().get_context_data(**given), users=User.objects.all(), numbers=iter([1, 2, 3]))

urlpatterns = [path("users/", Users.as_view(), name="users"), path("plain/", lambda request: HttpResponse("ok"))]

if __name__ == "__main__":
"""


def test_a_page_that_a_test_renders_itself_is_rendered_when_it_does(tmp_path: Path) -> None:
    asked = """
    with CaptureQueriesContext(connection) as queries:
        first, second = [Users.as_view()(RequestFactory().get("/users/")) for _ in range(2)]
    print(len(queries), first.is_rendered)
    User.objects.create(username="late")
    print(first.render().content, "render" in vars(first))
"""
    recorded = _both(_program(tmp_path, _DJANGO + asked))
    assert recorded.output == "0 False\nb'[late]|123' False\n"
    rendered, left = sorted(recorded.of("exchange"), key=lambda line: "cut" in line)
    assert rendered["answer_body"]["text"] == "[late]|123"
    assert (left["status"], left["cut"]) == (200, ["answer_body: not rendered"])
    (sent,) = [line for line in recorded.of("command") if line["order"] in rendered["commands"]]
    assert 'FROM "auth_user"' in sent["statement"]


def test_a_client_of_django_makes_no_connection_that_is_not_used(tmp_path: Path) -> None:
    asked = '    print(Client().get("/plain/").content)\n'
    recorded = _both(_program(tmp_path, _DJANGO + asked))
    assert [line["around"]["django"]["testing"]["atomic"] for line in recorded.of("exchange")] == [False]


def test_cursors_of_django_take_the_names_of_their_parameters(tmp_path: Path) -> None:
    asked = """
    with connection.cursor() as cursor:
        cursor.execute(sql="CREATE TABLE t (a int)", params=None)
        cursor.executemany("INSERT INTO t VALUES (%s)", param_list=[(1,), (2,)])
        cursor.execute("SELECT a FROM t WHERE a > %s", params=[1])
        print(cursor.fetchall())
"""
    recorded = _both(_program(tmp_path, _DJANGO + asked))
    assert [line["given"] for line in recorded.of("command") if line["statement"][:8] == "SELECT a"] == [[1]]


_DRIVER = '''# -*- coding: utf-8 -*-
"""Stands for a driver of C."""
class extensions(object):
    class cursor(object):
        rowcount, description, sent = -1, None, ()
        def execute(self, query, vars=None):
            if "duplicate" in query:
                raise IntegrityError(query)
            self.sent = (query, vars)
        def executemany(self, query, vars_list):
            self.sent = (query, type(vars_list).__name__, [one for one in vars_list])
        def callproc(self, procname, parameters=None):
            self.sent = (procname, parameters)
    class connection(object):
        __module__ = "psycopg2.extensions"
        cursor_factory = None
        def cursor(self, name=None, cursor_factory=None, scrollable=None):
            made = (cursor_factory or extensions.cursor)()
            made.asked = (name, scrollable)
            return made
class IntegrityError(Exception):
    pass
def connect(dsn=None, connection_factory=None, cursor_factory=None):
    return (connection_factory or extensions.connection)()
'''
_ASKS = """# -*- coding: utf-8 -*-
import psycopg2
connection = psycopg2.connect("shop")
print(connection.cursor("n", None, True).asked, connection.cursor().asked)
cursor = connection.cursor()
cursor.execute(query="select %s", vars=(1,)); print(cursor.sent)
cursor.callproc(procname="total", parameters=[2]); print(cursor.sent)
cursor.executemany(query="insert into t values (%s)", vars_list=((one,) for one in [3, 4])); print(cursor.sent)
cursor.executemany("insert into u values (%s)", iter([])); print(cursor.sent[2])
for wrong in (lambda: cursor.execute(), lambda: cursor.execute("select 1", None, 2)):
    try:
        wrong()
    except TypeError:
        print("refused")
for text in ("duplicate: \\u592a\\u90ce", "duplicate: \\xe5\\xa4\\xaa", u"duplicate: \\u592a\\u90ce"):
    try:
        cursor.execute(text)
    except psycopg2.IntegrityError:
        print("the handling of the program")
"""


@pytest.mark.parametrize("version", ["2.7", "3.13"])
def test_own_cursors_take_the_names_of_their_parameters_and_raise_their_own_errors(
    tmp_path: Path, version: str
) -> None:
    recorded = _both(_program(tmp_path, _ASKS, psycopg2=_DRIVER), interpreter(version))
    lines = [(line["statement"], line.get("given")) for line in recorded.of("command")]
    assert lines[:4] == [
        ("select %s", [1]),
        ("CALL total", [2]),
        ("insert into t values (%s)", lines[2][1]),
        ("insert into u values (%s)", None),
    ]
    assert "3" in str(lines[2][1])
    assert recorded.output.count("the handling of the program") == 3
    errors = [line["answer"] for line in recorded.of("command") if line["statement"].startswith("duplicate")]
    assert [one["error"] for one in errors] == ["IntegrityError"] * 3
    assert all("duplicate" in one["message"] for one in errors)


_ENTERED = """
import copy, io, pickle
from werkzeug.test import run_wsgi_app

class Application(object):
    kind = "shop"
    def __call__(self, environ, start_response):
        body = copy.deepcopy(environ["wsgi.input"]).read()
        again = pickle.loads(pickle.dumps(environ["wsgi.input"])).read() if environ["PICKLED"] else b""
        start_response("200 OK", iter([("X-Kind", self.kind)]))
        return [body, again, environ["wsgi.input"].read()]

application = Application()
for is_pickled in (False, True):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": io.BytesIO(b"abc"), "PICKLED": is_pickled}
    answer, status, headers = run_wsgi_app(app=application, environ=environ)
    print(b"".join(answer), status, list(headers))
"""


def test_a_stream_can_be_copied_and_an_application_is_what_it_was(tmp_path: Path) -> None:
    recorded = _both(_program(tmp_path, _ENTERED))
    assert [(line["target"], line["body"]["text"]) for line in recorded.of("exchange")] == [("/", "abc")] * 2


def test_an_application_is_wrapped_by_every_name_that_it_is_handed_over_by() -> None:
    class TestApp:
        def __init__(self, app: Any, extra: Any = None) -> None:
            self.app, self.extra = app, extra

    class Wsgi:
        def call(self, application: Any, _owner: Any, environ: Any, _start_response: Any) -> Any:
            return ["recorded", *application(environ, None)]

    class Application:
        name = "shop"

        def __call__(self, environ: Any, _start_response: Any) -> list[Any]:
            return [environ]

    http_entry_points._wrap_argument("TestApp", "__init__", Wsgi(), SimpleNamespace(TestApp=TestApp))
    application = Application()
    for made in (TestApp(application), TestApp(app=application), TestApp(extra=1, app=application)):
        assert made.app(1, None) == ["recorded", 1]
        assert (made.app.name, isinstance(made.app, Application)) == ("shop", True)
    assert TestApp(app="http://localhost").app == "http://localhost"


class _Sink:
    body_limit = 1 << 20

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.left_out: list[Any] = []

    def next_order(self) -> int:
        return 1

    def put(self, line: dict[str, Any]) -> None:
        self.lines.append(line)

    def leave_out(self, *what: Any) -> None:
        self.left_out.append(what)


def test_headers_in_an_iterator_reach_the_server_and_a_fault_of_an_application_is_told_by_it() -> None:
    sink, sent = _Sink(), []

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": (pair for pair in [(b"x-a", b"1")])})
        await send({"type": "http.response.start", "status": "none", "headers": [(b"x-b",)]})
        await send({"type": "http.response.body", "body": 7})

    async def send(message: dict[str, Any]) -> None:
        sent.append([*message.get("headers", ()), message.get("status", 0)])

    recorder = AsgiRecorder(sink, Masking(b"k" * 32), lambda _owner: "")
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(recorder.call(application, application, scope, None, send))
    assert sent == [[(b"x-a", b"1"), 200], [(b"x-b",), "none"], [0]]
    assert sink.lines[0]["answer_headers"] == [["x-a", "1"]]


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_a_chunked_body_is_taken_apart_wherever_it_is_cut(chunks: list[bytes], sizes: list[int]) -> None:
    whole = b"".join(b"%x;name=1\r\n%s\r\n" % (len(one), one) for one in chunks) + b"0\r\nTrailer: 5\r\n\r\n"
    held: list[bytes] = []
    decoder = Chunks(SimpleNamespace(add=held.append))
    for size in itertools.cycle(sizes):
        decoder.add(whole[:size])
        whole = whole[size:]
        if not whole:
            break
    assert b"".join(held) == b"".join(chunks)


@pytest.mark.parametrize("size", [b"-1", b"-ffff;x", b"nothing"])
def test_a_chunk_of_less_than_nothing_ends_the_body(size: bytes) -> None:
    pieces: list[bytes] = []
    Chunks(SimpleNamespace(add=pieces.append)).add(size + b"\r\nhello world\r\n0\r\n\r\n")
    assert pieces == []


def test_a_stream_of_a_request_is_read_in_every_way() -> None:
    pieces: list[bytes] = []
    inner = io.BytesIO(b"one\ntwo\nthree\nfour")
    stream = RequestStream(inner, SimpleNamespace(add=pieces.append))
    with stream as entered:
        assert (next(entered), stream.readline(), list(stream)) == (b"one\n", b"two\n", [b"three\n", b"four"])
    assert (b"".join(pieces), inner.closed) == (b"one\ntwo\nthree\nfour", True)


def test_what_is_set_on_a_stand_in_is_set_on_its_object() -> None:
    inner = SimpleNamespace(arraysize=1)
    stand_in = Proxy(inner)
    stand_in.arraysize, stand_in.debug = 3, True
    assert (inner.arraysize, stand_in.arraysize, inner.debug) == (3, 3, True)
    del stand_in.debug
    assert not hasattr(inner, "debug")
    assert stand_in == inner == Proxy(inner)
    assert {Proxy("key"): 1}["key"] == 1


def test_what_a_program_sends_to_make_an_item_is_its_own() -> None:
    seen: list[bool] = []
    items = (seen.append(current_request.COVERED.get()) or n for n in range(3))
    (passing,), _, kept = pass_items((items,), {}, 0, ("documents",))
    token = current_request.COVERED.set(True)
    assert list(passing) == kept == [0, 1, 2]
    assert (seen, current_request.COVERED.get()) == ([False] * 3, True)
    current_request.COVERED.reset(token)


def test_a_large_chunk_is_not_gathered() -> None:
    seen: list[int] = []
    decoder = Chunks(SimpleNamespace(add=lambda piece: seen.append(len(piece))))
    decoder.add(b"%x\r\n" % (1 << 20))
    for _ in range(128):
        decoder.add(b"x" * 8192)
    assert (seen, len(vars(decoder)["_line"])) == ([8192] * 128, 0)


def test_a_stream_of_an_answer_can_be_read_by_lines_and_copied() -> None:
    exchange = SimpleNamespace(answered=SimpleNamespace(add=[].append), finish=lambda: None)
    taken = Taken(io.BytesIO(b"a\nb\n"), exchange, chunked=False)
    again, pickled = copy.deepcopy(taken), pickle.loads(pickle.dumps(taken))
    assert [list(one) for one in (taken, again, pickled)] == [[b"a\n", b"b\n"]] * 3
    assert (type(again), type(pickled)) == (io.BytesIO, io.BytesIO)
    assert not hasattr(Taken.__new__(Taken), "seek")


def test_settings_of_a_recorded_application_can_be_pickled(tmp_path: Path) -> None:
    text = """
import copy, pickle
from flask import Flask
def create_app():
    made = Flask("shop")
    return made
application = create_app()
application.config["LIMIT"] = 2
application.config.update((name, 1) for name in ["ROWS"])
for config in (pickle.loads(pickle.dumps(application.config)), copy.deepcopy(application.config)):
    config["LIMIT"] = 3
    print(config["ROWS"], config["LIMIT"], type(config).__name__)
application.route("/")(lambda: str(application.config["ROWS"]))
print(application.test_client().get("/").text)
"""
    recorded = _both(_program(tmp_path, text))
    (exchange,) = recorded.of("exchange")
    assert exchange["around"]["flask"]["settings"] == {"LIMIT": 2, "ROWS": 1}


def test_what_fails_in_our_own_notes_is_counted_and_never_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(bookkeeping, "AT_FAULT", [lambda _where: 1 / 0, told.append])
    assert bookkeeping.note_safely("rows", lambda one: one["name"], {}) is None
    assert bookkeeping.note_safely("rows", lambda one: one["name"], {"name": 7}) == 7
    assert told == ["rows: KeyError"]
    with pytest.raises(KeyboardInterrupt):
        bookkeeping.note_safely("rows", _interrupt)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_variables_that_every_recording_holds_are_told(language: str) -> None:
    words = (Path(terminal.__file__).parent / f"{language}.toml").read_text("utf-8")
    (told,) = [line for line in words.splitlines() if line.startswith("not_recorded = ")]
    assert [name for name in recording._ENVIRONMENT if name not in told] == []


def _interrupt() -> None:
    raise KeyboardInterrupt


_WAITING = """\
import weakref


class Big(object):
    def __init__(self):
        self.size = 1


def use(big):
    ref = weakref.ref(big)
    del big
    return ref() is None


def give(big):
    ref = weakref.ref(big)
    del big
    yield 1
    yield ref() is None


def grow(big, by):
    big.size += by


def fill(big, seen, held):
    del big
    seen.append(held)


def main():
    big = Big()
    fill(Big(), [], 7)
    grow(big, 2)
    print("%s %s" % (use(Big()), list(give(Big()))))
"""


@sweep("3.12", "3.13")  # older ones keep what a profiler has seen of a frame
def test_an_object_goes_when_the_program_lets_it_go(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import waiting\nwaiting.main()\n", "waiting.py": _WAITING})
    done = run(folder, interpreter(version), levels=("functions",))
    assert (done.code, done.output) == (0, "True [1, True]\n"), done.errors
    (grown,) = done.calls("grow")
    assert grown["after"]["big"]["state"] == {"size": 3}
    (filled,) = done.calls("fill")
    assert filled["after"] == {"seen": [7]}
