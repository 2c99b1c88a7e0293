"""Recorder of function calls, independent of how the interpreter reports them.

A call costs time only while new inputs of its function are expected: a known input is
recognised by `marshal`, in C; after so many different inputs the function is left alone.
"""

import marshal
import sys

from ..process.bookkeeping import pass_on_signals
from ..values.recording_lines import encoded
from ..values.writer import Limits, Unwritable
from .call_lines import CallLines, StartedCall
from .named_files import digest_of
from .time_budget import TimeBudget, Unlimited

DISTINCT = 200  # inputs of one function that are written
OBJECTS = 60  # inputs among them that hold objects, which take longer to look at
ALWAYS = 1  # of them is looked at even if there is no time
_BYTES = 48000  # of such inputs of one function; one that would take more than its share of what is left is too large
_SHARE = 6
LOOKS = 240  # at objects, whether they turn out to be known or not
_AT_ONCE = 60  # looks one after the other; from then on ever more calls lie between two of them
_WIDER = (Limits(total=4000, depth=40), Limits(total=4000, depth=40, rows=3))
"""For inputs of functions of which none could be written whole: larger ones, and those without rows behind rows."""
_TRIES = 4  # in vain, of a function that is given objects alone; from then on ever more of its calls pass unseen
HOPELESS = 4  # inputs in a row that no replay could give again; the first of them is written
REPEATS = 20000  # number of calls with known inputs after which a function is no longer watched
LARGEST = 200000  # bytes of an input
_SIZED = frozenset([list, tuple, dict, set, frozenset, bytes, str, type("")])
_MOST_PASSING = 64  # calls of a function with large inputs, between two looks
_OPEN = 20000  # calls at one time
_VERSION = sys.version_info[:2]
_LOCALS_ARE_A_COPY = _VERSION == (3, 12)  # before, a profiler's changes are written back; later it is a view


def _is_long(given):
    """Return whether an argument has so many members, each of a byte at least, that the input is too large."""
    return any([type(value) in _SIZED and len(value) > LARGEST for value in given])


