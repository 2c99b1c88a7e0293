"""Replay the cases of a lock on a mutant and report whether one kills it."""

import os
import sys

from ..isolation import child_process
from ..process.line_coverage import LineTracer
from ..process.restore import FolderSnapshot
from ..replay.locked_case import LockedCase
from ..replay.locked_cases import CaseReplayer
from ..replay.part_differences import differences
from .mutants import MutableFile, RunningFunctions

_LONGEST = 10.0  # times what a case takes without a change
_AT_LEAST = 0.5  # CPU seconds
_REAL = 60.0  # times the CPU time that a process should need: it ends what waits or computes too long itself
_REAL_AT_LEAST = 120.0
_AFTER = 20  # requests after the first one that runs through a change
if sys.version_info >= (3, 12):
    from ..process.line_coverage_monitoring import LineMonitor as LineWatcher
else:
    LineWatcher = LineTracer

_AS_IT_WAS = ".tebiki-as-it-was"
_ASIDE = ".tebiki-before-a-request"


class MutantRuns(object):
    """Runs of the mutants of a program, and all that they need.

    Args:
        asked: the first request of `strength.measure`.

    Raises:
        Exception: whatever the application raises while it is imported.
    """

    def __init__(self, asked):
        self._asked, self._snapshot = asked, None
        self.forks = bool(asked.get("forks", True) and hasattr(os, "fork"))
        self._groups = {}
        for case in map(LockedCase, asked["cases"]):
            self._groups.setdefault(case.line["ask"]["kind"], []).append(case)
        modules = [case.line["ask"]["seam"].partition(":")[0] for case in self._groups.get("call", ())]
        names = [os.path.realpath(os.path.join(asked["root"], path)) for path in asked["paths"]]
        self._imports = LineWatcher(names)
        with self._imports:
            self._locked = CaseReplayer(dict(asked, guard=False, reached=False))
            warm_up(modules)
        self.at_import = self._imports.take()
        self.files, self.unreadable = files_of(asked["root"], asked["paths"])
        lines = asked.get("lines")
        made = [one for file in self.files for one in file.find_mutants(lines and lines.get(file.path, ()))]
        self.mutants = [one for one in made if is_of(one.symbol, asked["symbols"])]
        self._running = RunningFunctions(self.files)

    def warm_up(self, modules):
        """Import what the cases are known to import, once instead of for every change."""
        with self._imports:
            warm_up(modules)
        self.at_import |= self._imports.take()
        self._running = RunningFunctions(self.files)

    def snapshot(self):
        """Return the `FolderSnapshot` of the copy as it was when this was asked first."""
        if self._snapshot is None:
            self._snapshot = FolderSnapshot(self._asked["scratch"], _AS_IT_WAS)
        return self._snapshot

    def case_kinds(self):
        """Return the kinds of cases, quick ones first; each kind needs a process of its own."""
        return sorted(self._groups)

    def run_unchanged(self, kind, ids=None, traced=True):
        """Run the cases without a mutant.

        Returns:
            `{"drifted": ids that are not as they were, "seconds": {id: CPU seconds}, "lines": {id: [[path, line]]},
            "modules": names of those that it has imported}`.
        """
        told = {"drifted": [], "seconds": {}, "lines": {}}
        before = set(sys.modules)
        watching = LineTracer([file.name for file in self.files])
        for case in self._of(kind, ids):
            answer = self._answer(case, watching=watching if traced else None)
            if traced:
                told["lines"][case.id] = sorted(watching.take())
            told["seconds"][case.id] = answer.get("seconds", 0.0)
            if self._differs(case, answer):
                told["drifted"].append(case.id)
        told["modules"] = [name for name in sys.modules if name not in before]
        return told

    def first_different(self, number, kind, ids, limits, ignored):
        """Apply a mutant in this process and return the id of the first case that kills it; None if none does.

        Args:
            number: number of the change in `mutants`.
            kind: kind of the cases.
            ids: the cases; None: all of that kind.
            limits: id -> CPU seconds it may take.
            ignored: ids that are not compared.
        """
        return self._first_different(number, self._of(kind, ids), limits, ignored)

    def _first_different(self, number, cases, limits, ignored):
        self._running.activate(self.mutants[number])
        for case in cases:
            answer = self._answer(case, limits.get(case.id, _AT_LEAST))
            if case.id not in ignored and self._differs(case, answer):
                return case.id
        return None

    def run_session(self, waiting, limits, ignored):
        """Put requests in their order; before each one, try it with every change that it runs through.

        Each trial has a process of its own. The first time some requests after it are tried as well, because what it
        left behind may show.

        Args:
            waiting: id of a request -> numbers of the changes to be tried there.
            limits: id -> CPU seconds it may take.
            ignored: ids that are not compared.

        Returns:
            `[{number of each change that a case tells: the case}, ids of cases that differ without any change]`; what
            comes after the last request that a change waits for is not put.
        """
        cases = self._of("exchange", None)
        last = max([index for index, case in enumerate(cases) if waiting.get(case.id)] or [-1])
        kept = FolderSnapshot(self._asked["scratch"], _ASIDE, self.snapshot())
        noticed, begun, drifted = {}, set(), []
        place = dict((case.id, index) for index, case in enumerate(cases))
        left = dict((case, set(numbers)) for case, numbers in waiting.items() if numbers)
        for index, case in enumerate(cases[: last + 1]):
            open_here = [number for number in waiting.get(case.id, ()) if number not in noticed]
            if open_here:
                kept.keep()
            for number in open_here:
                tried = cases[index : index + (1 if number in begun else 1 + _AFTER)]
                begun.add(number)
                told = self._shows(number, tried, limits, ignored)
                if told is not None:
                    noticed[number] = told
                kept.restore()
            left.pop(case.id, None)
            is_done = all(number in noticed for numbers in left.values() for number in numbers)
            if is_done and all(place.get(told, -1) < index for told in noticed.values()):
                break  # whoever has told was seen to do the same without a change
            answer = self._answer(case)
            if case.id not in ignored and self._differs(case, answer):
                drifted.append(case.id)
        return [sorted(noticed.items()), drifted]

    def _shows(self, number, cases, limits, ignored):
        """Return the id of the request that kills a mutant, replayed in a forked process; None if none does."""

        def work():
            return self._first_different(number, cases, limits, ignored)

        seconds = _REAL_AT_LEAST + _REAL * sum(limits.get(case.id, 0) for case in cases) / _LONGEST
        told, why = child_process.run_forked(work, seconds)
        return told if why is None else ""

    def run_in_process(self, name, *arguments):
        """Run one of the methods above in a process of its own: `(answer, None)`, or `(None, reason)`."""
        asked = self._asked
        seconds = _REAL_AT_LEAST + _REAL * (asked["seconds"] + asked["budget"])
        if name == "first_different":
            seconds = _REAL_AT_LEAST + _REAL * sum(arguments[3].values()) / _LONGEST
        if self.forks:
            return child_process.run_forked(lambda: getattr(self, name)(*arguments), seconds)
        return child_process.run_entry("strength.worker", dict(asked, work=name, arguments=arguments), seconds)

    def _of(self, kind, ids):
        wanted = None if ids is None else set(ids)
        return [case for case in self._groups[kind] if wanted is None or case.id in wanted]

    def _answer(self, case, of_cpu=None, watching=None):
        """Replay a case; the answer has no parts if it is the expected one by its digest."""
        masked = (self._asked.get("masked") or {}).get(case.id)
        return self._locked.answer({"id": case.id, "ask": case.line["ask"], "masked": masked}, of_cpu, watching)

    def _differs(self, case, answer):
        expected = case.expected_parts(self._asked["clock"])
        return "parts" in answer and bool(differences(case.line, expected, answer["parts"]))


