"""Keep what is ours around a call of the program from changing what the program sees.

Every wrapper hands its arguments on as they were given, and does all the rest through `note_safely` or `noting`: what
fails there is counted and never raised.
"""

import functools

NEXT = "next" if str is bytes else "__next__"
AT_FAULT = []
"""Called with the place of a fault of ours: what was noted there, and the class of the exception."""


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
