"""Rows that a handler gets otherwise than by a query of its own, and rows of users beside those of tenants."""

from textwrap import dedent

import pytest

from tests.inventory.programs import reader_and_routes
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.mistakes import group_places
from toolkit.inventory.tenancy.tenant_words import word_parts
from toolkit.model.tenancy import UnscopedQuery

MODELS = """
    from django.contrib.auth.models import User
    from django.db import models

    class Note(models.Model):
        user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Folder(models.Model):
        owner = models.ForeignKey(User, on_delete=models.CASCADE)
"""
VIEWS = """
    from django.http import Http404, JsonResponse
    from django.views.generic import UpdateView
    from notes.models import Folder, Note
    from notes.lookups import get_note

    def notes(request):
        return JsonResponse(list(Note.objects.filter(user=request.user)))

    def folders(request):
        return JsonResponse(list(Folder.objects.filter(owner=request.user)))

    def folder(request, pk):
        return JsonResponse(Folder.objects.get(pk=pk, owner=request.user).id)

    def note(request, pk):
        row = get_note(pk)
        if row.user != request.user:
            raise Http404
        return JsonResponse(row.id)

    def archive(request, pk):
        row = get_note(pk)
        if row.user != request.user:
            raise Http404
        return row.archive()

    def remove(request, pk):
        row = get_note(pk)
        return row.delete()

    class EditFolder(UpdateView):
        model = Folder

        def get_queryset(self):
            return Folder.objects.filter(owner=self.request.user)
"""
URLS = """
    from django.urls import path
    from notes import views

    urlpatterns = [
        path("notes/", views.notes), path("notes/<int:pk>/", views.note), path("notes/<int:pk>/archive", views.archive),
        path("notes/<int:pk>/remove", views.remove), path("folders/", views.folders),
        path("folders/<int:pk>/", views.folder), path("folders/<int:pk>/edit", views.EditFolder.as_view()),
    ]
"""
LOOKUP = """
    from notes.models import Note

    def get_note(key):
        return Note.objects.get(pk=key)
"""


def listed(views: str, models: str = MODELS) -> list[str]:
    """Qualified names of the functions and classes with a listed query."""
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "notes.urls"\n',
        "notes/__init__.py": "",
        "notes/models.py": models,
        "notes/lookups.py": LOOKUP,
        "notes/views.py": views,
        "notes/urls.py": URLS,
    }
    return [row.symbol.partition("::")[2] for row in find_tenancy(*reader_and_routes(files)).unscoped if row.store]


def test_the_handler_that_checks_no_row_of_a_shared_lookup_is_named() -> None:
    assert listed(VIEWS) == ["remove"]
    assert listed(VIEWS.replace("row = get_note(pk)\n        return row.delete()", "return None")) == []


def test_row_of_a_generic_view_by_its_model_alone() -> None:
    bare = VIEWS.replace("row = get_note(pk)\n        return row.delete()", "return None")
    head, _, _ = bare.partition("\n        def get_queryset")
    assert listed(head + "\n") == ["EditFolder"]
    assert (
        listed(
            f"{head}\n\n        def test_func(self):\n            return self.get_object().owner == self.request.user\n"
        )
        == []
    )


def test_rows_of_users_beside_those_of_tenants() -> None:
    tenants = """
        class Shelf(models.Model):
            organization = models.ForeignKey("Organization", on_delete=models.CASCADE)

        class Box(models.Model):
            organization = models.ForeignKey("Organization", on_delete=models.CASCADE)
    """
    views = """
        from notes.models import Box, Shelf

        def shelves(request):
            return list(Shelf.objects.filter(organization=request.organization))

        def boxes(request):
            return list(Box.objects.filter(organization=request.organization))
    """
    assert listed(dedent(VIEWS) + dedent(views), dedent(MODELS) + dedent(tenants)) == ["remove"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Person.id == key).filter(Organization.id == organization.id", ["other_table"]),
        ("Person.id == key).filter(Person.organization_id == organization.id", []),
        ("Person.organization_id == Organization.id).filter(Organization.id == organization.id", []),
    ],
    ids=["not_joined", "own_column", "joined"],
)
def test_condition_on_a_table_that_is_not_joined(condition: str, expected: list[str]) -> None:
    code = f"""
        from flask import Flask, g
        from flask_sqlalchemy import SQLAlchemy

        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Organization(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        class Person(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            organization_id = db.Column(db.Integer, db.ForeignKey("organization.id"))

        class Bill(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            organization_id = db.Column(db.Integer, db.ForeignKey("organization.id"))

        @app.route("/people")
        def people():
            return list(Person.query.filter_by(organization_id=g.organization.id))

        @app.route("/bills")
        def bills():
            return list(Bill.query.filter_by(organization_id=g.organization.id))

        @app.route("/people/<int:key>")
        def person(key):
            organization = g.organization
            return Person.query.filter({condition}).one()
    """
    found = find_tenancy(*reader_and_routes({"web.py": code})).unscoped
    assert [row.shapes[0] for row in found if row.symbol == "web.py::person" and row.store] == expected


def test_router_that_is_included_without_the_check_of_the_others() -> None:
    router = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/{key}')\ndef show(key: int): ...\n"
    names = ("bills", "boxes", "clients", "notes", "orders", "shelves", "trails")
    check = ", dependencies=[Depends(get_current_active_user)]"
    included = "".join(
        f"app.include_router({name}.router, prefix='/{name}'{check if name != 'trails' else ''})\n" for name in names
    )
    head = f"from fastapi import Depends, FastAPI\nfrom shop import {', '.join(names)}\n\napp = FastAPI()\n"
    files = {"shop/__init__.py": "", "web.py": head + included, **{f"shop/{name}.py": router for name in names}}
    first = find_tenancy(*reader_and_routes(files)).unscoped[0]
    assert (first.symbol, first.missing, first.also) == ("shop/trails.py::show", ("get_current_active_user",), ())


def test_rows_of_one_function_share_a_row() -> None:
    def row(store: str, symbol: str) -> UnscopedQuery:
        return UnscopedQuery("web.py", 1, f"web.py::{symbol}", store, ("lists_all",), 1, 2, 5.0)

    grouped = group_places([row("Order", "search"), row("Bill", "search"), row("Note", "other")])
    assert [(item.store, len(item.also)) for item in grouped] == [("Order", 1), ("Note", 0)]


def test_words_that_are_written_together() -> None:
    assert word_parts("userid") == ["user", "id"]
    assert word_parts("paid_orgIds") == ["paid", "org", "ids"]
