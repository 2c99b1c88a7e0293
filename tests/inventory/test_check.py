"""Routes of the source held against those of the running application."""

from pathlib import Path

from tests.command_line import tebiki
from tests.inventory.programs import find
from toolkit.flows.check_routes import compare_with_running
from toolkit.model.inventory import Inventory, Route, UnresolvedRegistration

APP = """import bottle

app = bottle.Bottle()


@app.route("/users/<name>")
def user(name):
    return name


for part in open("more.txt").read().split():
    app.route("/" + part, "GET", user)
"""


def test_what_only_one_of_both_has() -> None:
    routes = (Route("/a/<x>", "GET", "m.a", "m.py", 3, "flask"), Route("/saml", "GET", "m.s", "m.py", 9, "flask"))
    found = Inventory(("flask",), routes, (UnresolvedRegistration("m.py", 7, "rule", "not known"),))
    urls = [("GET /a/{x}", "m:a"), ("HEAD /a/{x}", "m:a"), ("OPTIONS /b", "m:b"), ("admin/", "django.admin:index")]
    check = compare_with_running(urls, found)
    assert [(item.method, item.path) for item in check.only_running] == [("*", "/admin/")]
    assert [item.path for item in check.only_source] == ["/saml"]
    assert (check.agrees, check.unresolved) == (False, 1)


def test_a_running_application_says_what_the_source_does_not(tmp_path: Path) -> None:
    root = tmp_path / "api"
    root.mkdir()
    (root / "app.py").write_text(APP)
    (root / "more.txt").write_text("health ready\n")
    ran = tebiki("inventory", "check", root, "--app", "app:app")
    assert ran.code == 1, ran.err
    assert "Only the running application has 2 routes:\n  GET /health" in ran.out
    (root / "more.txt").write_text("")
    assert tebiki("inventory", "check", root, "--app", "app:app").code == 0
    assert tebiki("inventory", "check", root).code == 2


def test_places_to_which_the_application_has_to_write_are_allowed(tmp_path: Path, elsewhere: Path) -> None:
    root, log = tmp_path / "api", elsewhere / "app.log"
    root.mkdir()
    (root / "app.py").write_text(f"import bottle\n\nopen({str(log)!r}, 'a').close()\napp = bottle.Bottle()\n")
    refused = tebiki("inventory", "check", root, "--app", "app:app")
    assert (refused.code, log.exists()) == (2, False)
    assert f"refused to write {log}" in refused.err
    (root / "tebiki.toml").write_text(f'[record]\napp = "app:app"\nwrites = ["{log}"]\n')
    assert tebiki("inventory", "check", root).code == 0
    assert log.exists()


def test_an_example_in_a_docstring_registers_nothing() -> None:
    text = '''
        from flask import Flask

        app = Flask(__name__)


        def limited(rate):
            """Limit a view.

            >>> @app.route('/bills')
            ... def bills(): ...
            """
    '''
    assert find({"app.py": text})[1] == []
