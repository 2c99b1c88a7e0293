"""Tests are found by the room that they are about: `tests/` has a folder or a file for each room of the product."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
NO_ROOMS = {"architecture", "bench", "contracts", "data", "docs", "examples", "standins", "survive"}
"""Folders of tests that belong to no single room: contracts, bars, hostile input, documents, the example, stand-ins."""
PART_OF = {"errors": "cli", "__main__": "cli", "new": "contracts"}
"""Modules that are tested elsewhere: exceptions become exit codes, what is new has to keep the contracts."""

rooms = sorted(
    item.stem
    for item in (ROOT / "toolkit").iterdir()
    if item.stem not in ("__init__", "__pycache__") and (item.is_dir() or item.suffix == ".py")
)


def _has_tests(name: str) -> bool:
    return (TESTS / f"test_{name}.py").is_file() or any((TESTS / name).rglob("test_*.py"))


@pytest.mark.parametrize("room", [*rooms, "codemods"])
def test_every_room_has_tests_under_its_own_name(room: str) -> None:
    assert _has_tests(PART_OF.get(room, room))


def test_no_other_folder_holds_tests() -> None:
    folders = {item.name for item in TESTS.iterdir() if item.is_dir() and any(item.rglob("*.py"))}
    assert folders - {*rooms, "codemods"} == NO_ROOMS


def test_a_room_without_tests_is_noticed() -> None:
    assert not _has_tests("no_such_room")
