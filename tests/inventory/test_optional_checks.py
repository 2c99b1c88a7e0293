"""Checks that let callers through who show no credential are none; a `dispatch` that asks who calls is one."""

import re
from pathlib import Path

import pytest

from tests.inventory.programs import endpoints_with_checks

FASTAPI = """
    from typing import Annotated
    from fastapi import Depends, FastAPI, Header, HTTPException, Security
    from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
    from fastapi_users import FastAPIUsers

    app = FastAPI()
    maybe = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)
    sure = OAuth2PasswordBearer(tokenUrl="token")
    key = APIKeyHeader(name="X-Shop-Key")
    bearer = HTTPBearer()
    users = FastAPIUsers(manager, [backend])
    member = users.current_user(active=True)
    visitor = users.current_user(optional=True)

    def optional_member(token: str = Depends(maybe)):
        if not token:
            return None
        if find(token) is None:
            raise HTTPException(401)
        return find(token)

    def by_header(authorization: str = Header(None)):
        if authorization is None:
            return None
        if not check(authorization):
            raise HTTPException(status_code=403)

    def shop_member(token: str = Depends(sure)):
        return find(token)

    def strict(token: str = Depends(maybe)):
        if not token and not is_local():
            return None
        if not token:
            raise HTTPException(401)

    Member = Annotated[str, Depends(shop_member)]
"""
FLASK = """
    from functools import wraps
    from flask import Flask, abort, g, redirect, request
    from flask_jwt_extended import jwt_optional, jwt_required

    app = Flask(__name__)

    def known(view):
        @wraps(view)
        def inner(*args, **kwargs):
            token = request.headers.get("X-Token")
            if not token:
                return view(*args, **kwargs)
            if not is_valid(token):
                abort(401)
            return view(*args, **kwargs)
        return inner

    def needs_known(view):
        @wraps(view)
        def inner(*args, **kwargs):
            if not request.headers.get("X-Token"):
                abort(401)
            return view(*args, **kwargs)
        return inner
"""


@pytest.mark.parametrize(
    ("signature", "checks"),
    [
        ("it=Depends(optional_member)", ()),
        ("it=Depends(by_header)", ()),
        ("it=Depends(maybe)", ()),
        ("it=Depends(visitor)", ()),
        ("it=Depends(HTTPBearer(auto_error=False))", ()),
        ("it=Depends(shop_member)", ("shop_member",)),
        ("it=Depends(strict)", ("strict",)),
        ("it=Depends(bearer)", ("bearer",)),
        ("it=Depends(member)", ("member",)),
        ("it=Security(key)", ("key",)),
        ("it: Member", ("shop_member",)),
        ("it: Annotated[str, Depends(bearer)]", ("bearer",)),
    ],
)
def test_a_dependency_of_fastapi_is_a_check_if_nobody_can_do_without_it(
    signature: str, checks: tuple[str, ...]
) -> None:
    program = f"{FASTAPI}\n    @app.get('/orders')\n    def orders({signature}):\n        return []\n"
    (found,) = (item for item in endpoints_with_checks({"shop.py": program}) if item.route.path == "/orders")
    assert found.checked_by == checks


@pytest.mark.parametrize(
    ("decorator", "checks"),
    [
        ("known", ()),
        ("jwt_optional", ()),
        ("jwt_required(optional=True)", ()),
        ("jwt_required()", ("jwt_required",)),
        ("needs_known", ("needs_known",)),
    ],
)
def test_a_decorator_is_a_check_if_nobody_can_do_without_it(decorator: str, checks: tuple[str, ...]) -> None:
    program = f"{FLASK}\n    @app.route('/orders')\n    @{decorator}\n    def orders():\n        return ''\n"
    (found,) = (item for item in endpoints_with_checks({"shop.py": program}) if item.route.path == "/orders")
    assert found.checked_by == checks


def test_a_hook_that_lets_callers_without_a_token_through_is_no_check() -> None:
    hook = """
    @app.before_request
    def load_user():
        token = request.headers.get("Authorization")
        if not token:
            g.user = None
            return
        if find(token) is None:
            abort(401)

    @app.route("/orders")
    def orders():
        return ""
    """
    (found,) = (item for item in endpoints_with_checks({"shop.py": FLASK + hook}) if item.route.path == "/orders")
    assert found.hooks == ("shop.load_user",)
    assert found.checked_by == ()


DJANGO = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/settings.py": 'ROOT_URLCONF = "shop.urls"\nMIDDLEWARE = ["shop.guards.CurrentShop"]\n',
    "shop/guards.py": """
        from django.shortcuts import redirect

        class CurrentShop:
            def __init__(self, get_response):
                self.get_response = get_response

            def __call__(self, request):
                return self.get_response(request)

            def process_view(self, request, view, args, kwargs):
                request.current_shop = None
                if not request.user.is_authenticated:
                    return
                request.current_shop = request.user.shops.first()
                if request.current_shop is None:
                    return redirect("shops")

        class OfShop:
            def dispatch(self, request, *args, **kwargs):
                if not request.current_shop:
                    return redirect("shops")
                return super().dispatch(request, *args, **kwargs)

        class WithBasket:
            def dispatch(self, request, *args, **kwargs):
                if not self.basket():
                    return redirect("start")
                return super().dispatch(request, *args, **kwargs)
    """,
    "shop/urls.py": """
        from django.urls import path
        from django.views.generic import View
        from shop.guards import OfShop, WithBasket

        class Orders(OfShop, View):
            def get(self, request):
                return None

        class Pay(WithBasket, View):
            def get(self, request):
                return None

        class Own(View):
            def dispatch(self, request, *args, **kwargs):
                if not request.user.is_staff:
                    return redirect("start")
                return super().dispatch(request, *args, **kwargs)

            def get(self, request):
                return None

        class Page(View):
            def dispatch(self, request, *args, **kwargs):
                if self.kwargs.get("name") is None and not request.user.is_authenticated:
                    return redirect("start")
                return super().dispatch(request, *args, **kwargs)

            def get(self, request):
                return None

        urlpatterns = [
            path("orders", Orders.as_view()), path("pay", Pay.as_view()), path("own", Own.as_view()),
            path("page/<name>", Page.as_view()),
        ]
    """,
}


