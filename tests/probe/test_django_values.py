"""Requests, lazy texts, signals and files of Django: written without being read, and made again as they were."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="Django is of the dev extra")

PROGRAM = """\
import io
import json
import sys

sys.path.insert(0, sys.argv[1])
from django.conf import settings

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED = ["django.contrib.contenttypes"]
settings.configure(SECRET_KEY="x", INSTALLED_APPS=INSTALLED, USE_I18N=False, DATABASES=DATABASES)
import django

django.setup()
from django.core.files.storage import DefaultStorage
from django.db import models, transaction
from django.db.models.signals import ModelSignal, post_save
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy, ngettext_lazy

from toolkit.probe.frameworks.django import answer_statements
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.http_wsgi import RequestStream
from toolkit.probe.replay.answered_statements import AnsweringConnection, AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.writer import Limits, Writer


class Owner(models.Model):
    class Meta:
        app_label = "shop"


class TrainingSession(models.Model):
    notes = models.CharField(max_length=9)

    class Meta:
        app_label = "shop"


class Order(models.Model):
    owner = models.ForeignKey(Owner, models.CASCADE)
    paper = models.FileField()

    class Meta:
        app_label = "shop"


def again(value):
    writer = Writer(NoMasking(), Limits())
    written = writer.write(value)
    return writer.cut, None if writer.cut else Rebuilder().value(written)


request = RequestFactory().post("/members?least=1", {"name": "ann"}, HTTP_X_WHO="me")
request.user, request.itself = {"name": "bob"}, request
assert request._read_started is False
cut, (one, other) = again([request, request])
assert cut == [] and one is other and one.itself is one and not request._read_started
assert (one.method, one.path, one.GET["least"], one.POST["name"]) == ("POST", "/members", "1", "ann")
assert (one.user, one.headers["X-Who"]) == ({"name": "bob"}, "me")
assert request.POST["name"] == "ann"
assert again(request)[1].POST["name"] == "ann"  # although it was read

request.environ["wsgi.input"] = object()
request.__dict__.pop("_body", None)
assert [why for _, why in again(request)[0]] == ["opaque django.core.handlers.wsgi:WSGIRequest"]

plain = RequestFactory().get("/members")
plain.environ["wsgi.input"] = object()
plain.environ["CONTENT_LENGTH"] = ""
assert again(plain)[1].path == "/members", "a request without a body needs no stream"
recorded = RequestFactory().post("/members", {"name": "ann"})
recorded.environ["wsgi.input"] = RequestStream(recorded.environ["wsgi.input"], None)
assert again(recorded)[1].POST["name"] == "ann", "the stream that is recorded is looked into"

cut, lazy = again(SimpleLazyObject(dict))
assert (cut, lazy == {}) == ([], True), "what was not made yet is made by the same function"
lazy = SimpleLazyObject(lambda: {"name": "bob"})
assert lazy["name"] == "bob"
assert Writer(NoMasking(), Limits()).write(lazy)["state"] == {"_setupfunc": None, "_wrapped": {"name": "bob"}}
assert again(lazy)[1]["name"] == "bob"

storage = DefaultStorage()
before = Writer(NoMasking(), Limits()).write([storage])
assert storage.exists("nothing") is False
assert Writer(NoMasking(), Limits()).write([storage]) == before, "a class sets its objects up: once asked or not"
assert again(storage)[1].exists("nothing") is False
assert again(settings)[1] is settings

cut, text = again(gettext_lazy("hello"))
assert (cut, str(text), type(text).__name__) == ([], "hello", "__proxy__")
cut, text = again(ngettext_lazy("%(n)d row", "%(n)d rows", "n"))
assert (cut, text % {"n": 2}) == ([], "2 rows"), "the number comes when it is formatted"
assert again(post_save) == ([], post_save)
assert again(ModelSignal())[0]

