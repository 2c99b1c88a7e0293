"""Requests to a server are given the session that was read while they were recorded: their cookie is masked."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, tebiki_in, write

FLASK = """\
from flask import Flask, abort, jsonify, session

app = Flask(__name__)
app.secret_key = "k" * 40
SEEN = []


class Prefix:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        environ["PATH_INFO"] = environ["PATH_INFO"][len("/shop"):]
        return self.app(environ, start_response)


@app.get("/enter")
def enter():
    session["name"], session["cart"] = "kiku", []
    session["keys"] = {"password": {"x": "pl4nted-1"}}
    return "in"


@app.route("/items/<name>", methods=["GET", "POST"])
def item(name):
    if "name" not in session:
        abort(401)
    SEEN.append(name)
    session["cart"].append(name)
    return jsonify(buyer=session["name"], price=len(name) * 100, seen=len(SEEN), cart=session["cart"])


named = Prefix(app)
"""
DJANGO = """\
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    SECRET_KEY="k" * 40, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
)


def enter(request):
    request.session["name"], request.session["cart"] = "kiku", []
    request.session["keys"] = {"password": {"x": "pl4nted-1"}}
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    from django.middleware.csrf import get_token
    return HttpResponse(get_token(request))


def item(request, name):
    if "name" not in request.session:
        return HttpResponse(status=401)
    SEEN.append(name)
    cart = request.session["cart"]
    cart.append(name)
    told = {"buyer": request.session["name"], "price": len(name) * 100, "seen": len(SEEN), "cart": cart}
    return JsonResponse(told)


SEEN = []
urlpatterns = [path("shop/enter", enter), path("shop/items/<name>", item)]
from django.core.wsgi import get_wsgi_application
named = get_wsgi_application()
"""
BROWSER = """\
import io
import sys
from wsgiref.handlers import SimpleHandler

import shop

cookies = {}


def send(method, path):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "shop.example", "SERVER_PORT": "80",
               "SERVER_PROTOCOL": "HTTP/1.0", "HTTP_COOKIE": "; ".join("%s=%s" % pair for pair in cookies.items()),
               "HTTP_X_CSRFTOKEN": cookies.get("csrftoken", "")}
    answer = io.BytesIO()
    handler = SimpleHandler(io.BytesIO(), answer, sys.stderr, environ, multithread=False, multiprocess=False)
    handler.run(shop.named)
    for line in answer.getvalue().decode().splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            cookies.update([value.strip().partition(";")[0].split("=", 1)])


send("GET", "/shop/items/tea")
send("GET", "/shop/enter")
send("GET", "/shop/items/tea")
send("POST", "/shop/items/rice")
"""


@pytest.mark.parametrize("program", [FLASK, DJANGO], ids=["flask", "django"])
def test_a_request_after_a_log_in_is_locked_with_its_session(tmp_path: Path, program: str) -> None:
    pytest.importorskip("flask" if program is FLASK else "django")
    write(tmp_path, {"shop.py": program, "browser.py": BROWSER})
    ran = tebiki_in(tmp_path, "record", "--out", tmp_path / "recording", "--", sys.executable, "browser.py")
    assert ran.code == 0, ran.err
    ran = tebiki(
        "lock", tmp_path, "--recording", tmp_path / "recording", "--seconds", 0, "--app", "shop:named", "--json"
    )
    assert ran.code == 0, ran.err
    recorded = "".join(file.read_text("utf-8") for file in (tmp_path / "recording").glob("*.jsonl"))
    assert "pl4nted" not in recorded
    lines = (tmp_path / "characterization_tests" / "cases").glob("*.jsonl")
    cases = [json.loads(line) for file in lines for line in file.read_text("utf-8").splitlines()]
    bodies = {
        (case["ask"]["method"], case["parts"]["status"]): case["parts"].get("body")
        for case in cases
        if case["ask"].get("target", "").startswith("/shop/items/")
    }
    assert {key: json.loads(body)["seen"] for key, body in bodies.items() if key[1] == 200} == {
        ("GET", 200): 1,
        ("POST", 200): 2,
    }
    assert ("GET", 401) in bodies
    assert [json.loads(bodies[it, 200])["cart"] for it in ("GET", "POST")] == [["tea"], ["rice"]]
    assert "kiku" in bodies["POST", 200]
