"""Parts of a request that the code behind a route reads, and the status codes of its answers."""

import json

import pytest
from openapi_spec_validator import validate

from tests.inventory.programs import describe
from toolkit.inventory.endpoints.path_names import path_alternatives, path_template
from toolkit.inventory.openapi import openapi_document
from toolkit.model.inventory import Endpoint, Route

ROUTE = Route("/x", "GET", "app.x", "app.py", 1, "flask")
FLASK = """
    from flask import Flask, abort, jsonify, request
    app = Flask(__name__, static_folder=None)

    class Refused(Exception):
        def __init__(self, text, code=400): ...

    class Missing(Exception):
        pass

    @app.errorhandler(Missing)
    def on_missing(error):
        return jsonify(error=str(error)), 410

    def guard(function):
        def wrapper(*args, **kwargs):
            if request.headers.get("X-Api-Key") is None:
                abort(401)
            return function(*args, **kwargs)
        return wrapper

    def page(args):
        return int(args.get("page", 1)), args["size"]

    def body():
        return request.get_json() or {}

    @app.route("/users/<int:id>", methods=["GET", "PUT"])
    @guard
    def user(id):
        \"\"\"Show or change a user.

        More of it.
        \"\"\"
        if request.method == "PUT":
            data = body()
            if "name" not in data:
                raise Refused("no name", 422)
            request.files["picture"]
            raise Missing()
        page(request.args)
        request.args.get("verbose", type=bool)
        request.args.getlist("tag")
        return jsonify(id=id)
"""


def test_flask() -> None:
    found = {item.route.method: item for item in describe({"app.py": FLASK})}
    get = found["GET"]
    assert get.summary == "Show or change a user."  # one with a secret is masked
    secret = FLASK.replace("Show or change a user.", "Log in as admin, the password is hunter2x.")
    assert {item.summary for item in describe({"app.py": secret})} == {"Log in as admin, the password is ***."}
    assert {(item.name, item.place, item.type, item.required) for item in get.parameters} == {
        ("id", "path", "integer", True),
        ("page", "query", "integer", False),
        ("size", "query", "", True),
        ("verbose", "query", "boolean", False),
        ("tag", "query", "array", False),
    }
    put = found["PUT"]
    assert {(item.name, item.place) for item in put.parameters} == {
        *[("id", "path"), ("picture", "file"), ("name", "json")]
    }
    assert [item.code for item in get.statuses] == [200, 401]
    assert {401, 410, 422} <= {item.code for item in put.statuses}
    assert all(item.source.startswith("app.py:") for item in (*get.parameters, *put.parameters, *put.statuses))


def test_names_from_a_loop_over_literals_are_parameters() -> None:
    loop = FLASK.replace(
        "        page(request.args)\n",
        '        page(request.args)\n        {name: request.args.get(name) for name in ("first", "last")}\n',
    )
    found = describe({"app.py": loop})[0].parameters
    assert {("first", "query"), ("last", "query")} <= {(item.name, item.place) for item in found}


def test_fastapi_by_signature() -> None:
    program = """
        from typing import Annotated, Optional
        from fastapi import Depends, FastAPI, Header, HTTPException, Query, status
        from pydantic import BaseModel
        app = FastAPI(openapi_url=None)

        class Order(BaseModel):
            amount: int
            note: Optional[str] = None

        def session(): ...
        Session = Annotated[object, Depends(session)]

        def paging(limit: int = 10, offset: int = 0): ...

        @app.post("/orders/{shop}", status_code=status.HTTP_201_CREATED)
        def create(
            shop: str,
            order: Order,
            db: Session,
            page=Depends(paging),
            q: str = Query(...),
            x_trace: str = Header(None),
        ):
            raise HTTPException(status_code=409)
    """
    (found,) = describe({"app.py": program})
    assert {(item.name, item.place, item.type, item.required) for item in found.parameters} == {
        ("shop", "path", "string", True),
        ("amount", "json", "integer", True),
        ("note", "json", "string", False),
        ("limit", "query", "integer", False),
        ("offset", "query", "integer", False),
        ("q", "query", "string", True),
        ("x-trace", "header", "string", False),
    }
    assert 409 in [item.code for item in found.statuses]


