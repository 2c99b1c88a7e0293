"""Tell who raised an exception and worded its message: the program, Python or a library."""

import os
import sys

try:
    from opcode import opmap
except ImportError:
    opmap = {}

_RAISE = opmap.get("RAISE_VARARGS", -1)
_LIBRARY = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
_DEPTH = 5


class RaiseDescriber(object):
    """Finds the author of the message of an exception.

    Args:
        root: the project's folder.
    """

    def __init__(self, root):
        self._root = os.path.realpath(root) + os.sep
        self._files = {}

    def describe(self, error):
        """Return `[who, where]`, or `["python", where, N, M]` if N letters precede Python's message and M follow it.

        Args:
            error: the exception; it is being handled.

        Returns:
            who: `program`; `python`, or a library of whose constants the message is one; `library` with any other
            message; where: the innermost function of the program, as `path:function`.
        """
        return self._describe(error, getattr(error, "__traceback__", None) or sys.exc_info()[2], _DEPTH)

    def _describe(self, error, trace, depth):
        where, is_own, is_raise, name, frame = "", False, False, "", None
        while trace is not None:
            frame = trace.tb_frame
            code = frame.f_code
            name = self._file(code.co_filename)
            is_own = name.startswith(self._root)
            if is_own:
                where = "%s:%s" % (name[len(self._root) :], code.co_name)
            is_raise = _operation(code, trace.tb_lasti) == _RAISE
            trace = trace.tb_next
        if not is_own and is_raise and not _is_of_python(name) and not _is_constant(_message(error), frame):
            return ["library", where]
        return self._describe_own(error, where, depth) if is_own and is_raise else ["python", where, 0, 0]

    def _describe_own(self, error, where, depth):
        """Describe an exception that the program raises, with the message if Python itself raised it."""
        inner = getattr(error, "__cause__", None) or getattr(error, "__context__", None)
        if inner is None or not depth:
            return ["program", where]
        outer, words = _message(error), _message(inner)
        raised = self._describe(inner, getattr(inner, "__traceback__", None), depth - 1)
        if raised[0] != "python" or not words or words not in outer:
            return ["program", where]
        before = outer.index(words)
        return ["python", where, before + raised[2], len(outer) - before - len(words) + raised[3]]

    def _file(self, name):
        if name not in self._files:
            self._files[name] = os.path.realpath(name)
        return self._files[name]


def _message(error):
    args = BaseException.__dict__["args"].__get__(error)
    return args[0] if len(args) == 1 and isinstance(args[0], str) else ""


def _is_constant(message, frame):
    """True if a message is a constant of the function that raises, of its module, or of the function around it."""
    held = list(frame.f_code.co_consts) + list(frame.f_globals.values())
    held += [frame.f_locals.get(name) for name in frame.f_code.co_freevars]
    return bool(message) and any(type(one) is type(message) and one == message for one in held)


def _operation(code, position):
    if not 0 <= position < len(code.co_code):
        return -2
    found = code.co_code[position]
    return found if isinstance(found, int) else ord(found)


def _is_of_python(name):
    return name.startswith(_LIBRARY) and "site-packages" not in name and "dist-packages" not in name
