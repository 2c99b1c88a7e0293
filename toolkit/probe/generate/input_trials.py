"""Try inputs of functions: call them where they would be replayed, and watch what they do."""

import time

from ..mask.no_masking import NoMasking
from ..process import deadline
from ..replay.calls import CallReplayer
from .call_settings import without_answers
from .line_arcs import watcher_of
from .looped_tables import LoopedTables
from .tried_input import TriedInput

SLOWEST = 0.25
"""CPU seconds of an input that is kept; after twice as many it is ended."""
_LONGEST = 5.0  # seconds that an input may wait for something else than a processor
cpu_seconds = time.process_time if hasattr(time, "process_time") else time.time


class InputTrials(object):
    """Tries inputs.

    Args:
        request: the first request of a search.
        last: a `last_input.LastInputFile`.
        program: an `ImportedProgram`.

    Attributes:
        memory: a `second_calls.ProjectMemory` that is put back before each input; None: none is.
        has_waited: whether the last input waited for too long.
        was_slow: whether it took too much CPU time.
    """

    def __init__(self, request, last, program):
        self._last, self._began = last, cpu_seconds()
        self._program, self._pins, self._environment = program, program.pins, program.environment
        self._calling = CallReplayer(NoMasking())
        self._known = set(map(id, request.get("known") or ()))
        self._covering = self._tables = None
        self.memory = None
        self.has_waited = self.was_slow = False

    def watch(self, subjects):
        """Watch the lines of functions, each a `functions.Subject`."""
        codes = [code for one in subjects for code in one.code_objects()]
        self._covering = watcher_of(codes, [one for subject in subjects for one in subject.row_lines()])
        self._tables = LoopedTables([one.source() for one in subjects])

    def run(self, subject, ask, slowest=SLOWEST):
        """Try an input and learn its settings.

        Statements are answered from the recording, or else by a database of our own, if there is one.

        Returns:
            it with its outcome; None if it has none, or asks a database what nobody recorded.
        """
        tried = self._run_once(subject, ask, slowest)
        if tried is None and self._lacks_answers(ask) and self._environment.has_databases:
            tried = self._run_once(subject, without_answers(ask), slowest)
        if tried is not None:
            subject.settings.learn(tried.ask)
        return tried

    def run_again(self, tried):
        """Return an input with the outcome of the code that is active now.

        Returns:
            None: it takes far longer; the same one if its values cannot be made a second time, or if this code asks a
                database what nobody recorded.
        """
        try:
            self._program.begin(tried.ask)
            with deadline.after(_LONGEST) as stuck, deadline.after(20 * tried.seconds + 0.1, of_cpu=True) as late:
                again = TriedInput(tried.ask, self._call(tried.ask), (), 0)
        except Exception:  # these values cannot be made a second time
            return tried
        finally:
            self._pins.rest()
        if stuck.passed or late.passed:
            return None
        return tried if self._lacks_answers(tried.ask) else again

    def _run_once(self, subject, ask, slowest):
        self._program.begin(ask)
        began = cpu_seconds()
        self._last.note(ask, began - self._began)
        with deadline.after(_LONGEST) as late, deadline.after(2 * slowest, of_cpu=True) as slow:
            self._covering.watch()
            try:
                line = self._call(ask)
            except Exception:  # what a function raises is an outcome: these values cannot be made
                line = None
            finally:
                arcs = self._covering.finish()
                self._pins.rest()
        self.has_waited = late.passed or self._pins.has_waited_too_long
        self.was_slow = slow.passed
        is_lasting = self._tables.put_back(subject)
        if self.has_waited or self.was_slow or line is None or is_lasting or self._lacks_answers(ask):
            return None
        try:
            return TriedInput(ask, line, arcs, cpu_seconds() - began)
        except ValueError:  # a number of more digits than Python writes
            return None

    def _lacks_answers(self, ask):
        """Return whether the last call asked a database what nobody recorded.

        A made-up call also lacks an answer where its parameters are others than the recorded ones, which a replay of
        the recorded call may take for masked, or made anew.
        """
        return bool(self._environment.unanswered) or (self._environment.are_guessed and id(ask) not in self._known)

    def _call(self, ask):
        ask, _ = self._environment.with_places(ask)
        self._environment.build_application(ask)
        leave = self._environment.enter(ask)
        if self.memory:
            self.memory.restore()
        try:
            return self._calling.call(ask)
        finally:
            leave()