def test_models_dependencies_and_classes_of_fastapi() -> None:
    program = """
        from typing import ClassVar
        from fastapi import APIRouter, Depends, FastAPI, Header
        from pydantic import BaseModel, ConfigDict, Field
        from humps import camelize
        app = FastAPI(openapi_url=None)
        router = APIRouter()

        class Base(BaseModel):
            _hidden: str = "x"
            kinds: ClassVar[list] = []
            model_config = ConfigDict(alias_generator=camelize)

        class Paging(Base):
            per_page: int = 10
            order_by: str | None = None

        class Item(Base):
            user_id: int
            plain: str = Field(..., alias="As_Is")

        def speech(accept_language: str = Header(None)): ...

        def wrapped(model): ...

        class Checked:
            def __init__(self, level): ...
            def __call__(self, token: str): ...

        class Controller:
            language: str = Depends(speech)

            @router.post("/items")
            def make(self, item: Item, q: Paging = Depends(wrapped(Paging)), who=Depends(Checked("a"))): ...

            @router.put("/items")
            def all(self, data: list[Item]): ...

        @router.get("/plain")
        def plain(): ...

        app.include_router(router)
    """
    found = {item.route.method: item for item in describe({"app.py": program})}
    assert {(item.name, item.place, item.required) for item in found["POST"].parameters} == {
        ("userId", "json", True),
        ("As_Is", "json", True),
        ("perPage", "query", False),
        ("orderBy", "query", False),
        ("token", "query", True),
        ("accept-language", "header", False),
    }
    assert {item.name for item in found["PUT"].parameters} == {"accept-language"}
    assert 422 in [item.code for item in found["POST"].statuses]
    assert [item.code for item in found["GET"].statuses] == [200]


def test_deprecated_endpoints_say_so() -> None:
    program = """
        from fastapi import FastAPI
        from typing_extensions import deprecated
        app = FastAPI(openapi_url=None)

        @app.get("/a", deprecated=True)
        def a(): ...

        @app.get("/b")
        @deprecated("use /a")
        def b(): ...

        @app.get("/c")
        def c():
            \"\"\"List.

            .. deprecated:: 2.0
            \"\"\"

        @app.get("/d", deprecated=False)
        def d(): ...
    """
    paths = openapi_document("shop", describe({"app.py": program}))["paths"]
    assert {path: item["get"].get("deprecated", False) for path, item in paths.items()} == {
        "/a": True,
        "/b": True,
        "/c": True,
        "/d": False,
    }


@pytest.mark.parametrize(
    ("path", "template", "types"),
    [
        ("/users/<int:id>/", "/users/{id}/", {"id": "integer"}),
        ("/users/(?P<id>\\d+)/$", "/users/{id}/", {"id": "integer"}),
        (
            "/users/(?P<name>[^/.]+)\\.(?P<format>[a-z0-9]+)/?",
            "/users/{name}.{format}/",
            {"name": "string", "format": "string"},
        ),
        ("/a/{id}}/b{", "/a/{id}%7D/b%7B", {"id": "string"}),
        ("/a/:id/b", "/a/{id}/b", {"id": "string"}),
        ("/a/{id:path}", "/a/{id}", {"id": "string"}),
        ("/a/(\\d+)", "/a/{arg1}", {"arg1": "integer"}),
        ("/a/<id:int>", "/a/{id}", {"id": "integer"}),
        ('/a/<regex("[a-f0-9]{24}"):_id>', "/a/{_id}", {"_id": "string"}),
        ("/a/<any(one, two):kind>/b", "/a/{kind}/b", {"kind": "string"}),
    ],
)
def test_paths_of_all_notations(path: str, template: str, types: dict[str, str]) -> None:
    assert path_template(path) == (template, types)


@pytest.mark.parametrize(
    ("path", "templates"),
    [
        ("/a(?:/(?P<id>\\w+)|/)", ("/a/{id}", "/a/")),
        ("/a(?:(?:(?:/(?P<id>\\d+)|/)(?:/(?P<part>\\w+)|/))|/)/?$", ("/a/{id}/{part}/", "/a/", "/a/{id}/")),
        ("/a(?:/(?P<id>\\w+)|/b)?", ("/a/{id}", "/a/b", "/a")),
        ("/a(/?)", ("/a/",)),
        ("/a" + "(?:b|c)" * 9, ("/a" + "(?:b|c)" * 9,)),
        ("/a/{id}", ("/a/{id}",)),
        ("/a/(?P<id>\\d+)/(?P<do>start|stop)", ("/a/{id}/start", "/a/{id}/stop")),
        ("/a/x(?P<do>start|stop)", ("/a/x{do}",)),
        ("/a(?P<path>(?:(?:/[^/]+)+|/?))", ("/a/{path}", "/a")),
        ("/a(?P<path>(?:(?:/[^/]+)+|/?))/b", ("/a/{path}/b",)),
        ("/a(?P<path>/\\w+)", ("/a/{path}",)),
        ("/a/<drf_format_suffix:format>", ("/a/.{format}",)),
    ],
)
def test_a_pattern_with_alternatives_stands_for_several_paths(path: str, templates: tuple[str, ...]) -> None:
    assert path_alternatives(path_template(path).text) == templates


