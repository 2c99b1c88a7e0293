"""Variants (mutants) of a function: small changes that a careless edit could make, and that inputs should show.

The mutation operators are those of the strength (`strength/mutation_operators.py`). The changed code replaces the
function's own while an input is tried. It is never written to a file.
"""

import __future__

import dis
import types

from ..strength.mutants import changes_of

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Variant(object):
    """A variant of a function.

    Attributes:
        place: (code object of the function or a nested one, line) that runs if the change is reached.
        code: the whole changed code object.
        tried: number of inputs that did not show it.
    """

    __slots__ = ("place", "code", "tried")

    def __init__(self, place, code):
        self.place = place
        self.code = code
        self.tried = 0


def variants_of(function, classes, node):
    """Yield every variant of a function.

    Args:
        function: as it is in the program.
        classes: names of the classes that it is in, the outermost first.
        node: its own node.

    Yields:
        `Variant`.
    """
    own = function.__code__
    lines = _places(own)
    for spot, pairs in changes_of(classes, node, (own.co_filename, own.co_flags & _FUTURE)):
        for old, new in pairs or ():
            is_own = old.co_name == own.co_name and old.co_firstlineno == own.co_firstlineno
            if is_own and new.co_freevars == own.co_freevars:
                yield Variant((lines.get(spot.line) or lines.get(spot.first) or own, _line(spot, lines)), new)


def _line(spot, lines):
    """Return the line that runs with a change: its own, or the first one of its statement."""
    return spot.line if spot.line in lines else spot.first


def _places(own):
    """Line -> the innermost code that begins something there."""
    waiting, found = [own], {}
    while waiting:
        code = waiting.pop(0)
        for _, line in dis.findlinestarts(code):
            if line and (code is own or line != code.co_firstlineno):
                found[line] = code
        waiting += [held for held in code.co_consts if isinstance(held, types.CodeType)]
    return found
