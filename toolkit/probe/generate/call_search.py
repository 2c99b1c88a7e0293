"""`PYTHON -B PATH/probe generate.inputs` for "cases": look for inputs that make functions do something new.

The first request is that of `replay.locked_cases`, with

    {"known": [calls], "modules": [names], "targets": [names], "endless": [symbols of functions that never return],
     "budget": CPU SECONDS, "seed": NUMBER, "focus": {path: [[first, last line]]} or null,
     "other": {path: the file in the other state of a change} or null}

With a `focus`, only functions that hold these lines are called, and those that `known` calls; only inputs that run
through these lines are kept, variants differ there alone, and inputs with another outcome are kept as well, and those
that the code of the other state answers otherwise (`other_state.py`).
Every input that is worth keeping is sent at once, as `{"ask": call, "why": "lines" | "outcome" | "variant" | "focus" |
"change"}`; the last line is `{"done": true, "seconds": CPU SECONDS, "functions": N, "modules": names, "unshown": N,
"faults": errors of the search itself (own_faults.py)}`. Python 3.6 and newer only: `inputs.py`. An input is worth
keeping if it runs through lines in an order not seen before, or ends in a kind of outcome not seen before, or shows a
small change of the function (`function_variants.py`) that no input before it has shown.
"""

import json
import random
import time

from ..mask.environment_secrets import secrets_in_environment
from . import functions
from .differing_inputs import DifferingInputs
from .focus_lines import FocusLines, neighbours_of, sign_of
from .input_trials import SLOWEST, InputTrials
from .known_secrets import KnownSecrets
from .other_state import OtherState
from .own_faults import OwnFaults
from .reshaped_values import marks_of
from .rounding_ties import tie_inputs
from .second_calls import ProjectMemory, own_inputs, pairs_of
from .unshown_variants import UnshownVariants

_SLOWEST_ALONE = 1.0  # the same if no quicker input of its function returned
_IN_VAIN = 1.5  # CPU seconds of fruitless inputs, after which a function is given up
_KEPT = 60  # inputs of one function
_SHOWING = 150  # inputs of one function, if they show a variant
_FOCUSED = 300  # inputs of one function that run through a focus and end otherwise than those before
_ODD = 24  # of those beside which odd values are tried
_QUIET = 0.3  # of the time without anything new, after which a search with a focus is over
_ENOUGH = 100  # inputs that run through a focus; after that, another value of a known kind of outcome is nothing new
_COSTLY = 2.0  # CPU seconds of inputs without anything new that are kept: each is replayed several times later
_NEAR = 0.5  # of the time is for inputs beside the first ones that run through a focus
_VISITED = 200  # inputs that run through a focus, of which those beside them wait to be tried
_OUTCOMES = 8  # kinds of outcomes of one function that are reason enough to keep an input
_RECALLING = 0.4  # of the time, at most, is for known inputs
_SWEEPING = 0.4  # of the time that is left, at most, is for the first boundaries of every function
_REPEATED = 10  # inputs of a function that are repeated to see whether it remembers them
_SECOND = 0.2  # of the time that is left, at most, is for second calls
_OF_BOUNDARIES = 0.4  # of the inputs are at boundaries later, as long as some were not tried
_LARGEST = 4000  # characters of an input
_LEAST = 300  # made-up inputs that execute a focus, where the time ended what is tried of every function
_UNFIT = ("MemoryError", "RecursionError", "Forbidden", "SystemExit", "KeyboardInterrupt", "Late", "WaitedTooLong")
cpu_seconds = time.process_time if hasattr(time, "process_time") else time.time


