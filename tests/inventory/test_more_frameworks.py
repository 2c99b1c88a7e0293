"""Routes of frameworks that build them from specifications, settings and classes."""

from textwrap import dedent

import pytest

from tests.inventory.programs import find, find_with_specifications, rows
from toolkit.inventory.specifications import base_path, named_specification, read_specification

SPEC = """
openapi: 3.0.0
servers:
  - url: https://example.test/v1
paths:
  /pets:
    get:
      operationId: shop.list_pets
      responses:
        "200": {description: fine}
  "/pets/{id}":
    x-openapi-router-controller: ignored
    parameters: []
    delete:
      operationId: remove
      x-openapi-router-controller: shop
components:
  schemas:
    /not-a-path:
      type: object
"""
SHOP = "def list_pets(): ...\ndef remove(id): ...\n"


def test_connexion_reads_the_specification_that_it_names() -> None:
    files = {
        "app.py": 'import connexion\napp = connexion.FlaskApp(__name__)\napp.add_api("pets.yaml")\n',
        "shop.py": SHOP,
    }
    routes, unresolved = find_with_specifications(files, {"spec/pets.yaml": SPEC})
    assert {(route.method, route.path, route.handler) for route in routes} == {
        ("GET", "/v1/pets", "shop.list_pets"),
        ("DELETE", "/v1/pets/{id}", "shop.remove"),
    }
    assert unresolved == []


PART = """
paths:
  /toys:
    get:
      operationId: shop.list_toys
"""
BUILT = """
    import connexion
    from os import path
    from specifications import Builder

    here = path.dirname(__file__)
    spec = Builder().add(path.join(here, "spec/pets.yaml")).add("spec/toys.yaml"){more}

    def create_app():
        app = connexion.App(__name__)
        app.add_api(spec, strict_validation=True)
        return app
"""
MERGED = """
    import connexion, yaml

    def load_all():
        merged = yaml.safe_load(open("spec/pets.yaml"))
        for name in ("spec/toys.yaml",):
            merged["paths"].update(yaml.safe_load(open(name))["paths"])
        return merged

    app = connexion.App(__name__)
    app.add_api(load_all())
"""
UPDATED = """
    import connexion, yaml

    spec = yaml.safe_load(open("spec/pets.yaml"))
    spec["paths"].update(yaml.safe_load(open("spec/toys.yaml"))["paths"])
    app = connexion.App(__name__)
    app.add_api(specification=combine(spec))
"""
PARTS = {"spec/pets.yaml": SPEC, "spec/toys.yaml": PART}


@pytest.mark.parametrize("app", [BUILT.replace("{more}", ""), MERGED, UPDATED])
def test_a_specification_that_code_puts_together_has_the_paths_of_its_files(app: str) -> None:
    routes, unresolved = find_with_specifications({"app.py": app, "shop.py": f"{SHOP}def list_toys(): ...\n"}, PARTS)
    assert {(route.method, route.path, route.handler, route.confidence) for route in routes} == {
        ("GET", "/v1/pets", "shop.list_pets", "likely"),
        ("DELETE", "/v1/pets/{id}", "shop.remove", "likely"),
        ("GET", "/v1/toys", "shop.list_toys", "likely"),
    }
    assert unresolved == []


def test_files_without_paths_of_a_specification_that_code_puts_together_are_named() -> None:
    routes, unresolved = find_with_specifications({"app.py": BUILT.replace("{more}", '.add("types.yaml")')}, PARTS)
    assert len(routes) == 3
    parts = "its specification is put together of spec/toys.yaml, spec/pets.yaml, types.yaml"
    assert [item.why for item in unresolved] == [f"{parts}, of which no paths are known for types.yaml"]


def test_a_specification_of_which_no_file_is_named_is_not_resolved() -> None:
    _, unresolved = find({"app.py": "import connexion\nconnexion.App('x').add_api(made(folder))\n"})
    assert [item.why for item in unresolved] == ["its specification is made by code"]


def test_a_specification_that_is_not_there_is_not_resolved() -> None:
    _, unresolved = find({"app.py": 'import connexion\nconnexion.App("x").add_api("other.yaml")\n'})
    assert [item.why for item in unresolved] == ["its specification is not a file of the project"]


def test_a_router_of_the_project_that_follows_a_specification() -> None:
    files = {
        "app.py": """
            import re, yaml, routes
            def load(name):
                with open(name) as file:
                    return yaml.safe_load(file)

            class Router:
                def __init__(self):
                    self.mapper = routes.Mapper()
                def add(self, spec, start):
                    for path, methods in spec["paths"].items():
                        for method in methods:
                            part = self.mapper.submapper(conditions={"method": [method.upper()]})
                            if re.search(start, path):
                                part.connect(None, re.sub(start, "/v2/", path))

            Router().add(load("pets.yaml"), "^/")
        """
    }
    routes, _ = find_with_specifications(files, {"pets.yaml": SPEC.replace("    parameters: []\n", "")})
    assert {(route.method, route.path) for route in routes if route.method != "*"} == {
        ("GET", "/v2/pets"),
        ("DELETE", "/v2/pets/{id}"),
    }


