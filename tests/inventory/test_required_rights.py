"""The roles and permissions that guards ask for, and the ways of logging in of Flask-HTTPAuth."""

from tests.inventory.programs import checks_of, describe, endpoints_with_checks
from toolkit.model.callers import RequiredRights
from toolkit.model.inventory import Endpoint
from toolkit.model.inventory_report import ReportedEndpoint

SHOP = {
    "shop.py": """
        from enum import Enum
        from flask import Flask
        from flask_httpauth import HTTPBasicAuth, HTTPTokenAuth, MultiAuth
        from flask_login import login_required
        from rights import Right, admin_only, has_right, timed

        app = Flask(__name__)
        tokens = HTTPTokenAuth()
        keys = HTTPTokenAuth(header="X-Shop-Key")
        named = HTTPBasicAuth()
        either = MultiAuth(named, tokens)
        CLERKS = ["clerk", "head"]

        @tokens.verify_token
        def find_token(token):
            if not token:
                raise Unauthorized()

        @app.route("/a")
        @tokens.login_required(role=["clerk", "head of shop"])
        def a():
            return ""

        @app.route("/b")
        @keys.login_required(role=CLERKS)
        def b():
            return ""

        @app.route("/c")
        @either.login_required
        @has_right(Right.READ, Right.WRITE)
        def c():
            return ""

        @app.route("/d")
        @login_required
        @admin_only
        @timed("daily")
        def d():
            return ""
    """,
    "rights.py": """
        from flask import abort
        from flask_login import current_user

        class Right:
            READ = 1
            WRITE = 2

        def has_right(*rights):
            def outer(view):
                def inner(*args):
                    if not current_user.may(*rights):
                        abort(403)
                    return view(*args)
                return inner
            return outer

        def admin_only(view):
            def inner(*args):
                if not current_user.is_admin:
                    abort(403)
                return view(*args)
            return inner

        def timed(when):
            return lambda view: view
    """,
}


def test_guards_name_the_roles_that_they_ask_for() -> None:
    found = {item.route.path: [(right.check, right.names) for right in item.rights] for item in describe(SHOP)}
    assert found["/a"] == [("tokens.login_required", ("clerk", "head of shop"))]
    assert found["/b"] == [("keys.login_required", ("clerk", "head"))]
    assert found["/c"] == [("has_right", ("Right.READ", "Right.WRITE"))]
    assert found["/d"] == [("admin_only", ())]


def test_groups_of_requests_that_are_counted_together_are_no_rights() -> None:
    limited = """
        from flask import Flask
        from limits import group_required, ratelimit, serve

        app = Flask(__name__)

        @app.route("/a")
        @ratelimit(group="next_page", rate="4/m")
        def a():
            return ""

        @app.route("/b")
        @serve(group="pages")
        def b():
            return ""

        @app.route("/c")
        @group_required(group="reviewers")
        def c():
            return ""
    """
    found = {item.route.path: [right.names for right in item.rights] for item in describe({"shop.py": limited})}
    assert (found["/a"], found["/b"], found["/c"]) == ([], [], [("reviewers",)])


def test_rights_name_the_place_of_the_guard() -> None:
    first = next(item for item in describe(SHOP) if item.route.path == "/a")
    line = SHOP["shop.py"].splitlines().index('        @tokens.login_required(role=["clerk", "head of shop"])') + 1
    assert first.rights == (RequiredRights("tokens.login_required", ("clerk", "head of shop"), f"shop.py:{line}"),)


def test_objects_of_flask_httpauth_read_tokens_or_passwords() -> None:
    ways = {
        item.route.path: [(way.kind, way.place, way.field) for way in item.authentication] for item in describe(SHOP)
    }
    assert ways["/a"] == [("bearer", None, "")]
    assert ways["/b"] == [("key", "header", "X-Shop-Key")]
    assert ways["/c"] == [("basic", None, ""), ("bearer", None, "")]
    assert ways["/d"] == [("session", "cookie", "session")]


def test_log_ins_of_the_same_name_are_told_apart_with_the_functions_that_they_ask() -> None:
    found = {check.name: check for check in checks_of(SHOP) if check.kind == "authentication"}
    assert {"tokens.login_required", "keys.login_required", "login_required"} <= {
        name if name != "flask_login.login_required" else "login_required" for name in found
    }
    assert [step.status for step in found["tokens.login_required"].steps] == [401]
    assert "find_token" not in found


def test_each_endpoint_has_the_checks_before_it() -> None:
    found = {item.route.path: item.caller_checks for item in endpoints_with_checks(SHOP)}
    assert found["/c"] == ("either.login_required", "has_right")
    assert found["/d"] == ("login_required", "admin_only")


def test_the_published_schema_has_every_field_of_an_endpoint() -> None:
    assert ReportedEndpoint.__struct_fields__ == Endpoint.__struct_fields__
