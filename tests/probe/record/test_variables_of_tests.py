"""Variables of the environment that tests change surround a call, and surround it again when it is replayed."""

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from _pytest import monkeypatch as pytest_module

from toolkit.probe.mask.masking import Masking
from toolkit.probe.record.surroundings import SurroundingsWatch
from toolkit.probe.record.token_references import read_setting, token_references
from toolkit.probe.record.written_around import write_around
from toolkit.probe.replay.surroundings import SurroundingsReplay
from toolkit.probe.values.limits import Limits


class _Watched:
    def __init__(self) -> None:
        self.actions: dict[str, Any] = {}

    def when(self, name: str, action: Any) -> None:
        self.actions[name] = action


@pytest.fixture
def watch() -> Iterator[SurroundingsWatch]:
    """A watch of the real libraries, which are as before at the end."""
    watched = _Watched()
    made = SurroundingsWatch(watched)
    patched = [(mock._patch, ("__enter__", "__exit__")), (mock._patch_dict, ("_patch_dict", "_unpatch_dict"))]
    patched += [(pytest_module.MonkeyPatch, ("setattr", "undo", "setitem", "delitem"))]
    before = [(cls, name, vars(cls)[name]) for cls, names in patched for name in names]
    watched.actions["unittest.mock"](mock)
    watched.actions["_pytest.monkeypatch"](pytest_module)
    yield made
    for cls, name, value in before:
        setattr(cls, name, value)


def test_variables_are_told_for_as_long_as_a_patch_lasts(watch: SurroundingsWatch) -> None:
    assert watch.describe() == {}
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "7"}):
        with mock.patch.dict("os.environ", {"SHOP_LIMIT": "8", "SHOP_ZONE": "UTC"}):
            assert watch.describe() == {"environment": {"SHOP_LIMIT": "8", "SHOP_ZONE": "UTC"}}
        assert watch.describe() == {"environment": {"SHOP_LIMIT": "7"}}
    assert watch.describe() == {}


def test_variables_of_monkeypatch_and_cleared_environments_are_told(watch: SurroundingsWatch) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("SHOP_LIMIT", "7")
    patch.setenv("PYTEST_OF_THE_RUNNER", "x")
    patch.setitem({}, "other", 1)
    patch.delenv("PATH")
    assert watch.describe() == {"environment": {"PATH": None, "SHOP_LIMIT": "7"}}
    patch.undo()
    assert watch.describe() == {}
    many = {f"SHOP_{number}": "x" for number in range(20)}
    with mock.patch.dict(os.environ, many), mock.patch.dict(os.environ, {"SHOP_LIMIT": "7"}, clear=True):
        assert watch.describe() == {"environment": {"*": None, "SHOP_LIMIT": "7"}}


@pytest.mark.parametrize(
    ("environment", "now"),
    [
        ({"SHOP_LIMIT": "8", "SHOP_ZONE": None}, {"SHOP_LIMIT": "8", "PATH": "here"}),
        ({"*": None, "A": "b"}, {"A": "b"}),
    ],
)
def test_variables_are_set_for_a_case_alone(environment: dict[str, Any], now: dict[str, str]) -> None:
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "3", "SHOP_ZONE": "UTC", "PATH": "here"}, clear=True):
        leaving = SurroundingsReplay(None).enter({"environment": environment})
        assert dict(os.environ) == now
        for leave in leaving:
            leave()
        assert dict(os.environ) == {"SHOP_LIMIT": "3", "SHOP_ZONE": "UTC", "PATH": "here"}


def test_secrets_among_variables_are_masked(watch: SurroundingsWatch) -> None:
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "7", "SHOP_PASSWORD": "hunter2-and-more"}):
        written = write_around(Masking(b"k" * 32), Limits(), watch.describe())
    assert written["environment"]["SHOP_LIMIT"] == "7"
    assert written["environment"]["SHOP_PASSWORD"].startswith("masked-")


def test_a_header_names_the_variable_whose_value_it_holds() -> None:
    with mock.patch.dict(os.environ, {"SHOP_KEY": "shop-token-4711", "SHORT": "abc"}):
        headers = [("Authorization", "Bearer shop-token-4711"), ("X-Api-Key", "shop-token-4711")]
        others = [("X-Api-Key", "abc"), ("X-Token", "unknown-token"), ("Accept", "shop-token-4711")]
        assert token_references([*headers, *others]) == [
            ["Authorization", "Bearer ", "environ", "SHOP_KEY"],
            ["X-Api-Key", "", "environ", "SHOP_KEY"],
        ]
        assert read_setting("environ", "SHOP_KEY", None) == "shop-token-4711"
    assert read_setting("environ", "SHOP_KEY", None) is None
    assert read_setting("unknown", "SHOP_KEY", None) is None
