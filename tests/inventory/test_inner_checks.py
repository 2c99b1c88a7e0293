"""Checks of the caller that a handler calls, directly or through other functions."""

from tests.inventory.programs import find_checks_in_handlers, handler_checks_of

APP = """
    from flask import Flask
    app = Flask(__name__)

    @app.get("/orders/<int:number>")
    def show(number):
        return load(number)

    @app.get("/open")
    def open_to_anyone():
        return "yes"

    def load(number):
        require_permission("orders", number)
        return str(number)
"""


REFUSING = """
    from flask import Flask, abort, current_app, request
    app = Flask(__name__)

    @app.get("/orders/<int:number>")
    def show(number):
        return find(number)

    @app.get("/export")
    def export():
        if current_app.config["NO_EXPORT"]:
            abort(403)
        return "x"

    def find(number):
        if number not in request.user.orders:
            abort(403)
        return str(number)
"""


def test_a_function_that_refuses_is_a_check_by_any_name_but_no_switch_is() -> None:
    assert find_checks_in_handlers({"app.py": REFUSING}) == {"GET /orders/{}": ("find",)}
    assert [check.name for check in handler_checks_of({"app.py": REFUSING})] == ["find"]


def test_a_check_in_a_function_that_the_handler_calls() -> None:
    assert find_checks_in_handlers({"app.py": APP}) == {"GET /orders/{}": ("require_permission",)}


OF_VISITORS = """
    from flask import Flask, redirect, request
    from flask_login import current_user
    app = Flask(__name__)

    @app.post("/register")
    def register():
        if current_user.is_authenticated:
            return redirect("/home")
        if not address_can_be_used(request.form["address"]):
            return "no"
        return "yes"

    @app.get("/log-in")
    def log_in():
        return redirect(service.authorization_url("/back"))

    @app.post("/orders")
    def order():
        if not current_user.can_order():
            return "no"
        return "yes"
"""


def test_what_can_be_done_with_a_value_is_no_check_of_a_caller_who_is_not_read() -> None:
    assert find_checks_in_handlers({"app.py": OF_VISITORS}) == {"POST /orders": ("can_order",)}
