import pytest

from tests.rules.ask import findings_in
from toolkit.rules.no_health_check import RULE

ROUTES = "from flask import Flask\n\napp = Flask(__name__)\n" + "".join(
    f"\n@app.route('/{name}')\ndef {name}():\n    return '{name}'\n" for name in ("users", "coupons", "shops")
)


def test_one_finding_a_project_at_the_file_with_most_routes() -> None:
    (finding,) = findings_in(RULE, {"api.py": ROUTES, "more.py": ROUTES.replace("'/shops'", "name")})
    assert finding.symbol == "api.py"
    assert finding.args == {"routes": 5}


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/healthz",
        "/api/v1/ping",
        "/_health/",
        "/status",
        "/alive",
        "/readyz",
        "/heartbeat",
        "/lb-check",
        "^up/$",
        "/smoketest/",
        "/smoke-test",
    ],
)
def test_a_route_with_a_usual_name(path: str) -> None:
    assert findings_in(RULE, {"api.py": f"{ROUTES}\n@app.route('{path}')\ndef x():\n    return ''\n"}) == ()


@pytest.mark.parametrize("path", ["/upload", "/readers", "/alivecor", "/statuses", "/mapping"])
def test_a_route_that_only_begins_like_one(path: str) -> None:
    assert findings_in(RULE, {"api.py": f"{ROUTES}\n@app.route('{path}')\ndef x():\n    return ''\n"})


def test_a_function_with_a_usual_name() -> None:
    assert findings_in(RULE, {"api.py": f"{ROUTES}\ndef health_check():\n    return ''\n"}) == ()


def test_a_health_check_of_a_test_does_not_count() -> None:
    files = {"api.py": ROUTES, "tests/stub.py": ROUTES.replace("/users", "/health")}
    assert len(findings_in(RULE, files)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import requests\nrequests.get('/users')\nrequests.get('/a')\nrequests.get('/b')\n",
        "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/only')\ndef only():\n    return ''\n",
        "from flask import Flask\napp = Flask(__name__)\napp.route(path)\napp.register(1, 'a b')\n",
    ],
)
def test_no_api_or_hardly_one(text: str) -> None:
    assert findings_in(RULE, {"api.py": text}) == ()


def test_a_framework_is_not_a_project() -> None:
    assert findings_in(RULE, {"api.py": ROUTES, "flask/__init__.py": ""}) == ()
