"""Coverage of functions of the project while a case is replayed.

Before Python 3.12 by `sys.settrace`: a tracer that traces no lines is called for calls alone, while `sys.setprofile`
also calls for every return, and for every function in C.
"""

import sys
import threading

from ..record.function_filter import FunctionFilter

_TOOLS = (4, 3, 2)
_OFTEN = 1000  # calls of one function in one case, of which it is not told any more


class FunctionCoverage(object):
    """Watches the functions below a folder, or of some packages.

    Args:
        root: the folder; `packages`: prefixes of module names.
    """

    def __init__(self, root, packages):
        self._chosen = FunctionFilter(root, packages)
        self._known = {}
        self._symbols = {}
        self._tool = None
        self._silenced = False
        self._former = None
        if sys.version_info >= (3, 12):
            self._watch_by_monitoring()

    def begin(self):
        """Begin a case."""
        self._symbols = {}
        if self._silenced:
            sys.monitoring.restart_events()
            self._silenced = False
        if self._tool is None:
            self._former = sys.gettrace()
            threading.settrace(self._on_call)
            sys.settrace(self._on_call)

    def end(self):
        """Return the symbols that ran since `begin`, sorted."""
        if self._tool is None:
            sys.settrace(self._former)
            threading.settrace(None)
        return sorted(self._symbols)

    def _meet(self, code, namespace):
        """Count the calls of a function in this case; 0 if it is not one of the project's."""
        known = self._known.get(id(code))
        if known is None:
            function = self._chosen.function(code, namespace)
            symbol = function.symbol if function else self._chosen.inner_symbol(code, namespace)
            known = self._known[id(code)] = (code, symbol)
        symbol = known[1]
        if not symbol:
            return 0
        times = self._symbols[symbol] = self._symbols.get(symbol, 0) + 1
        return times

    def _on_call(self, frame, _event, _value):
        self._meet(frame.f_code, frame.f_globals)

    def _watch_by_monitoring(self):
        monitoring = sys.monitoring
        self._tool = next((one for one in _TOOLS if monitoring.get_tool(one) is None), None)
        if self._tool is None:
            return

        def on_start(code, _offset):
            times = self._meet(code, sys._getframe(1).f_globals)
            if 0 < times < _OFTEN:
                return None
            self._silenced = self._silenced or times > 0
            return monitoring.DISABLE  # for good, or until the next case

        monitoring.use_tool_id(self._tool, "tebiki")
        monitoring.register_callback(self._tool, monitoring.events.PY_START, on_start)
        monitoring.set_events(self._tool, monitoring.events.PY_START)


class NoCoverage(object):
    """Coverage that collects nothing."""

    def begin(self):
        """Begin a case."""

    def end(self):
        """Return no symbols."""
        return []
