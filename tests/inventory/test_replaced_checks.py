"""Checks that a class inherits, and that it, `as_view` or `@action` replaces; decorators around views on one line."""

import pytest

from tests.inventory.programs import describe

_FLASK = """
    from flask import Flask
    from flask.views import MethodView

    app = Flask(__name__)

    class Closed(MethodView):
        decorators = [login_required]

        def get(self):
            return ""

    class View(Closed):
        {}

    app.add_url_rule("/view", view_func=View.as_view("view"))
"""


@pytest.mark.parametrize(
    ("body", "guards"),
    [
        ("decorators = []", ()),
        ("decorators = ()", ()),
        ("decorators: list = []", ()),
        ("decorators = [other]", ("other",)),
        ("decorators = [other] + Closed.decorators", ("other", "login_required")),
        ("methods = ['GET']", ("login_required",)),
    ],
)
def test_only_the_nearest_list_of_decorators_counts(body: str, guards: tuple[str, ...]) -> None:
    (endpoint,) = (it for it in describe({"app.py": _FLASK.format(body)}) if it.route.path == "/view")
    assert endpoint.guards == guards


_REST = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "shop.urls"
        REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
    """,
    "shop/__init__.py": "",
    "shop/views.py": """
        from rest_framework import permissions, viewsets
        from rest_framework.decorators import action
        from rest_framework.views import APIView

        class Opened(APIView):
            permission_classes = [permissions.IsAdminUser]

            def get(self, request):
                return Response()

        class Things(viewsets.ViewSet):
            def list(self, request):
                return Response()

            @action(detail=False, permission_classes=[permissions.AllowAny])
            def free(self, request):
                return Response()

            @action(detail=False, permission_classes=[permissions.IsAdminUser])
            def closed(self, request):
                return Response()

        def plain(request):
            return HttpResponse()
    """,
    "shop/urls.py": """
        from django.contrib.auth.decorators import login_required
        from django.urls import include, path, re_path
        from rest_framework.routers import DefaultRouter
        from shop import views

        router = DefaultRouter()
        router.register("things", views.Things, basename="thing")
        urlpatterns = [
            path("admin_only", views.Opened.as_view()),
            path("opened", views.Opened.as_view(permission_classes=[])),
            path("wrapped", login_required(views.plain)), path("bare", views.plain), path("", views.plain),
            path("one", login_required(views.plain)), re_path(r"^two$", views.plain),
            path("api/", include(router.urls)),
        ]
    """,
}


def test_as_view_and_action_replace_the_permissions_of_a_class() -> None:
    found = {it.route.path: (it.permissions, it.anonymous) for it in describe(_REST)}
    assert found["/admin_only"] == (("IsAdminUser",), False)
    assert found["/opened"] == ((), True)
    assert found["/api/things/free/"] == (("AllowAny",), True)
    assert found["/api/things/closed/"] == (("IsAdminUser",), False)
    assert found["/api/things/"] == (("IsAuthenticated",), False)


def test_decorators_of_several_paths_on_one_line_are_told_apart() -> None:
    found = {it.route.path: it.guards for it in describe(_REST)}
    assert (found["/wrapped"], found["/bare"], found["/"]) == (("login_required",), (), ())
    assert (found["/one"], found["/two"]) == ((), ())
