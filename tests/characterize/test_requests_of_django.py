"""Requests that tests of Django put are locked by themselves: with their rows, session, settings and moment."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, statuses, verify_changed
from toolkit.characterize.cases import cases_of_test_requests
from toolkit.model.recording import Command, Exchange, NotRecorded, Recording, RecordingHeader

FILES = {
    "settings.py": """\
import os

SECRET_KEY = "k" * 40
DEBUG = True
ALLOWED_HOSTS = ["shop.example"]
ROOT_URLCONF = "shop"
WSGI_APPLICATION = "served.application"
INSTALLED_APPS = [
    *("django.contrib.%s" % name for name in ("auth", "contenttypes", "sessions", "messages")), "stock"
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shop.count_looks",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3"}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
TIME_ZONE = os.environ.get("TZ", "Europe/Berlin")  # not that of the pinned clock
""",
    "served.py": """\
def application(environ, start_response):
    from django.core.wsgi import get_wsgi_application
    return get_wsgi_application()(environ, start_response)
""",
    "stock/__init__.py": "",
    "stock/models.py": """\
import uuid

from django.db import models
from django.utils import timezone


class Item(models.Model):
    name = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    until = models.DateTimeField(default=timezone.now)
    sold = models.IntegerField(default=0)
    code = models.UUIDField(default=uuid.uuid4)
""",
    "shop.py": """\
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import connection, models
from django.http import JsonResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views import View

from stock.models import Item


@login_required
def sell(request, name):
    item = Item.objects.get(name=name)
    if item.until < timezone.now():
        return JsonResponse({"sold": item.sold, "by": request.user.username}, status=409)
    item.sold += int(request.POST["count"])
    item.save(update_fields=["sold"])
    Item.objects.create(name="copy of " + name, key=item.key)
    messages.success(request, "done")
    return JsonResponse({"sold": item.sold, "by": request.user.username})


def look(request):
    token = request.headers.get("X-Token", "")
    if len(token) != 32:
        return JsonResponse({"error": "no token"}, status=401)
    told = ["%s: %s" % (one.tags, one) for one in messages.get_messages(request)]
    items = Item.objects.filter(key=token, sold__gt=0, until__year__gt=2000, until__day__gt=0)
    return JsonResponse({"items": [one.name for one in items], "told": told})


