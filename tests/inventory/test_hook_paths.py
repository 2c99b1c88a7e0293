"""A hook for some paths may check only those; a decorator that leaves its function as it was checks nothing."""

from textwrap import dedent

import pytest

from tests.inventory.programs import describe, endpoints_with_checks
from toolkit.inventory.endpoints.running_decorators import running_decorators
from toolkit.model.tree import FunctionNode
from toolkit.source.parse import parse_file

PATHS = ("/admin/users", "/admin/{id}", "/shop", "/", "/{slug}")
SHOP = """
    from flask import Flask, abort, redirect, request, session

    app = Flask(__name__)

    @app.before_request
    def gate():
        {body}

    @app.route("/admin/users")
    def users(): ...

    @app.route("/admin/<id>")
    def user(id): ...

    @app.route("/shop")
    def shop(): ...

    @app.route("/")
    def start(): ...

    @app.route("/<slug>")
    def page(slug): ...
"""
ADMIN = {"/admin/users", "/admin/{id}"}
CASES = {
    'if request.path.startswith("/admin") and "user" not in session: abort(401)': {*ADMIN, "/{slug}"},
    'if request.path.startswith("/admin/") and "user" not in session: abort(401)': {*ADMIN, "/{slug}"},
    """path = request.path
        if not path.startswith(("/admin/", "/staff/")): return None
        if "user" not in session: abort(401)""": {*ADMIN, "/{slug}"},
    """if request.path in ("/", "/shop"): return
        if "user" not in session: abort(401)""": {*ADMIN, "/{slug}"},
    """if request.path == "/shop":
            if "user" not in session: abort(401)""": {"/shop", "/{slug}"},
    """if request.path != "/shop":
            if "user" not in session: abort(401)""": {*ADMIN, "/", "/{slug}"},
    """if request.path.endswith("/users"):
            if "user" not in session: abort(401)""": {"/admin/users", "/admin/{id}", "/{slug}"},
    """if "/admin/" in request.path:
            if "user" not in session: abort(401)""": {*ADMIN, "/{slug}"},
    """if any(request.path.startswith(it) for it in EXEMPT): return
        if "user" not in session: abort(401)""": {*PATHS},
    """if request.endpoint == "start": return
        if "user" not in session: abort(401)""": {*PATHS},
}


@pytest.mark.parametrize(("body", "expected"), CASES.items())
def test_a_hook_for_some_paths_may_check_only_endpoints_there(body: str, expected: set[str]) -> None:
    text = dedent(SHOP).replace("{body}", body.replace("\n        ", "\n    "))
    found = {item.template: (item.caller_checks, item.partly) for item in endpoints_with_checks({"app.py": text})}
    assert {path for path in PATHS if found[path][1] == ("gate",)} == expected
    assert {found[path] for path in {*PATHS} - expected} <= {((), ())}


DECORATED = """
    import functools
    from flask import Flask, abort, current_app, request, session

    app = Flask(__name__)

    def login_required(view):
        return view

    def auth_needed(role):
        def decorate(view):
            view.needed_role = role
            return view
        return decorate

    def role_required(role):
        def decorate(view):
            view.asked_role = role
            return view
        return decorate

    def token_required(view):
        @functools.wraps(view)
        def inner(*args, **kwargs):
            return view(*args, **kwargs)
        return inner

    def user_required(view):
        if app.testing:
            return view
        @functools.wraps(view)
        def inner(*args, **kwargs):
            if "user" not in session:
                abort(401)
            return view(*args, **kwargs)
        return inner

    @app.before_request
    def check_role():
        asked = getattr(current_app.view_functions[request.endpoint], "asked_role", None)
        if asked and session.get("role") != asked:
            abort(403)

    @app.route("/unchanged")
    @login_required
    def unchanged(): ...

    @app.route("/marked")
    @auth_needed("clerk")
    def marked(): ...

    @app.route("/read")
    @role_required("clerk")
    def read(): ...

    @app.route("/wrapped")
    @token_required
    def wrapped(): ...

    @app.route("/sometimes")
    @user_required
    def sometimes(): ...
"""


@pytest.mark.parametrize(
    ("path", "checks"),
    [
        *(("/unchanged", ()), ("/marked", ()), ("/wrapped", ())),
        *(("/read", ("role_required",)), ("/sometimes", ("user_required",))),
    ],
)
def test_a_decorator_that_changes_nothing_is_no_check(path: str, checks: tuple[str, ...]) -> None:
    found = {item.route.path: item.caller_checks for item in endpoints_with_checks({"app.py": DECORATED})}
    assert found[path] == checks


REST = {
    "settings.py": """
        ROOT_URLCONF = "urls"
        REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"]}
    """,
    "views.py": """
        from rest_framework.decorators import api_view, permission_classes
        from rest_framework.permissions import IsAuthenticated

        @api_view(["GET"])
        @permission_classes([IsAuthenticated])
        def below(request): ...

        @permission_classes([IsAuthenticated])
        @api_view(["GET"])
        def above(request): ...
    """,
    "urls.py": """
        from django.urls import path
        from views import above, below

        urlpatterns = [path("above", above), path("below", below)]
    """,
}


def test_permission_classes_above_the_view_have_no_effect() -> None:
    found = {item.route.path: (item.permissions, item.anonymous) for item in describe(REST)}
    assert found == {"/below": (("IsAuthenticated",), False), "/above": (("AllowAny",), True)}


def test_permission_classes_above_the_view_do_not_run() -> None:
    file = parse_file("views.py", dedent(REST["views.py"]).encode())
    views = {node.name: node for node in file.tree.body if isinstance(node, FunctionNode)}
    assert [len(running_decorators(views[name])) for name in ("below", "above")] == [2, 1]
