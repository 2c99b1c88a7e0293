"""Checks of the caller that a handler calls, directly or through other functions."""

from tests.inventory.programs import find_checks_in_handlers

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


def test_a_check_in_a_function_that_the_handler_calls() -> None:
    assert find_checks_in_handlers({"app.py": APP}) == {"GET /orders/{}": ("require_permission",)}
