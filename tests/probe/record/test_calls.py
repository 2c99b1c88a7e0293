"""Functions are seen however they are called, and the program never notices; in every interpreter that is here."""

from pathlib import Path

import pytest

from tests.interpreters import each_interpreter, interpreter
from tests.probe.record.recorded import replayed, run, some_interpreters

_SHOP = """
import functools

def add(a, b=2, *rest, **named):
    return a + b

def grow(items, one):
    items.append(one)

def count(n):
    for i in range(n):
        yield i

def fail(text):
    raise ValueError(text)

def same(x):
    return x

def _half(x):
    return x / 2.0

def deep(n):
    return deep(n - 1) if n else 0

def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

@logged
def decorated(x):
    return x + 1

TABLE = {"half": _half}

class Shop(object):
    def __init__(self, name):
        self.name = name

    def rename(self, new):
        self.name = new
        return self

    @classmethod
    def make(cls, name):
        return cls(name)

    @staticmethod
    def tax(price):
        return price * 1.1
"""
_PROGRAM = """
from shop import *
from shop import TABLE as table
add(1); add(1); add(1, 3, 4, five=5)
grow([1], 2)
list(count(3))
try:
    fail("x")
except ValueError:
    pass
table["half"](3.0)
list(map(_half, [5.0])) if "_half" in globals() else None
deep(50)
decorated(1)
Shop("a").rename("b")
Shop.make("c")
Shop.tax(100)
print("done")
"""


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.py").write_text(_SHOP)
    (folder / "program.py").write_text(_PROGRAM)
    return folder


@each_interpreter
def test_every_way_to_call_is_seen(shop, version):
    recorded = run(shop, interpreter(version), levels=("functions",))
    assert (recorded.code, recorded.output, recorded.errors) == (0, "done\n", "")
    assert sorted(file.name for file in shop.iterdir()) == ["program.py", "shop.py"]
    assert [call["given"]["a"] for call in recorded.calls("add")] == [1, 1]  # the second call of three was known
    assert recorded.calls("add")[1]["given"]["named"] == {"five": 5}
    assert recorded.calls("grow")[0]["given"]["items"] == [1]
    assert recorded.calls("grow")[0]["after"] == {"items": [1, 2]}
    assert recorded.calls("count")[0]["outcome"]["yielded"] == [0, 1, 2]
    name = "exceptions:ValueError" if version == "2.7" else "builtins:ValueError"
    assert recorded.calls("fail")[0]["outcome"]["exception"]["class"] == name
    assert recorded.calls("fail")[0]["outcome"]["exception"]["args"] == ["x"]
    assert recorded.calls("_half")[0]["outcome"] == {"result": 1.5}
    assert len(recorded.calls("deep")) == 51
    assert recorded.calls("decorated")[0]["outcome"] == {"result": 2}
    assert recorded.calls("Shop.rename")[0]["given"]["self"]["state"] == {"name": "a"}
    assert recorded.calls("Shop.rename")[0]["after"]["self"]["state"] == {"name": "b"}
    assert recorded.calls("Shop.make")[0]["given"]["cls"] == {"$py": "name", "of": "shop:Shop"}
    assert recorded.calls("Shop.tax")[0]["symbol"] == "shop.py::Shop.tax"
    assert recorded.left_out() == {"nested"}
    assert recorded.lines[-1]["kind"] == "end"


@each_interpreter
def test_an_exception_is_known_where_it_arrives_and_only_there(tmp_path, version):
    (tmp_path / "raising.py").write_text(
        "class Own(Exception):\n    pass\n"
        "def own(text):\n    raise Own(text)\n"
        "def passed(text):\n    return own(text + '!')\n"
        "def after(one):\n    yield one\n    raise Own('late')\n"
        "class Other(object):\n    @property\n    def gone(self):\n        return lacks(self)\n"
        "def lacks(one):\n    raise AttributeError('gone')\n"
        "def default(one):\n    return getattr(one, 'gone', None) or own('second')\n"
        "def cleaned(text):\n    try:\n        passed(text)\n    finally:\n        own_name(text)\n"
        "def own_name(text):\n    return text\n"
    )
    (tmp_path / "program.py").write_text(
        "import sys, raising\n"
        "for call, given in ((raising.own, 'a'), (raising.passed, 'b'), (raising.cleaned, 'c')):\n"
        "    try:\n        call(given)\n    except raising.Own as error:\n        print(error)\n"
        "try:\n    list(raising.after(1))\nexcept raising.Own:\n    pass\n"
        "try:\n    raising.default(raising.Other())\nexcept raising.Own:\n    pass\n"
        "print(sys.gettrace())\n"
    )
    recorded = run(tmp_path, interpreter(version), levels=("functions",))
    assert recorded.output == "a\nb!\nc!\nNone\n"
    raised = {
        name: [(held["class"], held["args"]) for held in (call["outcome"].get("exception") for call in calls) if held]
        for name in ("own", "passed", "after", "cleaned", "own_name", "lacks", "Other.gone")
        if (calls := recorded.calls(name))
    }
    own = "raising:Own"
    assert raised["own"] == [(own, ["a"]), (own, ["b!"]), (own, ["c!"]), (own, ["second"])]
    assert [name.rpartition(":")[2] for name, _ in raised["lacks"]] == ["AttributeError"]
    swallowed = [name.rpartition(":")[2] for name, _ in raised["Other.gone"]]  # by `getattr`, so nobody sees it arrive
    assert swallowed == ["AttributeError" if version in {"3.12", "3.13"} else "?"]
    assert raised["passed"] == [(own, ["b!"]), (own, ["c!"])]
    assert raised["cleaned"] == [(own, ["c!"])]
    assert raised["after"] == [(own, ["late"])]
    assert raised["own_name"] == []