class CallSearch(object):
    """Search for inputs of functions.

    Args:
        asked: the first request.
        tell: called with every input that is kept.
        last: a `last_input.LastInputFile`.
        program: an `ImportedProgram`.
    """

    def __init__(self, asked, tell, last, program):
        self._began = self._found = cpu_seconds()
        self._trials = InputTrials(asked, last, program)
        self._random = random.Random(asked.get("seed", 0))  # noqa: S311 - nothing is kept secret by it
        self._tell = tell
        self._known = asked.get("known") or ()
        self._secrets = KnownSecrets(asked)
        self._subjects, self._instances = functions.find_subjects(asked, self._random, self._secrets)
        self._secrets.learn(secrets_in_environment(asked))  # a module may have read a file of variables
        self._focus = FocusLines(asked["root"], asked.get("focus"))
        self._other = OtherState(asked["root"], asked.get("other"))
        self._apart = DifferingInputs(self._other, self._trials.run_again)
        seams = set(ask["seam"] for ask in self._known)
        self._subjects = [one for one in self._subjects if one.seam in seams or self._focus.is_in(one)]
        self._trials.watch(self._subjects)
        self._unshown = UnshownVariants(self._subjects, self._focus.variants_of, self._random, self._trials.run_again)
        self._outcomes = {}
        self._neighbours = []
        self._cost = 0.0
        self._root = asked["root"]
        self._is_reached = self._is_cut = False
        self._met = 0
        self.faults = OwnFaults()

    def describe(self):
        """Describe the search: its functions, their modules, the changes that no input has shown, what it lacked."""
        modules = sorted(set(one.seam.partition(":")[0] for one in self._subjects))
        found = {"functions": len(self._subjects), "modules": modules, "unshown": self._unshown.count()}
        is_cut = self._is_cut and not self._apart.are_enough
        return dict(found, is_short=is_cut and self._is_reached and self._met < _LEAST)

    def run(self, until):
        """Search until this much CPU time has been used."""
        self._recall(cpu_seconds() + _RECALLING * (until - cpu_seconds()))
        self._sow(until)
        self._try_ties(until)
        self._keep_slow_inputs(cpu_seconds() + _SWEEPING * (until - cpu_seconds()))
        self._visit_neighbours(cpu_seconds() + _NEAR * (until - cpu_seconds()))
        self._sweep(cpu_seconds() + _SWEEPING * (until - cpu_seconds()))
        self._visit_neighbours(until)
        self._try_second_calls(cpu_seconds() + _SECOND * (until - cpu_seconds()))
        quiet = _QUIET * (until - self._began)
        while self._goes_on(until) and self._open() and not (self._focus and cpu_seconds() - self._found > quiet):
            self._consider_another(self._choose())

    def _goes_on(self, until):
        """Return whether time is left and the effect of the change is not shown yet."""
        return cpu_seconds() < until and not self._apart.are_enough

    def _recall(self, until):
        """Try the known inputs, taking functions in turn, so that many inputs of one leave time for the others."""
        known = dict((one.seam, (one, [])) for one in self._subjects)
        for ask in self._known:
            if ask["seam"] in known:
                known[ask["seam"]][1].append(ask)
        waiting = [(subject, iter(asks)) for subject, asks in known.values() if asks]
        while waiting and cpu_seconds() < until:
            subject, asks = waiting.pop(0)
            ask = next(asks, None)
            if ask is not None:
                self._consider(subject, ask, is_known=True)
                waiting.append((subject, asks))

    def _sow(self, until):
        """Try first inputs, taking functions in turn, so that none has to wait for the others."""
        waiting = [(one, iter(self.faults.guard(one, one.first_inputs) or ())) for one in self._open()]
        while waiting and cpu_seconds() < until:
            subject, seeds = waiting.pop(0)
            given = self.faults.guard(subject, next, seeds, None)
            if given is not None and subject.in_vain < _IN_VAIN:
                self._consider(subject, subject.make_call(given))
                waiting.append((subject, seeds))
        self._is_cut = bool(waiting)

    def _try_ties(self, until):
        """Try inputs halfway between two results of the functions that round."""
        for subject in self._open():
            for given in tie_inputs(subject.code_objects(), subject.returned_inputs()):
                if cpu_seconds() < until:
                    self._consider(subject, subject.make_call(given))

    def _keep_slow_inputs(self, until):
        """Keep a slow input of each function that returned for no quicker one: it would have no case otherwise."""
        for subject in self._subjects:
            if subject.slow is None or subject.has_returned or cpu_seconds() >= until:
                continue
            tried = self._try_input(subject, subject.slow, _SLOWEST_ALONE)
            is_met = tried is not None and (not self._focus or self._focus.is_met(tried.arcs))
            if is_met and tried.has_returned and self._is_fit(subject, tried, _SLOWEST_ALONE):
                subject.learn(tried, True)
                subject.kept += 1
                self._tell({"ask": tried.ask, "why": "lines"})

    def _visit_neighbours(self, until):
        """Try inputs close to those that execute each focus, one focus after the other."""
        while self._neighbours and self._goes_on(until):
            subject, inputs = self._neighbours.pop(0)
            given = self.faults.guard(subject, next, inputs, None)
            if given is not None and subject.in_vain < _IN_VAIN:
                self._consider(subject, subject.make_call(given))
                self._neighbours.append((subject, inputs))
        self._is_cut = self._is_cut or bool(self._neighbours)

    def _sweep(self, until):
        """Try the boundaries of the known inputs of each function, one function after the other."""
        waiting = self._open()
        while waiting and self._goes_on(until):
            subject = waiting.pop(0)
            given = self.faults.guard(subject, subject.next_boundary)
            if given is not None and subject.in_vain < _IN_VAIN:
                self._consider(subject, subject.make_call(given))
                waiting.append(subject)
        self._is_cut = self._is_cut or bool(waiting)

    def _try_second_calls(self, until):
        """Try pairs of calls of each function that takes another way when an input is repeated."""
        for subject in self._open():
            memory = ProjectMemory(self._root)
            if not self._goes_on(until) or not self._is_stateful(subject):
                continue
            self._trials.memory = memory
            with self._unshown.all_of(subject):
                for earlier, given in pairs_of(subject.returned_inputs()):
                    if self._goes_on(until):
                        self._consider(subject, subject.make_call(given, earlier))
            self._trials.memory = None

    def _is_stateful(self, subject):
        for given, _ in own_inputs(subject.returned_inputs()[-_REPEATED:]):
            first, again = [self._try_input(subject, subject.make_call(given)) for _ in range(2)]
            if first is not None and again is not None and first.arcs != again.arcs:
                return True
        return False

    def _open(self):
        """Return the functions that were not given up."""
        return [one for one in self._subjects if one.in_vain < _IN_VAIN]

    def _choose(self):
        """Choose a function, preferring those with untried variants and with recent successes."""
        subjects = self._open()
        best = self._random.sample(subjects, min(3, len(subjects)))
        return max(best, key=lambda one: one.chance_of_news(self._unshown.count(one.variant_places())))

    def _consider_another(self, subject):
        subject.turns += 1
        for given in subject.first_inputs(is_bare=True):
            self._consider(subject, subject.make_call(given))
        if not subject.pool:
            return
        given = subject.next_boundary() if self._random.random() < _OF_BOUNDARIES else None
        if given is None:
            parent, other = subject.choose_parent(), subject.choose_parent()
            given = subject.mutator.mutate(parent["given"], other["given"])
        if len(json.dumps(given)) <= _LARGEST:
            self._consider(subject, subject.make_call(given))

    def _consider(self, subject, ask, is_known=False):
        self.faults.guard(subject, self._weigh, subject, ask, is_known)

    def _weigh(self, subject, ask, is_known):
        key = functions.key_of(ask)
        if not key or key in subject.seen or (not is_known and (self._secrets.are_in(key) or subject.is_odd(ask))):
            return
        subject.seen.add(key)
        began = cpu_seconds()
        tried = self._try_input(subject, ask)
        if tried is None:
            subject.in_vain += cpu_seconds() - began
            return
        ask = tried.ask
        new = not tried.arcs <= subject.arcs
        kind = tried.kind not in subject.kinds and len(subject.kinds) < _OUTCOMES
        shown = self._unshown.take_shown(tried)
        apart = self._is_apart(subject, tried)
        if tried.made is not None and (new or kind or shown):
            self._instances.add(tried.made)
        if is_known or new or shown or kind or apart:
            subject.learn(tried, new or shown or apart)
        if tried.has_returned and not is_known and tried.seconds > SLOWEST:
            subject.slow = subject.slow or ask
        elif tried.has_returned:
            subject.has_returned = True
            subject.returned.add(key)
        most = _SHOWING if shown else _KEPT
        if self._focus:
            why = "change" if apart else "lines" if new else "variant" if shown else "focus"
            self._keep_focused(subject, tried, is_known, why, is_news=why != "focus" or kind)
        elif not is_known and (new or kind or shown) and subject.kept < most and self._is_fit(subject, tried):
            subject.kept += 1
            self._tell({"ask": ask, "why": "lines" if new else "variant" if shown else "outcome"})

    def _keep_focused(self, subject, tried, is_known, why, is_news):
        """Report an input that executes the focus, unless enough others of its function gave the same answer."""
        texts = self._outcomes.setdefault(subject.seam, set())
        if not self._focus.is_met(tried.arcs):
            return
        self._is_reached, self._met = True, self._met + (not is_known)
        if (is_known or why != "focus") and len(self._neighbours) < _VISITED:
            is_odd = bool(self._other) and len(self._neighbours) < _ODD
            marks = marks_of(subject.code_objects())
            self._neighbours.append((subject, neighbours_of(tried.ask["given"], is_odd, marks)))
        if is_known:
            return
        key = tried.text + sign_of(tried.ask["given"], subject.mutator.known_texts)
        is_other = why != "focus" or (key not in texts)
        most = _FOCUSED + _SHOWING if why == "change" else _FOCUSED
        is_worth = is_other and subject.kept < most and (is_news or self._cost < _COSTLY)
        if is_worth and self._is_fit(subject, tried):
            texts.add(key)
            if is_news or sum(one.kept for one in self._subjects) < _ENOUGH:
                self._found = cpu_seconds()
            self._cost += 0 if is_news else tried.seconds
            subject.kept += 1
            self._tell({"ask": tried.ask, "why": why})

    def _is_fit(self, subject, tried, slowest=SLOWEST):
        """Return whether an input can be kept: it is fast, deterministic, and free of secrets."""
        if tried.seconds > slowest or any(name in tried.text for name in _UNFIT):
            return False
        again = self._try_input(subject, tried.ask, slowest)
        return again is not None and again.text == tried.text

    def _try_input(self, subject, ask, slowest=SLOWEST):
        """Try an input, see `InputTrials.run`. A function that waits too long is dropped."""
        tried = self._trials.run(subject, ask, slowest)
        if self._trials.has_waited:
            subject.in_vain = _IN_VAIN
        elif self._trials.was_slow:
            subject.slow = subject.slow or ask
        return tried

    def _is_apart(self, subject, tried):
        """Return whether the other state answers an input differently, and few such inputs of its kind are known."""
        return bool(self._other and self._focus.is_met(tried.arcs)) and self._apart.is_worth(subject, tried)
