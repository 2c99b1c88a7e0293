"""Report calls with `sys.setprofile`, before Python 3.12.

It says that a function has raised, but not what: that is seen by its caller, which is traced from then on until the
exception has arrived there, and by nothing else. A generator that gives a value, or waits for one, looks like one that
returns, and is told apart by the instruction at which it stopped.

Up to Python 3.10, the interpreter takes a snapshot of a frame's variables before it calls a profiler, and writes those
that closures share back afterwards: what another thread has assigned meanwhile is undone. So the snapshot is taken
again when the frame of the callback itself goes: between that and the return no other thread runs.

The interpreter ends this for a thread where the recursion grows too deep to call the profiler, and a program does with
a profiler of its own: calls whose end was missed leave ids of frames behind, which other frames get. The next request
begins it anew; until then, nothing of that thread is seen.
"""

import functools
import opcode
import sys
import threading
import weakref

from ..process.class_bodies import is_changed_by_looks, leave_unseen

_RETURNS = frozenset(opcode.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opcode.opmap)
_YIELD = opcode.opmap["YIELD_VALUE"]
_YIELD_FROM = opcode.opmap.get("YIELD_FROM", -2)  # up to 3.10: of `await`, too; what waits stands before it
_RESUME = opcode.opmap.get("RESUME", -2)  # with 0: of a function that begins
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 32, 128, 512  # flags of code, as of `inspect`
_GENERATORS = _GENERATOR | _COROUTINE | _ASYNC_GENERATOR
_OPTIMIZED, _NO_CELLS = 1, 64  # flags of functions, and of code without variables that closures share
_CELLS = _OPTIMIZED | _NO_CELLS if sys.version_info < (3, 11) else 0
_KNOWN = 200000


class _Raised(threading.local):
    """The call of this thread that has raised, until its caller sees the exception.

    Attributes:
        frame: of the call; kept, so that no other one gets its id. None: there is no such call.
        caller: the frame that sees the exception next.
    """

    frame = caller = None


class _ExceptionCatch(object):
    """Tells the end of calls that raise, with the exception as it arrives at the caller.

    Args:
        end: called with the frame, None, the exception (None if unknown) and True.
    """

    def __init__(self, end):
        self._end = end
        self._raised = _Raised()
        self._seen = self.see  # one object for all frames, which outlives its own calls

    def wait(self, frame):
        """Wait for the exception of a frame; a program that is traced, by a debugger say, is left alone."""
        caller, raised = frame.f_back, self._raised
        if raised.frame is not None:
            self._finish(None)
        if caller is None or caller.f_trace is not None or sys.gettrace() is not None:
            self._end(frame, None, None, True)
            return
        raised.frame, raised.caller = frame, caller
        caller.f_trace = self._seen
        sys.settrace(_trace_nothing)

    def see(self, frame, event, value):
        """Take the exception, if it comes from the call: anything else says that it was swallowed on its way."""
        error = None
        if event == "exception" and isinstance(value[1], BaseException):
            trace = value[2].tb_next if value[2] is not None else None
            error = value[1] if trace is not None and trace.tb_frame is self._raised.frame else None
        self._finish(error)
        held = _renew_shared(frame)  # noqa: F841 - until this frame goes

    def _finish(self, error):
        raised = self._raised
        frame, caller = raised.frame, raised.caller
        raised.frame = raised.caller = None
        if sys.gettrace() is _trace_nothing:
            sys.settrace(None)
        if caller is not None and caller.f_trace is self._seen:
            caller.f_trace = None
        if frame is not None:
            self._end(frame, None, error, True)

    def give_up(self):
        """Wait no more in this thread."""
        self._finish(None)


def _trace_nothing(frame, _event, _value):
    """Trace no frame that begins."""
    held = _renew_shared(frame)  # noqa: F841 - until this frame goes


class _Last(object):
    """The last thing that goes with the frame of a callback."""

    __slots__ = ("__weakref__",)


