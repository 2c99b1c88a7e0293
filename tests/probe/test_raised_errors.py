"""A request that ends in an exception says which one, and what the system refused, whichever framework answers it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from tests.interpreters import interpreter
from tests.survive.held_back import PROBE, requests
from tests.survive.test_isolation import has_namespaces

PATH = "/usr/tebiki-counter.db"
PROGRAMS = {
    "wsgi": f"""
import logging

def application(environ, start_response):
    path = environ["PATH_INFO"]
    try:
        if path != "/fine":
            open("{PATH}", "a")
    except EnvironmentError:
        if path == "/raised":
            raise
        logging.getLogger("shop").error("failed", exc_info=True)
        start_response("500 Internal Server Error", [])
        return [b"failed"]
    start_response("200 OK", [])
    return [b"fine"]
""",
    "flask": f"""
from flask import Flask

application = Flask(__name__)

@application.route("/<name>")
def view(name):
    application.config["PROPAGATE_EXCEPTIONS"] = name == "raised"
    if name != "fine":
        open("{PATH}", "a")
    return "fine"
""",
    "django": f"""
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(DEBUG=False, ROOT_URLCONF=__name__, SECRET_KEY="k" * 40, ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
application = get_wsgi_application()

def view(request, name):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = name == "raised"
    if name != "fine":
        open("{PATH}", "a")
    return HttpResponse("fine")

urlpatterns = [path("<name>", view)]
""",
}

pytestmark = pytest.mark.skipif(not has_namespaces(), reason="this system gives no namespaces")


def ask(python: Path | str, root: Path, program: str) -> list[dict[str, Any]]:
    """Return the answers to requests for `/fine`, `/raised` and `/caught`."""
    write(root, {"shop.py": program})
    first = {**json.loads(requests(root, ())), "app": "shop:application"}
    asks = [
        {"kind": "exchange", "direction": "incoming", "protocol": "wsgi", "method": "GET", "target": f"/{name}"}
        for name in ("fine", "raised", "caught")
    ]
    lines = [first, *({"id": one["target"], "ask": one} for one in asks)]
    command = [str(python), "-B", str(PROBE), "replay.locked_cases"]
    data = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run(command, cwd=root, input=data, capture_output=True, text=True, check=False, timeout=600)
    hello, *answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert hello.get("wall") == "namespaces", (hello, done.stderr)
    return answers


@pytest.mark.parametrize(
    ("version", "framework"),
    [("2.7", "wsgi"), ("3.7", "wsgi"), ("", "wsgi"), ("", "flask"), ("", "django")],
)
def test_an_exception_of_a_request_and_its_refusal_are_told(version: str, framework: str, tmp_path: Path) -> None:
    python = interpreter(version) if version else sys.executable
    fine, raised, caught = ask(python, tmp_path / "copy", PROGRAMS[framework])
    assert (fine["parts"]["status"], fine.get("error"), fine.get("refused")) == (200, None, None)
    assert (raised["parts"]["status"], caught["parts"]["status"]) == (0, 500)
    error = f"{'IOError' if version == '2.7' else 'OSError'}: [Errno 30] Read-only file system: '{PATH}'"
    assert [(one.get("error"), one.get("refused")) for one in (raised, caught)] == [(error, [["write", PATH]])] * 2
