"""Changes that a case makes in the modules of a project are seen, whatever it answers."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.replay.module_state import ModuleState
from toolkit.probe.replay.shared_objects import SharedObjects

APP = """\
import logging

READS = {}
ROWS = [[1], [2]]
COUNT = 0
NAME = "a"
LOGGER = logging.getLogger("app")


class Point:
    z = 1


class Box:
    seen = []

    def __getitem__(self, key):
        READS.setdefault("reads", []).append(key)
        return key


BOX = Box()


def once(n):
    value = BOX[n]
    return value + value


def twice(n):
    return BOX[n] + BOX[n]


def counted():
    global COUNT
    COUNT += 1


def gone():
    global NAME
    del NAME


def deep(): ROWS[1].append(3)
def remembered(n, known=[]): known.append(n)
def of_class(n): Point.z = n
def of_list(n): Box.seen.append(n)
def of_object(n): BOX.n = n
def replaced():
    global ROWS
    ROWS = list(ROWS)
def replaced_within():
    global READS
    READS["all"] = [3]
    READS = dict(READS)
def put_in_place(): ROWS[0] = ROWS[0] + [4]
def of_library(): LOGGER.setLevel(10)
def nothing(): return [READS, ROWS, {}]
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[ModuleType]:
    """A module of a project."""
    path = tmp_path / "state_app.py"
    path.write_text(APP)
    module = ModuleType("state_app")
    module.__file__ = str(path)
    sys.modules["state_app"] = module
    exec(compile(APP, str(path), "exec"), module.__dict__)
    yield module
    del sys.modules["state_app"]


def _changes(app: ModuleType, *calls: tuple[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return what each of some calls changed."""
    state = ModuleState(SharedObjects(str(Path(str(app.__file__)).parent)))
    state.begin()
    found = []
    for name, given in calls:
        getattr(app, name)(*given)
        found.append(state.take_changes())
    return found


@pytest.mark.parametrize(
    ("name", "given", "changed"),
    [
        ("once", (1,), {"READS": {"reads": [1]}}),
        ("twice", (1,), {"READS": {"reads": [1, 1]}}),
        ("counted", (), {"COUNT": 1}),
        ("deep", (), {"ROWS": [[1], [2, 3]]}),
        ("gone", (), {"NAME": {"$cut": "gone"}}),
        ("remembered", (1,), {"remembered": [[1]]}),
        ("of_class", (2,), {"Point.z": 2}),
        ("of_list", (2,), {"Box.seen": [2]}),
        ("of_object", (2,), {"BOX": {"$py": "object", "class": "state_app:Box", "state": {"n": 2}}}),
        ("of_library", (), {}),
        ("nothing", (), {}),
    ],
)
def test_what_a_call_changes_is_told(app: ModuleType, name: str, given: tuple[Any, ...], changed: dict[str, Any]):
    assert _changes(app, (name, given)) == [{f"module state_app:{key}": held for key, held in changed.items()}]


def test_a_change_is_told_of_the_call_that_made_it(app: ModuleType):
    found = _changes(app, ("once", (1,)), ("nothing", ()), ("counted", ()), ("nothing", ()))
    assert [bool(it) for it in found] == [True, False, True, False]


def test_what_a_call_left_out_changes_is_no_change_of_the_next_one(app: ModuleType, monkeypatch: pytest.MonkeyPatch):
    state = ModuleState(SharedObjects(str(Path(str(app.__file__)).parent)))
    state.begin()
    app.counted()
    assert state.take_changes() == {"module state_app:COUNT": 1}
    taken: list[object] = []
    take_changes = state.take_changes
    monkeypatch.setattr(state, "take_changes", lambda: taken.append(take_changes()) or taken[-1])
    for _ in range(3):
        state.skip()
        app.deep()
    assert not taken
    state.begin()
    app.counted()
    assert state.take_changes() == {"module state_app:COUNT": 2}
    state.begin()
    assert len(taken) == 2


def test_modules_that_come_later_are_no_change(app: ModuleType):
    state = ModuleState(SharedObjects(str(Path(str(app.__file__)).parent)))
    assert state.take_changes() == {}
    later = sys.modules["state_app.later"] = ModuleType("state_app.later")
    later.__file__ = app.__file__
    later.__dict__["ROWS"] = [1]
    assert state.take_changes() == {}
    later.__dict__["ROWS"].append(2)
    del sys.modules["state_app.later"]
    sys.modules["state_app.later"] = later
    assert state.take_changes() == {"module state_app.later:ROWS": [1, 2]}
    del sys.modules["state_app.later"]


def test_what_another_object_replaced_is_told_with_what_it_holds_now(app: ModuleType):
    found = _changes(app, ("replaced", ()), ("put_in_place", ()), ("replaced_within", ()), ("nothing", ()))
    told = [{key: held for key, held in it.items() if key.startswith("replaced ")} for it in found]
    assert told == [
        {"replaced module state_app:ROWS": [[1], [2]]},
        {"replaced module state_app:ROWS.0": [1]},
        {"replaced module state_app:READS": {"all": [3]}},
        {},
    ]
