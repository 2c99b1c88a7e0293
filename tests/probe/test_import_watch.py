"""The import hook notices modules that a finder in front of it would load, as pytest's does with those of tests."""

import importlib
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import pytest

from tests.command_line import write
from toolkit.probe.process.import_watch import ImportWatch


class _Greedy:
    """Finds the modules whose names begin as those of tests do, and leaves others to the finders behind it."""

    __module__ = "_pytest.assertion.rewrite"

    @staticmethod
    def find_spec(name: str, path: None = None, target: None = None) -> ModuleSpec | None:
        return PathFinder.find_spec(name, path, target) if name.startswith("testing_") else None


def test_a_finder_of_pytest_that_is_put_in_front_later_hides_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"testing_shop.py": "here = 1\n", "plain_shop.py": "", "last_shop.py": ""})
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    seen: list[ModuleType] = []
    watches = [ImportWatch(), ImportWatch()]
    for watch in watches:
        watch.when("testing_shop", seen.append)
        watch.begin()
    others = [finder for finder in sys.meta_path if not isinstance(finder, ImportWatch)]  # other tests leave some
    greedy = _Greedy()
    sys.meta_path.insert(0, greedy)
    try:
        found = [importlib.import_module(name) for name in ("plain_shop", "testing_shop", "last_shop")]
    finally:
        for name in ("plain_shop", "testing_shop", "last_shop"):
            sys.modules.pop(name, None)
    assert [finder for finder in sys.meta_path if not isinstance(finder, ImportWatch)] == [greedy, *others]
    assert seen == [found[1], found[1]]
    assert found[1].here == 1


class _Blocking:
    """Lets nobody import a module."""

    @staticmethod
    def find_spec(name: str, path: None = None, target: None = None) -> None:
        if name == "blocked_shop":
            raise ImportError(name)


def test_a_program_takes_its_own_finder_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"blocked_shop.py": "", "plain_shop.py": ""})
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    seen: list[ModuleType] = []
    watch = ImportWatch()
    watch.when("blocked_shop", seen.append)
    watch.begin()
    before = sys.meta_path[:]
    sys.meta_path.insert(0, _Blocking())
    try:
        importlib.import_module("plain_shop")
        with pytest.raises(ImportError):
            importlib.import_module("blocked_shop")
        sys.meta_path.pop(0)
        found = importlib.import_module("blocked_shop")
    finally:
        for name in ("plain_shop", "blocked_shop"):
            sys.modules.pop(name, None)
    assert (sys.meta_path, seen) == (before, [found])
