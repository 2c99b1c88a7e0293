"""Routes of the other frameworks: one program for each, with what is particular to it."""

import pytest

from tests.inventory.programs import find, rows
from toolkit.wiring.inventory import route_adapters

PROGRAMS = {
    "fastapi": (
        """
        from fastapi import APIRouter, FastAPI
        app, api, users = FastAPI(openapi_url=None), FastAPI(openapi_url=None), APIRouter(prefix="/users")

        @users.get("/{id}")
        async def show(id: int): ...

        outer = APIRouter()
        outer.include_router(users, prefix="/v1")
        api.include_router(outer)
        app.mount("/api", api)
        """,
        {"GET /api/v1/users/{id} app.show"},
    ),
    "bottle": (
        """
        import bottle
        from bottle import route, get
        inner = bottle.Bottle()

        @inner.post("/save")
        def save(): ...

        @route("/a", method=["GET", "PUT"])
        @get("/b/<name>")
        def a(name=None): ...

        bottle.default_app().mount("/inner", inner)
        """,
        {"POST /inner/save app.save", "GET /a app.a", "PUT /a app.a", "GET /b/<name> app.a"},
    ),
    "tornado": (
        """
        import tornado.web

        class Item(tornado.web.RequestHandler):
            def get(self, id): ...
            async def delete(self, id): ...

        HANDLERS = [(r"/items/(\\d+)", Item)]

        class App(tornado.web.Application):
            def __init__(self):
                super().__init__(HANDLERS + [tornado.web.url(r"/x", Item)], debug=True)

        App().add_handlers(r".*", [(r"/late$", Item)])
        """,
        {f"{verb} {path} app.Item" for verb in ("GET", "DELETE") for path in ("/items/(\\d+)", "/x", "/late")},
    ),
    "aiohttp": (
        """
        from aiohttp import web
        routes = web.RouteTableDef()

        @routes.get("/a")
        async def a(request): ...

        async def b(request): ...
        sub = web.Application()
        sub.router.add_post("/b", b)
        sub.add_routes([web.put("/c", b)])
        app = web.Application()
        app.add_routes(routes)
        app.add_subapp("/sub", sub)
        """,
        {"GET /a app.a", "POST /sub/b app.b", "PUT /sub/c app.b"},
    ),
    "falcon": (
        """
        import falcon

        class Things:
            def on_get(self, req, resp): ...
            def on_post_collection(self, req, resp): ...

        app = falcon.App()
        app.add_route("/things/{id}", Things())
        app.add_route("/things", Things(), suffix="collection")
        """,
        {"GET /things/{id} app.Things", "POST /things app.Things"},
    ),
    "sanic": (
        """
        from sanic import Blueprint, Sanic
        app, users = Sanic("x"), Blueprint("users", url_prefix="/users", version=1)

        @users.get("/<id:int>")
        async def show(request, id): ...

        app.blueprint(users)
        """,
        {"GET /v1/users/<id:int> app.show"},
    ),
    "webpy": (
        """
        import web
        urls = ("/", "index", "/items/(\\\\d+)", "item")

        class index:
            def GET(self): ...

        class item:
            def GET(self, n): ...
            def POST(self, n): ...

        app = web.application(urls, globals())
        """,
        {"GET / app.index", "GET /items/(\\d+) app.item", "POST /items/(\\d+) app.item"},
    ),
    "pyramid": (
        """
        from pyramid.config import Configurator
        from cornice.resource import resource, view
        from pyramid.view import view_config, view_defaults

        @view_config(route_name="user", request_method="GET")
        def user(request): ...

        @view_defaults(route_name="group")
        class Groups:
            @view_config(request_method="PUT")
            def save(self): ...

        @resource(collection_path="/builds", path="/builds/{id}")
        class Builds:
            @view(renderer="json")
            def collection_post(self): ...
            def get(self): ...

        def includeme(config):
            config.add_route("user", "/users/{id}")
            config.add_route("group", "/groups/{id}")

        def api_config(**settings):
            import venusian

            def decorate(view):
                def add(context, name, wrapped):
                    context.config.add_view(view=wrapped, **settings)
                venusian.attach(view, add)
                return view
            return decorate

        @api_config(route_name="note", request_method="PATCH")
        def note(request): ...

        def more(config):
            config.add_route("note", "/notes/{id:[a-z]{2,3}}")
            config.add_route("shop", "https://example.test/")

        def main(settings):
            config = configure()
            config.include(includeme, route_prefix="/api")
            config.include(more)
            return config.make_wsgi_app()

        def configure():
            return Configurator()
        """,
        {
            "GET /api/users/{id} app.user",
            "PUT /api/groups/{id} app.Groups.save",
            "POST /builds app.Builds.collection_post",
            "GET /builds/{id} app.Builds.get",
            "PATCH /notes/{id:[a-z]{2,3}} app.note",
        },
    ),
    "pylons": (
        """
        from routes import Mapper

        def make_map():
            map = Mapper()
            map.connect("home", "/", controller="home", action="index")
            with map.submapper(path_prefix="/api", controller="api") as m:
                m.connect("/x/{id}", action="x", conditions=dict(method=["POST"]))
            return map
        """,
        {"* / home.index", "POST /api/x/{id} api.x"},
    ),
    "cherrypy": (
        """
        import cherrypy

        class Resource:
            exposed = True
            def route(self, method, path, handler):
                self.routes.append((method, path, handler))

        class Users(Resource):
            def __init__(self):
                self.route("GET", (":id",), self.show)
            def show(self, id): ...

        class Root:
            @cherrypy.expose
            def index(self): ...

        root = Root()
        root.users = Users()
        cherrypy.tree.mount(root, "/api")
        """,
        {"* /api/ app.Root.index", "GET /api/users/:id app.Users.show"},
    ),
    "litestar": (
        """
        from litestar import Controller, Litestar, Router, get, post, route

        class Tags(Controller):
            path = "/tags"

            @get("/{tag_id:uuid}")
            async def show(self, tag_id): ...

            @route(["/", "/all"], http_method=["GET", "DELETE"])
            async def all(self): ...

        @post(path="/login")
        async def login(): ...

        class Core:
            def on_app_init(self, config):
                config = guard.on_app_init(config)
                config.route_handlers.extend([Tags])
                return config

        app = Litestar([Router("/v1", route_handlers=[login])], plugins=[Core()])
        """,
        {
            "GET /tags/{tag_id:uuid} app.Tags.show",
            "POST /v1/login app.login",
            *(f"{verb} /tags{path} app.Tags.all" for verb in ("GET", "DELETE") for path in ("", "/all")),
        },
    ),
}
ELSEWHERE = {
    "pecan",
    "connexion",
    "eve",
    "tastypie",
    "flask_classful",
    "flask_appbuilder",
    "flask_security",
    "flask",
    "flask_restful",
    "django",
    "django_ninja",
    "django_rest",
}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_routes(name: str) -> None:
    program, expected = PROGRAMS[name]
    assert rows({"app.py": program}) == expected


def test_registrations_of_a_project_s_own_registrar_are_accounted_for() -> None:
    program, _ = PROGRAMS["cherrypy"]
    assert find({"app.py": program})[1] == []


def test_a_framework_in_a_folder_for_libraries_is_known() -> None:
    program, expected = PROGRAMS["falcon"]
    copied = {"lib/falcon/__init__.py": "from falcon.app import API", "lib/falcon/app.py": "class API: ..."}
    assert rows({"app.py": program, **copied}) == expected


def test_every_framework_has_a_program() -> None:
    assert set(route_adapters()) == set(PROGRAMS) | ELSEWHERE
