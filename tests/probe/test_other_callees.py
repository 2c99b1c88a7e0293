"""Old and new code that answer alike are told apart where functions that they are given act otherwise."""

import json
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command_line import write
from tests.interpreters import interpreter
from toolkit.session.probe_environment import PROBE

PROGRAM = """\
class Job(object):
    def __init__(self, hook):
        self.hook, self.state = hook, "old"

    def has(self, name):
        return True


def some(value, flag=False):
    return value == "x"


def one(value):
    return value


def note(event):
    return None


def name_of(row):
    return row["name"]


def pair(value):
    return (value == "x", value)


def bound(prefix):
    def inner(value):
        return prefix + value
    return inner


def numbers(count):
    for one in range(count):
        yield one


INNER = bound("a")


def truth(g): return [one for one in g["items"] if g["some"](one)]
def truth_loop(g):
    found = []
    for one in g["items"]:
        if not g["some"](one):
            continue
        found.append(one)
    return found


def truth_is(g): return [one for one in g["items"] if g["some"](one) is True]
def truth_named(g): return [one for one in g["items"] if g["some"](value=one)]
def truth_flag(g): return [one for one in g["items"] if g["some"](one, False)]


def found(g): return "none" if g["name_of"](g["row"]) is None else "some"
def found_else(g):
    if g["name_of"](g["row"]) is not None:
        return "some"
    return "none"


def found_truth(g): return "some" if g["name_of"](g["row"]) else "none"


def notified(g):
    for one in list(g["hooks"]):
        one(3)
    return len(g["hooks"])


def notified_while(g):
    for one in g["hooks"][:]:
        one(3)
    return len(g["hooks"])


def notified_live(g):
    for one in g["hooks"]:
        one(3)
    return len(g["hooks"])


def notified_early(g):
    count = len(g["hooks"])
    for one in list(g["hooks"]):
        one(3)
    return count


def counted_down(g):
    left = 5
    while left:
        left -= g["one"](1)
    return left


def ran(g):
    outcome = g["job"].hook(g["job"])
    return [outcome, g["job"].state]


def ran_named(g):
    job = g["job"]
    outcome = job.hook(job)
    return [outcome, job.state]


def ran_early(g):
    state = g["job"].state
    return [g["job"].hook(g["job"]), state]


def done(g):
    answer = g["note"](1)
    g["row"]["done"] = True
    return answer


def done_named(g):
    row = g["row"]
    answer = g["note"](1)
    row["done"] = True
    return answer


def done_early(g):
    g["row"]["done"] = True
    return g["note"](1)


def paired(g): return [one for one in g["items"] if g["pair"](one)[0]]
def paired_is(g): return [one for one in g["items"] if g["pair"](one)[0] is True]


def inner(g): return INNER("b")
def counted(g): return list(g["numbers"](3))
"""
FAKES = """\
class Store(object):
    def load(self, name):
        return name

    def check(self, name):
        return None

    def __getitem__(self, name):
        return name


class Made(Store):
    def __init__(self):
        self.count = 1
"""
FAKED = """\


def asked(g): return [g["store"].load("a"), g["store"].check("a")]
def asked_named(g):
    store = g["store"]
    first = store.load("a")
    return [first, store.check("a")]


def asked_late(g):
    second = g["store"].check("a")
    return [g["store"].load("a"), second]


def item(g):
    one = g["store"]["a"]
    return [one, one]


def item_twice(g): return [g["store"]["a"], g["store"]["a"]]
def made(g):
    one = g["made"]()
    return [one.load("a"), one.load("a")]


def made_twice(g): return [g["made"]().load("a"), g["made"]().load("a")]
"""
SCRIPT = """\
import json, sys
sys.path[:0] = sys.argv[1:3]
from tebiki_probe.mask.no_masking import NoMasking
from tebiki_probe.replay.calls import CallReplayer
import app
replayer = CallReplayer(NoMasking(), sys.argv[2], True)
def name(one):
    return {"$py": "name", "of": "app:" + one}
given = {
    "made": {"$py": "name", "of": "tests.fakes:Made"}, "pair": name("pair"),
    "some": name("some"), "note": name("note"), "name_of": name("name_of"), "items": ["x", "y", "x"],
    "one": name("one"),
    "row": {"name": "tea"}, "hooks": [name("note"), name("some")], "inner": name("INNER"), "numbers": name("numbers"),
    "job": {"$py": "object", "class": "app:Job", "state": {"hook": name("some"), "state": "old"}},
    "store": {"$py": "object", "class": "tests.fakes:Store", "state": {}},
}
told = {}
for one, function in sorted(vars(app).items()):
    if "g" in getattr(getattr(function, "__code__", None), "co_varnames", ()):
        for way in ("", "refuse", "truth", "empty", "change"):
            line = replayer.call({"kind": "call", "seam": "app:" + one, "given": {"g": given}, "callees": way})
            told["%s %s" % (one, way)] = [line["outcome"], line["exact"]]
none = replayer.call({"kind": "call", "seam": "app:inner", "given": {"g": {"row": {}}}, "callees": "refuse"})
told["none"] = [none["outcome"], none["exact"]]
print(json.dumps(told, sort_keys=True))
"""
WAYS = ("refuse", "truth", "empty", "change")
VERSIONS = pytest.mark.parametrize("version", ["2.7", "3.8", "3.11", "3.13"])


