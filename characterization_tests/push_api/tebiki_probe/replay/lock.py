"""Tests of a lock, as its pytest files call them: replay its cases in a process of their own, and compare.

Runs wherever the program runs, Python 2.7 included, with nothing but pytest. The calls of all modules whose tests are
collected, and all requests, are put to one process each when the first of them is asked for, in the order of the lock,
as `tebiki verify` does: neither the order of tests nor the number of workers matters.
`TEBIKI_PYTHON` names another interpreter for the program than the one that pytest runs in.
"""

import json
import os
import sys
import unittest

from ..values.code_names import UNIMPORTABLE
from .lock_files import NEXT, LockFileError, plain, read_setup
from .lock_program import OTHER_PYTHON, SHOWN, replay_cases
from .locked_case import find_twice, read_calls, read_session, sort_cases
from .part_differences import differences
from .python2_port import crosses

_LONG = 300
_LEAD = 100
_answers = {}  # (folder, name, clock) -> (id -> parts, version of Python), why there are none
_collected = {}  # folder -> the cases of its modules


class Absent(object):
    """Placeholder for cases that cannot be read, so that their test fails instead of being skipped.

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
        folder: folder of the lock.
        name: name of the file of a module in `cases/`, without its ending; empty: the requests of all files.
        parametrize: pytest's function, because pytest is not imported here.
        tests: the names of the test file, to see that every case has a test; None: nobody looks.
    """

    def __init__(self, folder, name="", parametrize=None, tests=None):
        self._folder = folder
        self._parametrize = parametrize
        self._tests = tests
        self._name = name if isinstance(name, str) else name.encode("utf-8")  # Python 2 has names of files as bytes
        self._setup, self._cases, self._damaged, self._untested = {}, [], "", None
        try:
            self._setup = read_setup(folder)
            self._cases = read_calls(folder, self._name) if name else read_session(folder)
        except LockFileError as error:
            self._damaged = "%s" % (error,)
        self._twice = find_twice(self._cases)
        if name:
            # tebiki: allow module_state -- the calls of all modules that are collected are put to one process
            _collected.setdefault(folder, []).append(self)

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
        """Return the cases of one function or endpoint, or a placeholder that fails with the reason."""
        found = [case for case in self._cases if case.line["about"] == about]
        gone = "no file in cases/ holds a case of %s any more. %s" % (plain(about), NEXT)
        return found or [Absent(self._damaged or gone)]

    def check(self, case):
        """Replay a case at every clock.

        Raises:
            AssertionError: something is not as it was; the message says what.
        """
        __tracebackhide__ = True  # of a failure, pytest shows the message alone
        if self._untested is None:
            self._untested = self._describe_untested()
        fault = case.why if isinstance(case, Absent) else self._twice.get(case.id) or self._untested
        if fault:
            raise AssertionError(fault)
        for number, clock in enumerate(self._setup["clocks"]):
            came, python = self._responses(number)
            came = came[case.id]
            gone = came.get("gone") or ""
            module = case.line["ask"].get("seam", "").partition(":")[0]
            if gone.startswith("%s %s" % (module, UNIMPORTABLE)):
                raise AssertionError("%s %s" % (gone, OTHER_PYTHON))
            if gone and _is_private(case.line["about"]):
                raise unittest.SkipTest("%s is no more: %s" % (case.line["about"], gone))
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
        """Return the version of Python that the lock was taken with."""
        return self._setup.get("python") or ""

    def _responses(self, clock):
        """Return id -> parts, and the version of Python that produced them."""
        __tracebackhide__ = True
        if self._key(clock) not in _answers:
            waiting, cases = [self], self._cases
            if self._name:
                waiting = [one for one in _collected[self._folder] if one._key(clock) not in _answers]
                cases = sort_cases([case for one in waiting for case in one._cases])
            answer = _answer(self._folder, self._setup, cases, clock)
            # tebiki: allow module_state -- pytest imports one module a file, and all share one start of the program
            _answers.update((one._key(clock), answer) for one in waiting)
        came, refused = _answers[self._key(clock)]
        if refused:
            why = refused.partition("\n")[0]
            # tebiki: allow module_state -- one test shows all that was printed, the others the reason
            _answers[self._key(clock)] = came, why
            raise AssertionError(refused)
        return came

    def _key(self, clock):
        return self._folder, self._name, clock


def _answer(folder, setup, cases, clock):
    """Return (outcomes of cases at a clock, "") or (nothing, the reason why the program does not start)."""
    try:
        return replay_cases(folder, setup, cases, clock), ""
    except (AssertionError, LockFileError) as error:  # it would not for the next case either
        return ({}, ""), "%s" % error


def _is_read_by(package):
    """Return whether a package is importing the test file right now."""
    frame = sys._getframe()
    while frame is not None:
        if ("%s" % (frame.f_globals.get("__name__"),)).partition(".")[0] == package:
            return True
        frame = frame.f_back
    return False


def _message(case, clock, told):
    ask = case.line["ask"]
    if ask["kind"] == "call":
        calls = list(ask.get("preceding") or ()) + [ask["given"]]
        given = "; then ".join([json.dumps(one, sort_keys=True)[:SHOWN] for one in calls])
        lines = ["%s, given %s" % (case.line["about"], given)]
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
    """Return values as texts; long ones from shortly before their first difference."""
    texts = [json.dumps(value, sort_keys=True) for value in values]
    start = max(len(os.path.commonprefix(texts)) - _LEAD, 0) if max(map(len, texts)) > _LONG else 0
    return [("..." if start else "") + text[start : start + SHOWN] for text in texts]


def _is_private(about):
    return any(part.startswith("_") and not part.endswith("__") for part in about.replace(":", ".").split("."))
