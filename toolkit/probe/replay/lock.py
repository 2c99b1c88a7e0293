"""Tests of a lock, as its pytest files call them: replay its cases in a process of their own, and compare.

Runs wherever the program runs, Python 2.7 included, with nothing but pytest. All cases of a module, and all requests,
are put to one process when the first of them is asked for, so that neither the order of tests nor the number of workers
matters.
`TEBIKI_PYTHON` names another interpreter for the program than the one that pytest runs in.
"""

import atexit
import json
import os
import re
import subprocess
import sys
import unittest

from ..isolation.addresses import listening_addresses
from ..process.project_paths import DEFERRED
from ..process.temporary import MARKER, temporary_directory
from .held_database import databases_of
from .lock_files import NEXT, LockFileError, plain, read_cases, read_objects, read_setup
from .part_differences import differences
from .pristine_copy import PristineCopy
from .python2_port import crosses

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_LEFT = frozenset(
    ["node_modules", "__pycache__", "reports", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".tebiki"]
)  # as in toolkit/session/scratch_copy.py
_SHOWN = 2000
_LONG = 300
_LEAD = 100
_PATIENCE = 3  # times what a case could take when the lock was taken: a machine that is slow is not a change
_answers = {}
_copies = {}  # (process, project) -> its copy
_made = set()  # addresses at which what was prepared listens


class LockedCase(object):
    """A case; as a text, what pytest shows of it."""

    def __init__(self, line, place=""):
        self.line = line
        self.place = place
        self.id = line["id"]

    def __str__(self):
        ask = self.line["ask"]
        if ask["kind"] == "call":
            told = ", ".join("%s=%s" % (name, json.dumps(value)) for name, value in sorted(ask["given"].items()))
        else:
            told = ask["target"]
        told = "".join(letter if " " <= letter <= "~" and letter not in "[]:\\" else "." for letter in told)
        return "%s %s" % (self.id[:8], told[:48])

    def expected_parts(self, clock):
        """The parts at one of the clocks."""
        parts = dict(self.line["parts"])
        if clock:
            parts.update(self.line.get("shifted") or {})
        raised = parts.get("exception") is not None  # then there is no result, not even None
        return dict((n, held) for n, held in parts.items() if held is not None or (n == "result" and not raised))


class Absent(object):
    """Stands for cases that cannot be read, so that their test fails instead of being skipped.

    Args:
        why: a sentence.
    """

    def __init__(self, why):
        self.why = why

    def __str__(self):
        return "damaged"


class LockedCases(object):
    """The cases of one module, or all requests.

    Args:
        folder: of the lock.
        name: of the file of a module in `cases/`, without its ending; empty: the requests of all files.
        parametrize: that of pytest, which is not imported here.
        tests: the names of the test file, to see that every case has a test; None: nobody looks.
    """

    def __init__(self, folder, name="", parametrize=None, tests=None):
        self._folder = folder
        self._parametrize = parametrize
        self._tests = tests
        self._name = name if isinstance(name, str) else name.encode("utf-8")  # Python 2 has names of files as bytes
        self._setup, self._cases, self._damaged = {}, [], ""
        try:
            self._setup = read_setup(folder)
            self._cases = _calls(folder, self._name) if name else _session(folder)
        except LockFileError as error:
            self._damaged = "%s" % (error,)
        self._twice = _twice(self._cases)

    def test(self, about):
        """Return the test of one function or endpoint in pytest's form."""

        @self._parametrize("case", self.cases(about), ids=str)
        def check(case):
            self.check(case)

        check.about = about
        if _is_read_by("nose"):  # which knows no parameters
            check.__test__ = False
        return check

    def cases(self, about):
        """The cases of one function or endpoint; if there are none any more, what fails with the reason."""
        found = [case for case in self._cases if case.line["about"] == about]
        gone = "no file in cases/ holds a case of %s any more. %s" % (plain(about), NEXT)
        return found or [Absent(self._damaged or gone)]

    def check(self, case):
        """Replay a case at every clock.

        Raises:
            AssertionError: something is not as it was; the message says what.
        """
        fault = case.why if isinstance(case, Absent) else self._twice.get(case.id) or self._describe_untested()
        if fault:
            raise AssertionError(fault)
        for number, clock in enumerate(self._setup["clocks"]):
            came, python = self._responses(number)
            came = came[case.id]
            if "gone" in came and _is_private(case.line["about"]):
                raise unittest.SkipTest("%s is no more: %s" % (case.line["about"], came["gone"]))
            told = differences(case.line, case.expected_parts(number), came, crosses(self._taken_by(), python))
            if told:
                raise AssertionError(_message(case, clock, told))

    def _describe_untested(self):
        """Describe the fault of cases without a test, as after a merge that took the file of tests from one side."""
        if self._tests is None:
            return ""
        tested = [getattr(one, "about", None) for one in list(self._tests.values())]
        left = sorted(set(case.line["about"] for case in self._cases) - set(tested))
        told = (
            "cases/ holds cases of %s, for which there is no test. Write the tests anew: tebiki lock PATH --seconds 0"
        )
        return told % ", ".join(plain(about) for about in left) if left else ""

    def _taken_by(self):
        """The version of Python that the lock was taken with."""
        return self._setup.get("python") or ""

    def _responses(self, clock):
        """Id -> parts, and the version of Python that they are of."""
        key = (self._folder, self._name, clock)
        if key not in _answers:
            try:
                _answers[key] = _replay(self._folder, self._setup, self._cases, clock), ""
            except (AssertionError, LockFileError) as error:  # it does not start: it would not for the next case either
                _answers[key] = ({}, ""), "%s" % error
        came, refused = _answers[key]
        if refused:
            raise AssertionError(refused)
        return came


