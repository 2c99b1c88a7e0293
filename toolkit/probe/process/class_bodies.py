"""Leave bodies of classes unseen that a look would change.

Before Python 3.13, a function of `sys.setprofile` or `sys.settrace` is never called without the variables of the frame
being written into its namespace. In the body of a class with a method that uses `super()`, the compiler keeps a
variable `__class__`, which has no value yet: a `__class__` that the class defines itself, as Django's `LazyObject`
does, is deleted.
"""

import sys

_OPTIMIZED = 1  # flag of code, as of `inspect`: its variables have places of their own, as those of functions


def is_changed_by_looks(code):
    """Return whether code is the body of a class that loses its own `__class__` when it is profiled or traced."""
    return not code.co_flags & _OPTIMIZED and "__class__" in code.co_cellvars and "__class__" in code.co_names


def leave_unseen(frame, resume):
    """Stop profiling this thread until a frame that begins has ended, and is held by no traceback either.

    Before Python 3.10, warnings and tracebacks name the first line of that body.

    Args:
        frame: of the body of a class.
        resume: called then, with whether the frame's caller goes on: else calls have ended that nobody saw.
    """
    sys.setprofile(None)
    frame.f_trace = _UntilEnd(frame, resume)


class _UntilEnd(object):
    """Calls a function once the frame that alone holds this object is gone.

    A tracer that left the frame alone would trace it for the sake of this object: it is put aside until then.
    """

    def __init__(self, frame, resume):
        self._former = frame.f_trace
        self._caller = frame.f_back
        self._resume = resume
        self._tracer = sys.gettrace() if self._former is None else None
        if self._tracer is not None:
            sys.settrace(None)

    def __call__(self, frame, event, value):
        return self._former(frame, event, value) if self._former else None

    def __del__(self):
        frame = sys._getframe()
        while frame is not None and frame is not self._caller:
            frame = frame.f_back
        if self._tracer is not None and frame is not None and sys.gettrace() is None:
            sys.settrace(self._tracer)
        self._resume(frame is not None)
