"""Parameters and status codes that decorators, parsers, schemas and forms declare."""

import pytest

from tests.inventory.programs import describe

SMOREST = """
    from flask import Flask
    from flask.views import MethodView
    from flask_smorest import Blueprint
    from marshmallow import Schema, fields

    app = Flask(__name__, static_folder=None)
    pets = Blueprint("pets", __name__, url_prefix="/pets")

    class Query(Schema):
        age = fields.Integer(required=True, data_key="minAge")

    class Pet(Schema):
        id = fields.Int(dump_only=True)
        name = fields.String(required=True)
        tags = fields.List(fields.String())

    @pets.route("/")
    class Pets(MethodView):
        @pets.arguments(Query, location="query")
        @pets.response(200, Pet(many=True))
        def get(self, args): ...

        @pets.arguments(Pet(exclude=("tags",)))
        @pets.response(201, Pet)
        @pets.alt_response(409)
        def post(self, data): ...

    app.register_blueprint(pets)
"""
RESTX = """
    from flask import Flask
    from flask_restx import Api, Namespace, Resource, fields, reqparse

    app = Flask(__name__, static_folder=None)
    api, notes = Api(app), Namespace("notes")
    paging = reqparse.RequestParser()
    paging.add_argument("page", type=int, location="args")
    search = paging.copy()
    search.add_argument("term", required=True, location="args")
    base = notes.model("Base", {"title": fields.String(required=True)})
    note = notes.inherit("Note", base, {"stars": fields.Integer, "id": fields.Integer(readonly=True)})

    @notes.route("/")
    @notes.response(403, "not yours")
    class Notes(Resource):
        @notes.expect(search)
        @notes.param("lang", "language", _in="query")
        def get(self): ...

        @notes.expect(note, validate=True)
        @notes.marshal_with(note, code=201)
        def post(self):
            return note

        def put(self):
            return paging.parse_args()["page"]

    api.add_namespace(notes)
"""
WEBARGS = """
    from flask import Flask, request
    from flask_wtf import FlaskForm
    from marshmallow import Schema, fields
    from pydantic import BaseModel
    from webargs.flaskparser import use_kwargs
    from wtforms import StringField, SubmitField
    from wtforms.validators import DataRequired

    app = Flask(__name__, static_folder=None)

    class Login(FlaskForm):
        user = StringField("User", validators=[DataRequired()])
        send = SubmitField()

    class Item(Schema):
        price = fields.Float()

    class Order(BaseModel):
        count: int

    def read_body():
        return request.get_json()

    @app.get("/search")
    @use_kwargs({"q": fields.Str(required=True)}, location="query")
    def search(q): ...

    @app.post("/login")
    def login():
        return Login().user

    @app.post("/items")
    def items():
        return Item().load(request.get_json())

    @app.post("/orders")
    def orders():
        body = read_body()
        note = body["note"]
        return Order.model_validate(body)
"""
TORNADO = """
    from tornado.web import Application, RequestHandler

    class Note(RequestHandler):
        def get(self, user, note): ...

    app = Application([(r"/users/([^/]+)/notes/(\\d+)", Note)])
"""
DOCSTRINGS = """
    from flask import Flask

    app = Flask(__name__, static_folder=None)

    @app.put("/notes/<id>")
    def save(id):
        \"\"\"Save a note.
        ---
        parameters:
          - in: query
            name: dry
            schema:
              type: boolean
            required: true
          - name: X-Reason
            in: header
            type: string
        requestBody:
          content:
            application/json:
              schema:
                properties:
                  title:
                    type: string
                  author:
                    type: object
                    properties:
                      name: {}
        responses:
          201:
            description: saved
          "404":
            description: none
        \"\"\"
"""
LITESTAR = """
    from typing import Annotated
    from uuid import UUID

    import msgspec
    from litestar import Litestar, delete, post
    from litestar.params import Dependency, Parameter

    class Order(msgspec.Struct, rename="camel"):
        unit_price: float

    @post("/orders/{shop:str}")
    async def create(
        shop: str,
        data: Order,
        service: Service,
        after: UUID | None = None,
        size: Annotated[int, Parameter(query="pageSize")] = 20,
        filters: Annotated[list[str], Dependency()] = [],
    ): ...

    @delete("/orders")
    async def remove() -> None: ...

    app = Litestar([create, remove])
"""
WEBPY = """
    import web

    class Search:
        def GET(self):
            given = web.input(page=1, _method="get")
            return given.get("sort"), given.term

    app = web.application(("/search", "Search"), globals())
"""
CHERRYPY = """
    import cherrypy

    class Root:
        @cherrypy.expose
        def find(self, term, page=1): ...

    cherrypy.quickstart(Root())
"""
PROGRAMS = {
    "docstrings": (
        DOCSTRINGS,
        {
            "PUT /notes/{id}": (
                (
                    "header X-Reason string, json author object, json title string, path id string required, "
                    "query dry boolean required"
                ),
                "201 404",
            )
        },
    ),
    "litestar": (
        LITESTAR,
        {
            "POST /orders/{shop}": (
                "json unitPrice number required, path shop string required, query after string, query pageSize integer",
                "201 400",
            ),
            "DELETE /orders": ("", "204"),
        },
    ),
    "web.py": (WEBPY, {"GET /search": ("query page, query sort, query term", "200")}),
    "cherrypy": (CHERRYPY, {"* /find": ("query page, query term required", "200")}),
    "smorest": (
        SMOREST,
        {
            "GET /pets/": ("query minAge integer required", "200 422"),
            "POST /pets/": ("json name string required", "201 409 422"),
        },
    ),
    "restx": (
        RESTX,
        {
            "GET /notes/": ("query lang, query page integer, query term required", "200 403"),
            "POST /notes/": ("json stars integer, json title string required", "201 403"),
            "PUT /notes/": ("query page integer", "200 403"),
        },
    ),
    "webargs": (
        WEBARGS,
        {
            "GET /search": ("query q string required", "200 422"),
            "POST /login": ("form user string required", "200"),
            "POST /items": ("json price number", "200"),
            "POST /orders": ("json count integer required, json note required", "200"),
        },
    ),
    "unnamed groups": (
        TORNADO,
        {"GET /users/{user}/notes/{note}": ("path note integer required, path user string required", "200")},
    ),
}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_declared_parameters_and_status_codes(name: str) -> None:
    program, expected = PROGRAMS[name]
    found = {}
    for endpoint in describe({"app.py": program}):
        parts = ((one.place, one.name, one.type, "required" if one.required else "") for one in endpoint.parameters)
        parameters = ", ".join(sorted(" ".join(filter(None, part)) for part in parts))
        statuses = " ".join(str(status.code) for status in endpoint.statuses)
        found[f"{endpoint.route.method} {endpoint.template}"] = (parameters, statuses)
    assert found == expected


