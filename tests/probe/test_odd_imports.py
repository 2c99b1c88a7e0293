"""Modules that end the process when they are imported, and programs that take the place of the probe's own modules."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.replay import replay_cases
from toolkit.model.lock import FROZEN, Case, Lock, Setup
from toolkit.probe.process.own_modules import OwnModules
from toolkit.probe.replay.calls import CallReplayer
from toolkit.probe.values.rebuild import Unmakeable
from toolkit.session.run_target import RunTarget, fresh_copies

_EXITS = "import sys\nsys.argv.append('tried')\nsys.exit(3)\n"
_REPLACES = """\
import sys, types
for name in [name for name in sys.modules if name.partition(".")[0] == "tebiki_probe"]:
    del sys.modules[name]
sys.modules["tebiki_probe"] = types.ModuleType("tebiki_probe")


def double(n):
    sys.modules["tebiki_probe.replay"] = sys
    return n * 2
"""


def _call(module: str, function: str, n: int) -> Case:
    return case_of({"kind": "call", "seam": f"{module}:{function}", "symbol": "", "given": {"n": n}}, "recorded")


def test_a_module_that_exits_is_tried_twice_and_not_for_each_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"odd_exits.py": _EXITS})
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "argv", [])
    replayer = CallReplayer(None)
    for number in range(5):
        case: dict[str, Any] = _call("odd_exits", "run" if number % 2 else "stop", number).ask
        replayer.prepare(case)
        with pytest.raises(Unmakeable, match=r"^odd_exits cannot be imported: SystemExit: 3$"):
            replayer.call(case)
    assert sys.argv == ["tried", "tried"]


def test_modules_of_the_probe_are_put_back() -> None:
    name = OwnModules.__module__
    held = sys.modules[name]
    own = OwnModules()
    try:
        for other in (None, json):
            sys.modules[name] = other  # type: ignore[assignment]
            own.restore()
            assert sys.modules[name] is held
        del sys.modules[name]
        own.restore()
        assert sys.modules[name] is held
    finally:
        sys.modules[name] = held


def test_neither_ends_the_process_of_a_replay(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"exits.py": _EXITS, "replaces.py": _REPLACES})
    cases = [_call("exits", "run", number) for number in range(3)]
    cases += [_call("replaces", "double", number) for number in range(3)]
    lock = Lock(Setup(clocks=(FROZEN,)), tuple(cases))
    found, _ = replay_cases(lock, fresh_copies(RunTarget(sys.executable, root)))
    parts = [found[case.id][0].parts for case in cases]
    assert parts == [{"gone": "exits cannot be imported: SystemExit: 3"}] * 3 + [
        {"result": number * 2} for number in range(3)
    ]
