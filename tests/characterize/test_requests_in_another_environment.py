"""Requests that tests put with tokens, variables and headers of their own are locked with the recorded answers."""

import json
import sys
from pathlib import Path

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, statuses
from tests.command_line import tebiki

TOKEN, OTHER = "shop-token-4711", "spare-token-0815"
FLASK = {
    "shop/__init__.py": f"""\
import os

from flask import Flask, abort, jsonify, request


def limit():
    return int(os.environ.get("SHOP_LIMIT", "3"))


def create_app():
    app = Flask(__name__)
    app.config["API_TOKEN"] = "{TOKEN}"

    @app.before_request
    def check():
        known = [app.config["API_TOKEN"], os.environ.get("SHOP_SECRET_KEY")]
        if request.headers.get("Authorization", "").replace("Bearer ", "") not in known:
            abort(401)

    @app.get("/limit/<name>")
    def show(name):
        return jsonify(limit=limit(), home="PATH" in os.environ, echo=request.headers["Authorization"].split()[1])

    return app
""",
    "tests/__init__.py": "",
    "tests/bases.py": """\
class WithHeaders(object):
    def __init__(self, app, **headers):
        self.app, self.headers = app, headers

    def __call__(self, environ, start_response):
        environ.update(self.headers)
        return self.app(environ, start_response)
""",
    "tests/test_shop.py": f"""\
import os
from unittest import mock

import pytest

from shop import create_app, limit
from tests.bases import WithHeaders


@pytest.fixture
def app():
    return create_app()


def get(app, name, **headers):
    return app.test_client().get("/limit/" + name, headers=headers)


def test_a_header_that_a_test_adds_below_the_client(app):
    app.wsgi_app = WithHeaders(app.wsgi_app, HTTP_AUTHORIZATION="Bearer " + app.config["API_TOKEN"])
    assert get(app, "below").json["limit"] == 3


def test_a_header_that_is_sent(app):
    assert get(app, "sent", Authorization="Bearer {TOKEN}").status_code == 200
    assert get(app, "wrong", Authorization="Bearer {OTHER}").status_code == 401


def test_variables(app, monkeypatch):
    monkeypatch.setenv("SHOP_SECRET_KEY", "{OTHER}")
    monkeypatch.setenv("SHOP_LIMIT", "7")
    assert get(app, "secret", Authorization="Bearer {OTHER}").json["limit"] == 7
    assert limit() == 7


def test_patched_variables(app):
    with mock.patch.dict(os.environ, {{"SHOP_LIMIT": "8"}}, clear=True):
        answer = get(app, "cleared", Authorization="Bearer {TOKEN}").json
    assert (answer["limit"], answer["home"]) == (8, False)
""",
}


def test_flask_requests_find_the_tokens_and_variables_of_their_tests(tmp_path: Path) -> None:
    root = record_tests(tmp_path / "shop", FLASK, sys.executable, "-m", "pytest", "-q")
    recorded = "".join(file.read_text() for file in (root / "recording").glob("*.jsonl"))
    locked = lock_recorded(root)
    assert statuses(locked) == [
        ("/limit/below", 200),
        ("/limit/cleared", 200),
        ("/limit/secret", 200),
        ("/limit/sent", 200),
        ("/limit/wrong", 401),
    ]
    limits = {
        case["ask"]["target"]: json.loads(case["parts"]["body"])
        for case in locked
        if "body" in case["parts"] and case["parts"]["status"] == 200
    }
    assert {target: body["limit"] for target, body in limits.items()} == {
        "/limit/below": 3,
        "/limit/sent": 3,
        "/limit/secret": 7,
        "/limit/cleared": 8,
    }
    assert not limits["/limit/cleared"]["home"]
    cases = "".join(file.read_text() for file in (root / "characterization_tests/cases").glob("*.jsonl"))
    for text in (recorded, cases):
        assert TOKEN not in text
        assert OTHER not in text
    ran = tebiki("verify", root)
    assert "all answered as before" in ran.out


DJANGO = {
    "settings.py": f"""\
SECRET_KEY = "k" * 40
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop"
WSGI_APPLICATION = "settings.application"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
API_KEY = "{TOKEN}"


def application(environ, start_response):
    from django.core.wsgi import get_wsgi_application
    return get_wsgi_application()(environ, start_response)
""",
    "shop.py": """\
import os

from django.conf import settings
from django.http import JsonResponse
from django.urls import path


def look(request, name):
    if request.META.get("HTTP_X_API_KEY") not in (settings.API_KEY, os.environ.get("SHOP_SECRET_KEY")):
        return JsonResponse({}, status=401)
    return JsonResponse({"name": name, "limit": os.environ.get("SHOP_LIMIT", "3")})


urlpatterns = [path("look/<name>", look)]
""",
    "tests.py": f"""\
import os
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase


class ShopTest(SimpleTestCase):
    def look(self, name, key):
        return self.client.get("/look/" + name, HTTP_X_API_KEY=key)

    def test_a_setting(self):
        assert self.look("setting", settings.API_KEY).json()["limit"] == "3"
        assert self.look("wrong", "{OTHER}").status_code == 401

    @mock.patch.dict(os.environ, {{"SHOP_SECRET_KEY": "{OTHER}", "SHOP_LIMIT": "7"}})
    def test_variables(self):
        assert self.look("variable", "{OTHER}").json()["limit"] == "7"
""",
}


def test_django_requests_find_the_tokens_and_variables_of_their_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings")
    root = record_tests(tmp_path / "shop", DJANGO, sys.executable, "-m", "django", "test", "--pythonpath", ".")
    locked = lock_recorded(root)
    assert statuses(locked) == [("/look/setting", 200), ("/look/variable", 200), ("/look/wrong", 401)]
    bodies = {case["ask"]["target"]: case["parts"]["body"] for case in locked}
    assert '"limit": "7"' in bodies["/look/variable"]
    cases = "".join(file.read_text() for file in (root / "characterization_tests/cases").glob("*.jsonl"))
    assert not any(secret in cases for secret in (TOKEN, OTHER))