TAGS = """
    import contextlib
    from functools import wraps
    from flask import Flask, abort
    from flask.views import MethodView
    import flask_smorest

    class refuse_conflicts(contextlib.ContextDecorator):
        def __enter__(self): ...
        def __exit__(self, *raised):
            abort(409)

    def known_user(refresh=False):
        def decorator(function):
            @wraps(function)
            def wrapper(*args, **given):
                abort(401)
            return wrapper
        return decorator

    class Blueprint(flask_smorest.Blueprint):
        @staticmethod
        def login_required(function, **given):
            return known_user(**given)(function)

        @staticmethod
        def unique(function):
            @wraps(function)
            def wrapper(*args):
                with refuse_conflicts():
                    return function(*args)
            return wrapper

    app = Flask(__name__, static_folder=None)
    pets = Blueprint("pets", __name__)

    @pets.route("/pets/<own_kind:uuid>")
    class Pets(MethodView):
        @pets.login_required
        @pets.etag
        @pets.paginate()
        def get(self, uuid): ...

        @pets.etag
        @pets.unique
        def put(self, uuid): ...

    app.register_blueprint(pets)
"""


def test_tags_pages_and_decorators_within_decorators() -> None:
    endpoints = {item.route.method: item for item in describe({"app.py": TAGS})}
    read, change = endpoints["GET"], endpoints["PUT"]
    assert {(it.name, it.place) for it in read.parameters} == {
        ("uuid", "path"),
        ("page", "query"),
        ("page_size", "query"),
        ("If-None-Match", "header"),
    }
    assert {it.code for it in read.statuses} == {200, 304, 401}
    assert {(it.name, it.place) for it in change.parameters} == {("uuid", "path"), ("If-Match", "header")}
    assert {it.code for it in change.statuses} == {200, 409, 412, 428}


