"""Write what surrounds a call, so that what a replay can do without does not take the place of what it needs."""

import marshal

from ..values.recording_lines import encoded
from ..values.sqlalchemy_values import list_held_rows
from ..values.writer import Limits, Unwritable, Writer

_REMEMBERED = 200
_WHOLE = ("stand_ins", "environment")
_LONGEST = 2000  # bytes of a state that is remembered
_OF_HELD = {"members": 200, "total": 20000}
_LONGEST_HELD = 5000  # characters of a value of `g`


def write_around(masking, limits, around):
    """Convert the state of frameworks around a call to what `json.dumps` can write.

    Values that were kept for a request (`kept`), stand-ins and variables are written whole or left out, each by itself:
    a replay cannot make the part of one, and the recorded outcome tells whether the call needs it.

    Args:
        masking: a `masking.Masking`.
        limits: `Limits` of each value that was kept, and of the rest together.
        around: framework -> its state, names of what was patched, and what stands there.
    """
    key = _key_of(around, limits)
    if key in masking.written:
        return masking.written[key]
    rest = dict((name, state) for name, state in around.items() if name not in _WHOLE)
    written = _write_frameworks(masking, limits, rest)
    for name in _WHOLE:
        whole = _whole_values(masking, limits, around.get(name) or {})
        if whole:
            written[name] = whole
    if key is not None:
        if len(masking.written) >= _REMEMBERED:
            masking.written.clear()
        masking.written[key] = written
    return written


def _key_of(around, limits):
    """Return what tells a state, which surrounds many calls, from others; None if not all of it is plain."""
    try:
        key = marshal.dumps(around, 2)
    except ValueError:
        return None
    return (limits.total, key) if len(key) <= _LONGEST else None


def _write_frameworks(masking, limits, around):
    try:
        return Writer(masking, limits, "around", strict=True).write(around)
    except Unwritable:
        written = Writer(masking, limits, "around").write(without_kept(around))
    for framework, state in around.items():
        kept = state.get("kept") if isinstance(state, dict) else None
        whole = _whole_values(masking, limits, kept or {})
        if whole and "$cut" not in written[framework]:
            written[framework]["kept"] = whole
    return written


def without_kept(around):
    """Return the state of frameworks without what was kept for a request, which a request makes for itself."""
    return dict((name, _without_kept(state) if isinstance(state, dict) else state) for name, state in around.items())


def _without_kept(state):
    return dict((name, held) for name, held in state.items() if name != "kept")


def _whole_values(masking, limits, kept):
    whole = {}
    for name, value in kept.items():
        try:
            whole.update(Writer(masking, limits, "around", strict=True).fields([(name, value)], 1))
        except Unwritable:
            continue
    return whole


def write_held(masking, held):
    """Convert what a test shares with the request that it puts, as it is now.

    Rows that the session of the application holds come first, as values of `g` may be some of them. What cannot be
    written whole is left out, each attribute of a row by itself: a replay asks for it, as if it were not loaded.

    Args:
        masking: a `masking.Masking`.
        held: framework -> the application, and values of a context by name.
    """
    told = {}
    for framework, (application, values) in held.items():
        writer = Writer(masking, Limits(**_OF_HELD), "around")
        rows = [writer.write(row) for row in list_held_rows(application)]
        written = {"rows": rows} if rows else {}
        for name, value in sorted(values.items()):
            before = len(writer.cut)
            found = writer.fields([(name, value)], 0)
            written.update({} if writer.cut[before:] or len(encoded(found)) > _LONGEST_HELD else found)
        told.update({framework: written} if written else {})
    return told


def with_held(written, held):
    """Return what surrounds a request, as `write_around` gives it, with that of `write_held`."""
    states = [(name, dict(written.get(name) or {}, held=values)) for name, values in held.items()]
    return dict(written, **dict(states))