@cache
def _told(version: str) -> dict[str, list[dict[str, object]]]:
    """Function and way -> what a lock keeps of its outcome, and the exact one."""
    python = interpreter(version)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "copy").mkdir()
        (folder / "copy" / "tebiki_probe").symlink_to(PROBE)
        files = {"app.py": PROGRAM + FAKED, "tests/__init__.py": "", "tests/fakes.py": FAKES}
        write(folder, {"script.py": SCRIPT, **{f"project/{path}": text for path, text in files.items()}})
        command = [python, "-B", folder / "script.py", folder / "copy", folder / "project"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[dict[str, object]]] = json.loads(ran.stdout)
    for outcome, _exact in found.values():
        outcome.pop("raised", None)  # names the function, as code is written
    return found


@VERSIONS
@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("truth", "truth_is", "truth"),
        ("paired", "paired_is", "truth"),
        ("truth", "truth_named", "change"),
        ("truth", "truth_flag", "refuse"),
        ("found", "found_truth", "empty"),
        ("notified", "notified_live", "change"),
        ("notified", "notified_early", "change"),
        ("ran", "ran_early", "change"),
        ("done", "done_early", "refuse"),
    ],
)
def test_a_function_that_acts_otherwise_shows_the_difference(version: str, old: str, new: str, way: str) -> None:
    told = _told(version)
    assert told[f"{old} "] == told[f"{new} "]
    assert told[f"{old} {way}"] != told[f"{new} {way}"]


@VERSIONS
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("truth", "truth_loop"),
        ("found", "found_else"),
        ("notified", "notified_while"),
        ("ran", "ran_named"),
        ("done", "done_named"),
        ("asked", "asked_named"),
    ],
)
def test_the_same_written_otherwise_stays_the_same(version: str, old: str, new: str) -> None:
    told = _told(version)
    assert [told[f"{old} {way}"] for way in ("", *WAYS)] == [told[f"{new} {way}"] for way in ("", *WAYS)]


@VERSIONS
@pytest.mark.parametrize(("old", "new"), [("asked", "asked_late"), ("item", "item_twice"), ("made", "made_twice")])
def test_methods_of_what_tests_define_are_watched(version: str, old: str, new: str) -> None:
    told = _told(version)
    assert told[f"{old} "][0] == told[f"{new} "][0]
    assert told[f"{old} "][1] != told[f"{new} "][1]


@VERSIONS
def test_functions_have_their_own_code_again_afterwards(version: str) -> None:
    told = _told(version)
    assert told["inner refuse"][0]["exception"]
    assert told["inner "][0] == told["inner change"][0] == {"result": "ab"}


@VERSIONS
def test_generators_and_calls_without_functions_are_left_alone(version: str) -> None:
    told = _told(version)
    assert [told[f"counted {way}"][0] for way in WAYS] == [{"result": [0, 1, 2]}] * 4
    assert told["none"] == [{}, {}]


@VERSIONS
def test_a_loop_that_waits_for_an_answer_comes_to_an_end(version: str) -> None:
    told = _told(version)
    assert [told[f"counted_down {way}"][0] for way in ("", "empty", "truth", "change")] == [{"result": 0}] * 4
