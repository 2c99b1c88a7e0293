"""Paths whose beginning is a setting, and applications that only a subclass can make."""

import pytest

from tests.inventory.programs import find

FLASK = """
    from flask import Flask
    import settings_of_somebody

    app = Flask(__name__, static_folder=None)

    def show(): ...

    app.add_url_rule(settings_of_somebody.root + "/show", "show", show)
"""
TORNADO = """
    import settings_of_somebody
    from tornado.web import Application, RequestHandler

    class Show(RequestHandler):
        def get(self): ...

    app = Application([(f"{settings_of_somebody.root}/show", Show)])
"""
FASTAPI = """
    import settings_of_somebody
    from fastapi import FastAPI

    app = FastAPI(openapi_url=None)

    @app.get(f"{settings_of_somebody.root}/show")
    def show(): ...
"""
ABSTRACT = {
    "base.py": """
        from starlette.applications import Starlette

        class Server:
            def build_routes(self):
                raise NotImplementedError

            def make_app(self):
                return Starlette(routes=self.build_routes())
    """,
    "shop.py": """
        from starlette.routing import Route
        from base import Server

        class Shop(Server):
            def build_routes(self):
                return [Route("/orders", self.orders, methods=["POST"]), Route("/state", self.state)]

            def orders(self, request): ...
            def state(self, request): ...
    """,
}


@pytest.mark.parametrize("program", [FLASK, TORNADO, FASTAPI], ids=["flask", "tornado", "fastapi"])
def test_an_unknown_beginning_is_taken_as_empty_and_listed(program: str) -> None:
    routes, unresolved = find({"app.py": program})
    assert [(route.method, route.path, route.confidence) for route in routes] == [("GET", "/show", "likely")]
    assert [(item.what, item.why.partition(":")[0]) for item in unresolved] == [
        ("/show", "its beginning is not known and taken as empty")
    ]


def test_an_unknown_middle_is_not_guessed() -> None:
    routes, unresolved = find({"app.py": FLASK.replace('.root + "/show"', '.root + "/a" + settings_of_somebody.b')})
    assert (routes, len(unresolved)) == ([], 1)


def test_the_subclass_that_has_the_routes_makes_the_application() -> None:
    routes, unresolved = find(ABSTRACT)
    assert {(route.method, route.path, route.handler) for route in routes} == {
        ("POST", "/orders", "shop.Shop.orders"),
        ("GET", "/state", "shop.Shop.state"),
    }
    assert not unresolved


TWO_PREFIXES = """
    import settings_of_somebody
    from flask import Blueprint, Flask

    app = Flask(__name__, static_folder=None)

    def show(): ...
    def edit(): ...

    def register(blueprint):
        blueprint.add_url_rule("/", "show", show)
        blueprint.add_url_rule("/<id>", "edit", edit)
        app.register_blueprint(blueprint)

    register(Blueprint("orders", __name__, url_prefix="/orders"))
    register(Blueprint("others", __name__, url_prefix="/" + settings_of_somebody.kind))
"""


def test_a_registration_with_a_known_beginning_is_not_guessed_at_as_well() -> None:
    routes, _ = find({"app.py": TWO_PREFIXES})
    assert [route.path for route in routes] == ["/orders/", "/orders/<id>"]