def test_parameters_of_a_docstring_that_are_no_list() -> None:
    [found] = describe(
        {
            "app.py": """
                from flask import Flask

                app = Flask(__name__, static_folder=None)

                @app.get("/notes")
                def notes():
                    \"\"\"List.
                    ---
                    parameters:
                      name: x
                    responses:
                      200:
                    \"\"\"
            """
        }
    )
    assert found.parameters == ()


def test_dependencies_of_litestar_have_parameters_of_their_own() -> None:
    found = describe(
        {
            "app.py": """
                from typing import Annotated
                from advanced_alchemy.extensions.litestar.providers import create_filter_dependencies
                from litestar import Controller, Litestar, get
                from litestar.di import Provide
                from litestar.params import Parameter

                def read_page(again: int, page: Annotated[int, Parameter(query="pageNumber")] = 1): ...

                class Orders(Controller):
                    path = "/orders"
                    dependencies = create_filter_dependencies({"search": "name", "in_fields": ["shop_id"]})

                    @get("/")
                    async def orders(self, again: Page, filters: list[Filter]) -> None: ...

                app = Litestar([Orders], dependencies={"again": Provide(read_page)})
            """
        }
    )
    names = [item.name for item in found[0].parameters]
    assert sorted(names) == ["pageNumber", "searchIgnoreCase", "searchString", "shopIdIn"]


def test_a_paginator_that_a_view_constructs_reads_the_query() -> None:
    [found] = describe(
        {
            "urls.py": """
                from django.urls import path
                from rest_framework.pagination import LimitOffsetPagination
                from rest_framework.views import APIView

                class ShortPagination(LimitOffsetPagination):
                    limit_query_param = "size"

                class Orders(APIView):
                    def get(self, request):
                        user = request.headers.get("Remote-User")
                        return ShortPagination().paginate_queryset(orders(user), request)

                urlpatterns = [path("orders/", Orders.as_view())]
            """
        }
    )
    assert {(item.name, item.place) for item in found.parameters} == {("size", "query"), ("offset", "query")}


def test_explicit_markers_of_litestar_and_bodies_of_dataclasses() -> None:
    [found] = describe(
        {
            "app.py": """
                from dataclasses import dataclass
                from typing import Annotated
                from litestar import Litestar, post
                from litestar.params import FromHeader, FromPath, FromQuery, NamedDependency, QueryParameter
                from litestar.status_codes import HTTP_200_OK

                @dataclass(frozen=True)
                class Order:
                    amount: int

                @post("/shops/{shop:int}/orders", status_code=HTTP_200_OK)
                async def create(
                    shop: FromPath[int],
                    data: Order,
                    user: NamedDependency[User],
                    limit: FromQuery[int | None] = None,
                    x_client: FromHeader[str] = "",
                    start: Annotated[int, QueryParameter(name="startIndex")] = 1,
                ) -> None: ...

                app = Litestar([create])
            """
        }
    )
    assert {(item.name, item.place) for item in found.parameters if item.place != "path"} == {
        ("amount", "json"),
        ("limit", "query"),
        ("x-client", "header"),
        ("startIndex", "query"),
    }
    assert {item.code for item in found.statuses} == {200, 400}