def _is_read_by(package):
    """Return whether a package is what imports the file of tests just now."""
    frame = sys._getframe()
    while frame is not None:
        if ("%s" % (frame.f_globals.get("__name__"),)).partition(".")[0] == package:
            return True
        frame = frame.f_back
    return False


def _message(case, clock, told):
    ask = case.line["ask"]
    if ask["kind"] == "call":
        lines = ["%s, given %s" % (case.line["about"], json.dumps(ask["given"], sort_keys=True)[:_SHOWN])]
    else:
        lines = ["%s %s" % (ask["method"], ask["target"])]
    lines.append("does not do what it did (case %s, clock at %s):" % (case.id, clock["zone"]))
    for name, before, now in told:
        lines += [
            "  %s %s %s" % (name, when, one) for when, one in zip(("before:", "now:   "), show_differing(before, now))
        ]
    lines.append("If this is meant: tebiki lock PATH --accept %s --because TEXT --reviewer ROLE" % case.id)
    return "\n".join(lines)


def show_differing(*values):
    """Values as texts; long ones from shortly before they begin to differ."""
    texts = [json.dumps(value, sort_keys=True) for value in values]
    start = max(len(os.path.commonprefix(texts)) - _LEAD, 0) if max(map(len, texts)) > _LONG else 0
    return [("..." if start else "") + text[start : start + _SHOWN] for text in texts]


def _calls(folder, name):
    path = os.path.join(folder, "cases", name + ".jsonl")
    return _sort_cases(LockedCase(line, place) for line, place in read_cases(path) if line["ask"]["kind"] == "call")


def _session(folder):
    """All requests, of all files, in their order."""
    place = os.path.join(folder, "cases")
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    paths = [os.path.join(place, name) for name in names if name.endswith(".jsonl")]
    read = [one for path in paths for one in read_cases(path)]
    found = _sort_cases(LockedCase(line, at) for line, at in read if line["ask"]["kind"] == "exchange")
    return sorted(found, key=lambda case: case.line["ask"]["order"])


def _sort_cases(cases):
    """As they are written, each once: a merge may have added lines in any order, and one line twice."""
    found = []
    for case in sorted(cases, key=_position):
        if not found or found[-1].line != case.line:
            found.append(case)
    return found


def _position(case):
    return case.line["about"], case.line["ask"].get("order", 0), case.line.get("origin") == "invented", case.id


def _twice(cases):
    """Id -> what is wrong, for ids that several cases have, as after a bad merge."""
    places = {}
    for case in cases:
        places.setdefault(case.id, []).append(case.place)
    told = "%s are cases with one id, %s: a merge kept both. Keep the right line, or restore the file from git."
    return dict((name, told % (" and ".join(at), plain(name))) for name, at in places.items() if len(at) > 1)


def _replay(folder, setup, cases, number):
    """Id -> parts, and the version of Python."""
    copy = _copy_of(os.path.normpath(os.path.join(folder, setup["root"])))
    try:
        return _replay_in(copy.scratch, folder, setup, cases, number)
    finally:
        copy.restore()


def _copy_of(root):
    """The copy of a project, which is made once in a process and removed at its end."""
    key = (os.getpid(), root)
    if key not in _copies:
        held = temporary_directory()
        holder = held.__enter__()
        atexit.register(_remove_copy, key, held)
        # tebiki: allow module_state -- tests of all modules share the copy: to make it takes the most time
        _copies[key] = PristineCopy(root, os.path.join(holder, "copy"), _left_out)
    return _copies[key]


def _remove_copy(key, held):
    if key[0] == os.getpid():  # not in a process that was forked from this one
        held.__exit__(None, None, None)


