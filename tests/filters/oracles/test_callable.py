"""Functions in interpreters of their own: all forms, all versions, and all that a target can do to who asks it."""

import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bson import Int64, ObjectId
from hypothesis import HealthCheck, given, settings

from tests.command_line import write
from tests.interpreters import each_interpreter, interpreter, sweep
from toolkit.errors import UsageError
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.oracles import Rejected
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.oracles.waiting_budget import WaitingBudget, WaitingSpentError
from toolkit.filters.strategies import filter_and_document
from toolkit.model.session import SessionFailure
from toolkit.session import process
from toolkit.session.compiled_probe import compiled_probe
from toolkit.session.probe_environment import PROBE

_DESCRIPTORS = Path("/proc/self/fd")
_HOME = Path(__file__).parents[3]

_LEGACY = '''
"""Do to this process what the document says."""
import ctypes, os, signal, sys, time

def matches(filter, document):
    act = globals().get("do_" + str(document.get("do")))
    found = act() if act else all(document.get(name) == value for name, value in filter.items())
    filter.clear(); document.clear()  # both are its own
    return found

def find(filter, documents):
    return [at for at, document in enumerate(documents) if matches(dict(filter), document)]

def in_batches(filter, documents):
    if len(documents) > 1 and {"do": "in_company"} in documents: do_abort()
    return [at for at, document in enumerate(documents) if matches(dict(filter), document)]

def do_in_company(): return False

class Store(object):
    @staticmethod
    def find(filter, documents):
        return (at for at in range(len(documents)))

def positions(filter, documents): return filter["positions"]

def do_print():
    print("a"); print(u"\\u9ed2"); sys.stdout.flush()
    os.write(1, b"b"); ctypes.CDLL(None).puts(b"d")
    return True
def do_read(): return sys.stdin.read() == ""
def do_flood():
    for _ in range(2000): os.write(1, b"x" * 1000); os.write(2, b"y" * 1000)
    return True
def do_hang(): time.sleep(600)
def do_chatter():
    while True: os.write(2, b"still here"); time.sleep(0.01)
def do_abort(): os.write(2, b"out of luck"); os.abort()
def do_leave(): os._exit(7)
def do_exit(): sys.exit(3)
def do_close(): os.closerange(3, 65536); return True
def do_fork(): return os.fork() == 0 or True
def do_orphan():
    if os.fork() == 0: time.sleep(600)
    os._exit(7)
def do_speak():
    for number in sorted(map(int, os.listdir("/proc/self/fd")))[3:]:
        try: os.write(number, b'{"a": "lie"}\\n')
        except OSError: pass
    return True
def do_recurse(): return do_recurse()
def do_raise(): raise LookupError("x" * 20000000)
def do_code():
    error = RuntimeError("no such operator"); error.code = 400
    raise error
def do_generate(): return (one for one in ())
def do_nonsense(): return NoBool()
class NoBool(object):
    def __bool__(self): raise TypeError("neither")
    __nonzero__ = __bool__
class Silent(Exception):
    def __str__(self): raise RuntimeError
    __repr__ = __str__
def do_silent(): raise Silent()
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"legacy.py": _LEGACY})


Start = Callable[..., Implementation]


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    started: list[Implementation] = []

    def start(
        function: str = "legacy:matches",
        python: object = sys.executable,
        patience: WaitingBudget | None = None,
        **options: Any,
    ) -> Implementation:
        target = CallableTarget(function, str(python), project, **{"seconds": 5.0, **options})
        started.append(Implementation(target, patience))
        return started[-1]

    yield start
    for one in started:
        one.close()


class _WaitingAt(WaitingBudget):
    """Waits only so long as the target says where nothing comes, and a minute for the others, however slow they are.

    Args:
        hanging: which of the limits that are asked for, from 0, are those of calls that hang.
    """

    def __init__(self, *hanging: int) -> None:
        super().__init__()
        self._hanging = hanging
        self._asked = itertools.count()

    def limit(self, seconds: float) -> float:
        return seconds if next(self._asked) in self._hanging else 60.0


@pytest.fixture
def quiet() -> Iterator[None]:
    """Check that no process and no descriptor is left behind, whatever was asked."""
    compiled_probe(sys.executable)  # its directory is kept open until the end of all
    before = len(list(_DESCRIPTORS.iterdir()))
    yield
    assert len(list(_DESCRIPTORS.iterdir())) == before


@each_interpreter
def test_every_interpreter_answers(start: Start, version: str) -> None:
    for form in ("legacy:matches", "legacy:find:batch"):
        oracle = start(form, interpreter(version))
        assert oracle.name.startswith(f"{form} (Python {version}")
        documents = [{"a": 1, "b": "é"}, {"a": Int64(1)}, {"a": ObjectId()}, {"do": "code"}, {}, {"do": "print"}]
        refused = Rejected(400, "RuntimeError", "no such operator")
        assert oracle.ask({"a": 1}, documents) == (True, True, False, refused, False, True)
        assert oracle.ask({}, []) == ()


@sweep("2.7", "3.6", "3.13")
def test_what_a_target_does_is_one_answer_among_others(start: Start, version: str) -> None:
    oracle = start(python=interpreter(version))
    expected: dict[str, Any] = {
        "print": True,
        "read": True,
        "flood": True,
        "fork": True,
        "exit": Rejected(3, "SystemExit", "3"),
        "raise": Rejected(0, "LookupError", "x" * 2000),
        "nonsense": Rejected(0, "TypeError", "neither"),
        "silent": Rejected(0, "Silent", ""),
    }
    if version == "3.13":  # where the guard sees it
        assert failed_reason(oracle, "fork") == "refused"
        del expected["fork"]
    answers = oracle.ask({"a": 1}, [{"a": 1}, *({"do": act} for act in expected), {"a": 2}])
    assert answers == (True, *expected.values(), False)


def failed_reason(oracle: Implementation, act: str) -> str:
    """Return the reason why there is no answer to what a document has the target do."""
    (answer,) = oracle.ask({}, [{"do": act}])
    assert isinstance(answer, SessionFailure)
    return answer.reason


def test_a_recursion_without_end_is_a_rejection(start: Start) -> None:
    (answer,) = start().ask({}, [{"do": "recurse"}])
    assert isinstance(answer, Rejected)
    assert answer.name == "RecursionError"


def test_a_generator_is_neither_yes_nor_no(start: Start) -> None:
    (answer,) = start().ask({}, [{"do": "generate"}])
    assert answer == SessionFailure("not_an_answer", "it gave a generator, which is neither yes nor no")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("form", ["legacy:matches", "legacy:find:batch"])
@pytest.mark.parametrize("act", ["hang", "chatter", "abort", "leave", "orphan", "close"])
def test_the_others_are_answered_although_a_process_ends(start: Start, form: str, act: str) -> None:
    python = interpreter("3.7") if act == "orphan" else sys.executable  # newer ones are not let fork
    hanging = () if act not in {"hang", "chatter"} else (1, 5) if form.endswith("batch") else (2,)
    oracle = start(form, python, seconds=0.3 if hanging else 60.0, patience=_WaitingAt(*hanging))
    before, answer, after = oracle.ask({"a": 1}, [{"a": 1}, {"do": act}, {"a": 2}])
    assert (before, after) == (True, False)
    assert isinstance(answer, SessionFailure)
    assert answer.reason == ("timeout" if act in {"hang", "chatter"} else "crashed")
    assert oracle.ask({"a": 1}, [{"a": 1}]) == (True,)
    oracle.close()


def test_what_it_printed_before_it_died_is_told(start: Start) -> None:
    (answer,) = start().ask({}, [{"do": "abort"}])
    assert isinstance(answer, SessionFailure)
    assert answer.detail.startswith("killed by signal 6; it printed last: out of luck")
    (answer,) = start().ask({}, [{"do": "leave"}])
    assert answer == SessionFailure("crashed", "exit code 7")


def test_who_speaks_out_of_turn_is_not_believed(start: Start) -> None:
    oracle = start()
    (answer,) = oracle.ask({}, [{"do": "speak"}])
    assert isinstance(answer, SessionFailure)
    assert answer.reason == "not_an_answer"
    assert oracle.ask({}, [{"a": 1}]) == (True,)


class _ScriptedSession:
    """A session in which no time passes: a document that hangs is a timeout at once, the others are answered."""

    has_ended = False

    def __init__(self, *_asked: Any, **_named: Any) -> None:
        self._documents: list[dict[str, Any]] = []

    def receive_hello(self, _seconds: float) -> dict[str, Any]:
        return {"python": "3"}

    def send(self, line: bytes) -> None:
        assert not self.has_ended
        self._documents = json.loads(line)["documents"]

    def receive(self, seconds: float) -> bool | SessionFailure:
        hangs = self._documents.pop(0).get("do") == "hang"
        return SessionFailure("timeout", f"no answer within {seconds:g} s") if hangs else True

    def end(self) -> None:
        self.has_ended = True


def test_all_calls_together_may_lose_only_so_many_seconds(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.filters.oracles.callable.ProbeSession", _ScriptedSession)
    patience = WaitingBudget(0.5)
    oracle = Implementation(CallableTarget("legacy:matches", sys.executable, project, seconds=0.3), patience)
    try:
        assert oracle.ask({}, [{"a": 1}, {"do": "hang"}])[0] is True
        for _ in range(2):
            with pytest.raises(WaitingSpentError):
                oracle.ask({}, [{"do": "hang"}])
        assert patience.left == pytest.approx(0)
        patience.left = 0.1
        asked = QuestionLog(oracle, oracle, lists=False)
        with pytest.raises(WaitingSpentError) as caught:
            oracle.ask({}, [{"a": 1}, {"a": Int64(2**63 - 1)}, {"do": "hang"}, {"a": 1}])
        assert caught.value.answers == (True, True)
        patience.left = 0.1
        with pytest.raises(WaitingSpentError):
            asked.ask({}, [{"a": 1}, {"do": "hang"}])
        assert [*asked] == []  # the first side did not answer whole
        patience.left = 0.1
        assert oracle.ask({}, [{"a": 1}]) == (True,)
    finally:
        oracle.close()


def test_patience_ends_after_three_failures(start: Start) -> None:
    answers = start(seconds=0.3).ask({}, [{"do": "hang"}] * 50)
    assert [one.detail for one in answers if isinstance(one, SessionFailure)] == [
        *["no answer within 0.3 s"] * 3,
        *["not asked, after 3 failures with this filter"] * 47,
    ]


def test_a_process_that_ended_between_two_questions_is_started_again(start: Start) -> None:
    oracle = start(python=interpreter("3.7"))
    assert oracle.ask({}, [{"do": "fork"}]) == (True,)
    oracle.close()
    assert oracle.ask({}, [{}]) == (True,)


def test_a_target_that_cannot_be_started_again_has_crashed(start: Start, project: Path) -> None:
    oracle = start()
    oracle.close()
    write(project, {"legacy.py": "raise OSError('the database is gone')"})
    (answer,) = oracle.ask({}, [{}])
    assert isinstance(answer, SessionFailure)
    assert answer.reason == "crashed"
    assert "OSError: the database is gone" in answer.detail


@pytest.mark.parametrize(
    ("positions", "answers"),
    [
        ([], (False, False)),
        ([1, 1, 0], (True, True)),
        ([2], "it gave 2, which is none of the positions 0 to 1"),
        ([-1], "it gave -1, which is none of the positions 0 to 1"),
        ([True, False], "it gave True, which is none of the positions 0 to 1"),
        (["0"], "it gave '0', which is none of the positions 0 to 1"),
    ],
)
def test_a_batch_gives_positions(start: Start, positions: list[Any], answers: Any) -> None:
    given_ = start("legacy:positions:batch").ask({"positions": positions}, [{}, {}])
    assert given_ == (answers if isinstance(answers, tuple) else (SessionFailure("not_an_answer", answers),) * 2)


@pytest.mark.parametrize(("act", "unrepeated"), [("in_company", 1), ("abort", 0)])
def test_a_batch_that_fails_although_no_question_of_it_does_is_counted(start: Start, act: str, unrepeated: int) -> None:
    oracle = start("legacy:in_batches:batch")
    answers = oracle.ask({"a": 1}, [{"a": 1}, {"do": act}, {"a": 2}])
    assert (answers[0], answers[2]) == (True, False)
    assert isinstance(answers[1], SessionFailure) == (act == "abort")
    assert oracle.unrepeated == unrepeated
    assert oracle.ask({"a": 1}, [{"a": 1}, {"a": 2}]) == (True, False)
    assert oracle.unrepeated == unrepeated


def test_a_batch_that_is_no_collection_is_a_rejection(start: Start) -> None:
    (answer,) = start("legacy:positions:batch").ask({"positions": 5}, [{}])
    assert isinstance(answer, Rejected)
    assert answer.name == "TypeError"


def test_a_function_may_be_a_method(start: Start) -> None:
    assert start("legacy:Store.find:batch").ask({}, [{}, {}]) == (True, True)


def test_sixteen_megabytes_go_through(start: Start) -> None:
    text = "é" * (8 * 2**20 - 20)
    oracle = start(seconds=60)
    assert oracle.ask({"a": text}, [{"a": text}, {"a": text[:-1]}]) == (True, False)
    assert oracle.ask({"a": 1}, [{"a": 1}] * 5000) == (True,) * 5000


def test_filters_may_be_lists(start: Start, project: Path) -> None:
    write(project, {"lists.py": "def matches(filter, document): return len(filter) == document['n']"})
    assert start("lists:matches").ask([{"a": 1}, {}], [{"n": 2}, {"n": 1}]) == (True, False)


def test_its_path_and_environment_are_its_own(start: Start, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        project.parent / "more",
        {"further.py": "import os\ndef matches(filter, document): return os.environ.get(filter['name'])"},
    )
    monkeypatch.setenv("PYTHONPATH", str(_HOME))
    oracle = start("further:matches", path=(project.parent / "more",), env={"KIND": "yes", "NONE": ""})
    assert oracle.ask({"name": "KIND"}, [{}]) + oracle.ask({"name": "NONE"}, [{}]) == (True, False)
    write(project, {"further.py": "import os\ndef matches(filter, document): return 'PYTHONPATH' not in os.environ"})
    assert start("further:matches").ask({}, [{}]) == (True,)


def test_names_of_the_probe_and_of_the_project_do_not_meet(start: Start, project: Path) -> None:
    ours = ("toolkit", "probe", "channel", "extended_json", "filter_target", "record", "tests", "reports")
    write(project, {f"{name}.py": f"def matches(filter, document): return filter['name'] == {name!r}" for name in ours})
    for name in ours:
        assert start(f"{name}:matches").ask({"name": name}, [{}]) == (True,)
    assert sorted(path.name for path in project.iterdir()) == sorted(["legacy.py", *(f"{name}.py" for name in ours)])


@pytest.mark.parametrize(
    ("function", "files", "says"),
    [
        ("legacy", {}, "neither package.module:function nor"),
        ("legacy:matches:lot", {}, "neither package.module:function nor"),
        ("legacy:nothing", {}, "legacy has no nothing"),
        ("legacy:__doc__", {}, "is not a function"),
        ("absent:matches", {}, "No module named"),
        ("broken:matches", {"broken.py": "1 / 0"}, "ZeroDivisionError"),
        ("leaves:matches", {"leaves.py": "import sys; sys.exit('usage')"}, "SystemExit: usage"),
        ("dies:matches", {"dies.py": "import os; os._exit(9)"}, "exit code 9"),
        ("sleeps:matches", {"sleeps.py": "import time; time.sleep(600)"}, "timeout: no answer within"),
    ],
)
@pytest.mark.usefixtures("quiet")
def test_a_target_that_cannot_be_asked_is_an_error(
    start: Start, project: Path, function: str, files: dict[str, str], says: str
) -> None:
    write(project, files)
    with pytest.raises(UsageError, match=says) as caught:
        start(function, seconds_to_start=1 if function.startswith("sleeps") else 30)
    assert "Check the name, the interpreter" in str(caught.value)


def test_an_interpreter_that_is_none_is_an_error(start: Start) -> None:
    with pytest.raises(UsageError, match="cannot start /nowhere/python"):
        start(python="/nowhere/python")
    with pytest.raises(UsageError, match=r"crashed: exit code \d"):
        start(python="false")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("endless", "says"), [("yes", "it printed other things for 0.5 s"), ("cat /dev/zero", "a line of more than 1 MB")]
)
def test_an_interpreter_that_never_stops_printing_is_an_error(
    start: Start, project: Path, endless: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_LONGEST_LINE", 1 << 20)
    monkeypatch.setattr("toolkit.session.compiled_probe._SECONDS", 0.1)  # it would print into nothing for all of them
    program = write(project, {"python": f"#!/bin/sh\n{endless}\n"}) / "python"
    program.chmod(0o755)
    with pytest.raises(UsageError, match=says):
        start(python=program, seconds_to_start=0.5 if endless == "yes" else 30)


def test_what_an_interpreter_prints_at_its_start_is_passed_over(start: Start, project: Path) -> None:
    write(project.parent / "site", {"sitecustomize.py": "import os; os.write(1, b'welcome\\n{}\\n5')"})
    assert start(path=(project.parent / "site",)).ask({}, [{}]) == (True,)


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Implementation]:
    text = (
        "from toolkit.filters import compile_filter as read\ndef matches(asked, document): return read(asked)(document)"
    )
    root = write(tmp_path_factory.mktemp("mirrored"), {"mirror.py": text})
    oracle = Implementation(CallableTarget("mirror:matches", sys.executable, root, (_HOME,)))
    yield oracle
    oracle.close()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(filter_and_document())
def test_the_reference_behind_the_probe_answers_as_the_reference(mirrored: Implementation, pair: Any) -> None:
    filter_, document = pair
    here, there = Reference().ask(filter_, [document]), mirrored.ask(filter_, [document])
    if isinstance(here[0], Rejected):
        assert isinstance(there[0], Rejected)
        assert (there[0].code, there[0].message) == (here[0].code, here[0].message)
    else:
        assert there == here


@each_interpreter
def test_a_copy_of_the_probe_answers_without_a_process_of_its_own(project: Path, version: str) -> None:
    copy = project / "characterization_tests/tebiki_probe"
    shutil.copytree(PROBE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "from tebiki_probe.filters.target import FilterTarget\n"
        "asked = FilterTarget('legacy:matches').answers({'a': {'$numberLong': '1'}}, [{'a': 1}, {}])\n"
        "assert list(asked) == [True, False]\n"
    )
    write(project, {"characterization_tests/run.py": script})
    environment = {"PYTHONPATH": str(project)}
    subprocess.run(
        [interpreter(version), "-B", "characterization_tests/run.py"], cwd=project, env=environment, check=True
    )
    command = [interpreter(version), "-B", copy, "filters.answer", "legacy:matches"]
    request = b'{"scratch": "/nowhere"}\n{"filter":{},"documents":[{}]}\n'  # it is not told to be held back
    done = subprocess.run(command, cwd=project, env={}, input=request, capture_output=True, check=True)
    assert done.stdout.splitlines()[2:] == [b"true"]


def test_the_probe_alone_says_how_it_is_started(project: Path) -> None:
    done = subprocess.run([sys.executable, "-B", PROBE], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.search("PATH/probe .*NAME", done.stderr)


_TELLING = """
def matches(filter, document):
    if document == {}:
        raise ValueError("no answer of mongodb://shop:Plant1-ed9@db/items")
    if document == {"a": 1}:
        raise ValueError("key %s is old" % __import__("os").environ["SHOP_SECRET"])
    import sys
    sys.stderr.write("password=Plant1-ed9\\n")
    __import__("os")._exit(3)
"""


def test_messages_of_the_program_are_masked(tmp_path: Path) -> None:
    write(tmp_path, {"telling.py": _TELLING, "failing.py": "raise ValueError('password=Plant1-ed9')\n"})
    target = CallableTarget("telling:matches", sys.executable, tmp_path, env={"SHOP_SECRET": "Plant2-ed9"})
    asked = Implementation(target)
    try:
        answers = asked.ask({"a": 1}, [{}, {"a": 1}, {"a": 2}, {}])
    finally:
        asked.close()
    told = [answer.message for answer in answers if isinstance(answer, Rejected)]
    assert told == [
        "no answer of mongodb://masked-1@db/items",
        "key masked-1 is old",
        "no answer of mongodb://masked-1@db/items",
    ]
    crashed = answers[2]
    assert isinstance(crashed, SessionFailure)
    assert "password=masked-1" in crashed.detail
    with pytest.raises(UsageError, match="password=masked-1"):
        Implementation(CallableTarget("failing:matches", sys.executable, tmp_path))
