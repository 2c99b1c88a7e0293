"""Derive inputs from the known ones without trying them: for Python 2.7, in which no search runs.

The caller replays them on both states of a change. Nothing of the program is imported for them.
"""

import io
import os

from ..values.plain import TEXT, binary
from .focus_lines import FocusLines, neighbours_of
from .other_state import codes_by_name

_MOST = 240
_TEXTS = ("unicode", "bytes")


def untried_inputs(request):
    """Yield variants of known calls to the functions that contain a line of the focus, taking functions in turn.

    Args:
        request: the first request, as `call_search.py` says.
    """
    symbols = _symbols_of(request["root"], request.get("focus") or {})
    waiting = [(ask, _beside(ask["given"])) for ask in request.get("known") or () if ask.get("symbol") in symbols]
    count = 0
    while waiting and count < _MOST:
        ask, inputs = waiting.pop(0)
        given = next(inputs, None)
        if given is not None:
            count += 1
            waiting.append((ask, inputs))
            yield {"kind": "call", "seam": ask["seam"], "symbol": ask["symbol"], "given": given}


def _symbols_of(root, ranges):
    """Return the symbols of functions that hold one of the lines."""
    focus, found = FocusLines(root, ranges), set()
    for path in ranges:
        name = os.path.join(root, path)
        with io.open(name, "rb") as file:
            text = file.read()
        try:
            codes = codes_by_name(compile(text, name, "exec", 0, True))
        except (SyntaxError, TypeError, ValueError):  # of another Python
            continue
        found.update("%s::%s" % (path, held) for held, some in codes.items() if any(map(focus.holds, some)))
    return found


def _beside(given):
    """Yield variants of an input; its texts are plain meanwhile, and `unicode` of Python 2.7 afterwards.

    Args:
        given: the arguments by name, as they are written.
    """
    kinds = []
    plain = _as_plain(given, kinds)
    for name in sorted(plain):
        if isinstance(plain[name], TEXT):  # bytes that are no text
            made = dict(given)
            made[name] = binary(plain[name].encode("utf-8") + b"\xff")
            yield made
    for made in neighbours_of(plain, is_odd=True):
        yield dict((name, _as_written(made[name], "unicode" if "unicode" in kinds else "")) for name in made)


def _as_plain(value, kinds):
    if isinstance(value, dict) and value.get("$py") in _TEXTS and isinstance(value.get("of"), TEXT):
        kinds.append(value["$py"])
        return value["of"]
    if isinstance(value, dict):
        return value if "$py" in value else dict((name, _as_plain(held, kinds)) for name, held in value.items())
    return [_as_plain(held, kinds) for held in value] if isinstance(value, list) else value


def _as_written(value, kind):
    """Return a value with its texts as values of 2.7 are written: plain only if they are ASCII and no `unicode`."""
    if isinstance(value, TEXT):
        is_ascii = all(ord(letter) < 128 for letter in value)
        return {"$py": kind or "bytes", "of": value} if kind or not is_ascii else value
    if isinstance(value, dict):
        return value if "$py" in value else dict((name, _as_written(held, kind)) for name, held in value.items())
    return [_as_written(held, kind) for held in value] if isinstance(value, list) else value
