"""A recorded program does what it does without a recording: each one is run both ways, and prints the same."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.interpreters import interpreter
from tests.probe.record.recorded import Recorded, run
from toolkit.probe.record import http_entry_points


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
