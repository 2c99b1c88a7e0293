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
        ("Asked", ("UserPassesTestMixin",)),
        ("Helped", ("UserPassesTestMixin",)),
        ("Anybody", ()),
        ("OfPath", ()),
        ("Kept", ("LoginRequiredMixin",)),
        ("PassedOver", ()),
    ],
)
def test_a_mixin_checks_if_it_is_asked_and_reads_the_caller(view: str, checks: tuple[str, ...]) -> None:
    found = {item.route.path: item.caller_checks for item in endpoints_with_checks(SITE)}
    assert found[f"/{view}"] == checks
