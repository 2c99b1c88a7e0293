"""Number of looks at objects: for a share of the time that rare functions have too, or as long as it takes."""

import json
import shlex
import sys
import types

import pytest

from tests.probe.record.recorded import run
from toolkit.flows.record import runs_tests
from toolkit.probe.mask.masking import Masking
from toolkit.probe.record import calls, function_filter, time_budget

_PROGRAM = """
class Box(object):
    def __init__(self, size):
        self.held = ["x" * 10] * size

    def weight(self):
        return len(self.held)

for size in range(40):
    Box(size).weight()
for size in (800, 3, 900, 4):
    large(Box(size)) if "large" in globals() else None
"""


def test_whoever_was_looked_at_often_leaves_time_to_others(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time_budget, "_now", lambda: now[0])
    monkeypatch.setattr(time_budget, "_processor", lambda: now[0])
    shared = time_budget.TimeBudget()
    assert shared.begin(0.9)
    now[0] += 0.6 * time_budget.LIMIT
    shared.end()
    assert shared.begin(0.3)
    assert not shared.begin(0.5)
    now[0] += time_budget.LIMIT / time_budget.SHARE
    assert shared.begin(0.9)


@pytest.mark.parametrize(
    ("file_name", "module", "symbol"),
    [
        ("shop/price.py", "shop.price", "shop/price.py::root"),
        ("shop/run", "__main__", "shop/run::root"),
        ("shop/templates/cart.html", "", None),
        ("shop/templates/cart.html", "cart_html", None),
        ("shop/price.py", "", None),
    ],
)
def test_compiled_templates_are_no_functions_of_the_project(tmp_path, file_name, module, symbol):
    namespace = {"__name__": module} if module else {}
    exec(compile("def root(context): return context", str(tmp_path / file_name), "exec"), namespace)
    found = function_filter.FunctionFilter(str(tmp_path), ()).function(namespace["root"].__code__, namespace)
    assert (found and found.symbol) == symbol


@pytest.mark.parametrize(
    ("source", "is_recorded"),
    [
        ("revision = '1a'\ndown_revision = None\n", False),
        ("from alembic import context\n", False),
        ("revision = '1a'\ncontext = None\n", True),
    ],
)
def test_revisions_of_alembic_and_their_environment_are_not_recorded(monkeypatch, tmp_path, source, is_recorded):
    library, context = types.ModuleType("alembic"), types.ModuleType("alembic.context")
    library.context = context
    for module in (library, context):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    namespace = {"__name__": "1a_price_py"}
    source += "def upgrade(): return 1"
    code = compile(source, str(tmp_path / "alembic/versions/1a_price.py"), "exec")
    chosen = function_filter.FunctionFilter(str(tmp_path), ())
    assert chosen.function(code, namespace) is None  # while it is imported
    exec(code, namespace)
    found = chosen.function(namespace["upgrade"].__code__, namespace)
    assert bool(found) == is_recorded


_CODE = (lambda box: box).__code__


class _Frame:
    def __init__(self, given):
        self.f_locals = {"box": given}
        self.f_code = _CODE


class _Counting:
    def __init__(self):
        self.counts = {}

    def leave_out(self, what, where, at_least=False, times=1):
        self.counts[what] = self.counts.get(what, 0) + times


@pytest.mark.parametrize(("plain", "tries"), [(False, (50, 150)), (True, (999, 1001))])
def test_calls_that_there_is_no_time_for_pass_unseen_and_are_counted(monkeypatch, plain, tries):
    asked = []
    monkeypatch.setattr(time_budget.TimeBudget, "begin", lambda _self, _left=0.0: asked.append(1))
    sink = _Counting()
    recorder = calls.CallRecorder(sink, Masking(b"k"))
    function = function_filter.FunctionInfo(_CODE, "a:f", "a.py::f")
    function.objects, function.plain = 1, plain
    for _ in range(1000):
        recorder.begin(function, _Frame(object()))
    recorder.close()
    assert tries[0] <= len(asked) <= tries[1]
    assert sink.counts == {"busy": 1000}


