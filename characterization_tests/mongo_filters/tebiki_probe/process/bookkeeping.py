"""Keep what is ours around a call of the program from changing what the program sees.

Every wrapper hands its arguments on as they were given, and does all the rest through `note_safely` or `noting`: what
fails there is counted and never raised. What a handler of signals raises meanwhile is the program's own.
"""

import functools
import sys

NEXT = "next" if str is bytes else "__next__"
AT_FAULT = []
"""Called with the place of a fault of ours: what was noted there, and the class of the exception."""


_VARARGS = 4  # flag of code, as of `inspect`


def pass_on_signals():
    """Raise the exception that is being handled again if a handler of signals has raised it: a time limit, say.

    Python calls such a handler wherever the program is, with the frame that it interrupts.
    """
    trace, interrupted = sys.exc_info()[2], None
    while trace is not None:
        if interrupted is not None and _was_given(trace.tb_frame, interrupted):
            raise  # noqa: PLE0704 - whoever calls this handles one
        interrupted, trace = trace.tb_frame, trace.tb_next


def _was_given(frame, value):
    """Return whether a function was called with a value by position."""
    code, held = frame.f_code, frame.f_locals
    if any([held.get(name) is value for name in code.co_varnames[: code.co_argcount]]):
        return True
    at = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
    more = held.get(code.co_varnames[at]) if code.co_flags & _VARARGS else None
    return type(more) is tuple and any([one is value for one in more])


def note_safely(place, function, *given):
    """Return the value of a function of ours; None if it fails, which is counted.

    Args:
        place: what it notes.
        function: the function.
        *given: what it is called with; arguments of the program are handed over as one sequence and one dictionary.
    """
    try:
        return function(*given)
    except Exception as error:
        pass_on_signals()
        for tell in AT_FAULT:
            # tebiki: allow swallowed_exception -- who counts faults has one; nothing is left that could be told
            try:
                tell("%s: %s" % (place, type(error).__name__))
            except Exception:  # noqa: S112 - nothing to be told
                continue
        return None


def noting(place):
    """Decorate a function of ours that is called by position: it gives None if it fails, which is counted."""

    def guard(function):
        @functools.wraps(function)
        def note(*given):
            return note_safely(place, function, *given)

        return note

    return guard


def argument(args, named, position, names):
    """Return an argument of a call, by its position or by one of its names; None if it was not given.

    Args:
        args: the positional arguments of the program's call.
        named: its keyword arguments.
        position: where it stands among the positional ones.
        names: what libraries call it.
    """
    if len(args) > position:
        return args[position]
    for name in names:
        if name in named:
            return named[name]
    return None


def has_class(value, classes):
    """Return whether a value is an instance of classes, without asking it: `isinstance` makes a lazy object."""
    return issubclass(type(value), classes)


def list_items(value):
    """Return a list of what an iterator gives, which a second look would find empty; anything else as it is."""
    return list(value) if hasattr(type(value), NEXT) else value
