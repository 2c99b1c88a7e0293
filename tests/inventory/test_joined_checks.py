"""The checks before handlers, joined with each endpoint: hooks of blueprints, of whole applications, and decorators."""

from tests.inventory.programs import describe, endpoints_with_checks

BLUEPRINTS = {
    "shop.py": """
        from flask import Blueprint, Flask, abort, current_app, request
        from flask_restful import Api, Resource

        orders, pages, hooks = (Blueprint(name, __name__) for name in ("orders", "pages", "hooks"))
        rest = Blueprint("rest", __name__, url_prefix="/rest")

        def read_token():
            if request.headers.get("Authorization") != current_app.config["SHOP_TOKEN"]:
                abort(401)

        def requires_shop():
            read_token()

        def requires_nobody():
            pass

        def requires_version():
            if request.headers.get("X-Version") != "3":
                abort(403)
            remember(request.authorization)

        def body_required(view):
            def inner(*args):
                if not request.json:
                    abort(400)
                return view(*args)
            return inner

        @orders.route("/orders")
        @body_required
        def list_orders():
            return ""

        @hooks.route("/hook")
        @body_required
        def receive():
            return ""

        class Items(Resource):
            def get(self):
                return []

        api = Api(rest)
        api.add_resource(Items, "/items")

        def create_app():
            app = Flask(__name__)
            app.before_request(requires_version)
            for blueprint in (orders, rest):
                blueprint.before_request(requires_shop)
                app.register_blueprint(blueprint)
            hooks.before_request(requires_nobody)
            app.register_blueprint(hooks)
            return app
    """
}
ONE_HOOK = {
    "app.py": """
        from flask import Flask, g, redirect, request, session
        app = Flask(__name__)

        @app.before_request
        def log_in():
            if request.endpoint == "health":
                return None
            if not session.get("user"):
                return redirect("/login"), 302

        @app.before_request
        def banned():
            if session.get("user") and request.endpoint != "health":
                user = load_user(session["user"])
                if user and user.is_banned:
                    return "banned", 403

        @app.route("/health")
        def health():
            return ""

        @app.route("/orders")
        def orders():
            return ""
    """
}


def test_hooks_of_blueprints_are_checks_of_their_endpoints() -> None:
    found = {item.route.path: item for item in endpoints_with_checks(BLUEPRINTS)}
    assert found["/orders"].caller_checks == ("requires_shop",)
    assert found["/rest/items"].caller_checks == ("requires_shop",)


def test_a_hook_that_refuses_before_it_reads_credentials_checks_nobody() -> None:
    found = {item.route.path: item for item in endpoints_with_checks(BLUEPRINTS)}
    assert found["/hook"].caller_checks == ()
    assert "shop.requires_version" in found["/hook"].hooks


def test_resources_run_the_hooks_of_their_blueprint_and_application() -> None:
    hooks = {item.route.path: item.hooks for item in describe(BLUEPRINTS)}
    assert hooks["/rest/items"] == ("shop.requires_version", "shop.requires_shop")


def test_a_hook_that_reads_the_endpoint_may_leave_it_out_and_one_for_known_users_checks_nobody() -> None:
    for item in endpoints_with_checks(ONE_HOOK):
        assert (item.caller_checks, item.partly) == ((), ("log_in",))
