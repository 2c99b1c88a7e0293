"""Coverage of lines of some files, in every thread: by `sys.settrace`, on every Python."""

import os
import sys
import threading

from .class_bodies import is_changed_by_looks


class LineTracer(object):
    """Traces the lines of files.

    Args:
        names: full paths of the files, without links.
    """

    def __init__(self, names):
        self._names = set(names)
        self._known = {}
        self._lines = set()

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
        if self._name(frame.f_code) is None or is_changed_by_looks(frame.f_code):
            return None
        return self._on_line(frame, "line", None)

    def _on_line(self, frame, event, _value):
        if event == "line":
            self._lines.add((self._name(frame.f_code), frame.f_lineno))
        return self._on_line

    def _name(self, code):
        """Return the file's name if it is traced."""
        path = code.co_filename
        if path not in self._known:
            name = os.path.realpath(path)
            self._known[path] = name if name in self._names else None
        return self._known[path]