order = Order(pk=3, owner=Owner(pk=7), paper="a.txt")
assert order.paper.name == "a.txt"
cut, made = again(order)
assert cut == []
assert made._state.fields_cache["owner"].pk == 7  # setting the id of a key afterwards would drop it
assert (made.owner_id, made.paper.name, made.paper.instance is made) == (7, "a.txt", True)
assert again(Order._meta.get_field("owner")) == ([], Order._meta.get_field("owner"))


def costly():
    return Order.objects.filter(owner__pk__gt=3).exclude(paper="x").annotate(count=models.Count("owner"))


one = Writer(NoMasking(), Limits()).write(costly())
text = str(costly().query)  # asks fields and expressions for what they remember
assert Writer(NoMasking(), Limits()).write(costly()) == one
assert str(again(costly())[1].query) == text
leave = answer_statements(
    lambda errors, **more: AnsweringCursor(RecordedStatements([]), errors, **more), AnsweringConnection
)
with transaction.atomic():  # SQLite asks how it begins since Django 5.1
    pass
leave()

from django.template.base import FilterExpression, Parser

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

expression = Writer(Masking(), Limits()).write(FilterExpression('"Actions today"', Parser([])))
masked = ValueMask(Masking()).value(json.loads(Masking().thorough(json.dumps(expression))))
assert masked == expression and "masked" not in json.dumps(masked)  # its `token` is no secret
assert Rebuilder().value(masked).token == '"Actions today"'

notes = TrainingSession._meta.get_field("notes")
written = ValueMask(Masking()).value(Writer(Masking(), Limits()).write([notes]))
(again_notes,) = Rebuilder().value(json.loads(Masking().thorough(json.dumps(written))))
assert again_notes is notes, written  # what is beside the name of a session is no secret
assert Rebuilder().value({"$py": "django_field", "of": ["shop.TrainingSession", "notes"]}) is notes

by_owner = Order.objects.order_by("owner__id", "owner__order__paper")
before = list(by_owner.query.alias_map)
Writer(NoMasking(), Limits(), "outcome").write(by_owner)
assert list(by_owner.query.alias_map) == before, "the program's own query is not changed"

rows = Order.objects.filter(owner=7).order_by("-id")
written = Writer(NoMasking(), Limits(), "outcome").write(rows)
assert written["$py"] == "django_query" and written["given"] == [7], written
assert written["of"].endswith('WHERE "shop_order"."owner_id" = %s ORDER BY "shop_order"."id" DESC'), written
others = [Order.objects.filter(owner=8), rows.exclude(pk=1), rows.values_list("id"), Owner.objects.filter(pk=7)]
assert all(Writer(NoMasking(), Limits(), "outcome").write(one) != written for one in others)
assert Writer(NoMasking(), Limits(), "given").write(rows)["$py"] == "object"  # it has to be made again

from django.db import connection

with connection.schema_editor() as editor:
    editor.create_model(Owner)
    editor.create_model(Order)
for number in (1, 2):
    Order.objects.create(pk=number, owner=Owner.objects.create(pk=number), paper="a.txt")
ahead = models.Prefetch("order_set", Order.objects.all())
first, second = Owner.objects.prefetch_related(ahead).order_by("pk")  # rows of both share one hint
for owner in (first, second):
    cut, made = again(owner)
    assert cut == [], "no circle through the rows of the other one: %s" % (cut,)
    assert [row.pk for row in made.order_set.all()] == [owner.pk]
cut, manager = again(second.order_set)
assert (cut, [row.pk for row in manager.all()], manager.instance.pk) == ([], [2], 2)
assert again(Order.objects)[0] == [], "the manager of a model is found by its name"

from toolkit.probe.values.cached_rows import changed_values


def changes(order, change):
    before = {"self": Writer(NoMasking(), Limits()).write(order)}
    change(order)
    return changed_values(before, {"self": Writer(NoMasking(), Limits()).write(order)})


def rename(order):
    order.paper = "b.txt"
    assert order.owner.pk


def unsaved(order):
    order.owner = Owner()


