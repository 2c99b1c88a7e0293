"""Watch calls of functions that a call was given, inside of its arguments.

A function that a test passes often has no effects and gives the same each time; one that callers pass may take a
number, ask a server or read a clock. Whoever calls it twice in place of once gives the same answer only to the test.

Before Python 3.12 by `sys.settrace`, together with the tracer that is there already.
"""

import sys

from .given_functions import find_functions

_TOOLS = (4, 3, 2, 5, 1)
_CALLS = 1000  # whose arguments are written; those after them are counted
_VARARGS, _VARKEYWORDS = 4, 8


class CalledArguments(object):
    """Calls of the functions inside of arguments, in their order.

    Args:
        shared: `SharedObjects`.
        given: the arguments.
        write: writes a list of values.
    """

    def __init__(self, shared, given, write):
        self._write = write
        self._codes = {}
        for function in find_functions(shared, [value for _name, value in sorted(given.items())]):
            self._codes.setdefault(id(function.__code__), (len(self._codes), function.__code__))
        self._calls, self._uncounted = [], 0

    def watch(self, call):
        """Return what a function without arguments returns, which is watched meanwhile."""
        if not self._codes:
            return call()
        stop = self._watch_by_monitoring() if sys.version_info >= (3, 12) else self._watch_by_tracing()
        try:
            return call()
        finally:
            stop()

    def parts(self):
        """Return the part of an outcome that tells the calls; none if there was nothing to call."""
        if not self._codes:
            return {}
        return {"calls of functions in arguments": [self._calls, self._uncounted] if self._uncounted else self._calls}

    def _note(self, frame):
        number, code = self._codes[id(frame.f_code)]
        if len(self._calls) >= _CALLS:
            self._uncounted += 1
            return
        count = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
        count += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
        values = frame.f_locals
        found = [values.get(name) for name in code.co_varnames[:count]]
        try:
            self._calls.append([number, self._write(found)])
        except Exception:  # whatever the program's classes make of being looked at
            self._calls.append([number, [type(one).__name__ for one in found]])

    def _watch_by_tracing(self):
        former = sys.gettrace()

        def on_call(frame, event, value):
            if id(frame.f_code) in self._codes:
                sys.settrace(None)  # what writes the arguments is not traced
                self._note(frame)
                sys.settrace(on_call)
            return former(frame, event, value) if former else None

        sys.settrace(on_call)
        return lambda: sys.settrace(former)

    def _watch_by_monitoring(self):
        monitoring = sys.monitoring
        tool = next((one for one in _TOOLS if monitoring.get_tool(one) is None), None)
        if tool is None:
            raise LookupError("no tool of sys.monitoring is left")
        monitoring.use_tool_id(tool, "tebiki arguments")
        on_start = lambda _code, _offset: self._note(sys._getframe(1))  # noqa: E731 - its caller is the function
        monitoring.register_callback(tool, monitoring.events.PY_START, on_start)
        for _number, code in self._codes.values():
            monitoring.set_local_events(tool, code, monitoring.events.PY_START)

        def stop():
            for _number, code in self._codes.values():
                monitoring.set_local_events(tool, code, 0)
            monitoring.register_callback(tool, monitoring.events.PY_START, None)
            monitoring.free_tool_id(tool)

        return stop
