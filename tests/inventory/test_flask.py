"""Routes of Flask and its extensions."""

import pytest

from tests.inventory.programs import find, rows


def test_decorators_shortcuts_and_rules() -> None:
    program = """
        from flask import Flask
        app = Flask(__name__, static_folder=None)

        @app.route("/", methods=["GET", "POST"])
        def index(): ...

        @app.delete("/items/<int:id>")
        def remove(id): ...

        def late(): ...
        app.add_url_rule("/late", "late", late)
    """
    assert rows({"app.py": program}) == {
        "GET / app.index",
        "POST / app.index",
        "DELETE /items/<int:id> app.remove",
        "GET /late app.late",
    }


def test_nested_blueprints_in_a_factory() -> None:
    files = {
        "shop/__init__.py": """
            from flask import Flask

            def create_app():
                app = Flask(__name__, static_folder=None)
                from shop.api import api
                app.register_blueprint(api, url_prefix="/api")
                return app
        """,
        "shop/api.py": """
            from flask import Blueprint
            api = Blueprint("api", __name__, url_prefix="/ignored")
            inner = Blueprint("inner", __name__, url_prefix="/v1")
            api.register_blueprint(inner)

            @inner.route("/things")
            def things(): ...
        """,
    }
    assert rows(files) == {"GET /api/v1/things shop.api.things"}


def test_loops_constants_and_helpers_are_followed() -> None:
    program = """
        from flask import Flask
        PREFIX = "/v{}".format(2)
        app = Flask(__name__, static_folder=None)

        def register(name, view, **options):
            app.add_url_rule(PREFIX + "/" + name, view_func=view, **options)

        def one(): ...
        def two(): ...

        for name, view in [("one", one), ("two", two)]:
            register(name, view, methods=["PUT"])
    """
    assert rows({"app.py": program}) == {"PUT /v2/one app.one", "PUT /v2/two app.two"}


def test_wrapped_handlers_keep_their_names() -> None:
    program = """
        import functools
        from flask import Flask
        from flask.views import MethodView
        app = Flask(__name__, static_folder=None)

        def login_required(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args)
            return wrapper

        @app.route("/secret")
        @login_required
        def secret(): ...

        class Things(MethodView):
            def get(self): ...
            def put(self): ...

        app.add_url_rule("/things", view_func=login_required(Things.as_view("things")))
    """
    assert rows({"app.py": program}) == {
        "GET /secret app.secret",
        "GET /things app.Things",
        "PUT /things app.Things",
    }


def test_a_view_class_has_the_place_of_its_definition() -> None:
    program = """
        from flask import Flask
        from flask.views import MethodView
        app = Flask(__name__, static_folder=None)

        def register(path, view):
            app.add_url_rule(path, view_func=view)

        class Rows(MethodView):
            def get(self): ...
        register("/rows", Rows.as_view("rows"))
    """
    ((route,), _) = find({"app.py": program})
    assert (route.handler, route.line, route.registered) == ("app.Rows", 9, "app.py:7")


def test_a_subclass_of_an_api_with_a_registrar_of_its_own() -> None:
    program = """
        from flask import Flask
        from flask_restful import Api, Resource

        def scoped(rule):
            return "/<org>" + rule

        class OwnApi(Api):
            def add_scoped(self, resource, *urls, **options):
                return self.add_resource(resource, *[scoped(url) for url in urls], **options)

        api = OwnApi()

        class Users(Resource):
            def get(self): ...
            def post(self): ...

        api.add_scoped(Users, "/users", "/people")
        app = Flask(__name__, static_folder=None)
        api.init_app(app)
    """
    expected = {f"{verb} /<org>/{path} app.Users" for verb in ("GET", "POST") for path in ("users", "people")}
    assert rows({"app.py": program}) == expected


