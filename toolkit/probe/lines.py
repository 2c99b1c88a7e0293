"""One line of a recording, as text: keys in alphabetical order, what the program handled in the program's order."""

import json

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)


def written(line):
    """The text of one line; what is None, empty or 0 is left out.

    Args:
        line: name -> what `json.dumps` can write.
    """
    return "{%s}" % ",".join('"%s":%s' % (name, _ENCODER.encode(line[name])) for name in sorted(line))


def left_out(what, where, count, at_least):
    """The line that says how often something was left out."""
    line = {"kind": "left_out", "what": what, "where": where, "count": count}
    return dict(line, at_least=True) if at_least else line
