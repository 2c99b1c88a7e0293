"""The focus of a search: the lines of a change, if any."""

import json
import os

from ..values.plain import TEXT
from .odd_values import near_pairs, near_values
from .reshaped_values import reshape_inputs
from .value_spots import spots_of, with_values
from .written_places import is_moment

_EMPTY = ([], "", {}, None, 0, False)
_PAIRED = 5  # values of one input that are replaced two at a time


class FocusLines(object):
    """Lines of files; falsy if there is no focus.

    Args:
        root: the folder of the project.
        ranges: path -> [(first, last) line]; None: no focus.
    """

    def __init__(self, root, ranges):
        self._ranges = {}
        for path, held in (ranges or {}).items():
            self._ranges[os.path.realpath(os.path.join(root, path))] = held
        self._is_given = ranges is not None
        self._known = {}

    def __bool__(self):
        return self._is_given

    def is_in(self, subject):
        """Return whether a function contains one of the lines."""
        return not self._is_given or any(self.holds(code) for code in subject.code_objects())

    def variants_of(self, subject):
        """Return the variants of a function that differ in one of the lines."""
        ranges = self._of(subject.function.__code__)
        return [one for one in subject.variants() if not self._is_given or _is_within(one.place[1], ranges)]

    def is_met(self, arcs):
        """Return whether line arcs include one of the lines."""
        return any(_is_within(line, self._of(code)) for code, _, line in arcs)

    def _of(self, code):
        name = code.co_filename
        if name not in self._known:
            self._known[name] = self._ranges.get(os.path.realpath(name), ())
        return self._known[name]

    def holds(self, code):
        """Return whether a code object holds one of the lines."""
        lines = set(line for line in _lines_of(code) if line)
        return any(_is_within(line, self._of(code)) for line in lines)


def neighbours_of(given, is_odd=False, marks=()):
    """Yield variants of an input that executes a focus: each value empty, None, its neighbour, or another one's.

    Variants in which a value has another shape are among them.

    Args:
        given: the arguments by name, as they are written.
        is_odd: whether those of `odd_values.py` follow, place by place.
        marks: what the function may look for in texts: `reshaped_values.marks_of`.
    """
    waiting = [_plain_neighbours(given), reshape_inputs(given, marks, _plain_neighbours)]
    while waiting:
        for inputs in list(waiting):
            made = next(inputs, None)
            if made is None:
                waiting.remove(inputs)
            else:
                yield made
    for made in _odd_neighbours(given) if is_odd else ():
        yield made


def _odd_neighbours(given):
    """Yield inputs with one value, or two at once, for which similar code behaves differently."""
    spots = [(given, name) for name in sorted(given) if is_moment(given[name])] + spots_of(given)
    waiting = [([spot], near_values(spot[0][spot[1]])) for spot in spots]
    waiting = [(places, [(value,) for value in values]) for places, values in waiting]
    waiting += [
        ([one, other], near_pairs(one[0][one[1]], other[0][other[1]]))
        for index, one in enumerate(spots[:_PAIRED])
        for other in spots[index + 1 : _PAIRED]
    ]
    for turn in range(max([len(rows) for _, rows in waiting] or [0])):
        for places, rows in waiting:
            if turn < len(rows):
                yield with_values(given, places, rows[turn])


def _plain_neighbours(given):
    spots = spots_of(given)
    others = json.loads(json.dumps([holder[key] for holder, key in spots]))
    for holder, key in spots:
        before = holder[key]
        near = [before + 1, before - 1] if type(before) in (int, float) else []
        near += [before[:1]] if isinstance(before, (TEXT, list)) and len(before) > 1 else []
        for value in list(_EMPTY) + near + [one for one in others if type(one) is type(before)]:
            if value != before or type(value) is not type(before):
                holder[key] = value
                made = json.dumps(given)
                holder[key] = before
                yield json.loads(made)


def sign_of(given, texts):
    """Return a key for inputs that are alike: the same constants of the program, and the same arguments equal.

    Args:
        given: the arguments by name, as they are written.
        texts: constants of the program.
    """
    names = sorted(given)
    named = [(name, given[name]) for name in names if isinstance(given[name], str) and given[name] in texts]
    written = dict((name, json.dumps(given[name], sort_keys=True)) for name in names)
    pairs = [(one, other) for one in names for other in names if one < other and written[one] == written[other]]
    return repr((named, pairs))


def _is_within(line, ranges):
    return any(first <= line <= last for first, last in ranges)


def _lines_of(code):
    if hasattr(code, "co_lines"):
        return [line for _, _, line in code.co_lines()]
    import dis

    return [line for _, line in dis.findlinestarts(code)]
