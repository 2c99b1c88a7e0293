"""Coverage of lines of some files, in every thread: by `sys.settrace`, on every Python."""

import os
import sys
import threading

from .class_bodies import is_changed_by_looks

_ENDLESS = float("inf")
_MOST = 20000  # code objects that are remembered at once


class LineTracer(object):
    """Traces the lines of files.

    Args:
        names: full paths of the files, without links.
    """

    def __init__(self, names):
        self._names = set(names)
        self._known = {}
        self._tracers = {}
        self._lines = set()
        self._enough = _ENDLESS

    def __enter__(self):
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)
        return self

    def __exit__(self, *_error):
        sys.settrace(None)
        threading.settrace(None)

    def take(self):
        """Return (path, line) of every line that ran since the last call."""
        taken, self._lines = self._lines, set()
        return taken

    def _on_call(self, frame, _event, _value):
        """Return what traces a frame, known by its code object, which is kept so that no other takes its place."""
        code = frame.f_code
        known = self._tracers.get(id(code))
        if known is None or known[0] is not code:
            if len(self._tracers) >= _MOST:
                self._tracers.clear()
            known = self._tracers[id(code)] = (code, self._tracer_of(code))
        return known[1] and known[1](frame, "line", None)

    def _tracer_of(self, code):
        """Return a function that traces the lines of a frame with this code; None if it is not traced."""
        name = self._name(code)
        if name is None or is_changed_by_looks(code):
            return None

        def on_line(frame, event, _value):
            if event == "line":
                self._lines.add((name, frame.f_lineno))
                if len(self._lines) >= self._enough and self._is_complete() and sys.gettrace() == self._on_call:
                    sys.settrace(None)  # and not for other threads, which may still be at an earlier case
            return on_line

        return on_line

    def _is_complete(self):
        """Return whether no line is left to see; asked once there are `_enough`."""
        return False

    def _name(self, code):
        """Return the file's name if it is traced."""
        path = code.co_filename
        if path not in self._known:
            name = os.path.realpath(path)
            self._known[path] = name if name in self._names else None
        return self._known[path]
