"""`PYTHON -B PATH/probe strength.measure`: run mutants of the program, and see which a lock kills.

The first and only request is that of `replay.locked_cases`, with

    {"cases": [lines of a lock],       sessions in their order
     "clock": 0 or 1,                  at which of its clocks `pin` is
     "paths": [path],                  files whose functions are changed
     "symbols": [symbol],              only these; empty: all of them
     "only": [numbers] or null,        of changes, as they come in the files; null: all
     "lines": {path: [[first, last]]} or null,    only statements there, which are changed in more ways; null: all
     "at_import": {path: [[first, last]]},        statements outside of functions: `import_mutants.py`
     "known_lines": {id: [[path, line]]} or null, which of these each case runs through, if that is known already,
     "seconds_of": {id: CPU SECONDS},             and how long each takes
     "digest": KEY, "masked": {id: digest},       of expected answers before they were masked, as far as known
     "seed": NUMBER, "budget": CPU SECONDS, "forks": BOOLEAN}

What is said, a line each: who answers, with `"mutants": {symbol: count}`; then `{"drifted": [ids], "abouts": {about:
[symbols]}}`; then for every change that was tried, by turns of their functions and else as the seed draws them,

    {"number", "symbol", "line", "kind", "was", "now", "first", "place", "executed", "noticed",
     "seconds": CPU, until now}

(`first` and `place` as in `mutants.SourceMutant`), and `"at_import": true` if only the import of the program runs it
and that was not tried (`fresh_imports.py`); then for every change of a statement outside of functions
`{"path", "line", "kind", "was", "now", "noticed", "of_import": true}`; at last `{"done": true,
"seconds"}`.
"""

import os
import random
import sys
import traceback

from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from ..isolation.unguarded import UnguardedCode
from ..process.busy_time import seconds_with_children
from ..process.channel import Channel

VERSION = 1
_BATCH = 100  # changes that are tried while a session is run through once
_TRIES = 40  # requests that a change is tried with
_OF_IMPORTS = 0.3  # share of the budget for functions that run at import