def warm_up(modules):
    """Import modules; what one of them raises is met again when a case needs it."""
    for name in modules:
        try:
            __import__(name)
        # tebiki: allow bare_except -- a module may raise or exit with anything
        except BaseException:  # noqa: S112 - what it raised is met again
            continue


def limits_of(seconds):
    """Return the time limits of cases with a change in the program.

    Args:
        seconds: id -> CPU seconds without one.
    """
    return dict((case, max(_AT_LEAST, _LONGEST * one)) for case, one in seconds.items())


def files_of(root, paths):
    """Return (readable files, [path, reason] of the others)."""
    files, unreadable = [], []
    for path in paths:
        try:
            files.append(MutableFile(_place(root, path), path))
        except (SyntaxError, ValueError, EnvironmentError) as error:
            unreadable.append([path, "%s: %s" % (type(error).__name__, error)])
    return files, unreadable


def is_of(symbol, wanted):
    """Return whether a symbol is one of those wanted, or inside one of them; none wanted: all are."""
    for one in wanted:
        if symbol == one or symbol.startswith(one + ("." if "::" in one else "::")):
            return True
    return not wanted


def _place(root, path):
    """Return the path of a file: in the project, or where the program has imported that module from."""
    place = os.path.join(root, path)
    name = os.path.splitext(path)[0].replace("/", ".")
    for known in (name, name.rpartition(".__init__")[0]):
        file = getattr(sys.modules.get(known), "__file__", None)
        if not os.path.exists(place) and file:
            return os.path.splitext(file)[0] + ".py"
    return place