def test_specifications_as_outlines() -> None:
    outline = read_specification("a.yaml", SPEC)
    assert outline is not None
    assert list(outline["paths"]) == ["/pets", "/pets/{id}"]
    assert base_path(outline) == "/v1"
    assert base_path({"basePath": "/b/"}) == "/b"
    assert read_specification("a.json", '{"swagger": "2.0", "paths": {"/x": {}}}') is not None
    assert read_specification("a.json", '{"paths": {}}') is None
    assert read_specification("a.json", "{") is None
    assert read_specification("compose.yaml", "services:\n  web: {}\n") is None
    known = {"one/spec/a.yaml": {"n": 1}, "two/spec/a.yaml": {"n": 2}}
    assert named_specification(known, "a.yaml", "two/app.py") == ("two/spec/a.yaml", {"n": 2})
    assert named_specification(known, "b.yaml", "two/app.py") is None


def test_eve_by_its_settings() -> None:
    files = {
        "run.py": "from eve import Eve\napp = Eve()\n",
        "settings.py": """
            URL_PREFIX, RETURN_MEDIA_AS_URL = "api", True
            RESOURCE_METHODS = ["GET", "POST"]
            people = {"url": "folk", "item_methods": ["GET", "PATCH"]}
            people["additional_lookup"] = {"url": "string", "field": "name"}
            DOMAIN = {"people": people, "works": {"item_lookup": False}, "hidden": {"internal_resource": True}}
        """,
    }
    item = '<regex("[a-f0-9]{24}"):_id>'
    found, _ = find(files)
    assert {(route.method, route.path) for route in found} == {
        ("GET", "/api/"),
        ("GET", "/static/<path:filename>"),
        ("GET", f"/api/media/{item}"),
        *((verb, "/api/folk") for verb in ("GET", "POST")),
        *((verb, f"/api/folk/{item}") for verb in ("GET", "PATCH", "POST")),
        ("GET", "/api/folk/<string:name>"),
        *((verb, "/api/works") for verb in ("GET", "POST")),
    }
    assert find({"run.py": "from eve import Eve\nEve()\n"})[1]


def test_tastypie() -> None:
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
        "settings.py": 'ROOT_URLCONF = "urls"\n',
        "urls.py": """
            from django.conf.urls import include, url
            from tastypie.api import Api
            from tastypie.resources import ModelResource

            class UserResource(ModelResource):
                class Meta:
                    resource_name = "people"
                    allowed_methods = ["get"]
                def prepend_urls(self):
                    return [url(r"^people/search/$", self.wrap_view("search"))]

            api = Api(api_name="v2")
            api.register(UserResource())
            urlpatterns = [url(r"^api/", include(api.urls))]
        """,
    }
    start = "/api/(?P<api_name>v2)"
    assert {(route.method, route.path.replace("/?", "")) for route in find(files)[0]} == {
        ("GET", start),
        ("*", f"{start}/people/search/"),
        *(("GET", f"{start}/(?P<resource_name>people){end}") for end in ("", "/schema", "/set/(?P<pk_list>.*?)")),
        ("GET", f"{start}/(?P<resource_name>people)/(?P<pk>.*?)"),
    }


def test_views_of_flask_classful() -> None:
    program = """
        from flask import Flask
        from flask_classful import FlaskView, route
        app = Flask(__name__, static_folder=None)

        class BigOrdersView(FlaskView):
            def index(self): ...
            def get(self, id): ...
            def post(self): ...
            def late(self, day: int): ...
            @route("/special", methods=["PUT"])
            def other(self): ...
            def _hidden(self): ...

        BigOrdersView.register(app, route_prefix="/api")
    """
    assert {row.rpartition(" ")[0] for row in rows({"app.py": program})} == {
        "GET /api/big-orders/",
        "GET /api/big-orders/<id>/",
        "POST /api/big-orders/",
        "GET /api/big-orders/late/<int:day>/",
        "PUT /api/big-orders/special",
    }


