"""Record which of the named lines a case executes."""

import dis
import os
import sys

if sys.version_info >= (3, 12):
    from ..process.line_monitor import RepeatedLineMonitor as _LineWatcher
else:
    from ..process.line_coverage import LineTracer as _LineWatcher

_OF_FUNCTION = 1  # CO_OPTIMIZED: neither a module nor the body of a class


class _CalledLines(_LineWatcher):
    """Lines of functions alone: a case may be the first to import a module, which runs through none of its functions.

    The body of a function may stand on the line of its head, which the import does run through. A function with none of
    the lines is left alone, so that it costs nothing but its call. Where all of them have run, tracing ends early.

    Args:
        wanted: (full path of a file, line).
    """

    def __init__(self, wanted):
        _LineWatcher.__init__(self, set(name for name, _ in wanted))
        self._wanted = wanted
        self._names_of = {}
        possible = [_lines_of_functions(name) for name in self._names]
        self._possible = set() if None in possible else set(wanted) & set().union(*possible)
        if self._possible:
            self._enough = len(self._possible)

    def _is_complete(self):
        return self._possible <= self._lines

    def _name(self, code):
        name = _LineWatcher._name(self, code) if code.co_flags & _OF_FUNCTION else None
        if name is None:
            return None
        known = self._names_of.get(id(code))
        if known is None or known[0] is not code:
            is_wanted = any((name, line) in self._wanted for line in _lines_of(code))
            known = self._names_of[id(code)] = (code, name if is_wanted else None)
        return known[1]


def _lines_of_functions(name):
    """Return (path, line) of each line on which a function of a file may be; None if the file cannot be compiled."""
    try:
        with open(name, "rb") as file:
            waiting = [compile(file.read(), name, "exec", 0, True)]
    except (SyntaxError, ValueError, TypeError, EnvironmentError):
        return None
    found = set()
    while waiting:
        code = waiting.pop()
        waiting += [held for held in code.co_consts if isinstance(held, type(code))]
        if code.co_flags & _OF_FUNCTION:
            found.update((name, line) for line in _lines_of(code))
    return found


def _lines_of(code):
    """Return the lines on which a frame of a code object may be."""
    lines = [line for _, _, line in code.co_lines()] if hasattr(code, "co_lines") else []
    return set([code.co_firstlineno] + lines + [line for _, line in dis.findlinestarts(code)])


class StatementLines(object):
    """Watches lines while a case is replayed, in a `with` block.

    Args:
        root: the folder of the project.
        ranges: path -> [(first, last) line].
    """

    def __init__(self, root, ranges):
        self._wanted = {}
        for path, held in ranges.items():
            name = os.path.realpath(os.path.join(root, path))
            for first, last in held:
                self._wanted.update(((name, line), path) for line in range(first, last + 1))
        self._tracing = _CalledLines(self._wanted)

    def __enter__(self):
        self._tracing.__enter__()
        return self

    def __exit__(self, *error):
        self._tracing.__exit__(*error)

    def take(self):
        """Return [path, line] of each line that ran since the last call, sorted."""
        return sorted([self._wanted[one], one[1]] for one in self._tracing.take() if one in self._wanted)