class CallRecorder(object):
    """Recorder of function calls.

    Args:
        sink: a `sink.Sink`; `masking`: a `masking.Masking`; `limits`: of what is written of one value.
        thorough: inspect objects without a time budget.
        around: returns the current surroundings of a call: `surroundings.py`.
        files: a `named_files.NamedFiles`; None: no file is kept.
    """

    def __init__(self, sink, masking, limits=None, thorough=False, around=dict, files=None):  # noqa: PLR0913, PLR0917
        self._sink = sink
        self._files = files
        limits = limits or Limits(total=400, depth=20, impatient=True, thorough=thorough)
        self._lines = CallLines(masking, limits, around)
        self._allowance = Unlimited() if thorough else TimeBudget()
        self._refused = set()
        self.started = {}

    def begin(self, function, frame):
        """Record the beginning of a call, with its arguments."""
        if function.done:
            return
        if function.passing:
            function.passing -= 1
            function.passed += 1
            return
        try:
            held = frame.f_locals
            given = [held[name] for name in function.names]
            if _LOCALS_ARE_A_COPY:
                held.clear()  # a copy, which would keep the arguments alive longer than the program does
            if _is_long(given):
                self._pass_over(function, "large")
                return
            try:
                data = marshal.dumps(given, 2)
            except ValueError:
                started = self._begin_with_objects(function, given)
            else:
                started = self._begin_with_values(function, given, data)
            if started is not None:
                if len(self.started) > _OPEN:
                    self.started.clear()
                started.order = self._sink.order
                self.started[id(frame)] = started
                function.open += 1
        except Exception as error:
            self._fault(function, error)

    def _begin_with_values(self, function, given, data):
        function.plain = True
        named = self._files.named_in(given, data, function.symbol, function.names) if self._files else ()
        if function.relative:
            named = self._files.with_relative(named, dict(zip(function.names, given)), function.symbol)
        key = hash((data, digest_of(named))) if named else hash(data)
        seen = function.seen
        if key in seen:
            function.repeats += 1
            if function.repeats >= REPEATS:
                self._finish(function, "repeats")
            return None
        if len(data) > LARGEST:
            self._pass_over(function, "large")
            function.large += 1
            function.passing = min(function.large // _TRIES, _MOST_PASSING)
            return None
        if len(seen) >= DISTINCT:
            self._finish(function, "distinct")
            return None
        seen.add(key)
        return self._with_files(StartedCall(function, given, data), dict(zip(function.names, given)), named)

    def _with_files(self, started, given, named):
        """Keep the files that the input of a call names, as they are now."""
        try:
            if self._files:
                function = started.function
                started.files = self._files.take(named, given, function.symbol)
                function.relative = function.relative or len(started.files) > len(named or ())
        except Exception as error:
            self._fault(started.function, error)
        return started

    def _begin_with_objects(self, function, given):
        if function.objects >= OBJECTS or function.looks >= LOOKS:
            self._finish(function, "objects")
            return None
        if function.wait:
            function.wait -= 1
            self._sink.leave_out("alike", function.symbol)
            return None
        has_time = self._allowance.begin(min(1.0, function.looks / float(OBJECTS)))
        if not has_time and function.objects >= ALWAYS:
            self._refuse(function)
            return None
        try:
            return self._look_at_objects(function, given, has_time)
        finally:
            self._allowance.end()

    def _refuse(self, function):
        self._pass_over(function, "busy")
        function.refused += 1
        function.passing = 0 if function.plain else function.refused // _TRIES

    def _pass_over(self, function, why):
        """Count a call that is not written, and those that passed unseen before it."""
        self._refused.add(function)
        self._sink.leave_out(why, function.symbol, times=1 + function.passed)
        function.passed = 0

    def _look_at_objects(self, function, given, has_time):
        function.looks += 1
        function.wait = max(0, function.looks - _AT_ONCE) ** 2 // 100
        try:
            (written, cut, hidden), limits = self._write(function, given, has_time)
        except Unwritable:
            function.hopeless += 1
            self._sink.leave_out("hopeless", function.symbol)
            if function.hopeless > HOPELESS:
                self._finish(function, "hopeless")
            return None
        text = encoded(written)
        named = self._files.named_in_written(written, text, function.symbol) if self._files else ()
        if function.relative:
            named = self._files.with_relative(named, written, function.symbol)
        key = hash((text, digest_of(named))) if named else hash(text)
        if key in function.seen:
            function.repeats += 1
            return None
        is_large = len(text) * _SHARE > _BYTES - function.bytes
        if is_large and function.objects >= ALWAYS and not limits:
            self._sink.leave_out("large", function.symbol)
            return None
        function.objects += 1
        function.bytes += min(len(text), _BYTES // _SHARE)
        function.wider = function.wider if cut else 0
        function.hopeless = 1 if cut else min(function.hopeless, 1)
        function.seen.add(key)
        return self._with_files(StartedCall(function, given, None, written, cut, hidden, limits), written, named)

    def _write(self, function, given, has_time):
        """Write arguments, also larger ones as long as no input of the function was written whole.

        Returns:
            What `CallLines.write_arguments` returns, and the limits that were gone beyond those of all calls, or None.
        """
        others = _WIDER if has_time and function.wider > 0 else ()
        written = None
        try:
            written = self._lines.write_arguments(function, given, strict=function.hopeless > 0)
        except Unwritable:
            if not others:
                raise
        if written and not (written[1] and others):
            return written, None
        function.wider -= 1
        for limits in others:
            try:
                whole = self._lines.write_arguments(function, given, strict=True, limits=limits)
            except Unwritable:
                continue
            if len(encoded(whole[0])) < LARGEST:
                return whole, limits
        if written is None:
            raise Unwritable("others")
        return written, None

    def give(self, frame, value):
        """Record a value that a generator yields."""
        started = self.started.get(id(frame))
        if started is not None and started.yielded is not None and started.function.code is frame.f_code:
            try:
                self._lines.give(started, value)
            except Exception as error:
                self._fault(started.function, error)

    def end(self, frame, value, exception=None, raised=False):
        """Record the end of a call, with a value or an exception (None if unknown)."""
        started = self.started.get(id(frame))
        if started is None:
            return
        if started.function.code is not frame.f_code:
            self.lose(frame)
            return
        if self.started.pop(id(frame), None) is None:  # another thread has lost all calls meanwhile
            return
        started.function.open -= 1
        self._allowance.begin()
        try:
            self._sink.put_text(self._lines.line(started, value, exception, raised, self._sink.order))
        except Exception as error:
            self._fault(started.function, error)
        self._allowance.end()

    def lose(self, frame):
        """Count a call whose end was missed, because another frame has the id of its frame now."""
        started = self.started.pop(id(frame), None)
        if started is not None:
            started.function.open -= 1
            self._sink.leave_out("unseen", started.function.symbol)

    def lose_all(self):
        """Count all calls that have not ended: some of them have, and nobody saw it."""
        for key in list(self.started):
            started = self.started.pop(key, None)
            if started is not None:
                started.function.open -= 1
                self._sink.leave_out("unseen", started.function.symbol)

    def close(self, is_lost=False):
        """Count everything that is not counted yet, including calls that have not ended.

        Args:
            is_lost: whether something else than the end of the program ended the recording of this thread.
        """
        for started in list(self.started.values()):
            self._sink.leave_out("unseen" if is_lost else "endless", started.function.symbol)
        if is_lost:
            self._sink.leave_out("unseen", "functions", at_least=True)
        self.started.clear()
        for function in self._refused:
            self._sink.leave_out("busy", function.symbol, times=function.passed)
            function.passed = 0

    def _finish(self, function, why):
        function.done = True
        function.seen = set()
        self._sink.leave_out(why, function.symbol, at_least=True)

    def _fault(self, function, error):
        pass_on_signals()
        self._sink.leave_out("fault", "%s: %s" % (function.symbol, type(error).__name__))
