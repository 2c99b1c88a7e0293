"""Find the functions of the program from which a statement or an outgoing request is sent.

Each distinct stack has a number in its process, and is written with the first line that has this number.
"""

import os
import sys

from .. import frameworks
from ..process.adapters import load_named_adapters

_OWN_FOLDER = os.path.dirname(sys._getframe().f_code.co_filename)
_BORDERS = tuple([os.path.join(_OWN_FOLDER, name) for name in ("http_wsgi.py", "http_asgi.py")])
_MOST = 20000  # distinct stacks of a process
_FILES = 50000
_DEEPEST = 60  # functions of one stack that are written, those next to the statement
_UNKNOWN = object()
_BORDER = "border"
VIEW, HOOK = "*", "+"
"""Stand for functions of a framework that call views, and hooks or middleware: what is before them surrounds these."""


class SenderStacks(object):
    """Stacks of a process.

    Args:
        sink: a `sink.Sink`, which numbers the stacks anew in a forked process.
        chosen: a `function_filter.FunctionFilter`, which says which files are the program's.
    """

    def __init__(self, sink, chosen):
        self._sink = sink
        self._chosen = chosen
        self._files = {}

    def describe(self):
        """Return `sent_by`, the number of the caller's stack, and `senders`, its functions, if that number is new.

        A function is written as `path::name:line`, the outermost one first. Nothing is returned if no function of the
        program is on the stack.
        """
        found, key = [], []
        if not self._walk(sys._getframe(1), found, key):
            self._walk(_frame_of_parent_greenlet(), found, key)
        if not key:
            return {}
        number, is_new = self._sink.number_of_stack(tuple(key), _MOST)
        if not is_new:
            return {"sent_by": number} if number else {}
        return {"sent_by": number, "senders": [self._write(frame) for frame in reversed(found[:_DEEPEST])]}

    def _walk(self, frame, found, key):
        """Add the frames of the program from a frame outwards; return whether the border of the request was met."""
        files = self._files
        while frame is not None:
            code = frame.f_code
            place = files.get(code.co_filename, _UNKNOWN)
            if place is _UNKNOWN:
                place = self._meet(code.co_filename, frame.f_globals)
            if place is not None:
                if place is _BORDER:
                    return True
                if code.co_name in place if type(place) is dict else code.co_name[0] != "<":
                    found.append(frame)
                    key.append(id(code))
                    key.append(frame.f_lasti)
            frame = frame.f_back
        return False

    def _meet(self, file_name, namespace):
        """Return what a file is: the border of requests, a path of the program, marks of its functions, or None."""
        place = None
        if file_name in _BORDERS:
            place = _BORDER
        else:
            module = namespace.get("__name__") or ""
            place = self._chosen.path_of(file_name, namespace) or _marked_functions(module) or None
        if len(self._files) >= _FILES:
            self._files.clear()
        self._files[file_name] = place
        return place

    def _write(self, frame):
        code = frame.f_code
        place = self._files.get(code.co_filename)
        if type(place) is dict:
            return place[code.co_name]
        name = getattr(code, "co_qualname", code.co_name).replace(".<locals>", "")
        return "%s::%s:%d" % (place, name, frame.f_lineno)


def _marked_functions(module):
    """Return the functions of a framework's module that call views or hooks: name -> mark."""
    package = module.partition(".")[0]
    package = {"fastapi": "starlette", "rest_framework": "django"}.get(package, package)
    adapters = load_named_adapters(frameworks, [package]).values()
    marks = {}
    for adapter in adapters:
        for attribute, mark in (("HOOK_CALLERS", HOOK), ("VIEW_CALLERS", VIEW)):
            marks.update((name, mark) for place, name in getattr(adapter, attribute, ()) if place == module)
    return marks


def _frame_of_parent_greenlet():
    """Return where the caller of this greenlet waits: drivers of asyncio run SQLAlchemy in one of their own."""
    greenlet = sys.modules.get("greenlet")
    parent = greenlet.getcurrent().parent if greenlet is not None else None
    return parent.gr_frame if parent is not None else None
