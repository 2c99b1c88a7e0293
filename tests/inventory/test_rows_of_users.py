"""Rows of users in programs without tenants, and what ties a row to the requesting user."""

import pytest

from tests.inventory.programs import reader_and_routes
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.tenant_words import choose_words, owner_words
from toolkit.model.tenancy import Tenancy

MODELS = """
    from django.contrib.auth.models import User
    from django.db import models

    class Note(models.Model):
        user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Folder(models.Model):
        owner = models.ForeignKey(User, on_delete=models.CASCADE)
"""
VIEWS = """
    from django.http import JsonResponse
    from django.shortcuts import get_object_or_404
    from notes.models import Folder, Note

    def notes(request):
        return JsonResponse(list(Note.objects.filter(user=request.user)))

    def note(request, pk):
        return JsonResponse(Note.objects.get(pk=pk, user=request.user).id)

    def archive(request, pk):
        return JsonResponse(Note.objects.get(pk=pk, user=request.user).archive())

    def folders(request):
        return JsonResponse(list(Folder.objects.filter(owner=request.user)))

    def folder(request, pk):
        return JsonResponse(Folder.objects.get(pk=pk, owner=request.user).id)

    def remove(request, pk):
        row = get_object_or_404(Note, pk=pk, user=request.user)
        return row.delete()
"""
URLS = """
    from django.urls import path
    from notes import views

    urlpatterns = [
        path("notes/", views.notes), path("notes/<int:pk>/", views.note), path("notes/<int:pk>/archive", views.archive),
        path("notes/<int:pk>/remove", views.remove), path("folders/", views.folders),
        path("folders/<int:pk>/", views.folder),
    ]
"""
FOUND = "row = get_object_or_404(Note, pk=pk, user=request.user)"


def tenancy_of(views: str) -> Tenancy:
    """The rows of a program without tenants, whose users own notes and folders."""
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "notes.urls"\n',
        "notes/__init__.py": "",
        "notes/models.py": MODELS,
        "notes/views.py": views,
        "notes/urls.py": URLS,
    }
    return find_tenancy(*reader_and_routes(files))


def places(views: str) -> list[str]:
    """Qualified names of the functions whose queries are listed."""
    return [row.symbol.partition("::")[2] for row in tenancy_of(views).unscoped if not row.is_handler]


def test_rows_of_users_stand_for_those_of_tenants() -> None:
    tenancy = tenancy_of(VIEWS)
    assert (tenancy.words, tenancy.stores, tenancy.unscoped) == ((), (), ())
    assert places(VIEWS.replace("pk=pk, user=request.user)\n        return row", "pk=pk)\n        return row")) == [
        "remove"
    ]


@pytest.mark.parametrize(
    "check",
    [
        "row.raise_not_editable(request.user)",
        "check_may_edit(request.user, row)",
        "self.check_object_permissions(request, row)",
        "get_object_or_404(Folder, note=row, owner=request.user)",
    ],
)
def test_row_that_is_checked_for_the_user(check: str) -> None:
    found = "row = get_object_or_404(Note, pk=pk)"
    assert places(VIEWS.replace(FOUND, f"{found}\n        {check}")) == []
    assert places(VIEWS.replace(FOUND, f"{found}\n        row.touch()")) == ["remove"]


def test_user_whom_the_client_names() -> None:
    by_name = "Note.objects.filter(user_id=user_id)"
    urls = ("def archive(request, pk)", "def archive(request, user_id)")
    views = VIEWS.replace("Note.objects.get(pk=pk, user=request.user).archive()", f"list({by_name})").replace(*urls)
    assert places(views) == ["archive"]
    assert places(views.replace(f"list({by_name})", f"list({by_name}) if request.user.pk == user_id else 0")) == []


def test_what_only_operators_may_call() -> None:
    bare = VIEWS.replace(FOUND, "row = get_object_or_404(Note, pk=pk)")
    assert places(bare) == ["remove"]
    assert places(bare.replace("def remove", '@permission_required("notes.delete")\n    def remove')) == []


