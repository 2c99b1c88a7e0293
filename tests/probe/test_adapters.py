"""Adapters of frameworks and drivers are found because their file is there, in every Python and in copies."""

import ast
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.interpreters import interpreter, sweep
from toolkit.characterize.probe_copy import imported_files
from toolkit.session.probe_environment import PROBE

FRAMEWORKS, DRIVERS = PROBE / "frameworks", PROBE / "record" / "drivers"
PARTS = {"watch", "place_of", "is_application", "list_urls", "match_url"} | {
    "describe_held",
    "describe_surroundings",
    "enter_surroundings",
    "application_for",
    "answer_statements",
    "folders_of_files",
    "keep_rows",
    "settings_of",
}
VERSIONS = sweep("2.7", "3.6", "3.13")

_FRAMEWORK = """
class Tiny(object):
    def __init__(self, **views):
        self.views = views

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [self.views[environ["PATH_INFO"].strip("/")]()]
"""
_FRAMEWORK_ADAPTER = """
def watch(entry_points):
    entry_points.wsgi_class("tinyweb", "Tiny")

def is_application(application):
    return type(application).__module__ == "tinyweb"

def list_urls(application):
    for name, view in application.views.items():
        yield "GET", "/" + name, view

def match_url(application):
    return lambda _method, path: {"/%s" % name: "/%s" % name for name in application.views}[path]
"""
_SHOP = """
import tinydb_driver, tinyweb

def orders():
    tinydb_driver.ask("select 41")
    return b"none"

app = tinyweb.Tiny(orders=orders)
"""
_DRIVER = "def ask(text):\n    return 41\n"
_DRIVER_ADAPTER = """
def watch(recorder):
    recorder.when("tinydb_driver", lambda module: _begin(recorder, module))

def _begin(recorder, module):
    original = module.ask
    def ask(text):
        answer = original(text)
        recorder.put("tinydb", text, answer={"rows": 1})
        return answer
    module.ask = ask
"""
_PROGRAM = """
import shop
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/orders", "SERVER_NAME": "h", "SERVER_PORT": "80"}
b"".join(shop.app(environ, lambda *_: None))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a framework and a driver that nobody knows."""
    folder = tmp_path / "project"
    folder.mkdir()
    texts = {"tinyweb": _FRAMEWORK, "tinydb_driver": _DRIVER, "shop": _SHOP, "program": _PROGRAM}
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    """A probe with one more file for each."""
    copy = tmp_path / "probe"
    shutil.copytree(PROBE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "frameworks" / "tinyweb.py").write_text(_FRAMEWORK_ADAPTER)
    (copy / "record" / "drivers" / "tinydb_driver.py").write_text(_DRIVER_ADAPTER)
    return copy


def _record(probe: Path, project: Path, python: Path | str) -> list[dict[str, Any]]:
    into = project.parent / "recorded"
    into.mkdir()
    asked = {"into": str(into), "root": str(project), "levels": ["http", "data"]}
    variables = {**os.environ, "PYTHONPATH": str(probe / "start"), "TEBIKI_RECORD": json.dumps(asked)}
    subprocess.run([python, "-B", "program.py"], cwd=project, env=variables, check=True)
    return [json.loads(line) for file in into.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]


def _ask(probe: Path, project: Path, python: Path | str, entry: str, **more: Any) -> dict[str, Any]:
    scratch = project.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    request = json.dumps({"app": "shop:app", "scratch": str(scratch), "isolate": {"wall": "hook"}, **more})
    words = [python, "-B", str(probe), entry]
    done = subprocess.run(words, cwd=project, input=request + "\n", capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@VERSIONS
def test_one_file_each_has_a_framework_and_a_driver_recorded(probe: Path, project: Path, version: str) -> None:
    lines = _record(probe, project, interpreter(version))
    assert [(line["target"], line["status"], line["app"]) for line in lines if line["kind"] == "exchange"] == [
        ("/orders", 200, "shop:app")
    ]
    assert [(line["system"], line["statement"]) for line in lines if line["kind"] == "command"] == [
        ("tinydb", "select 41")
    ]


@VERSIONS
def test_without_the_files_nothing_is_recorded(project: Path, version: str) -> None:
    assert {line["kind"] for line in _record(PROBE, project, interpreter(version))} <= {"run", "end"}


@VERSIONS
def test_one_file_has_urls_listed_and_matched(probe: Path, project: Path, version: str) -> None:
    python = interpreter(version)
    assert _ask(probe, project, python, "replay.list_urls")["urls"] == [["GET /orders", "shop:orders"]]
    asked = [["GET", "/orders"], ["GET", "/nowhere"]]
    assert _ask(probe, project, python, "replay.match_urls", asked=asked)["rules"] == ["/orders", None]
    assert "error" not in _ask(PROBE, project, python, "replay.match_urls", asked=asked)


def test_a_copy_has_every_driver_and_no_module_names_one() -> None:
    copied = imported_files("replay/cases.py")
    assert {f"record/drivers/{file.name}" for file in DRIVERS.glob("*.py")} <= set(copied)
    names = {file.stem for file in DRIVERS.glob("*.py")} - {"__init__"}
    for name, data in copied.items():
        if not name.startswith("record/drivers/"):
            imported = [node for node in ast.walk(ast.parse(data)) if isinstance(node, ast.ImportFrom) and node.level]
            assert not names & {alias.name for node in imported for alias in node.names}, name


def _adapters() -> Sequence[Path]:
    found = [file for folder in (FRAMEWORKS, DRIVERS) for file in sorted(folder.glob("*.py"))]
    return [file for file in found if not file.name.startswith("_")]


@pytest.mark.parametrize("file", _adapters(), ids=lambda file: file.stem)
def test_an_adapter_has_only_known_parts_and_imports_no_framework(file: Path) -> None:
    tree = ast.parse(file.read_bytes())
    assert ast.get_docstring(tree)
    public = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert "watch" in public
    assert public <= PARTS
    absolute = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert absolute <= {"functools", "importlib", "sys"}


@VERSIONS
def test_adapters_are_parsed_by_every_python(version: str) -> None:
    code = "import sys\nfor name in sys.argv[1:]:\n    compile(open(name).read(), name, 'exec')\n"
    subprocess.run([interpreter(version), "-c", code, *map(str, _adapters())], check=True)


_BOTTLE = """
import bottle

app = bottle.Bottle()

@app.route("/members/<id:int>")
def member(id):
    return "m%d" % id

@app.post("/members")
def add():
    return "x"
"""


def test_bottle_tells_its_urls(tmp_path: Path) -> None:
    bottle = pytest.importorskip("bottle", reason="Bottle is of the dev extra")
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(bottle.__file__, project)
    (project / "shop.py").write_text(_BOTTLE)
    urls = [["GET /members/<id:int>", "shop:member"], ["POST /members", "shop:add"]]
    asked = [["GET", "/members/3"], ["POST", "/members"], ["GET", "/members/three"], ["GET", "/members"]]
    for version in ("3.8", "3.13"):
        python = interpreter(version)
        assert _ask(PROBE, project, python, "replay.list_urls")["urls"] == urls
        rules = _ask(PROBE, project, python, "replay.match_urls", asked=asked)["rules"]
        assert rules == ["/members/<id:int>", "/members", None, None]
