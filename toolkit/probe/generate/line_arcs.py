"""Trace line-to-line steps of functions in order, with `sys.settrace` before Python 3.12."""

import sys


class ArcTracer(object):
    """Traces functions.

    Args:
        codes: code objects of the functions.
    """

    def __init__(self, codes):
        self._codes = set(codes)
        self.begin()

    def begin(self):
        """Discard collected steps."""
        self._arcs = set()
        self._before = {}

    def watch(self):
        """Start tracing."""
        self.begin()
        sys.settrace(self._on_call)

    def finish(self):
        """Return the steps from line to line since then: (code, line before, line)."""
        sys.settrace(None)
        return self._arcs

    def note_line(self, code, line):
        """Record that a line is about to run."""
        self._arcs.add((code, self._before.get(code), line))
        self._before[code] = line

    def _on_call(self, frame, _event, _value):
        if frame.f_code not in self._codes:
            return None
        self.note_line(frame.f_code, 0)
        return self._on_line

    def _on_line(self, frame, event, _value):
        if event == "line":
            self.note_line(frame.f_code, frame.f_lineno)
        return self._on_line


def watcher_of(codes):
    """Return the tracer of some code objects that this interpreter offers.

    Args:
        codes: code objects of functions.
    """
    if sys.version_info < (3, 12):
        return ArcTracer(codes)
    from .line_arcs_monitoring import ArcMonitor

    return ArcMonitor(codes)