def test_namespaces_of_restx() -> None:
    program = """
        from flask import Flask, Blueprint
        from flask_restx import Api, Namespace, Resource
        blueprint = Blueprint("api", __name__, url_prefix="/api")
        api = Api(blueprint)
        cats = Namespace("cats")
        api.add_namespace(cats)
        dogs = api.namespace("dogs", path="/hounds")

        @cats.route("/<id>")
        class Cat(Resource):
            def get(self, id): ...

        @dogs.route("/")
        class Dogs(Resource):
            def post(self): ...

        app = Flask(__name__, static_folder=None)
        app.register_blueprint(blueprint)
    """
    assert rows({"app.py": program}) == {"GET /api/cats/<id> app.Cat", "POST /api/hounds/ app.Dogs"}


@pytest.mark.parametrize("condition", ["DEBUG", "request.args", "len(names) > 1"])
def test_both_sides_of_an_unknown_condition_are_followed(condition: str) -> None:
    program = f"""
        from settings_outside import DEBUG, names
        from flask import Flask, request
        app = Flask(__name__, static_folder=None)
        if {condition}:
            prefix = "/a"
        else:
            prefix = "/b"

        @app.route(prefix + "/x")
        def x(): ...
    """
    routes, _ = find({"app.py": program})
    assert {(route.path, route.confidence) for route in routes} == {("/a/x", "likely"), ("/b/x", "likely")}


def test_what_cannot_be_resolved_is_listed_with_its_reason() -> None:
    program = """
        import os
        from flask import Flask
        app = Flask(__name__, static_folder=None)

        @app.route("/a" + os.environ["BASE"])
        def x(): ...

        @app.route(os.environ["WHOLE"])
        def y(): ...
    """
    routes, unresolved = find({"app.py": program})
    assert routes == []
    assert [(item.file, item.line) for item in unresolved] == [("app.py", 6), ("app.py", 9)]


def test_methods_that_are_members_of_an_enumeration() -> None:
    program = """
        from enum import Enum
        from http import HTTPMethod
        from flask import Flask
        app = Flask(__name__, static_folder=None)

        class Verb(Enum):
            DELETE = "DELETE"

        @app.route("/login", methods=[HTTPMethod.GET, HTTPMethod.POST])
        def login(): ...

        @app.route("/put", methods=[HTTPMethod.PUT.value])
        def put(): ...

        @app.route("/gone", methods=[Verb.DELETE.value])
        def gone(): ...
    """
    routes, unresolved = find({"app.py": program})
    assert {(route.method, route.path) for route in routes} == {
        ("GET", "/login"),
        ("POST", "/login"),
        ("PUT", "/put"),
        ("DELETE", "/gone"),
    }
    assert unresolved == []


@pytest.mark.parametrize(
    ("given", "listed"), [("VERBS", {"GET"}), ("['PUT', VERBS.post]", {"PUT"}), ("[v for v in VERBS]", {"GET"})]
)
def test_methods_that_cannot_be_read_are_listed_with_their_reason(given: str, listed: set[str]) -> None:
    program = f"""
        from outside import VERBS
        from flask import Flask
        app = Flask(__name__, static_folder=None)

        @app.route("/x", methods={given})
        def x(): ...
    """
    routes, unresolved = find({"app.py": program})
    assert ({route.method for route in routes}, {route.confidence for route in routes}) == (listed, {"likely"})
    assert [(item.file, item.line, item.what) for item in unresolved] == [("app.py", 6, "methods")]


def test_nothing_of_the_program_is_executed(tmp_path) -> None:
    mark = tmp_path / "mark"
    program = f"""
        from flask import Flask
        open({str(mark)!r}, "w").write("executed")
        app = Flask(__name__, static_folder=None)
    """
    find({"app.py": program})
    assert not mark.exists()


def test_a_view_of_a_library_leads_to_its_methods() -> None:
    text = """
        from flask import Flask
        from flask_apispec import MethodResource
        app = Flask(__name__)
        class Orders(MethodResource):
            def get(self): pass
            def post(self): pass
        app.add_url_rule("/orders", view_func=Orders.as_view("orders"))
    """
    routes, _ = find({"app.py": text})
    assert {(row.method, row.handler) for row in routes if row.path == "/orders"} == {
        ("GET", "app.Orders"),
        ("POST", "app.Orders"),
    }
