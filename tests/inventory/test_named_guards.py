"""Guards that stand under another name, and mixins of Django that ask nobody."""

import pytest

from tests.inventory.programs import endpoints_with_checks

GUARDS = """
    from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
    from fastapi.security import OAuth2PasswordBearer

    app = FastAPI()


    class Roles:
        def __init__(self, roles):
            self.roles = roles

        def __call__(self, request: Request):
            if not request.headers.get("Authorization"):
                raise HTTPException(401)


    class Paging:
        def __call__(self, request: Request):
            return request.query_params.get("page")


    def require(role):
        def inner(request: Request):
            if request.headers.get("Authorization") != role:
                raise HTTPException(403)
        return inner


    class Bearer(OAuth2PasswordBearer):
        def __init__(self, needed=True):
            super().__init__(tokenUrl="/token", auto_error=needed)

        async def ask(self, request):
            if request.url.path not in PATHS:
                raise ValueError(request.url.path)
            return await users.find(await super().__call__(request))

        async def __call__(self, request: Request):
            try:
                return await self.ask(request)
            except HTTPException:
                if self.auto_error:
                    raise
                return None


    auth_bearer = Bearer()
    clerks = Roles(["clerk"])
    paging = Paging()
    editor = require("editor")
    orders = APIRouter(dependencies=[Depends(clerks)])
"""
SHOP = """
    from fastapi import Depends
    from guards import auth_bearer, clerks, editor, orders, paging, app

    Clerk = Depends(clerks)
    STAFF = [Depends(editor)]
    Page = Depends(paging)

    @app.get("/instance", dependencies=[Depends(clerks)])
    def instance(): ...

    @app.get("/made", dependencies=[Depends(editor)])
    def made(): ...

    @app.get("/default")
    def default(who=Clerk): ...

    @app.get("/listed", dependencies=[Clerk])
    def listed(): ...

    @app.get("/list", dependencies=STAFF)
    def listing(): ...

    @app.get("/pages")
    def pages(page=Page): ...

    @app.get("/bearer")
    def held(who=Depends(auth_bearer)): ...

    @orders.get("/orders")
    def all_orders(): ...

    app.include_router(orders)
"""
VIEWS = """
    from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
    from django.views.generic import View

    class Asked(UserPassesTestMixin, View):
        def test_func(self):
            return self.request.user.is_staff

    class Helped(UserPassesTestMixin, View):
        def test_func(self):
            return self.may_read()

    class Anybody(UserPassesTestMixin, View):
        def test_func(self):
            return True

    class OfPath(UserPassesTestMixin, View):
        def test_func(self):
            return self.kwargs["pk"] != "0"

    class Inner(LoginRequiredMixin, View):
        def get(self, request): ...

    class Kept(Inner):
        def dispatch(self, request, *args):
            return super().dispatch(request, *args)

    class PassedOver(Inner):
        def dispatch(self, request, *args):
            return View.dispatch(self, request, *args)
"""
NAMES = ("Asked", "Helped", "Anybody", "OfPath", "Kept", "PassedOver")
SETTINGS = 'ROOT_URLCONF = "urls"'
URLS = f"""
    from django.urls import path
    from views import {", ".join(NAMES)}

    urlpatterns = [{", ".join(f'path("{name}", {name}.as_view())' for name in NAMES)}]
"""
SITE = {"settings.py": SETTINGS, "views.py": VIEWS, "urls.py": URLS}


def test_guards_are_followed_through_names_instances_and_functions_that_make_them() -> None:
    found = {it.route.path: it.caller_checks for it in endpoints_with_checks({"guards.py": GUARDS, "shop.py": SHOP})}
    expected = {
        **dict.fromkeys(("/instance", "/default", "/listed"), ("clerks",)),
        **dict.fromkeys(("/made", "/list"), ("editor",)),
        "/bearer": ("auth_bearer",),
        "/pages": (),
        "/orders": ("Roles",),
    }
    assert {path: checks for path, checks in found.items() if path in expected} == expected


@pytest.mark.parametrize(
    ("view", "checks"),
    [
        ("Asked", ("Asked.test_func",)),
        ("Helped", ("Helped.test_func",)),
        ("Anybody", ()),
        ("OfPath", ()),
        ("Kept", ("LoginRequiredMixin",)),
        ("PassedOver", ()),
    ],
)
def test_a_mixin_checks_if_it_is_asked_and_reads_the_caller(view: str, checks: tuple[str, ...]) -> None:
    found = {item.route.path: item.caller_checks for item in endpoints_with_checks(SITE)}
    assert found[f"/{view}"] == checks


