"""Programs whose modules register at import, import each other, or start inside a folder that is a package."""

import pytest

from tests.inventory.programs import rows

ROUTERS = {
    "shop/main.py": """
        from fastapi import FastAPI
        from shop.api import router
        TITLE = "shop"
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(router, prefix="/v1")
    """,
    "shop/__init__.py": "",
    "shop/api/__init__.py": """
        from fastapi import APIRouter
        from shop.api import orders
        router = APIRouter()
        router.include_router(orders.router, prefix="/orders")
    """,
    "shop/api/orders/__init__.py": """
        from . import cancel, listing  # noqa: F401
        from .router import router
    """,
    "shop/api/orders/router.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
    "shop/api/orders/cancel.py": """
        from .router import router

        @router.delete("/{number}")
        def cancel(number: int): ...
    """,
    "shop/api/orders/listing.py": """
        from .router import router

        @router.get("")
        def listing(): ...
    """,
}
FOUND = {
    "DELETE /v1/orders/{number} shop.api.orders.cancel.cancel",
    "GET /v1/orders shop.api.orders.listing.listing",
}


def test_modules_that_are_imported_for_what_they_register() -> None:
    assert rows(ROUTERS) == FOUND


@pytest.mark.parametrize("init", [{}, {"backend/__init__.py": ""}])
def test_a_folder_in_which_programs_start_may_be_a_package(init: dict[str, str]) -> None:
    found = rows({f"backend/{path}": text for path, text in ROUTERS.items()} | init)
    assert {line.replace(" backend.", " ") for line in found} == FOUND


def test_circular_imports_begin_where_the_application_is_made() -> None:
    files = {
        "api.py": """
            from fastapi import APIRouter
            import web
            router = APIRouter()

            @router.get("/orders")
            def orders(): ...
        """,
        "web.py": """
            from fastapi import FastAPI
            from api import router
            app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
            app.include_router(router, prefix="/v1")
        """,
    }
    assert rows(files) == {"GET /v1/orders api.orders"}


@pytest.mark.parametrize(
    ("switch", "routes"),
    [
        ('env.bool("INVOICES", default=False)', {"GET /invoices app.invoices"}),
        ('config("INVOICES", default=False, cast=bool)', {"GET /invoices app.invoices"}),
        ('env.bool("DEBUG", default=False)', set()),
        ('env.int("INVOICES", default=0)', set()),
        ("False", set()),
    ],
)
def test_a_switch_of_the_environment_that_is_off_may_be_on(switch: str, routes: set[str]) -> None:
    program = f"""
        from decouple import config
        from environ import Env
        from flask import Flask
        env = Env()
        app = Flask(__name__, static_folder=None)
        if {switch}:
            @app.route("/invoices")
            def invoices(): ...
    """
    assert rows({"app.py": program}) == routes
