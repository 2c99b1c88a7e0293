"""The rooms import only what the design allows, and the check that says so can fail."""

import sys
from pathlib import Path

import grimp
import pytest
from importlinter import ContractCheck

from tests.architecture.only_imports import EveryModuleHasARoom, OnlyImports

_ROOM = {"room": "{package}.model", "allowed": ["{package}.text", "msgspec"]}
_PLANTS = {
    "another room": "from {package} import flows\n",
    "a module of another room": "import {package}.flows.analyze\n",
    "a third-party package": "import click\n",
    "an import inside a function": "def late():\n    import click\n",
    "an import for types only": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import click\n",
    "a part of a package": "from rich.console import Console\n",
}
_FINE = (
    "import os\nimport msgspec\nfrom {package}.text import words\nfrom {package}.model import other\n"
    "from collections.abc import Iterator\n"
)


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a small package with rooms, and `text` as one module of its room `model`; give its import graph."""
    package = f"planted_{abs(hash(tmp_path)) % 10**8}"
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(text: str) -> tuple[str, grimp.ImportGraph]:
        files = {"model/planted": text, "model/other": "", "text/words": "", "flows/analyze": ""}
        for name, content in files.items():
            file = tmp_path / package / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            (file.parent / "__init__.py").touch()
            file.write_text(content.format(package=package))
        (tmp_path / package / "__init__.py").touch()
        return package, grimp.build_graph(package, include_external_packages=True, cache_dir=None)

    yield write
    sys.modules.pop(package, None)


def _check(contract: type, package: str, graph: grimp.ImportGraph, options: dict[str, object]) -> ContractCheck:
    filled = {
        key: [item.format(package=package) for item in value]
        if isinstance(value, list)
        else str(value).format(package=package)
        for key, value in options.items()
    }
    return contract("planted", {"root_packages": [package]}, filled).check(graph, verbose=False)


@pytest.mark.parametrize("text", _PLANTS.values(), ids=_PLANTS)
def test_a_planted_violation_is_caught(plant, text: str) -> None:
    package, graph = plant(text)
    check = _check(OnlyImports, package, graph, _ROOM)
    assert not check.kept
    assert check.metadata["violations"][0][0] == f"{package}.model.planted"


def test_what_is_allowed_passes(plant) -> None:
    package, graph = plant(_FINE)
    assert _check(OnlyImports, package, graph, _ROOM).kept


def test_a_module_without_a_room_is_caught(plant) -> None:
    package, graph = plant("")
    check = _check(
        EveryModuleHasARoom, package, graph, {"package": package, "rooms": ["{package}.model", "{package}.text"]}
    )
    assert check.metadata["lost"] == [f"{package}.flows", f"{package}.flows.analyze"]