VIEW_SET = """
    from rest_framework.decorators import action
    from rest_framework.permissions import AllowAny, IsAuthenticated
    from rest_framework.routers import SimpleRouter
    from rest_framework.viewsets import ModelViewSet
    from notes.models import Folder, Note

    class NoteViewSet(ModelViewSet):
        permission_classes = [IsAuthenticated]

        def get_queryset(self):
            return Note.objects.filter(user=self.request.user)

        @action(detail=True, methods=["post"])
        def archive(self, request, pk=None):
            return self.get_object().archive()

        @action(detail=True, methods=["post"])
        def remove(self, request, pk=None):
            return self.get_object().delete()

    class FolderViewSet(ModelViewSet):
        permission_classes = [IsAuthenticated]

        def get_queryset(self):
            return Folder.objects.filter(owner=self.request.user)

        def perform_create(self, serializer):
            serializer.save(owner=self.request.user, editor=self.request.user, changed_by=self.request.user)

    router = SimpleRouter()
    router.register("notes", NoteViewSet, basename="notes")
    router.register("folders", FolderViewSet, basename="folders")
"""


def view_set(text: str) -> list[str]:
    """`qualname shape` of what is listed for a program of view sets."""
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "notes.urls"\n',
        "notes/__init__.py": "",
        "notes/models.py": MODELS,
        "notes/views.py": text,
        "notes/urls.py": "from notes.views import router\nurlpatterns = router.urls\n",
    }
    listed = find_tenancy(*reader_and_routes(files)).unscoped
    return [f"{row.symbol.partition('::')[2]} {row.shapes[0]}" for row in listed]


def test_method_that_goes_past_the_rows_of_its_view() -> None:
    assert view_set(VIEW_SET) == []
    past = VIEW_SET.replace("self.get_object().delete()", "Note.objects.get(pk=pk).delete()")
    assert view_set(past) == ["NoteViewSet.remove sibling_differs"]


def test_action_that_lets_anybody_in() -> None:
    opened = VIEW_SET.replace(
        'methods=["post"])\n        def remove', 'methods=["post"], permission_classes=[AllowAny])\n        def remove'
    )
    assert view_set(opened) == ["NoteViewSet.remove weaker_check"]


def test_few_rows_of_users_are_no_owners() -> None:
    assert (
        owner_words({"notes": {"user_id"}, "tags": {"name"}}, {"1": ["user_id"], "2": ["user_id"]}, {"user": 9}) == ()
    )


@pytest.mark.parametrize(("owner", "words"), [("user", ()), ("created", (("board",),))])
def test_what_belongs_to_a_user_is_no_tenant_of_an_unlisted_word(
    owner: str, words: tuple[tuple[str, ...], ...]
) -> None:
    fields = {"board": {"id", owner}, "card": {"board"}, "label": {"board"}, "comment": {"board"}}
    queried = {f"{number}": ["board"] for number in range(9)}
    assert choose_words(fields, queried, {"board_id": 9}, ["board"]) == words


REST = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.db import models

        class Person(models.Model): ...

        class Series(models.Model):
            holder = models.ForeignKey(Person, on_delete=models.CASCADE)

        class Coupon(models.Model):
            series = models.ForeignKey(Series, on_delete=models.CASCADE)
            code = models.CharField(max_length=9)
    """,
    "shop/views.py": """
        from rest_framework.decorators import action
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Coupon, Series

        class SeriesViewSet(ModelViewSet):
            queryset = Series.objects.all()

            def get_queryset(self):
                return super().get_queryset().filter(holder=self.request.user)

            def perform_create(self, serializer):
                serializer.save(holder=self.request.user)

        class CouponViewSet(ModelViewSet):
            queryset = Coupon.objects.all()

            def get_queryset(self):
                return super().get_queryset().filter(series__holder=self.request.user)

            @action(detail=True, methods=["post"])
            def close(self, request, pk=None):
                return self.get_object().close()
    """,
    "shop/urls.py": """
        from rest_framework.routers import SimpleRouter
        from shop import views

        router = SimpleRouter()
        router.register("series", views.SeriesViewSet)
        router.register("coupons", views.CouponViewSet)
        urlpatterns = router.urls
    """,
}
NARROWED = """
            def get_queryset(self):
                return super().get_queryset().filter(holder=self.request.user)
"""


@pytest.mark.parametrize(
    ("old", "new", "symbol"),
    [
        (NARROWED, "", "SeriesViewSet"),
        ("self.get_object().close()", "Coupon.objects.get(pk=pk).close()", "CouponViewSet.close"),
    ],
)
def test_what_code_gives_to_the_caller_belongs_to_it(old: str, new: str, symbol: str) -> None:
    """No name in this program says owner: that `holder` is one, its code says."""
    assert find_tenancy(*reader_and_routes(REST)).unscoped == ()
    changed = {**REST, "shop/views.py": REST["shop/views.py"].replace(old, new)}
    (row,) = find_tenancy(*reader_and_routes(changed)).unscoped
    assert row.symbol == f"shop/views.py::{symbol}"