FLASK = """
    from functools import wraps
    from flask import Blueprint, Flask, abort, request, session

    app = Flask(__name__)
    shop = Blueprint("shop", __name__)

    def login_required(view):
        @wraps(view)
        def inner(*args, **kwargs):
            if "user" not in session:
                abort(401)
            return view(*args, **kwargs)
        return inner

    def token_for_writes(view):
        @wraps(view)
        def inner(*args, **kwargs):
            if request.method != "GET" and request.headers.get("X-Token") != "t":
                abort(403)
            return view(*args, **kwargs)
        return inner

    def reads_are_free(view):
        @wraps(view)
        def inner(*args, **kwargs):
            if request.method in ("GET", "HEAD"):
                return view(*args, **kwargs)
            if request.headers.get("X-Token") != "t":
                abort(401)
            return view(*args, **kwargs)
        return inner

    @app.route("/below")
    @login_required
    def below(): ...

    @login_required
    @app.route("/above")
    def above(): ...

    @login_required
    @shop.route("/two")
    @shop.get("/names")
    def two(): ...

    @app.route("/items", methods=["GET", "POST"])
    @token_for_writes
    def items(): ...

    @app.route("/rows", methods=["GET", "POST"])
    @reads_are_free
    def rows(): ...

    app.register_blueprint(shop)
"""


@pytest.mark.parametrize(
    ("operation", "checks", "statuses"),
    [
        ("GET /below", ("login_required",), {200, 401}),
        ("GET /above", (), {200}),
        ("GET /two", (), {200}),
        ("GET /names", (), {200}),
        ("GET /items", (), {200}),
        ("POST /items", ("token_for_writes",), {200, 403}),
        ("GET /rows", (), {200}),
        ("POST /rows", ("reads_are_free",), {200, 401}),
    ],
)
def test_a_decorator_checks_the_methods_it_asks_about_below_the_route(
    operation: str, checks: tuple[str, ...], statuses: set[int]
) -> None:
    found = {f"{item.route.method} {item.template}": item for item in endpoints_with_checks({"app.py": FLASK})}
    assert found[operation].caller_checks == checks
    assert {item.code for item in found[operation].statuses} == statuses
    assert bool(found[operation].authentication) == bool(checks)


@pytest.mark.parametrize(
    ("test", "is_check"),
    [
        ("lambda user: user.is_staff", True),
        ("may_order", True),
        ("lambda user: True", False),
        ("lambda user: not user.is_authenticated", False),
        ("lambda user: user.is_anonymous", False),
    ],
)
def test_a_test_that_strangers_pass_checks_nobody(test: str, is_check: bool) -> None:
    files = {
        "settings.py": SETTINGS,
        "views.py": f"""
            from django.contrib.auth.decorators import user_passes_test

            @user_passes_test({test})
            def order(request): ...
        """,
        "urls.py": """
            from django.urls import path
            from views import order

            urlpatterns = [path("order", order)]
        """,
    }
    (found,) = endpoints_with_checks(files)
    assert bool(found.caller_checks) == is_check


@pytest.mark.parametrize(
    ("path", "guards", "checks"),
    [
        ("/plain", (), ()),
        ("/wrapped", ("login_required",), ("login_required",)),
        ("/of-class", ("login_required", "permission_required"), ("login_required", "permission_required")),
        ("/own", ("staff_only",), ("staff_only",)),
        ("/cached", ("cache_page",), ()),
        ("/anybody", (), ()),
        ("/inner", (), ()),
    ],
)
def test_decorators_in_a_url_configuration_run_before_its_views(
    path: str, guards: tuple[str, ...], checks: tuple[str, ...]
) -> None:
    files = {
        "settings.py": SETTINGS,
        "views.py": """
            from django.core.exceptions import PermissionDenied
            from django.views.generic import View

            def staff_only(view):
                def inner(request, *args):
                    if not request.user.is_staff:
                        raise PermissionDenied
                    return view(request, *args)
                return inner

            def order(request): ...

            class Orders(View):
                def get(self, request): ...
        """,
        "inner.py": """
            from django.urls import path
            from views import order

            urlpatterns = [path("inner", order)]
        """,
        "urls.py": """
            from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
            from django.urls import include, path, re_path
            from django.views.decorators.cache import cache_page
            from views import Orders, order, staff_only

            urlpatterns = [
                path("plain", order),
                path("wrapped", login_required(order), name="wrapped"),
                path("of-class", view=login_required(permission_required("shop.order")(Orders.as_view()))),
                re_path("^own$", staff_only(order)),
                path("cached", cache_page(60)(Orders.as_view())),
                path("anybody", user_passes_test(lambda user: user.is_anonymous)(order)),
                path("", include("inner")),
            ]
        """,
    }
    found = {item.template: item for item in endpoints_with_checks(files)}
    assert (found[path].guards, found[path].caller_checks) == (guards, checks)