@each_interpreter
def test_what_was_recorded_can_be_put_again(shop, version):
    python = interpreter(version)
    calls = [call for call in run(shop, python, levels=("functions",)).of("call") if call.get("replayable", True)]
    described, *answers = replayed(shop, python, {"pin": {}, "root": str(shop)}, calls)
    assert described["broken"] == []
    for call, answer in zip(calls, answers, strict=True):
        if "exception" in call["outcome"]:
            assert answer["line"]["outcome"]["exception"]["class"].endswith(":ValueError")
            continue
        assert (answer["line"]["outcome"], answer["line"].get("after")) == (call["outcome"], call.get("after"))
        assert call["symbol"] in answer["reached"]
    assert len(answers) >= 59


@some_interpreters
def test_functions_inside_functions_are_reached_under_the_names_of_their_source(tmp_path, version):
    (tmp_path / "guarded.py").write_text(
        "import functools\n"
        "def permission(scope):\n"
        "    def decorated(function):\n"
        "        @functools.wraps(function)\n"
        "        def wrapped(*given):\n"
        "            return function(*given) if scope else None\n"
        "        return wrapped\n"
        "    return decorated\n"
        "@permission('read')\n"
        "def show(n):\n"
        "    class Row(object):\n"
        "        def text(self):\n"
        "            return [one for one in str(n)]\n"
        "    return Row().text()\n"
        "def page(n):\n"
        "    return show(n)\n"
    )
    asked = [{"kind": "call", "seam": "guarded:page", "symbol": "", "given": {"n": n}} for n in (1, 2)]
    _, _, answer = replayed(tmp_path, interpreter(version), {"root": str(tmp_path)}, asked)
    assert answer["reached"] == [
        "guarded.py::page",
        "guarded.py::permission.decorated.wrapped",
        "guarded.py::show",
        "guarded.py::show.Row.text",
    ]


@some_interpreters
def test_a_function_that_runs_very_often_is_reached_in_every_case(tmp_path, version):
    (tmp_path / "busy.py").write_text("def one():\n    pass\ndef many(n):\n    for _ in range(n):\n        one()\n")
    asked = [{"kind": "call", "seam": "busy:many", "symbol": "", "given": {"n": n}} for n in (3000, 0, 1)]
    _, *answers = replayed(tmp_path, interpreter(version), {"root": str(tmp_path)}, asked)
    both = ["busy.py::many", "busy.py::one"]
    assert [answer["reached"] for answer in answers] == [both, both[:1], both]


_ODD = """
import sys, threading

class Evil(object):
    def __repr__(self):
        raise RuntimeError("no")
    __str__ = __eq__ = __repr__
    __hash__ = None
    def __getattribute__(self, name):
        raise RuntimeError("no")

class Locked(object):
    def __init__(self):
        self.lock = threading.Lock()

def same(x):
    return x

def bottom(n):
    try:
        return bottom(n + 1)
    except RuntimeError:
        return n

def main():
    cycle = []
    cycle.append(cycle)
    for x in (Evil(), Locked(), open(__file__), cycle, {1: 2}, {"$oid": "x"}, {"$gt": 5}, "x" * 50000, b"\\xff",
              float("nan"), 10 ** 30, {3, 1}, (1, [2]), None, Ellipsis, len, Evil, sys, lambda: 1, object()):
        assert same(x) is x
    assert bottom(0) > 100
    seen = []
    thread = threading.Thread(target=lambda: seen.append(same("thread")))
    thread.start(); thread.join()
    while thread.ident in sys._current_frames():  # Python 2.7 complains of a thread that ends after the program
        pass
    assert seen == ["thread"]
"""


