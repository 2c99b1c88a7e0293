"""Routes that the framework answers itself: they are served, but are no part of the described API."""

import pytest

from tests.inventory.programs import describe, find
from toolkit.inventory.openapi import openapi_document

PROGRAM = """
    from fastapi import FastAPI

    app = FastAPI({arguments})
    outer = FastAPI(openapi_url=None)
    outer.mount("/v1", app)

    @app.get("/orders")
    def orders(): ...
"""
PAGES = {"/v1/openapi.json", "/v1/docs", "/v1/docs/oauth2-redirect", "/v1/redoc"}


@pytest.mark.parametrize(
    ("arguments", "pages"),
    [
        ("", PAGES),
        ("openapi_url=None", set()),
        ("docs_url=None", {"/v1/openapi.json", "/v1/redoc"}),
        ("redoc_url='/read'", PAGES - {"/v1/redoc"} | {"/v1/read"}),
    ],
)
def test_pages_of_an_application_about_itself(arguments: str, pages: set[str]) -> None:
    routes, _ = find({"app.py": PROGRAM.format(arguments=arguments)})
    assert {route.path for route in routes} == pages | {"/v1/orders"}


def test_the_described_api_has_none_of_them() -> None:
    document = openapi_document("Shop", describe({"app.py": PROGRAM.format(arguments="")}))
    assert list(document["paths"]) == ["/v1/orders"]
