"""Trace line-to-line steps of functions in order, with `sys.settrace`, or `sys.monitoring` from Python 3.12 on.

A loop over a table of the module ends at the row that fits: how often its body ran counts as a step of its own.
"""

import sys

_MONITORING_TOOLS = (5, 3, 2, 1)


class ArcTracer(object):
    """Traces functions.

    Args:
        codes: code objects of the functions.
        row_lines: (code, line) where the body of a loop over a table begins.
    """

    def __init__(self, codes, row_lines=()):
        self._codes = set(codes)
        self._row_lines = set(row_lines)
        self.begin()

    def begin(self):
        """Discard collected steps."""
        self._arcs = set()
        self._before = {}
        self._rows = {}

    def watch(self):
        """Start tracing."""
        self.begin()
        sys.settrace(self._on_call)

    def finish(self):
        """Return the steps from line to line since then: (code, line before, line), and ("row", number) for a row."""
        sys.settrace(None)
        return self._with_rows()

    def note_line(self, code, line):
        """Record that a line is about to run."""
        self._arcs.add((code, self._before.get(code), line))
        self._before[code] = line
        if (code, line) in self._row_lines:
            self._rows[code, line] = self._rows.get((code, line), 0) + 1

    def _with_rows(self):
        return self._arcs | set((code, ("row", number), line) for (code, line), number in self._rows.items())

    def _on_call(self, frame, _event, _value):
        if frame.f_code not in self._codes:
            return None
        self.note_line(frame.f_code, 0)
        return self._on_line

    def _on_line(self, frame, event, _value):
        if event == "line":
            self.note_line(frame.f_code, frame.f_lineno)
        return self._on_line


class ArcMonitor(ArcTracer):
    """Traces functions without slowing down other code."""

    def __init__(self, codes, row_lines=()):
        ArcTracer.__init__(self, codes, row_lines)
        monitoring = sys.monitoring
        self._tool = next(one for one in _MONITORING_TOOLS if monitoring.get_tool(one) is None)
        monitoring.use_tool_id(self._tool, "tebiki")
        monitoring.register_callback(self._tool, monitoring.events.LINE, self._on_code_line)
        self._watching = False
        for code in self._codes:
            monitoring.set_local_events(self._tool, code, monitoring.events.LINE)

    def watch(self):
        """Start tracing."""
        self.begin()
        self._watching = True

    def finish(self):
        """Return the steps since then, as `ArcTracer` does."""
        self._watching = False
        return self._with_rows()

    def _on_code_line(self, code, line):
        if self._watching:
            self.note_line(code, line)


def watcher_of(codes, row_lines=()):
    """Return the tracer of some code objects that this interpreter offers.

    Args:
        codes: code objects of functions.
        row_lines: (code, line) where the body of a loop over a table begins.
    """
    return (ArcTracer if sys.version_info < (3, 12) else ArcMonitor)(codes, row_lines)
