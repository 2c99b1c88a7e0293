"""An inventory of the same files is not taken twice."""

from pathlib import Path
from typing import Any

import pytest

from toolkit.flows import inventory
from toolkit.flows.inventory import InventoryMemory, take_inventory
from toolkit.model.inventory import Inventory
from toolkit.model.settings import Settings
from toolkit.store import Store
from toolkit.wiring.inventory import route_adapters

APP = 'import connexion\napp = connexion.FlaskApp("x")\napp.add_api("api.yaml")\n'
SPEC = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      operationId: app.x\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    taken: list[Path] = []
    usual = inventory._read_inventory

    def examine(root: Path, *rest: Any) -> Inventory:
        taken.append(root)
        return usual(root, *rest)

    monkeypatch.setattr(inventory, "_read_inventory", examine)
    return taken


def test_only_what_changed_is_read_again(tmp_path: Path, counted: list[Path]) -> None:
    root = tmp_path / "api"
    root.mkdir()
    (root / "app.py").write_text(APP)
    (root / "api.yaml").write_text(SPEC)
    store = Store(tmp_path / "cache.sqlite")

    def take(fingerprint: str = "1") -> list[str]:
        memory = InventoryMemory(store, fingerprint)
        return [route.path for route in take_inventory(root, Settings(), route_adapters(), memory).routes]

    assert (take(), take(), len(counted)) == (["/a"], ["/a"], 1)
    (root / "api.yaml").write_text(SPEC + "  /b:\n    get:\n      operationId: app.y\n")
    assert (take(), len(counted)) == (["/a", "/b"], 2)
    (root / "app.py").write_text(APP + "app.add_url_rule('/c')\n")
    take()
    take("2")
    assert len(counted) == 4
    store.close()