def test_the_description_is_valid_and_its_operations_are_unique() -> None:
    document = json.loads(json.dumps(openapi_document("shop", describe({"app.py": FLASK}))))
    validate(document)
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == 2
    assert document["paths"]["/users/{id}"]["put"]["requestBody"]["content"]["multipart/form-data"]
    assert "requestBody" not in document["paths"]["/users/{id}"]["get"]


def test_checks_in_front_of_a_handler() -> None:
    flask = {item.route.method: item for item in describe({"app.py": FLASK})}
    assert flask["GET"].guards == ("guard",)
    (view,) = describe(
        {
            "app.py": """
                from flask import Flask
                from flask.views import MethodView
                from checks import audited, login_required
                app = Flask(__name__, static_folder=None)
                class Base(MethodView):
                    decorators = [login_required]
                class Users(Base):
                    @audited(level=2)
                    def get(self): ...
                app.add_url_rule("/users", view_func=Users.as_view("users"))
            """
        }
    )
    assert view.guards == ("login_required", "audited")
    assert view.authenticating == ("login_required",)
    (item,) = describe(
        {
            "app.py": """
                from fastapi import Depends, FastAPI, Security
                from checks import current_user, limit_rate, page
                app = FastAPI(openapi_url=None)
                @app.get("/x", dependencies=[Depends(limit_rate)])
                def x(user=Security(current_user), of=Depends(page)): ...
            """
        }
    )
    assert item.guards == ("limit_rate", "current_user", "page")
    assert item.authenticating == ("current_user",)


@pytest.mark.parametrize("name", ["require_POST", "cache_page", "csrf_exempt", "api.doc", "transaction.atomic"])
def test_other_decorators_do_not_count_as_checks(name: str) -> None:
    assert Endpoint(ROUTE, guards=(name,)).authenticating == ()


@pytest.mark.parametrize("name", ["login_required", "jwt_required", "api.secure", "internal_only", "requires_auth"])
def test_checks_are_known_by_their_names(name: str) -> None:
    assert Endpoint(ROUTE, guards=(name,)).authenticating == (name,)


HOOKED = """
    from flask import Blueprint, Flask, abort, request

    area = Blueprint("area", __name__)

    @area.before_app_request
    def limited():
        if too_many():
            return "later", 429

    @area.before_request
    def only_here():
        abort(418)

    @area.route("/rows")
    def rows():
        return "rows"

    area.add_url_rule("/other", "other", imported_from_elsewhere)

    def create_app():
        app = Flask(__name__)
        app.register_blueprint(area)

        @app.before_request
        def check():
            if request.args.get("dry") or request.headers.get("X-Token") is None:
                refuse()

        return app

    def refuse():
        abort(403)
"""


def test_hooks_of_the_application_belong_to_every_endpoint() -> None:
    found = {item.template: item for item in describe({"app.py": HOOKED})}
    rows, other = found["/rows"], found["/other"]
    assert {item.code for item in rows.statuses} == {item.code for item in other.statuses} == {200, 403, 418, 429}
    assert [item.name for item in rows.parameters] == ["dry"]
    assert rows.hooks == ("app.create_app.<locals>.check", "app.limited", "app.only_here")
    assert [(way.kind, way.place, way.field) for way in rows.authentication] == [("key", "header", "X-Token")]


BLUEPRINTS = """
    from flask import Blueprint, Flask, abort, request, session

    outer, inner, beside = Blueprint("o", __name__), Blueprint("i", __name__), Blueprint("b", __name__)

    @outer.before_request
    def members_only():
        if "user" not in session:
            abort(401)

    @inner.before_request
    def not_on_mondays():
        if request.path != "/open":
            abort(503)

    @inner.route("/rows")
    def rows():
        return "rows"

    @outer.route("/list")
    def listed():
        return "list"

    @beside.route("/open")
    def opened():
        return "open"

    app = Flask(__name__)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.register_blueprint(beside)
"""


