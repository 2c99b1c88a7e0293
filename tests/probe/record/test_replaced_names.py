"""Names that tests replace surround a call, except for those that the test runner replaces for itself."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.stand_ins import describe_stand_ins
from toolkit.probe.record.surroundings import SurroundingsWatch
from toolkit.probe.record.written_around import write_around
from toolkit.probe.replay.stand_ins import calls_received, put_stand_ins
from toolkit.probe.values.limits import Limits
from toolkit.probe.values.rebuild import Unmakeable


class _Watched:
    def __init__(self) -> None:
        self.actions: dict[str, Any] = {}

    def when(self, name: str, action: Any) -> None:
        self.actions[name] = action


def test_names_of_the_runner_are_not_told() -> None:
    class MonkeyPatch:
        def setattr(self, target: Any, name: str, value: Any, *, raising: bool = True) -> None:
            setattr(target, name, value)

        def undo(self) -> None:
            pass

    watched = _Watched()
    watch = SurroundingsWatch(watched)
    watched.actions["_pytest.monkeypatch"](SimpleNamespace(MonkeyPatch=MonkeyPatch))
    runner, shop, patch = ModuleType("pytest"), ModuleType("pytester_shop"), MonkeyPatch()
    patch.setattr(runner, "ensuretemp", 1, raising=False)
    assert watch.describe() == {}
    patch.setattr(shop, "price", 2)
    assert watch.describe() == {"patched": ["pytester_shop.price"]}
    patch.undo()
    assert watch.describe() == {}


def test_the_library_of_mocks_for_older_pythons_is_watched_in_its_inner_module() -> None:
    class Patch:
        attribute, target = "price", ModuleType("shop")

        def __enter__(self) -> int:
            return 7

        def __exit__(self, *_: object) -> None:
            pass

    patch_dict = type("Dict", (), {"_patch_dict": len, "_unpatch_dict": len})
    watched = _Watched()
    watch = SurroundingsWatch(watched)
    watched.actions["mock"](ModuleType("mock"))
    watched.actions["mock.mock"](SimpleNamespace(_patch=Patch, _patch_dict=patch_dict))
    with Patch():
        assert watch.describe() == {"patched": ["shop.price"]}
    assert watch.describe() == {}


class _Shop:
    limit = 3

    @classmethod
    def rate(cls) -> int:
        return 2


def _specified(name: str) -> str:
    return name


def _shop(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("standing_shop")
    module.__dict__.update(get=str, fail=str, named=_specified, Shop=_Shop, size=1, own=str)
    monkeypatch.setitem(sys.modules, "standing_shop", module)
    return module


NAMES = [f"standing_shop.{name}" for name in ("get", "fail", "named", "Shop.rate", "Shop.limit", "size", "own")]


def test_a_replay_puts_the_same_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    shop: Any = _shop(monkeypatch)
    with (
        mock.patch("standing_shop.get") as get,
        mock.patch("standing_shop.fail", side_effect=ValueError("late")),
        mock.patch("standing_shop.named", autospec=True) as named,
        mock.patch.object(_Shop, "rate", return_value=[7]),
        mock.patch.object(_Shop, "limit", 9),
        mock.patch("standing_shop.size", {"a": [None]}),
        mock.patch("standing_shop.own", len),
    ):
        get.return_value.json.return_value = {"rates": [1]}
        get.return_value.status_code = 200
        get.return_value.__iter__.return_value = ["x"]
        list(get("/rates"))
        named.return_value = "n"
        told = write_around(NoMasking(), Limits(), {"stand_ins": describe_stand_ins([*NAMES, "time.time"])})
    assert sorted(told["stand_ins"]) == sorted(set(NAMES) - {"standing_shop.own"})
    leaving = put_stand_ins(told["stand_ins"])
    answer = shop.get("/rates")
    assert (answer.json(), answer.status_code, list(answer)) == ({"rates": [1]}, 200, ["x"])
    with pytest.raises(ValueError, match="late"):
        shop.fail()
    assert (shop.named("a"), shop.Shop.rate(), shop.Shop.limit, shop.size) == ("n", [7], 9, {"a": [None]})
    for leave in leaving:
        leave()
    assert (shop.get, shop.fail, shop.named, shop.Shop.rate(), shop.Shop.limit) == (str, str, _specified, 2, 3)


def test_stand_ins_that_run_code_of_a_test_are_not_described(monkeypatch: pytest.MonkeyPatch) -> None:
    _shop(monkeypatch)
    fake = type("Fake", (), {"__module__": "tests.fakes"})()
    for stand_in in (mock.Mock(side_effect=[1, 2]), mock.Mock(side_effect=len), mock.Mock(wraps=len), fake, len):
        with mock.patch("standing_shop.get", stand_in):
            assert describe_stand_ins(["standing_shop.get"]) == {}


def test_a_place_that_is_gone_makes_no_case() -> None:
    with pytest.raises(Unmakeable):
        put_stand_ins({"toolkit.probe.nowhere.rate": {"is": {"rate": 1}}})


def test_a_secret_that_a_mock_returns_lies_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    shop: Any = _shop(monkeypatch)
    shop.password = None
    with mock.patch("standing_shop.password", return_value="x"):
        told = describe_stand_ins(["standing_shop.password"])
    assert told == {"standing_shop.password": {"mock": "MagicMock", "returns": {"password": "x"}}}


def test_what_stand_ins_were_called_with_is_known_by_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    shop: Any = _shop(monkeypatch)
    told = {"standing_shop.named": {"mock": "MagicMock"}, "standing_shop.get": {"mock": "MagicMock"}}
    leaving = put_stand_ins({**told, "standing_shop.size": {"is": {"size": 3}}})
    shop.named("a")
    shop.named(name="a")
    shop.get("/rates", timeout=5).json()
    assert calls_received([*told, "standing_shop.size"]) == {
        "standing_shop.named": [["", {"name": "a"}]] * 2,
        "standing_shop.get": [["", ["/rates"], {"timeout": 5}], ["().json", [], {}]],
    }
    for leave in leaving:
        leave()
    assert calls_received(told) == {}
