"""On real packages our edges are grimp's: none more, none less."""

import sys
from pathlib import Path

import grimp
import pytest

from tests.imports.projects import as_file
from tests.metrics.sources import trees
from toolkit.imports.build import build_import_graph
from toolkit.source.parse import parse_file


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["alerta", "django", "eve", "girder"])
def test_edges(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = trees() / name
    if not (tree / name).is_dir():
        pytest.skip(f"no checkout of {name}")
    monkeypatch.setattr(sys, "path", [str(tree), *sys.path])
    theirs = grimp.build_graph(name, cache_dir=None)
    ours = build_import_graph([as_file(parse_file(path, (tree / path).read_bytes())) for path in _paths(tree)])
    names = {path: module for path, module in ours.modules.items() if path.startswith(f"{name}/")}
    assert set(names.values()) == theirs.modules
    assert {
        (names[edge.source], names[edge.target]) for edge in ours.edges if {edge.source, edge.target} <= names.keys()
    } == {(module, target) for module in theirs.modules for target in theirs.find_modules_directly_imported_by(module)}


def _paths(tree: Path) -> list[str]:
    return sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*.py") if path.is_file())
