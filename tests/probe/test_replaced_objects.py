"""An object in an argument that another one replaces is told apart from one that was changed in place."""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.replay.calls import CallReplayer
from toolkit.probe.replay.fingerprints import fingerprints

_HEAD = """\
class Box(object):
    def __init__(self, log):
        self.log = log
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    """An empty module of a project."""
    made = ModuleType("replaced_app")
    made.__file__ = str(tmp_path / "replaced_app.py")
    sys.modules["replaced_app"] = made
    yield made
    del sys.modules["replaced_app"]


def _answer(module: ModuleType, body: str) -> dict[str, Any]:
    """Return the fingerprints of a call of a function with that body; `g`: all kinds of things that hold a list."""
    code = f"{_HEAD}\ndef f(g):\n{textwrap.indent(body, '    ')}\n"
    exec(compile(code, str(module.__file__), "exec"), module.__dict__)
    lists: dict[str, Any] = {name: [2, 1] for name in ("log", "other")}
    box = {"$py": "object", "class": "replaced_app:Box", "state": {"log": [1]}}
    given = {
        **lists,
        "row": {"tags": [1], "meta": {"x": 1}},
        "pair": {"$py": "tuple", "of": [[1], 2]},
        "seen": {"$py": "set", "of": [1]},
        "box": box,
        "boxes": [box],
    }
    replayer = CallReplayer(NoMasking(), str(Path(str(module.__file__)).parent), exactly=True)
    line = replayer.call({"kind": "call", "seam": "replaced_app:f", "given": {"g": given}})
    assert line["exact"]
    assert "exception" not in line["outcome"]
    return fingerprints(line["exact"], "key")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('g["log"].append(3)', 'g["log"] = g["log"] + [3]'),
        ('g["log"] += [3]', 'g["log"] = g["log"] + [3]'),
        ('g["log"].sort()', 'g["log"] = sorted(g["log"])'),
        ('del g["log"][:]', 'g["log"] = []'),
        ('g["log"].pop()', 'g["log"] = g["log"][:-1]'),
        ('g["log"] = g["log"]', 'g["log"] = list(g["log"])'),
        ('del g["log"]', 'g.pop("log").append(3)'),
        ('g["other"] = g["log"]', 'g["other"][:] = g["log"]'),
        ('g["row"]["tags"].append(3)', 'g["row"]["tags"] = g["row"]["tags"] + [3]'),
        ('g["row"]["meta"]["x"] = 2', 'g["row"]["meta"] = dict(g["row"]["meta"], x=2)'),
        ('g["row"].update(n=1)', 'g["row"] = dict(g["row"], n=1)'),
        ('g["pair"][0].append(3)', 'g["pair"] = (g["pair"][0] + [3], 2)'),
        ('g["seen"].add(2)', 'g["seen"] = g["seen"] | {2}'),
        ('g["box"].log.append(2)', 'g["box"].log = g["box"].log + [2]'),
        ('g["box"].log.append(2)', 'g["box"] = Box(g["box"].log + [2])'),
        ('g["boxes"][0].log.append(2)', 'g["boxes"][0].log = g["boxes"][0].log + [2]'),
        ('g["boxes"].append(1)', 'g["boxes"] = g["boxes"] + [1]'),
    ],
)
def test_a_replaced_object_is_no_changed_one(module: ModuleType, old: str, new: str):
    assert _answer(module, old) != _answer(module, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('g["log"].append(3)', 'g["log"] += [3]'),
        ('g["log"] = g["log"] + [3]', 'g["log"] = [*g["log"], 3]'),
        ('g["log"].append(3)', 'log = g["log"]\nlog.append(3)'),
        ('g["pair"] = (g["pair"][0], 3)', 'one, _ = g["pair"]\ng["pair"] = (one, 3)'),
        ('del g["row"]', 'g.pop("row")'),
        ('g["box"] = Box([])', 'made = Box([])\ng["box"] = made'),
    ],
)
def test_the_same_change_by_another_way_is_alike(module: ModuleType, old: str, new: str):
    assert _answer(module, old) == _answer(module, new)
