"""An inventory of the same files is not taken twice."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.command_line import write
from toolkit.flows import api_changes, read_inventory
from toolkit.flows.analyze import add_inventory, gather_inputs
from toolkit.flows.inventory import take_inventory
from toolkit.flows.remembered_inventory import InventoryMemory
from toolkit.model.endpoint_reach import InventoryBrief
from toolkit.model.request import AnalyzeOptions
from toolkit.model.settings import Settings
from toolkit.store import Store
from toolkit.wiring.inventory import route_adapters

APP = 'import connexion\napp = connexion.FlaskApp("x")\napp.add_api("api.yaml")\n'
SPEC = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      operationId: app.x\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    taken: list[Path] = []
    usual = read_inventory.read_inventory

    def examine(root: Path, *rest: Any) -> Any:
        taken.append(root)
        return usual(root, *rest)

    monkeypatch.setattr(read_inventory, "read_inventory", examine)
    return taken


def test_only_what_changed_is_read_again(tmp_path: Path, counted: list[Path]) -> None:
    root = tmp_path / "api"
    root.mkdir()
    (root / "app.py").write_text(APP)
    (root / "api.yaml").write_text(SPEC)
    store = Store(tmp_path / "cache.sqlite")

    def take(fingerprint: str = "1") -> list[str]:
        memory = InventoryMemory(store, fingerprint)
        return [route.path for route in take_inventory(root, Settings(), route_adapters, memory).routes]

    assert (take(), take(), len(counted)) == (["/a"], ["/a"], 1)
    (root / "api.yaml").write_text(SPEC + "  /b:\n    get:\n      operationId: app.y\n")
    assert (take(), len(counted)) == (["/a", "/b"], 2)
    (root / "app.py").write_text(APP + "app.add_url_rule('/c')\n")
    take()
    take("2")
    assert len(counted) == 4
    store.close()


def test_a_specification_is_read_once_for_the_same_files_wherever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Path] = []
    usual = api_changes.find_endpoints

    def find(root: Path, *rest: Any) -> Any:
        taken.append(root)
        return usual(root, *rest)

    monkeypatch.setattr(api_changes, "find_endpoints", find)
    store = Store(tmp_path / "cache.sqlite")
    found = []
    for number, text in enumerate((SPEC, SPEC, SPEC.replace("/a:", "/b:"))):
        root = tmp_path / f"{number}" / "api"
        root.mkdir(parents=True)
        (root / "app.py").write_text(APP)
        (root / "api.yaml").write_text(text)
        memory = InventoryMemory(store, "1")
        found.append(api_changes.source_specification(root, Settings(), route_adapters(), memory=memory))
        assert found[-1] == api_changes.source_specification(root, Settings(), route_adapters())
    assert [[*it["paths"]] for it in found] == [["/a"], ["/a"], ["/b"]]
    assert taken == [tmp_path / number / "api" for number in ("0", "0", "1", "2", "2")]
    store.close()


SHOP = """from flask import Flask
from data import find, unused

app = Flask(__name__)


@app.route("/users/<int:user>")
def show(user):
    return find(user)


@app.route("/users", methods=["POST"])
def add():
    class Form:
        def check(self):
            return find(1)

    return Form().check()


app.add_url_rule("/elsewhere", view_func=__import__("other").view)
"""
DATA = """def find(user):
    return user


def unused():
    return 1
"""


def recall(root: Path, store: Store, fingerprint: str = "1", **more: Any) -> InventoryBrief | None:
    request = AnalyzeOptions(root, "2020-06-01", **more)
    found = add_inventory(gather_inputs(request), request, InventoryMemory(store, fingerprint)).inventory
    return msgspec.msgpack.decode(found, type=InventoryBrief) if found else None


def test_an_analysis_knows_the_inventory_of_the_same_files(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"app.py": SHOP, "data.py": DATA})
    store = Store(tmp_path / "cache.sqlite")
    assert recall(root, store) is None
    take_inventory(root, Settings(), route_adapters, InventoryMemory(store, "1"))
    known = recall(root, store)
    assert known is not None
    assert (known.summary.paths, known.summary.frameworks, known.summary.without_code) == (4, ("flask",), 2)
    python = {"app.py", "data.py"}
    assert known.reach.of(["data.py::find"], python) == ("GET /users/{}", "POST /users")
    assert known.reach.of(["app.py::add"], python) == ("POST /users",)
    assert known.reach.of(["data.py::unused"], python) == ()
    assert recall(root, store, lang="ja", settings=Settings(lang="ja")) == known
    assert recall(root, store, settings=Settings(disable=("hotspot",))) is None
    assert recall(root, store, "2") is None
    write(root, {"reports/report.json": "{}"})
    assert recall(root, store) == known, "what tebiki writes beside the code is no other code"
    write(root, {"data.py": DATA + "\n"})
    assert recall(root, store) is None
    store.close()