def main(_arguments):
    """Measure and report; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    try:
        judge, wall = None, sandbox.isolate(asked, channel)
        if sys.version_info >= (3, 8):
            from ..isolation import guard

            judge = guard.install_guard(asked)
        of_import = _try_imports(asked)
        function_imports = _start_imports(asked)
        from .mutant_runs import MutantRuns

        mutant_runs = MutantRuns(asked)
    except BaseException as error:  # whatever the program raises or exits with while it is imported
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    counts = {}
    for one in mutant_runs.mutants:
        counts[one.symbol] = counts.get(one.symbol, 0) + 1
    equivalent = sum(file.equivalent for file in mutant_runs.files)
    hello = {"tebiki_probe": VERSION, "mutants": counts, "equivalent": equivalent, "unreadable": mutant_runs.unreadable}
    channel.send(UnguardedCode(judge, wall).add(hello))
    for one in of_import:
        channel.send(one)
    measurement = StrengthMeasurement(asked, mutant_runs, channel.send, function_imports)
    measurement.run()
    channel.send({"done": True, "seconds": round(measurement.seconds(), 2)})
    sys.stderr.flush()
    os._exit(0)


def _try_imports(request):
    """Try the changes of code that runs at import, before the program is imported here."""
    if not request.get("at_import") or sys.version_info < (3,):
        return []
    from .import_mutants import ImportMutants

    found = []
    ImportMutants(request).run(found.append)
    return found


def _start_imports(asked):
    """Return what imports the program with changed functions; None if this interpreter cannot."""
    if sys.version_info < (3, 8) or not (asked.get("forks", True) and hasattr(os, "fork")):
        return None
    from .fresh_imports import FunctionImports

    return FunctionImports(asked, _OF_IMPORTS * asked["budget"])


def by_turns(symbols, draw):
    """Return the order in which mutants are tried: one of every function, then the next of every function, and so on.

    A small budget then tells something of each function. Within a function the order is drawn.

    Args:
        symbols: the function of every change, by its number.
        draw: a `random.Random`.

    Returns:
        the numbers.
    """
    numbers = list(range(len(symbols)))
    draw.shuffle(numbers)
    taken = {}
    turns = []
    for number in numbers:
        turn = taken.get(symbols[number], 0)
        taken[symbols[number]] = turn + 1
        turns.append((turn, len(turns), number))
    return [number for _, _, number in sorted(turns)]


class StrengthMeasurement(object):
    """One measurement.

    Args:
        asked: the first request.
        mutant_runs: a `mutant_runs.MutantRuns`; `tell`: is called with everything that is found.
        function_imports: a `fresh_imports.FunctionImports`; None: the program is not imported again.
    """

    def __init__(self, asked, mutant_runs, tell, function_imports=None):
        self._asked = asked
        self._mutant_runs = mutant_runs
        self._tell = tell
        self._function_imports = function_imports
        self._kept = mutant_runs.snapshot()
        self._drifted = set()
        self._seconds = {}
        self._cases_by_line = {}
        self._controls = {}
        self._order = [line["id"] for line in asked["cases"] if line["ask"]["kind"] == "exchange"]

    def run(self):
        """Run the unchanged program, then one mutant after the other, until time is up."""
        self._look()
        order = by_turns([one.symbol for one in self._mutant_runs.mutants], random.Random(self._asked["seed"]))  # noqa: S311
        only = self._asked.get("only")
        chosen = order if only is None else [number for number in order if number in set(only)]
        size = _BATCH if "exchange" in self._mutant_runs.case_kinds() else 1
        for start in range(0, len(chosen), size):
            if self.seconds() >= self._asked["budget"]:
                return
            self._try(chosen[start : start + size])

    def seconds(self):
        """Return CPU seconds of this process and of those that it has started."""
        return seconds_with_children() + (self._function_imports.seconds if self._function_imports else 0.0)

    def _try(self, numbers):
        """Try some mutants and report the results."""
        mutants = self._mutant_runs.mutants
        executed = dict((number, self._cases_at(mutants[number])) for number in numbers)
        noticed = set(number for number in numbers if self._is_noticed_by_calls(number, executed[number]))
        waiting = [number for number in numbers if number not in noticed]
        noticed |= self._noticed_by_requests(dict((number, _ids("exchange", executed[number])) for number in waiting))
        for number in numbers:
            mutant = mutants[number]
            told = dict(mutant.describe(), number=number, executed=bool(executed[number]), noticed=number in noticed)
            if not told["noticed"] and self._is_at_import(mutant):
                is_noticed = self._is_noticed_by_import(mutant)
                told["noticed"] = bool(is_noticed)
                told["at_import"] = is_noticed is None and not told["executed"]
            told["seconds"] = round(self.seconds(), 2)
            self._tell(told)

    def _look(self):
        """Observe which lines run, how long cases take, and which answers differ from the lock."""
        abouts = dict((line["id"], line["about"]) for line in self._asked["cases"])
        known = self._asked.get("known_lines") if self._mutant_runs.forks else None
        if known is not None:
            self._know(known)
            self._import_like(known)
        for kind in self._mutant_runs.case_kinds() if known is None else ():
            told, why = self._mutant_runs.run_in_process("run_unchanged", kind)
            self._kept.restore()
            if told is None:
                raise RuntimeError("the cases of the lock end the program (%s)" % why)
            self._mutant_runs.warm_up(told["modules"])
            self._drifted.update(told["drifted"])
            self._seconds.update(told["seconds"])
            for case, lines in told["lines"].items():
                for name, line in lines:
                    self._cases_by_line.setdefault((name, line), set()).add((kind, case))
        reached = {}
        for mutant in self._mutant_runs.mutants:
            for _, case in self._cases_at(mutant):
                reached.setdefault(abouts[case], set()).add(mutant.symbol)
        told = dict((about, sorted(symbols)) for about, symbols in reached.items())
        self._tell({"drifted": sorted(self._drifted), "abouts": told})

    def _know(self, executed):
        """Adopt known executed lines, so that the cases need not run again to collect them."""
        names = dict((file.path, file.name) for file in self._mutant_runs.files)
        for line in self._asked["cases"]:
            self._seconds[line["id"]] = self._asked["seconds_of"].get(line["id"], 0.0)
            for path, number in executed.get(line["id"], ()):
                if path in names:
                    key = (names[path], number)
                    self._cases_by_line.setdefault(key, set()).add((line["ask"]["kind"], line["id"]))

    def _import_like(self, executed):
        """Import what the first case through each file imports: a mutant needs a module that is there to change."""
        first = {}
        for line in self._asked["cases"]:
            for path, _ in executed.get(line["id"], ()):
                first.setdefault((line["ask"]["kind"], path), line["id"])
        for kind in self._mutant_runs.case_kinds():
            ids = sorted(set(case for (one, _), case in first.items() if one == kind))
            told, _ = self._mutant_runs.run_in_process("run_unchanged", kind, ids, False) if ids else (None, "")
            self._kept.restore()
            self._mutant_runs.warm_up(told["modules"] if told else ())

    def _cases_at(self, mutant):
        """Return (kind, id) of the cases that execute the statement of a mutant."""
        found = set()
        for line in range(mutant.first, mutant.last + 1):
            found |= self._cases_by_line.get((mutant.name, line), set())
        return found

    def _is_at_import(self, mutant):
        return any((mutant.name, line) in self._mutant_runs.at_import for line in range(mutant.first, mutant.last + 1))

    def _is_noticed_by_import(self, mutant):
        """Return whether a case differs if the program is imported with a mutant; None if that was not tried."""
        imports = self._function_imports
        return imports.is_noticed(mutant, self._kept.restore) if imports else None

    def _is_noticed_by_calls(self, number, executed):
        ids = _ids("call", executed)
        if not ids:
            return False
        limits = self._limits(ids)
        told, why = self._mutant_runs.run_in_process(
            "first_different", number, "call", ids, limits, sorted(self._drifting(ids))
        )
        self._kept.restore()
        return told is not None or why is not None

    def _noticed_by_requests(self, executed):
        """Return numbers of the mutants that requests kill, among those that some request executes."""
        executed = dict((number, ids) for number, ids in executed.items() if ids)
        limits, drifted = self._limits(self._order), sorted(self._drifted)
        if not executed:
            return set()
        if self._mutant_runs.forks and not self._asked.get("database"):  # a fork would share its connection
            waiting = {}
            for number in sorted(executed):
                for case in _spread(sorted(executed[number], key=self._order.index)):
                    waiting.setdefault(case, []).append(number)
            return self._noticed_in_session(waiting, limits)
        noticed = set()
        for number in sorted(executed):
            told, why = self._mutant_runs.run_in_process("first_different", number, "exchange", None, limits, drifted)
            self._kept.restore()
            if told is not None or why is not None:
                noticed.add(number)
        return noticed

    def _noticed_in_session(self, waiting, limits):
        """Return numbers of the mutants killed in a session; repeated if a request also differs without a mutant."""
        told, why = self._mutant_runs.run_in_process("run_session", waiting, limits, sorted(self._drifted))
        self._kept.restore()
        if why is not None:
            raise RuntimeError("the cases of the lock end the program (%s)" % why)
        noticed, drifted = told
        new = set(drifted) - self._drifted
        self._drifted.update(new)
        if any(case in new for _, case in noticed):
            return self._noticed_in_session(waiting, limits)
        return set(number for number, _ in noticed)

    def _limits(self, ids):
        from .mutant_runs import limits_of

        return limits_of(dict((case, self._seconds[case]) for case in ids))

    def _drifting(self, ids):
        """Return the calls that answer differently if the others do not precede them."""
        key = tuple(ids)
        if key not in self._controls:
            told, _ = self._mutant_runs.run_in_process("run_unchanged", "call", ids, False)
            self._kept.restore()
            self._controls[key] = set(ids) if told is None else set(told["drifted"])
        return self._controls[key]


def _ids(kind, executed):
    return sorted(case for one, case in executed if one == kind)


def _spread(ids):
    """Select a limited number of cases, spread from the first to the last."""
    if len(ids) <= _TRIES:
        return ids
    return [ids[number * (len(ids) - 1) // (_TRIES - 1)] for number in range(_TRIES)]