def test_a_dispatch_that_asks_who_calls_is_a_check_and_middleware_that_passes_strangers_is_none() -> None:
    found = {item.route.path: item.checked_by for item in endpoints_with_checks(DJANGO)}
    assert found == {"/orders": ("OfShop",), "/pay": (), "/own": ("Own",), "/page/<name>": ()}


FLASK_ADMIN = """
    from flask import Flask, redirect
    from flask_admin import Admin, BaseView, expose
    from flask_admin.contrib import sqla
    from flask_login import current_user

    app = Flask(__name__, static_folder=None)

    class Guarded(BaseView):
        def is_accessible(self):
            return current_user.is_authenticated and current_user.is_manager

        def inaccessible_callback(self, name, **kwargs):
            return redirect("/login")

    class Rows(sqla.ModelView, Guarded): ...

    class OrdersView(Rows):
        can_create = False

    class Search(Guarded):
        @expose("/")
        def index(self): ...

    class Hint(Guarded):
        def is_accessible(self):
            return True

        @expose("/")
        def index(self): ...

    class Role(BaseView):
        def is_accessible(self):
            return current_user.has_role("keeper")

        @expose("/")
        def index(self): ...

    admin = Admin(app)
    admin.add_view(OrdersView(Order, session))
    admin.add_view(Search(name="S", endpoint="search"))
    admin.add_view(Hint(name="H", endpoint="hint"))
    admin.add_view(Role(name="R", endpoint="role"))
"""


def test_flask_admin_asks_is_accessible_before_each_view_of_the_class_and_its_heirs() -> None:
    found = {item.route.path: item.checked_by for item in endpoints_with_checks({"shop.py": FLASK_ADMIN})}
    assert {checks for path, checks in found.items() if "ordersview" in path} == {("Guarded",)}
    named = {path.rpartition("/admin/")[2].strip("/"): checks for path, checks in found.items()}
    assert (named["search"], named["hint"], named["role"]) == (("Guarded",), (), ("Role",))


def test_a_decorator_that_turns_away_callers_who_are_logged_in_is_no_check() -> None:
    visitors = """
    def for_visitors(view):
        @wraps(view)
        def inner(*args, **kwargs):
            if current_user.is_authenticated:
                return redirect("/home")
            return view(*args, **kwargs)
        return inner

    @app.route("/register")
    @for_visitors
    def register():
        return ""
    """
    program = FLASK + visitors.replace("def for", "from flask_login import current_user\n\n    def for", 1)
    (found,) = (item for item in endpoints_with_checks({"shop.py": program}) if item.route.path == "/register")
    assert found.checked_by == ()


_PROGRAMS = (Path(__file__).parent / "checks_for_strangers.txt").read_text("utf-8").split("# ----\n")
_ROUTE = '@app.route("/{0}", methods=["POST"])\n@{0}\ndef view_{0}():\n    return save()\n'
_DEPENDING = '@app.post("/{0}")\ndef view_{0}(user=Depends({0})):\n    return save()\n'


@pytest.mark.parametrize(("program", "route"), [*zip(_PROGRAMS, (_ROUTE, _DEPENDING), strict=True)])
def test_what_strangers_pass_is_open_and_what_refuses_them_is_checked(program: str, route: str) -> None:
    names = re.findall(r"^(?:async )?def ((?:open|checked)_\w+)", program, re.MULTILINE)
    text = program + "".join(map(route.format, names))
    found = {it.route.path[1:]: it.checked_by for it in endpoints_with_checks({"shop.py": text})}
    assert {name for name in names if found[name]} == {name for name in names if name.startswith("checked_")}


DECORATED = """
    from django.contrib.auth.decorators import login_required
    from django.contrib.auth.mixins import LoginRequiredMixin
    from django.urls import path
    from django.utils.decorators import method_decorator
    from django.views import View
    {0}
    class Orders({1}):
        {2}
        def get(self, request):
            return []

        def post(self, request):
            return []

    urlpatterns = [path("orders", Orders.as_view())]
"""
_DISPATCH = (
    "@method_decorator(login_required)\n        def dispatch(self, *args):\n            return super().dispatch(*args)"
)


@pytest.mark.parametrize(
    ("before", "bases", "inside", "methods"),
    [
        ("@method_decorator(login_required, name='dispatch')", "View", "", "GET POST"),
        ("@method_decorator(login_required, name='get')", "View", "", "GET"),
        ("", "View", _DISPATCH, "GET POST"),
        ("", "LoginRequiredMixin, View", "", "GET POST"),
        ("", "View, LoginRequiredMixin", "", ""),
    ],
)
def test_what_is_around_a_view_of_django_checks_the_methods_that_it_runs_before(
    before: str, bases: str, inside: str, methods: str
) -> None:
    found = endpoints_with_checks({"urls.py": DECORATED.format(before, bases, inside)})
    assert {it.route.method for it in found if it.checked_by} == {*methods.split()}
