"""One line of a recording, as text: keys in alphabetical order, what the program handled in the program's order."""

import collections
import json
import sys

_ORDERED = dict if sys.version_info >= (3, 7) else collections.OrderedDict
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)


class Written(object):
    """A part of a line that is text already."""

    __slots__ = ("text",)

    def __init__(self, value):
        self.text = _ENCODER.encode(value)


def written(line):
    """The text of one line.

    Args:
        line: name -> what `json.dumps` can write, or `Written`.
    """
    names = sorted(line)
    if not any([type(line[name]) is Written for name in names]):
        return _ENCODER.encode(_ORDERED((name, line[name]) for name in names))
    return "{%s}" % ",".join(['"%s":%s' % (name, _text(line[name])) for name in names])


def _text(value):
    return value.text if type(value) is Written else _ENCODER.encode(value)


def left_out(what, where, count, at_least):
    """The line that says how often something was left out."""
    line = {"kind": "left_out", "what": what, "where": where, "count": count}
    return dict(line, at_least=True) if at_least else line