def read(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sold AS count FROM stock_item WHERE sold > 0")
        names = [one[0] for one in cursor.description]
        rows = [dict(zip(names, row)) for row in cursor.fetchall()]
    raw = Item.objects.raw("SELECT id, name FROM stock_item WHERE sold > 0")
    return JsonResponse({"rows": rows, "raw": [one.name for one in raw]})


def count_looks(get_response):
    def answer(request):  # a test that hands its request to a view never comes here
        if request.path.startswith("/stock"):
            Item.objects.filter(name="counter").update(sold=models.F("sold") + 1)
            if Item.objects.filter(name="closed").exists():
                return JsonResponse({}, status=503)
        return get_response(request)

    return answer


class Stock(View):
    def post(self, request, name, least):
        items = Item.objects.filter(name__startswith=name, sold__gte=least)
        return TemplateResponse(request, engines["django"].from_string("{{ found }} {{ by }}"), {
            "found": [one.name for one in items], "by": request.POST["by"]
        })


urlpatterns = [path("sell/<name>", sell), path("look", look), path("read", read)]
urlpatterns += [path("stock/<name>/<int:least>", Stock.as_view())]
""",
    "stock/tests.py": """\
from datetime import timedelta

from django.contrib.auth.models import User
from django.test import RequestFactory, TestCase
from django.utils import timezone

from shop import Stock
from stock.models import Item

KEY = "Qk7" * 10 + "x9"


class Sales(TestCase):
    def setUp(self):
        User.objects.create_user("kiku", "kiku@shop.example", "w0rd-of-kiku")
        Item.objects.create(name="fan", key=KEY, until=timezone.now() + timedelta(hours=1), sold=2)
        Item.objects.create(name="old", key=KEY, until=timezone.now() - timedelta(hours=1))

    def test_sale(self):
        self.client.login(username="kiku", password="w0rd-of-kiku")
        self.assertEqual(self.client.post("/sell/fan", {"count": "3"}).json()["sold"], 5)
        self.assertEqual(self.client.post("/sell/old", {"count": "3"}).status_code, 409)
        self.assertEqual(self.client.get("/look", headers={"X-Token": KEY}).json()["told"], ["success: done"])

    def test_stranger(self):
        self.assertEqual(self.client.post("/sell/fan", {"count": "3"}).status_code, 302)

    def test_look(self):
        self.assertEqual(self.client.get("/look", headers={"X-Token": KEY}).json(), {"items": ["fan"], "told": []})
        self.assertEqual(self.client.get("/look").status_code, 401)

    def test_statements_of_its_own(self):
        read = self.client.get("/read").json()
        self.assertEqual(read, {"rows": [{"name": "fan", "count": 2}], "raw": ["fan"]})

    def test_view_without_its_url(self):
        answer = Stock.as_view()(RequestFactory().post("/", {"by": "ann"}), name="fa", least=1)
        self.assertFalse(answer.is_rendered)
        self.assertEqual(answer.render().content, b"[&#x27;fan&#x27;] ann")
""",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("django")
    root = tmp_path_factory.mktemp("shop")
    test = (sys.executable, "-m", "django", "test", "--settings", "settings", "--pythonpath", str(root))
    return record_tests(root, FILES, *test)


@pytest.fixture(scope="module")
def requests(root: Path) -> list[dict[str, Any]]:
    return lock_recorded(root)


def test_every_request_of_a_test_is_locked_with_what_was_recorded(requests: list[dict[str, Any]]) -> None:
    assert statuses(requests) == [
        ("/look", 200),
        ("/look", 200),
        ("/look", 401),
        ("/read", 200),
        ("/sell/fan", 200),
        ("/sell/fan", 302),
        ("/sell/old", 409),
        ("/stock/fa/1", 200),
    ]
    bodies = {json.loads(case["parts"]["body"])["sold"] for case in requests if "sold" in case["parts"].get("body", "")}
    assert bodies == {5, 0}


@pytest.mark.usefixtures("requests")
def test_another_statement_is_a_difference(root: Path) -> None:
    ran = verify_changed(root, "shop.py", "sold__gt=0", "sold__gte=0")
    assert ran.code == 1
    assert "GET /look" in ran.out


def _exchange(order: int, **more: object) -> Exchange:
    return Exchange("GET", "/a", order=order, at=9.5, **more)  # type: ignore[arg-type]


def test_a_request_of_a_test_has_its_answers_and_its_moment_and_no_patches() -> None:
    around = {"django": {"testing": {"csrf": False}}, "patched": ["a.b"]}
    rows = ({"statement": "SELECT 1", "given": None, "answer": {}, "rows": [[1]]},)
    of_test = _exchange(4, around=around, answers=rows, server=("http", "testserver", "80"))
    ((exchange, case),) = cases_of_test_requests(Recording(exchanges=(_exchange(2), of_test)))
    assert exchange is of_test
    assert case.ask["around"] == {"django": {"testing": {"csrf": False}}}
    assert (case.ask["at"], case.ask["answered"], case.ask["order"]) == (9.5, list(rows), 4)
    assert case.ask["server"] == ["http", "testserver", "80"]


@pytest.mark.parametrize(("ended", "moment"), [(9.75, 9.75), (0.0, 9.5), (9.25, 9.5), (99.0, 9.5)])
def test_the_moment_of_a_request_is_that_of_its_end(ended: float, moment: float) -> None:
    of_test = _exchange(4, around={"django": {"testing": {}}}, ended=ended)
    ((_, case),) = cases_of_test_requests(Recording(exchanges=(of_test,)))
    assert case.ask["at"] == moment


@pytest.mark.parametrize(
    ("levels", "count"), [(["http", "functions", "data"], 1), (["http", "data"], 0), (["http"], 0)]
)
def test_without_rows_a_request_is_part_of_its_recorded_order(levels: list[str], count: int) -> None:
    run = RecordingHeader(1, "1-a", "3.11.7 CPython", "1", "/shop", levels=tuple(levels))
    of_test = _exchange(4, around={"django": {"testing": {}}})
    assert len(cases_of_test_requests(Recording((run,), exchanges=(of_test,)))) == count


@pytest.mark.parametrize(
    ("silent", "commands", "count"),
    [((), (), 1), (("sqlite3",), (), 0), (("sqlite3",), (Command("postgresql", "SELECT 1", "shop"),), 1)],
)
def test_requests_whose_database_tells_no_statements_are_replayed_as_a_session(
    silent: tuple[str, ...], commands: tuple[Command, ...], count: int
) -> None:
    run = RecordingHeader(1, "1-a", "2.7.18 CPython", "1", "/shop", levels=("http", "functions", "data"))
    of_test = _exchange(4, around={"flask": {"testing": {}}})
    left_out = tuple(NotRecorded("no_events", name, 1) for name in silent)
    recording = Recording((run,), exchanges=(of_test,), commands=commands, left_out=left_out)
    assert len(cases_of_test_requests(recording)) == count
