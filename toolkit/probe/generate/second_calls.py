"""Pairs of calls of one function: the second one meets what the first one left in memory, such as a cache or a counter.

Both get a value that no other input has, so that the memory of other cases is not theirs, and differ in another value.
"""

import json

from ..replay.shared_objects import SharedObjects
from .boundaries import extreme_forms
from .value_spots import spots_of, with_values

_INPUTS = 10  # of one function, the latest ones
_SPOTS = 6
_FORMS = 3  # other values at one spot
_OWN_NUMBER = 7919
_OWN_TEXT = " 7919"


class ProjectMemory(object):
    """Contents of dictionaries, lists and sets of a project's modules and classes, to be put back.

    Args:
        root: the project's folder.
    """

    def __init__(self, root):
        self._kept = []
        for _, holding, _ in SharedObjects(root).own_namespaces():
            values = [value for _, value in holding if type(value) in (dict, list, set)]
            self._kept += [(value, type(value)(value)) for value in values]

    def restore(self):
        """Put back what they held."""
        for value, before in self._kept:
            if value != before:
                _CLEARING[type(value)](value)
                _FILLING[type(value)](value, before)


_CLEARING = {dict: dict.clear, set: set.clear, list: lambda value: value.__delitem__(slice(None))}
_FILLING = {dict: dict.update, set: set.update, list: list.extend}


def pairs_of(inputs):
    """Yield pairs of arguments, each input with itself first.

    Args:
        inputs: arguments with which a function returned, as they are written; they are as they were in the end.
    """
    for first, own in own_inputs(inputs[-_INPUTS:]):
        yield first, first
        for second in _unlike(first, own):
            yield first, second


def own_inputs(inputs):
    """Yield (arguments that no other input has, the value in them that none has)."""
    for given in inputs:
        for spot in spots_of(given)[:_SPOTS]:
            own = _own_value(spot[0][spot[1]])
            if own is not None:
                yield with_values(given, [spot], [own]), own


def _unlike(first, own):
    """Yield arguments that differ in one value, but not in the one that is theirs alone."""
    for holder, key in spots_of(first)[:_SPOTS]:
        value = holder[key]
        if value == own or isinstance(value, (dict, list)) and json.dumps(own) in json.dumps(value):
            continue
        for other in [one for one in extreme_forms(value) if one != value][:_FORMS]:
            yield with_values(first, [(holder, key)], [other])


def _own_value(value):
    """Return a value of the same kind that hardly any other input has; None for other kinds than numbers and texts."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value + _OWN_NUMBER
    return value + _OWN_TEXT if isinstance(value, str) else None