def test_thorough_recording_looks_at_every_object(tmp_path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "program.py").write_text(_PROGRAM)
    seen = run(folder, thorough=True, levels=("functions",))
    assert len(seen.calls("Box.weight")) == 40
    assert "busy" not in seen.left_out()


def test_inputs_too_large_for_their_share_are_left_out_and_small_ones_are_not(tmp_path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "program.py").write_text("def large(box):\n    return len(box.held)\n" + _PROGRAM)
    seen = run(folder, thorough=True, levels=("functions",))
    sizes = [len(line["given"]["box"]["state"]["held"]) for line in seen.calls("large")]
    assert sizes == [800, 3, 4]
    assert "large" in seen.left_out()


class _Part:
    def __init__(self, size, rest=None):
        self.held = [[number] for number in range(size)]
        self.rest = rest


class _Sink(_Counting):
    order = 0

    def __init__(self):
        super().__init__()
        self.lines = []

    def put_text(self, line):
        self.lines.append(json.loads(line))


def _record(inputs, recorder=None):
    """Record calls of one function; return (whether each is whole, with its number of members)."""
    sink = _Sink()
    recorder = recorder or calls.CallRecorder(sink, Masking(b"k"), thorough=True)
    recorder._sink = sink
    function = function_filter.FunctionInfo(_CODE, "a:f", "a.py::f")
    for one in inputs:
        frame = _Frame(one)
        recorder.begin(function, frame)
        recorder.end(frame, None)
    return [(not line.get("cut"), len(line["given"]["box"].get("state", {}).get("held", ()))) for line in sink.lines]


def test_a_large_input_is_written_whole_as_long_as_none_was():
    assert _record([_Part(900), _Part(901), _Part(3), _Part(4)]) == [(True, 900), (True, 3), (True, 4)]
    assert _record([_Part(3), _Part(900), _Part(4)]) == [(True, 3), (True, 4)]


def test_what_large_inputs_change_and_return_is_written_whole_too():
    given = _Part(900)
    sink = _Sink()
    recorder = calls.CallRecorder(sink, Masking(b"k"), thorough=True)
    frame = _Frame(given)
    recorder.begin(function_filter.FunctionInfo(_CODE, "a:f", "a.py::f"), frame)
    given.rest = 1
    recorder.end(frame, given.held)
    (line,) = sink.lines
    assert "cut" not in line
    assert line["after"]["box"]["state"]["rest"] == 1
    assert len(line["outcome"]["result"]) == 900


def test_few_inputs_of_one_function_are_looked_at_beyond_the_limits(monkeypatch):
    totals = []
    write = calls.CallLines.write_arguments

    def noted(*args, **named):
        totals.append(named.get("limits"))
        return write(*args, **named)

    monkeypatch.setattr(calls.CallLines, "write_arguments", noted)
    assert _record([_Part(9000 + number) for number in range(9)])[0][0] is False
    assert len([one for one in totals if one]) == function_filter.WIDER * len(calls._WIDER)


def test_a_class_that_was_looked_at_in_vain_is_looked_at_for_functions_without_inputs():
    recorder = calls.CallRecorder(_Sink(), Masking(b"k"), thorough=True)
    _record([_Part(2, sys._getframe()) for _ in range(20)], recorder)
    assert _record([_Part(size) for size in range(3)], recorder)[0] == (True, 0)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pytest tests", True),
        ("python -m pytest", True),
        ("/a/b/python3.8 -m unittest discover", True),
        ("python manage.py test shop", True),
        ("py.test", True),
        ("python -W ignore -X dev -m pytest -q", True),
        ("coverage run --branch -m unittest", True),
        ("poetry run pytest", True),
        ("python tests/runtests.py", True),
        ("python manage.py runserver", False),
        ("gunicorn test_shop:app", False),
        ("test", False),
        ("", False),
        ("sh -c {cd site && A=b python manage.py test}", True),
        ("bash -lc {pytest -q; echo done}", True),
        ("sh -c {cd test && python manage.py runserver}", False),
    ],
)
def test_a_run_of_tests_is_told_by_its_command(command, expected):
    words = shlex.split(command.replace("{", "'").replace("}", "'"))
    assert runs_tests(words) is expected