def test_hooks_of_a_blueprint_belong_to_it_and_to_what_is_in_it() -> None:
    found = {item.template: item for item in describe({"app.py": BLUEPRINTS})}
    codes = {path: {status.code for status in item.statuses} for path, item in found.items()}
    assert {"/rows": {200, 401, 503}, "/list": {200, 401}, "/open": {200}}.items() <= codes.items()
    assert [(way.kind, way.field) for way in found["/rows"].authentication] == [("session", "session")]
    assert found["/open"].authentication == found["/open"].hooks == ()


def test_hooks_of_one_application_do_not_run_in_another() -> None:
    both = """
        from flask import Flask, abort

        shop, setup = Flask(__name__), Flask(__name__)

        @setup.before_request
        def only_once():
            abort(410)

        @shop.route("/rows")
        def rows():
            return "rows"

        @setup.route("/setup")
        def start():
            return "start"
    """
    found = {item.template: item.hooks for item in describe({"app.py": both})}
    assert (found["/rows"], found["/setup"]) == ((), ("app.only_once",))


DJANGO = {
    "shop/settings.py": """
        ROOT_URLCONF = "shop.urls"
        MIDDLEWARE = [
            "django.middleware.common.CommonMiddleware",
            "shop.middleware.Maintenance",
            "shop.middleware.keys",
            "elsewhere.Unknown",
        ]
    """,
    "shop/__init__.py": "",
    "shop/urls.py": """
        from django.urls import path
        from shop import views

        urlpatterns = [path("rows", views.rows)]
    """,
    "shop/views.py": """
        from django.http import HttpResponse

        def rows(request):
            return HttpResponse("rows")
    """,
    "shop/middleware.py": """
        from django.http import HttpResponse

        class Maintenance:
            def __init__(self, get_response):
                self.get_response = get_response

            def __call__(self, request):
                if is_down():
                    return HttpResponse("later", status=503)
                return self.get_response(request)

        def keys(get_response):
            def check(request):
                if not known(request.META.get("HTTP_X_API_KEY")):
                    return HttpResponse("no", status=401)
                return get_response(request)

            return check
    """,
}


def test_middleware_of_the_project_belongs_to_every_view() -> None:
    (rows,) = describe(DJANGO)
    assert rows.hooks == ("shop.middleware.Maintenance", "shop.middleware.keys")
    assert {200, 401, 503} <= {status.code for status in rows.statuses}
    assert [(way.name, way.place, way.field) for way in rows.authentication] == [
        ("keys.X-Api-Key", "header", "X-Api-Key")
    ]


GUARDED = """
    from flask import Flask, abort, request

    app = Flask(__name__)

    def signed(view):
        def checked(*args):
            {read}
            return view(*args)
        return checked

    @app.route("/rows")
    @signed
    def rows():
        return "rows"
"""


@pytest.mark.parametrize(
    ("read", "ways"),
    [
        ("request.headers['Authorization'].startswith('Bearer ') or abort(401)", [("bearer", None, "")]),
        ("request.headers.get('authorization') or abort(403)", [("header", None, "")]),
        ("request.authorization or abort(401)", [("basic", None, "")]),
        ("request.args.get('api_key') or abort(401)", [("key", "query", "api_key")]),
        ("request.cookies.get('auth_token') or abort(401)", [("key", "cookie", "auth_token")]),
        ("request.args.get('api_key') or log()", []),
        ("request.args.get('page') or abort(401)", []),
    ],
)
def test_credentials_that_a_decorator_reads(read: str, ways: list[tuple[str, str | None, str]]) -> None:
    rows = next(item for item in describe({"app.py": GUARDED.replace("{read}", read)}) if item.template == "/rows")
    assert [(way.kind, way.place, way.field) for way in rows.authentication] == ways


LIBRARY = """
    from flask import Flask
    from flask.views import MethodView
    from flask_login import login_required
    from flask_jwt_extended import jwt_required
    from unknown_library import protected

    app = Flask(__name__)

    class Rows(MethodView):
        decorators = [login_required]

        def get(self):
            return "rows"

    app.add_url_rule("/rows", view_func=Rows.as_view("rows"))

    @app.route("/tokens")
    @jwt_required()
    def tokens():
        return "tokens"

    @app.route("/other")
    @protected
    def other():
        return "other"
"""


def test_credentials_that_libraries_read() -> None:
    found = {item.template: item for item in describe({"app.py": LIBRARY})}
    kinds = {path: [(way.name, way.kind) for way in item.authentication] for path, item in found.items()}
    assert kinds["/rows"] == [("login_required", "session")]
    assert kinds["/tokens"] == [("jwt_required", "bearer")]
    assert kinds["/other"] == []
    assert found["/other"].guards == ("protected",)
