"""Names that tests replace surround a call, except for those that the test runner replaces for itself."""

from types import ModuleType, SimpleNamespace
from typing import Any

from toolkit.probe.record.surroundings import SurroundingsWatch


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
