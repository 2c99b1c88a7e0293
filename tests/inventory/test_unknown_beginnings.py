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
WHOLE_PART = """
    import settings_of_somebody
    from aiohttp import web

    routes = web.RouteTableDef()

    @routes.get(f"/{settings_of_somebody.version}/show")
    def show(request): ...

    app = web.Application()
    app.add_routes(routes)
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


@pytest.mark.parametrize(
    "program", [FLASK, TORNADO, FASTAPI, WHOLE_PART], ids=["flask", "tornado", "fastapi", "aiohttp"]
)
def test_an_unknown_beginning_is_taken_as_empty_and_listed(program: str) -> None:
    routes, unresolved = find({"app.py": program})
    assert [(route.method, route.path, route.confidence) for route in routes] == [("GET", "/show", "likely")]
    assert [(item.what, item.why.partition(":")[0]) for item in unresolved] == [
        ("/show", "its beginning is not known and taken as empty")
    ]


def test_an_unknown_beginning_of_a_part_is_not_guessed() -> None:
    routes, unresolved = find({"app.py": WHOLE_PART.replace("}/show", "}show")})
    assert not routes
    assert unresolved


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


DJANGO = """
    from django.urls import include, re_path
    import settings_of_somebody

    def show(request): ...

    urlpatterns = [
        re_path(r"^{}api/".format(settings_of_somebody.root), include([re_path(r"^show$", show)])),
        re_path(r"^{}".format(settings_of_somebody.root), include([re_path(r"^list$", show)])),
        re_path(r"^%sedit$" % settings_of_somebody.root, show),
        re_path(f"^{settings_of_somebody.root}new$", show),
        re_path(r"^a/{}".format(settings_of_somebody.root), show),
    ]
"""


def test_an_unknown_beginning_of_a_url_configuration_is_listed_once() -> None:
    routes, unresolved = find({"urls.py": DJANGO})
    assert {(route.path, route.confidence) for route in routes} == {
        (path, "likely") for path in ("/api/show", "/list", "/edit", "/new")
    }
    assert [item.line for item in unresolved] == [8, 9, 10, 11, 12]


TRAITS = """
    from tornado.web import Application, RequestHandler
    from traitlets import Instance, List, Unicode, default
    from traitlets.config import Application as Program

    class Show(RequestHandler):
        def get(self): ...

    class Login:
        def handlers(self):
            return [("login", Show)]

    class Hub(Program):
        base = Unicode("/").tag(config=True)
        prefix = Unicode("/hub/")
        login = Instance(Login)
        rules = List()

        @default("prefix")
        def _default_prefix(self):
            return self.base + "hub/"

        def make_application(self):
            self.application = Application(self.rules)

        def make_rules(self):
            rules = self.login.handlers() + [("show", Show)]
            self.rules = [(self.prefix + path, handler) for path, handler in rules]
"""


def test_attributes_that_other_methods_and_traits_give() -> None:
    routes, unresolved = find({"app.py": TRAITS})
    assert {(route.path, route.confidence) for route in routes} == {
        (path, "certain") for path in ("/hub/login", "/hub/show")
    }
    assert not unresolved


SETS = """
    import importlib
    import settings_of_somebody
    from flask import Flask

    app = Flask(__name__, static_folder=None)
    wanted, more = set(settings_of_somebody.wanted()), set(settings_of_somebody.more())
    if wanted and more:
        raise ValueError
    if not wanted:
        wanted = {"shop", "desk"} - set(settings_of_somebody.unwanted()) | more
    for name in wanted:
        app.register_blueprint(importlib.import_module(name).blueprint)
"""
BLUEPRINT = """
    from flask import Blueprint
    blueprint = Blueprint("a", __name__, url_prefix="/" + __name__)

    @blueprint.get("/show")
    def show(): ...
"""


def test_sets_that_are_known_in_part() -> None:
    routes, _ = find({"app.py": SETS, "shop.py": BLUEPRINT, "desk.py": BLUEPRINT})
    assert {route.path for route in routes} == {"/shop/show", "/desk/show"}


CHECKED = """
    from flask import Flask

    app, safe = Flask(__name__, static_folder=None), {"show"}

    def show(): ...
    def edit(): ...
    def list_all(): ...

    for path, view in (("/show", show), ("/edit", edit), ("/all", list_all)):
        app.add_url_rule(path, view_func=view)
        if view.__name__ not in safe:
            raise RuntimeError(view)
"""


def test_a_check_that_seems_to_fail_ends_no_loop() -> None:
    assert {route.path for route in find({"app.py": CHECKED})[0]} == {"/show", "/edit", "/all"}