def test_exposed_views_of_builders() -> None:
    program = """
        from flask import Flask
        from flask_appbuilder import AppBuilder, BaseView, expose
        from flask_appbuilder.api import BaseApi
        from flask_admin import Admin, BaseView as AdminView
        app = Flask(__name__, static_folder=None)
        builder = AppBuilder(app, None)

        class Report(BaseView):
            route_base = "/report"
            @expose("/day/<int:day>")
            def day(self, day): ...

        class Things(BaseApi):
            resource_name = "thing"
            @expose("/", methods=["POST"])
            def make(self): ...

        class Numbers(AdminView):
            @expose("/sum")
            def sum(self): ...

        builder.add_view(Report, "r")
        builder.add_api(Things)
        Admin(app).add_view(Numbers(name="N", endpoint="figures"))
    """
    assert {row.rpartition(" ")[0] for row in rows({"app.py": program})} == {
        "GET /report/day/<int:day>",
        "POST /api/v1/thing/",
        "GET /admin/figures/sum",
    }


def test_views_that_flask_security_adds() -> None:
    program = """
        from flask import Flask
        from flask_security import Security
        app = Flask(__name__, static_folder=None)
        app.config["SECURITY_URL_PREFIX"] = "/a"
        app.config.update(SECURITY_RECOVERABLE=True)
        Security(app, None)
    """
    paths = {route.path for route in find({"app.py": program})[0]}
    assert paths == {"/a/login", "/a/logout", "/a/reset", "/a/reset/<token>"}


def test_settings_of_a_flask_application() -> None:
    files = {
        "app.py": """
            from flask import Flask, Blueprint
            part = Blueprint("part", __name__, static_folder="files")
            app = Flask("x", static_url_path="/assets")
            app.config.from_object("config.Base")

            @part.route("/a")
            def a(): ...

            def load(app):
                app.register_blueprint(part, url_prefix=app.config["PREFIX"])
        """,
        "config.py": 'class Base:\n    PREFIX = "/p"\n',
    }
    assert rows(files) == {
        "GET /p/a app.a",
        "GET /p/files/<path:filename> flask.send_static_file",
        "GET /assets/<path:filename> flask.send_static_file",
    }


def test_routers_whose_prefix_is_changed_after_registration() -> None:
    program = """
        from fastapi import APIRouter, FastAPI
        app = FastAPI(openapi_url=None)
        router = APIRouter(prefix="/units")

        @router.get("/{id}")
        def one(id): ...

        router.prefix = ""
        app.include_router(router, prefix="/api")
    """
    assert rows({"app.py": program}) == {"GET /api/units/{id} app.one"}


def test_an_application_class_that_only_another_program_constructs() -> None:
    program = """
        import tornado.web
        from tornado.web import url
        from traitlets import Unicode

        class Main(tornado.web.RequestHandler):
            def get(self): ...

        class Server(tornado.web.Application):
            base = Unicode("/base").tag(config=True)

            def __init__(self, options=None, extra=None, **kwargs):
                handlers = [url(self.base + r"/x", Main)]
                if options.prefix:
                    handlers = [url("/" + options.prefix + h.regex.pattern, h.handler_class) for h in handlers]
                handlers.extend(extra)
                super().__init__(handlers, **kwargs)
    """
    routes, unresolved = find({"app.py": program})
    assert [(route.method, route.path) for route in routes] == [("GET", "/base/x")]
    assert unresolved, "a list that is extended by something not known is told"


def test_aiohttp_functions_that_get_an_application() -> None:
    program = """
        from aiohttp import web

        async def one(request): ...

        async def register(somebody):
            somebody.add_routes([web.get("/one", one, allow_head=False)])
    """
    assert rows({"app.py": program}) == {"GET /one app.one"}


@pytest.mark.parametrize("name", ["shop", "other"])
def test_a_project_folder_that_is_itself_a_package(name: str) -> None:
    files = {
        "__init__.py": "",
        "app.py": f"""
            from flask import Flask
            from {name} import views
            views.add(Flask("a", static_folder=None))
        """,
        f"{name}/__init__.py": "",
        f"{name}/views.py": dedent("""
            def v(): ...
            def add(application):
                application.add_url_rule("/v", view_func=v)
        """),
    }
    assert rows(files) == {f"GET /v project.{name}.views.v"}


def test_a_copy_of_bottle_in_the_project_is_the_framework() -> None:
    files = {
        "shop/lib/__init__.py": "from shop.lib.bottle import *",
        "shop/lib/bottle.py": "class Bottle(object):\n    def route(self, path):\n        return self.route(path)",
        "shop/web.py": """
            from .lib import Bottle
            from .lib.bottle import route
            inner = Bottle()

            @inner.post("/save")
            def save(): ...

            @route("/show")
            def show(): ...
        """,
    }
    routes, unresolved = find(files)
    assert {(route.method, route.path, route.handler) for route in routes} == {
        ("POST", "/save", "web.save"),
        ("GET", "/show", "web.show"),
    }
    assert not unresolved