def _renew_shared(frame):
    """Return what takes the snapshot of variables that closures share again when it goes; None: there are none."""
    if frame.f_code.co_flags & _CELLS != _OPTIMIZED:
        return None
    last = _Last()
    return weakref.ref(last, functools.partial(getattr, frame, "f_locals")), last  # a tuple lets go of its end first


def start(calls, chosen):  # noqa: C901 - one callback and its parts, which share what they know
    """Start recording in this thread and later ones; return functions that stop it and that resume it in a thread."""
    known = {}
    functions = {}
    stopped = []
    begin, end, give, started = calls.begin, calls.end, calls.give, calls.started
    catch = _ExceptionCatch(end)
    wait = catch.wait

    def on_event(frame, event, value):
        if event == "call" and not stopped:
            on_call(frame)
        elif event == "return" and started and id(frame) in started:
            _finish(frame, value, give, end, wait)
        if frame.f_code.co_flags & _CELLS == _OPTIMIZED:
            held = _renew_shared(frame)  # noqa: F841 - until this frame goes

    def on_call(frame):
        code = frame.f_code
        key = id(code)
        if started and id(frame) in started and _begins(frame):
            calls.lose(frame)
        function = functions.get(key) if key in known else meet(code, frame)
        if function is not None and not function.done and id(frame) not in started and _begins(frame):
            begin(function, frame)

    def meet(code, frame):
        if is_changed_by_looks(code):
            leave_unseen(frame, lambda goes_on: stopped or _profile_again(on_event, calls, goes_on))
            return None
        if len(known) > _KNOWN:
            known.clear()
            known.update((key, one.code) for key, one in functions.items())
        known[id(code)] = code  # kept, so that no other code gets its id
        function = chosen.function(code, frame.f_globals)
        if function is not None:
            functions[id(code)] = function
        return function

    threading.setprofile(on_event)
    sys.setprofile(on_event)

    return _ends(on_event, stopped, catch, calls)


def _ends(on_event, stopped, catch, calls):
    """Return functions that stop the recording and that resume it in a thread."""

    def resume(_order):
        if not stopped and sys.getprofile() is None:
            _profile_again(on_event, calls, False)

    def stop():
        stopped.append(True)
        is_lost = sys.getprofile() is not on_event
        threading.setprofile(None)
        sys.setprofile(None)
        catch.give_up()
        calls.close(is_lost)

    return stop, resume


def _profile_again(on_event, calls, goes_on):
    """Profile this thread again; `goes_on`: whether all calls that began before go on, so that no end was missed."""
    if not goes_on:
        calls.lose_all()  # else the ids of their frames would mean other calls
    if sys.getprofile() is None:
        sys.setprofile(on_event)


def _begins(frame):
    """Return whether a call begins, and not a generator goes on."""
    if not frame.f_code.co_flags & _GENERATORS or frame.f_lasti < 0:
        return True
    return _instruction(frame) == _RESUME and frame.f_code.co_code[frame.f_lasti + 1] == 0  # from Python 3.11 on


def _finish(frame, value, give, end, wait):
    """Report that a function yields, returns or raises."""
    last = _instruction(frame)
    flags = frame.f_code.co_flags
    if flags & _GENERATORS and (last == _YIELD or _waits(frame)):
        if flags & _GENERATOR:
            give(frame, value)
    elif value is None and last not in _RETURNS:
        wait(frame)
    else:
        end(frame, value)


def _waits(frame):
    """Return whether a generator or coroutine waits for another one, and has not ended."""
    return frame.f_lasti >= 0 and _instruction(frame, 2) == _YIELD_FROM


def _instruction(frame, ahead=0):
    """Return the last instruction that a frame has begun, or one that lies some bytes ahead; -1 if there is none."""
    code, at = frame.f_code.co_code, frame.f_lasti + ahead
    if not 0 <= at < len(code):
        return -1
    one = code[at]
    return one if isinstance(one, int) else ord(one)
