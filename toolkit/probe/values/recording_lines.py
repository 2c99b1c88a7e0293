"""One line of a recording, as text: keys in alphabetical order, what the program handled in the program's order."""

import collections
import json
import sys

ordered = dict if sys.version_info >= (3, 7) else collections.OrderedDict
"""The class of an object whose keys keep their order."""
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)


def _encoder():
    """Return an encoder for values without cycles: the part in C that `JSONEncoder` makes anew for each value."""
    make = json.encoder.c_make_encoder
    try:
        chunks = make(None, _ENCODER.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True)
        if "".join(chunks({"a": [1, 2.5, None, "\x7f"]}, 0)) == r'{"a":[1,2.5,null,"\u007f"]}':
            return lambda value: "".join(chunks(value, 0))
    except Exception:  # tebiki: allow swallowed_exception -- another Python has another one, or none
        pass
    return _ENCODER.encode


encoded = _encoder()
"""A value as text: `encoded(what json.dumps can write)`."""


def format_line(line):
    """Format one line.

    Args:
        line: name -> a value that `json.dumps` can write.
    """
    return encoded(ordered([(name, line[name]) for name in sorted(line)]))


def left_out(what, where, count, at_least):
    """Build the line that reports how often something was left out."""
    line = {"kind": "left_out", "what": what, "where": where, "count": count}
    return dict(line, at_least=True) if at_least else line
