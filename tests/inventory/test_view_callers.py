"""Callers of function views of Django REST framework, and of views whose `as_view` the project wraps."""

from tests.inventory.programs import describe
from toolkit.model.inventory import Endpoint

FILES = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "shop.urls"
        REST_FRAMEWORK = {
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
        }
    """,
    "shop/__init__.py": "",
    "shop/access.py": """
        import functools
        from django.contrib.auth.mixins import LoginRequiredMixin
        from django.core.exceptions import PermissionDenied
        from django.views.decorators.csrf import csrf_exempt
        from rest_framework.decorators import permission_classes
        from rest_framework.permissions import AllowAny

        def public(view):
            return permission_classes([AllowAny])(view)

        class StaffMixin(LoginRequiredMixin, object):
            @classmethod
            def as_view(cls, **initial):
                view = super(StaffMixin, cls).as_view(**initial)

                @functools.wraps(view)
                def wrapped(request, *args, **kwargs):
                    if not request.user.is_staff:
                        raise PermissionDenied
                    return view(request, *args, **kwargs)
                return wrapped

        class OtherSitesMixin:
            @classmethod
            def as_view(cls, **initial):
                return csrf_exempt(super().as_view(**initial))
    """,
    "shop/views.py": """
        from django.views.generic import View
        from rest_framework.decorators import api_view, authentication_classes, permission_classes
        from rest_framework.permissions import AllowAny, IsAdminUser
        from rest_framework.response import Response
        from shop.access import OtherSitesMixin, StaffMixin, public
        from shop.rules import chosen

        class Orders(StaffMixin, View):
            def get(self, request): ...

        class Hooks(OtherSitesMixin, View):
            def post(self, request): ...

        @api_view(["GET"])
        def totals(request): ...

        @api_view(["POST"])
        @permission_classes([AllowAny])
        def sign_up(request): ...

        @api_view(["GET"])
        @public
        def prices(request): ...

        @api_view(["GET"])
        @permission_classes([IsAdminUser])
        @authentication_classes([])
        def audit(request): ...

        @api_view(["GET"])
        @permission_classes(chosen())
        def unread(request): ...

        def plain(request): ...
    """,
    "shop/urls.py": """
        from django.urls import path
        from shop import views

        urlpatterns = [
            path("orders", views.Orders.as_view()),
            path("hooks", views.Hooks.as_view()),
            path("totals", views.totals),
            path("sign-up", views.sign_up),
            path("prices", views.prices),
            path("audit", views.audit),
            path("unread", views.unread),
            path("plain", views.plain),
        ]
    """,
}


def described() -> dict[str, Endpoint]:
    return {item.route.path: item for item in describe(FILES)}


def test_a_view_that_the_project_wraps_keeps_its_class_and_method() -> None:
    found = described()
    assert (found["/orders"].route.method, found["/orders"].route.handler) == ("GET", "shop.views.Orders")
    assert found["/orders"].guards == ("LoginRequiredMixin", "StaffMixin.as_view")
    assert (found["/hooks"].route.method, found["/hooks"].route.handler) == ("POST", "shop.views.Hooks")


def test_a_function_view_is_called_by_those_whom_the_settings_let_in() -> None:
    found = described()["/totals"]
    assert (found.anonymous, found.permissions) == (False, ("IsAuthenticated",))
    assert [item.name for item in found.authentication] == ["TokenAuthentication"]
    assert {item.code for item in found.statuses} == {200, 401, 403}


def test_decorators_of_a_function_view_take_the_place_of_the_settings() -> None:
    found = described()
    assert [(found[path].anonymous, found[path].permissions) for path in ("/sign-up", "/prices", "/audit")] == [
        (True, ("AllowAny",)),
        (True, ("AllowAny",)),
        (False, ("IsAdminUser",)),
    ]
    assert found["/audit"].authentication == ()


def test_nothing_is_said_of_permissions_that_were_not_read_or_of_plain_functions() -> None:
    found = described()
    unread, plain = found["/unread"], found["/plain"]
    assert (unread.anonymous, unread.permissions) == (None, ("chosen",)), "what it returns is unknown"
    assert (plain.anonymous, plain.permissions, plain.authentication) == (None, (), ())


LITESTAR = {
    "app.py": """
        from litestar import Controller, Litestar, get, post

        def is_staff(connection, handler):
            if not connection.user:
                raise NotAuthorizedException("log in")

        class Orders(Controller):
            path = "/orders"
            guards = [is_staff]

            @get()
            async def all(self) -> list: ...

        @post("/bills", guards=[is_staff])
        async def bill() -> None: ...

        @get("/prices")
        async def prices() -> list: ...

        app = Litestar([Orders, bill, prices])
    """
}


def test_guards_of_controllers_and_of_handlers_are_checks() -> None:
    found = {item.route.path: item.guards for item in describe(LITESTAR)}
    assert found == {"/orders": ("is_staff",), "/bills": ("is_staff",), "/prices": ()}


PASSWORDS = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": 'ROOT_URLCONF = "urls"\n',
    "urls.py": """
        from django.contrib.auth import views
        from django.urls import path

        class Change(views.PasswordChangeView):
            template_name = "change.html"

        urlpatterns = [
            path("own", Change.as_view()),
            path("change", views.PasswordChangeView.as_view()),
            path("reset", views.PasswordResetView.as_view()),
        ]
    """,
}


def test_a_view_of_django_that_asks_for_a_log_in_itself_is_not_open() -> None:
    found = {item.route.path: (item.anonymous, item.caller_checks) for item in describe(PASSWORDS)}
    asked = (False, ("PasswordChangeView",))
    assert found == {"/own": asked, "/change": asked, "/reset": (None, ())}


CHOOSING = {
    "app.py": """
        from flask import Flask, request
        from flask.views import MethodView
        from flask_login import login_required

        app = Flask(__name__)

        class Chosen(MethodView):
            def dispatch_request(self, *args, **kwargs):
                end = request.url.split("/")[-1]
                return getattr(self, end if end in ("edit",) else "get")(*args, **kwargs)

        class Orders(Chosen):
            def get(self, key): ...

            @login_required
            def edit(self, key): ...

            def dispatch_request(self, *args, **kwargs):
                return super().dispatch_request(*args, **kwargs)

        view = Orders.as_view("orders")
        app.add_url_rule("/orders/<int:key>", view_func=view, methods=["GET"])
        app.add_url_rule("/orders/<int:key>/edit", view_func=view, methods=["GET", "POST"])
    """
}


def test_a_view_that_chooses_its_method_by_the_path_has_the_checks_of_that_method() -> None:
    rows = [item for item in describe(CHOOSING) if item.route.path.startswith("/orders")]
    found = {(item.route.method, item.route.path): item.guards for item in rows}
    assert found == {
        ("GET", "/orders/<int:key>"): (),
        ("GET", "/orders/<int:key>/edit"): ("login_required",),
        ("POST", "/orders/<int:key>/edit"): ("login_required",),
    }
