"""Requests to a server whose data are in tables are put alone, and answered from the recording."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, tebiki_in, write

DJANGO = """\
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    SECRET_KEY="k" * 40, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], INSTALLED_APPS=["django.contrib.sessions"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}},
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
)


def query(sql, *given):
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if sql.startswith("SELECT") else []


def enter(request):
    from django.middleware.csrf import get_token
    if request.method == "GET":
        return HttpResponse('<input name="csrfmiddlewaretoken" value="%s">' % get_token(request))
    if request.POST["password"] != "open-s3same":
        return HttpResponse("no", status=403)
    request.session["name"] = request.POST["name"]
    return HttpResponse("in")


def items(request):
    if "name" not in request.session:
        return HttpResponse(status=401)
    if request.method == "POST":
        query("INSERT INTO items VALUES (%s, %s)", request.session["name"], request.POST["item"])
        request.session["added"] = request.session.get("added", 0) + 1
    return JsonResponse({"added": request.session.get("added", 0), "items": query("SELECT * FROM items")})


urlpatterns = [path("enter", enter), path("items", items)]
from django.core.wsgi import get_wsgi_application
named = get_wsgi_application()


def prepare():
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    query("CREATE TABLE items (buyer TEXT, item TEXT)")
"""
FLASK = """\
from sqlalchemy import create_engine, text
from flask import Flask, abort, jsonify, request, session

app = named = Flask(__name__)
app.secret_key = "k" * 40


engine = create_engine("sqlite:///shop.db")


def query(sql, **given):
    with engine.begin() as connection:
        found = connection.execute(text(sql), given)
        return [list(row) for row in found] if sql.startswith("SELECT") else []


@app.route("/enter", methods=["GET", "POST"])
def enter():
    if request.method == "GET":
        return "the form"
    if request.form["password"] != "open-s3same":
        return "no", 403
    session["name"] = request.form["name"]
    return "in"


@app.route("/items", methods=["GET", "POST"])
def items():
    if "name" not in session:
        abort(401)
    if request.method == "POST":
        query("INSERT INTO items VALUES (:buyer, :item)", buyer=session["name"], item=request.form["item"])
        session["added"] = session.get("added", 0) + 1
    return jsonify(added=session.get("added", 0), items=query("SELECT * FROM items"))


def prepare():
    query("CREATE TABLE items (buyer TEXT, item TEXT)")
"""
BROWSER = """\
import io
import sys
from urllib.parse import urlencode
from wsgiref.handlers import SimpleHandler

import shop

cookies = {}


def send(method, path, **form):
    token = {"csrfmiddlewaretoken": cookies["csrftoken"]} if form and "csrftoken" in cookies else {}
    body = urlencode(dict(token, **form)).encode()
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "shop.example", "SERVER_PORT": "80",
               "SERVER_PROTOCOL": "HTTP/1.0", "HTTP_COOKIE": "; ".join("%s=%s" % pair for pair in cookies.items()),
               "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    answer = io.BytesIO()
    handler = SimpleHandler(io.BytesIO(body), answer, sys.stderr, environ, multithread=False, multiprocess=False)
    handler.run(shop.named)
    for line in answer.getvalue().decode().splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            cookies.update([value.strip().partition(";")[0].split("=", 1)])


shop.prepare()
send("GET", "/enter")
send("POST", "/enter", name="kiku", password="wrong-passw0rd")
send("POST", "/enter", name="kiku", password="open-s3same")
send("GET", "/items")
send("POST", "/items", item="tea")
send("POST", "/items", item="rice")
"""


@pytest.mark.parametrize("program", [FLASK, DJANGO], ids=["flask", "django"])
def test_a_request_to_a_server_finds_the_data_of_its_recording(tmp_path: Path, program: str) -> None:
    for library in ("flask", "sqlalchemy") if program is FLASK else ("django",):
        pytest.importorskip(library)
    write(tmp_path, {"shop.py": program, "browser.py": BROWSER})
    ran = tebiki_in(tmp_path, "record", "--out", tmp_path / "recording", "--", sys.executable, "browser.py")
    assert ran.code == 0, ran.err
    into = tmp_path / "characterization_tests"
    ran = tebiki("lock", tmp_path, "--recording", tmp_path / "recording", "--seconds", 0, "--app", "shop:named")
    assert ran.code == 0, ran.err
    lines = (into / "cases").glob("*_*.jsonl")
    cases = [json.loads(line) for file in lines for line in file.read_text("utf-8").splitlines()]
    told = [
        json.loads(case["parts"]["body"])
        for case in sorted(cases, key=lambda one: one["ask"]["order"])
        if case["about"].endswith(" /items")
    ]
    tea, rice = (["kiku", "tea"], ["kiku", "rice"])
    assert told == [
        {"added": 0, "items": []},
        {"added": 1, "items": [tea]},
        {"added": 2, "items": [tea, rice]},
    ]
    entered = sorted((case["about"], case["parts"]["status"]) for case in cases if case["about"].endswith("/enter"))
    assert entered == [("GET /enter", 200), ("POST /enter", 403)]  # the password of the log-in is masked