assert changes(Order.objects.get(pk=1), lambda order: order.owner.pk) == {}, "reading a row changes nothing"
changed = changes(Order.objects.get(pk=1), rename)
assert changed["self"]["state"]["_state"]["state"]["fields_cache"] == {}
known = Order.objects.select_related("owner").get(pk=1)
assert changes(known, lambda order: setattr(order.owner, "pk", 3)), "a row that was there before is compared"
assert changes(known, unsaved), "so is the row that takes its place"
row = {"$py": "object", "class": "shop:Pair", "id": 1, "state": {"one": {"$py": "same", "of": 1}}}
state = {"$py": "object", "class": "django.db.models.base:ModelState", "state": {"fields_cache": {}}}
one = {"$py": "object", "class": "shop:One", "state": {"_state": state, "pair": row}}
kept = dict(state, state={"fields_cache": {"other": {"$py": "object", "class": "shop:Two", "id": 7, "state": {}}}})
read = dict(one, id=1, state={"_state": kept, "pair": dict(row, id=2, state={"one": {"$py": "same", "of": 2}})})
assert changed_values({"a": one}, {"a": read}) == {}, "numbers of objects do not count"
elsewhere = dict(read, state=dict(read["state"], rest={"$py": "same", "of": 7}))
assert changed_values({"a": one}, {"a": elsewhere}) == {"a": elsewhere}, "what is referred to stays"
order = Order.objects.select_related("owner").get(pk=1)
short = Writer(NoMasking(), Limits(rows=2))
written = short.write([[order]])[0][0]["state"]["_state"]["state"]
assert (short.cut, written["fields_cache"]) == ([], {})
assert Writer(NoMasking(), Limits(rows=3)).write(order)["state"]["_state"]["state"]["fields_cache"]["owner"]


class Own(object):
    fields_cache = None


own = Own()
own.fields_cache = {"a": 1}
assert Writer(NoMasking(), Limits(rows=0)).write([own])[0]["state"] == {"fields_cache": {"a": 1}}, "no model's"
cut, (first_manager, same_manager) = again([second.order_set] * 2)
assert (cut, first_manager.instance.pk, same_manager.instance.pk) == ([], 2, 2)

rows = Writer(NoMasking(), Limits(), "given").write(second.order_set.all())
assert rows["state"]["_hints"] == {}, rows
hinted = first.order_set.all()
for idle, change in [(True, None), (False, "routers"), (False, "place")]:
    settings.DATABASE_ROUTERS = ["shop.Router"] if change == "routers" else []
    hinted._hints["instance"]._state.db = "replica" if change == "place" else "default"
    written = Writer(NoMasking(), Limits(), "given").write(hinted)
    assert (written["state"]["_hints"] == {}) is idle, change  # what chooses a database stays
settings.DATABASE_ROUTERS = []

from toolkit.probe.frameworks import django as adapter

assert adapter.describe_surroundings().get("settings") is None  # what configure() was given is none
print("fine")
"""


def test_values_of_django_come_back(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, tmp_path / "program.py", root], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert (ran.stdout, ran.stderr) == ("fine\n", "")


def test_a_program_that_only_imports_parts_of_django_needs_no_settings(tmp_path: Path) -> None:
    lines = [
        "import sys",
        "sys.path.insert(0, sys.argv[1])",
        "from django.utils.functional import LazyObject",
        "from toolkit.probe.frameworks.django import answer_statements",
        "answer_statements(None, None)()",
        "from django.conf import settings",
        "settings.configure(DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}})",
        "from django.db import connection",
        "leave = answer_statements(None, lambda: 'ours')",
        "connection.connect()",
        "print(connection.connection)",
        "leave()",
        "print(connection.connection)",
    ]
    (tmp_path / "program.py").write_text("\n".join(lines))
    root = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    ran = subprocess.run(
        [sys.executable, tmp_path / "program.py", root],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert (ran.stdout, ran.stderr) == ("ours\nNone\n", "")