@each_interpreter
def test_odd_values_and_depth_and_threads_harm_nobody(tmp_path, version):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "odd.py").write_text(_ODD)
    (folder / "program.py").write_text("import odd; odd.main()")
    recorded = run(folder, interpreter(version), levels=("functions",), packages=("odd",))
    assert (recorded.code, recorded.errors) == (0, "")
    assert "fault" not in recorded.left_out()
    given = [call["given"]["x"] for call in recorded.calls("same")]
    for expected in ({"$gt": 5}, {"$py": "dict", "of": [["$oid", "x"]]}, {"$numberDouble": "NaN"}, 10**30, None):
        assert expected in given
    assert {"$py": "set", "of": [1, 3]} in given
    locked = next(call for call in recorded.calls("same") if "Locked" in str(call["given"]))
    assert (locked["replayable"], "given.x.lock: opaque" in locked["cut"][0]) == (False, True)
    told = [line for line in recorded.of("left_out") if line["what"] == "hopeless"]
    assert told[-1]["count"] >= 2  # the open file, the list that holds itself, the nameless function


def test_a_function_with_too_many_inputs_is_left_alone_and_that_is_said(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "many.py").write_text("def same(x):\n    return x\n")
    (folder / "program.py").write_text("import many\nfor i in range(1000): many.same(i)\n")
    recorded = run(folder, levels=("functions",))
    assert len(recorded.calls("same")) == 200
    told = next(line for line in recorded.of("left_out") if line["what"] == "distinct")
    assert (told["where"], told["at_least"]) == ("many.py::same", True)


@pytest.mark.parametrize("version", ["3.12"])
def test_code_that_makes_type_parameters_is_no_call(version: str, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "__init__.py").write_text("def first[T](values: list[T]) -> T:\n    return values[0]\n")
    (tmp_path / "program.py").write_text("from odd import first\nfirst([1])\n")
    recorded = run(tmp_path, interpreter(version), levels=("functions",), packages=("odd",))
    assert [line["seam"] for line in recorded.of("call")] == ["odd:first"]


def test_a_class_that_was_too_large_in_one_function_is_recorded_in_another_if_all_objects_are(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "work.py").write_text(
        "class Box:\n    pass\n"
        + "".join(f"def count{n}(box):\n    return len(box.held)\n" for n in range(6))
        + "def is_empty(boxes):\n    return not boxes[0].held\n"
    )
    (folder / "program.py").write_text(
        "import work\n"
        "large, small = work.Box(), work.Box()\n"
        "large.held, small.held = [[one] for one in range(800)], []\n"
        "for n in range(6):\n    getattr(work, 'count%d' % n)(large)\n"
        "work.is_empty([small])\n"
    )
    recorded = run(folder, levels=("functions",), thorough=True)
    (call,) = recorded.calls("is_empty")
    assert call.get("replayable", True)


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_the_end_of_a_recursion_is_seen_though_its_inner_calls_are_looked_at_no_more(tmp_path, version):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "work.py").write_text("def depth(left, opaque):\n    return depth(left - 1, opaque) + 1 if left else 0\n")
    (folder / "program.py").write_text(
        "import sys\nimport work\nassert work.depth(9, sys._getframe()) == 9\nwork.depth(1, sys._getframe())\n"
    )
    recorded = run(folder, interpreter(version), levels=("functions",), thorough=True)
    (call,) = recorded.calls("depth")
    assert call["outcome"] == {"result": 9}
    assert "endless" not in recorded.left_out()


_DEEP = """
import threading

def same(x):
    return x

def dive(n):
    return dive(n + 1)

def outer():
    try:
        dive(0)
    except RuntimeError:
        return "too deep"

def main():
    print(outer())
    for n in range(300):
        one = threading.Thread(target=lambda: [same(n), list(map(str, range(3)))])
        one.start()
        one.join()
"""


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.11", "3.13"])
def test_no_outcome_is_made_up_after_a_recursion_that_was_too_deep(tmp_path, version):
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "deep.py").write_text(_DEEP)
    (folder / "program.py").write_text("import deep; deep.main()")
    recorded = run(folder, interpreter(version), levels=("functions",), packages=("deep",))
    assert (recorded.code, recorded.output.strip()) == (0, "too deep")
    assert all("exception" in call["outcome"] for call in recorded.calls("dive"))
    assert all(call["outcome"] == {"result": call["given"]["x"]} for call in recorded.calls("same"))
    if version != "3.13":
        assert "unseen" in recorded.left_out()
        assert "endless" not in recorded.left_out()


@pytest.mark.parametrize("version", ["2.7", "3.8", "3.11"])
def test_a_profiler_of_the_program_ends_the_recording_of_functions_and_that_is_said(tmp_path, version):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "work.py").write_text("def same(x):\n    return x\n")
    (folder / "program.py").write_text("import sys\nimport work\nwork.same(1)\nsys.setprofile(None)\nwork.same(2)\n")
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert [call["given"] for call in recorded.calls("same")] == [{"x": 1}]
    assert "unseen" in recorded.left_out()
