"""Status codes that come from elsewhere than the handler: hooks before it, and error handlers of the application."""

from textwrap import dedent

from tests.inventory.programs import describe, find_error_answers
from toolkit.model.inventory import EndpointStatus
from toolkit.model.responses import ErrorAnswer

FILES = {
    "app.py": dedent(
        """
        from flask import Flask, abort
        app = Flask(__name__)

        @app.before_request
        def stop():
            abort(503)

        @app.errorhandler(Exception)
        def fail(error):
            return "no", 200

        @app.errorhandler(404)
        def missing(error):
            return "no", 404

        @app.get("/x")
        def show():
            abort(404)
        """
    )
}


def test_a_status_of_a_hook_has_the_place_of_the_hook() -> None:
    shown = next(item for item in describe(FILES) if item.route.path == "/x")
    assert shown.statuses == (
        EndpointStatus(200, "app.py:18"),
        EndpointStatus(404, "app.py:19"),
        EndpointStatus(503, "app.py:7", "app.py:6"),
    )


def test_error_handlers_of_everything_are_answers() -> None:
    assert find_error_answers(FILES) == (ErrorAnswer("Exception", 200, "app.py:10"),)
