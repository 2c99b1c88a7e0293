"""Names of request parameters that are not written where they are read, and handlers for several methods."""

import pytest

from tests.inventory.programs import describe

HEAD = """
    from flask import Flask, request
    from keys import LIMIT, Keys
    app = Flask(__name__, static_folder=None)
"""
KEYS = """
    LIMIT = "limit"
    class Keys:
        SORT = "sort_by"
"""


def queries(body: str, method: str = "GET") -> list[str]:
    """Return the query parameters of the handlers of a program for one method."""
    endpoints = describe({"app.py": HEAD + body, "keys.py": KEYS})
    found = (item for it in endpoints if it.route.method == method for item in it.parameters)
    return sorted(item.name for item in found if item.place == "query")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("return request.args.get(LIMIT) or request.args[Keys.SORT]", ["limit", "sort_by"]),
        ("if LIMIT in request.args: return 1", ["limit"]),
        ("LIMIT = other(); return request.args.get(LIMIT)", []),
        ("return [request.args.get(name) for name in ('a', 'b')]", ["a", "b"]),
        ("return number(request, 'page') or number(request, LIMIT)", ["limit", "page"]),
        ("return number(request, key='size')", ["size"]),
        ("return number(request)", ["start"]),
        ("return number(request, *given)", []),
        ("return twice('deep')", ["deep"]),
    ],
)
def test_names_are_constants_or_are_passed_on(body: str, names: list[str]) -> None:
    program = f"""
    def number(source, key="start"):
        return int(source.args.get(key))

    def twice(key):
        return number(request, key) + number(request, key)

    @app.route("/rows")
    def rows():
        {body}
    """
    assert queries(program) == names


def test_names_of_a_local_list_are_read_in_a_loop() -> None:
    program = """
    @app.route("/rows")
    def rows():
        wanted = ["name", "owner"]
        for one in wanted:
            request.args.get(one)
    """
    assert queries(program) == ["name", "owner"]


def test_the_place_of_a_passed_name_is_that_of_the_call() -> None:
    program = """
    def number(key):
        return request.args.get(key)

    @app.route("/rows")
    def rows():
        return number("page")
    """
    (endpoint,) = describe({"app.py": HEAD + program, "keys.py": KEYS})
    assert [item.source for item in endpoint.parameters] == ["app.py:11"]


BRANCHES = """
    @app.route("/rows", methods=["GET", "POST", "DELETE"])
    def rows():
        if request.method == "POST":
            request.args["posted"]
            abort(409)
        elif request.method == "GET":
            return request.args["read"]
        else:
            request.args["gone"]
        if request.method in ("GET", "DELETE"):
            request.args["late"]
        with lock:
            if request.method != "GET" and request.args["both"]:
                return 1
        return request.args["always"]
"""


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("GET", ["read"]),
        ("POST", ["always", "both", "posted"]),
        ("DELETE", ["always", "both", "gone", "late"]),
    ],
)
def test_a_handler_reads_what_its_method_comes_to(method: str, names: list[str]) -> None:
    assert queries(BRANCHES, method) == names


def test_a_status_of_another_method_is_none() -> None:
    endpoints = describe({"app.py": HEAD + BRANCHES, "keys.py": KEYS})
    conflicts = [it.route.method for it in endpoints if any(item.code == 409 for item in it.statuses)]
    assert conflicts == ["POST"]


def test_a_response_of_the_project_has_the_status_of_its_class() -> None:
    program = """
    from flask import Response

    class NotLoggedIn(Response):
        status_code = 401

    class Page(Response): ...

    @app.route("/rows")
    def rows():
        if not request.args:
            return NotLoggedIn()
        return Page()
    """
    (endpoint,) = describe({"app.py": HEAD + program, "keys.py": KEYS})
    assert [item.code for item in endpoint.statuses] == [200, 401]