def _replay_in(scratch, folder, setup, cases, number):
    python = os.environ.get("TEBIKI_PYTHON") or sys.executable
    variables = _environment(setup, scratch)
    before = listening_addresses() if setup.get("before") else set()
    for command in setup.get("before") or ():
        words = [_expand_variables(word).replace("{python}", python).replace("{scratch}", scratch) for word in command]
        _run(words, scratch, variables, b"")
    if setup.get("before"):
        # tebiki: allow module_state -- what was prepared for one test listens for those after it as well
        _made.update(listening_addresses() - before)
    first = dict(_first(folder, setup, scratch, number), variables=_take_deferred(variables, setup))
    if setup.get("database") in ("new", "kept"):
        first["database"] = _own_databases(folder, setup, python)
    lines = [first] + [{"id": case.id, "ask": case.line["ask"]} for case in cases]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
    said, printed = _run([python, "-B", HERE, "replay.locked_cases"], scratch, variables, data)
    return _parts(said, printed, cases)


def _own_databases(folder, setup, python):
    """Return the addresses of the databases made for the tests, under a name apart from that of a kept one."""
    root = os.path.normpath(os.path.join(folder, setup["root"]))

    def describe(scratch):
        variables = _environment(setup, scratch)
        deferred = _take_deferred(variables, setup)
        return dict(_first(folder, setup, scratch, 0), variables=deferred), variables

    return databases_of(root, _left_out, [python, "-B", HERE, "replay.make_database"], describe)


def _left_out(folder, names):
    """Histories, caches, environments, and what cannot be copied."""
    places = [(name, os.path.join(folder, name)) for name in names]
    return [name for name, place in places if name in _LEFT or name.endswith(".pyc") or not _is_copy(place)]


def _is_copy(place):
    if os.path.isdir(place):
        return not any(os.path.exists(os.path.join(place, mark)) for mark in ("pyvenv.cfg", "conda-meta", MARKER))
    return os.path.islink(place) or os.path.isfile(place)


def _parts(said, printed, cases):
    answers = [json.loads(line) for line in said.decode("utf-8").splitlines() if line.startswith("{")]
    if not answers or "error" in answers[0]:
        raise AssertionError("the program cannot be imported: %s\n%s" % (answers[:1], printed[-_SHOWN:]))
    came = dict((answer["id"], answer["parts"]) for answer in answers[1:])
    for case in cases:
        came.setdefault(case.id, {"exception": {"$py": "crash"}})
    return came, "%s" % answers[0].get("python", "")


def _first(folder, setup, scratch, number):
    clock = setup["clocks"][number]
    told = ("app", "statements", "packages", "names", "patterns", "keep", "writes")
    asked = dict((name, setup[name]) for name in told if name in setup)
    answers = os.path.join(folder, "outgoing.jsonl")
    asked.update(
        pin={"at": clock["at"], "zone": clock["zone"]},
        root=scratch,
        scratch=scratch,
        guard=True,
        taken_by=setup.get("python") or "",
        connects=sorted(_made.union(setup.get("connects") or ())),
        isolate={"wall": ""},
        reached=False,
        seconds=_PATIENCE * setup.get("seconds", 5.0),
        answers=[line for line, _ in read_objects(answers)] if os.path.exists(answers) else [],
    )
    return asked


def _environment(setup, scratch):
    kept = dict(os.environ)
    for name in list(kept):
        if name.startswith(("PYTHON", "TEBIKI_", "COVERAGE_", "COV_")):
            del kept[name]
    kept.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    if setup.get("path"):
        kept["PYTHONPATH"] = os.pathsep.join(os.path.join(scratch, place) for place in setup["path"])
    for name, value in (setup.get("environment") or {}).items():
        kept[str(name)] = str(_expand_variables(value).replace("{scratch}", scratch))
    return kept


def _take_deferred(variables, setup):
    """The variables that the interpreter gets when the program is held back; they are taken out of the others."""
    given = ["PYTHONPATH"] + list(setup.get("environment") or ())
    return dict((name, variables.pop(name)) for name in DEFERRED if name in given and name in variables)


def _expand_variables(text):
    """A text with the values of the variables that it names, `${NAME}`: secrets that are not in the lock."""
    for name in re.findall(r"\$\{(\w+)\}", text):
        if name not in os.environ:
            raise AssertionError(
                "the lock needs the variable %s, whose value looks like a secret and is therefore not in it. Set it "
                "before the tests: export %s=..." % (name, name)
            )
        text = text.replace("${%s}" % name, os.environ[name])
    return text


def _run(words, folder, variables, data):
    pipe = subprocess.PIPE
    streams = {"stdin": pipe, "stdout": pipe, "stderr": pipe, "close_fds": True}
    process = subprocess.Popen(words, cwd=folder, env=variables, **streams)
    try:
        said, printed = process.communicate(data)
    finally:
        if process.poll() is None:  # somebody ends this process, and the program with it
            process.kill()
    printed = printed.decode("utf-8", "replace")
    if process.returncode and not data:
        raise AssertionError("%s ended with %d:\n%s" % (" ".join(words), process.returncode, printed[-_SHOWN:]))
    return said, printed


def _is_private(about):
    return any(part.startswith("_") and not part.endswith("__") for part in about.replace(":", ".").split("."))
