"""Inputs at the boundaries of comparisons: just below, equal, just above, empty, missing, end of a month.

The same inputs and accesses give the same boundaries, in the same order: those of comparisons come first.
"""

import json

from ..values.plain import PLAIN
from .value_spots import rows_of_state
from .written_places import is_moment, value_at, with_value

_MOMENTS = (
    "2024-01-30T12:00:00", "2024-01-30T00:00:00", "2024-01-30T11:59:59", "2024-01-30T13:00:00", "2024-01-30T23:59:59",
    "2024-01-31T01:05:09", "2024-02-29T10:00:00", "2023-02-28T10:00:00", "2024-12-31T10:00:00", "2021-01-01T10:00:00",
    "2024-04-30T10:00:00", "2024-03-01T10:00:00", "2024-05-02T10:00:00", "2024-05-03T10:00:00", "2024-05-11T10:00:00",
    "2024-05-12T10:00:00", "2024-05-13T10:00:00", "2024-05-21T10:00:00", "2024-05-22T10:00:00", "2024-05-23T10:00:00",
    "2000-02-29T10:00:00", "1900-03-01T10:00:00", "2024-07-15T10:00:00.000001",
)  # fmt: skip
"""Ends and beginnings: of days, of their halves, of months, of years, leap days, days with ordinals of their own."""
_ZONES = ("", "+00:00", "+05:30", "-08:00")
_EMPTY = (None, "", 0, [], {}, False)
_TESTED = (None, "", 0, [], {}, "a", 1, True, ["a"])
_OF_KIND = {
    "str": ("", "a"), "bytes": ({"$py": "bytes", "of": ""}, {"$py": "bytes", "of": "a"}), "int": (0, 7),
    "float": (0.5,), "bool": (True, False), "list": ([], ["a"]), "dict": ({}, {"a": 1}), "Mapping": ({}, {"a": 1}),
    "MutableMapping": ({}, {"a": 1}), "Sequence": ([], ["a"], "ab"), "MutableSequence": ([], ["a"]),
    "tuple": ({"$py": "tuple", "of": []}, {"$py": "tuple", "of": ["a", 1]}), "Number": (0, 1.5), "Iterable": ([], "ab"),
    "set": ({"$py": "set", "of": ["a"]},), "Decimal": ({"$py": "Decimal", "of": "1.10"},),
    "datetime": ({"$py": "datetime", "of": "2024-02-29T12:00:00"},), "date": ({"$py": "date", "of": "2024-02-29"},),
    "time": ({"$py": "time", "of": "12:00:00"},), "timedelta": ({"$py": "timedelta", "of": [1, 30, 0]},),
}  # fmt: skip
"""Values of the classes for which functions test."""
_MOST_MEMBERS = 12
_SPOTS = 24
_LARGEST = 400  # characters of a written value that is put elsewhere


def boundary_inputs(given, accesses, instances=()):
    """Yield other inputs, each with one value at a boundary.

    Args:
        given: the arguments by name, serialized.
        accesses: a list of `accesses.Access`.
        instances: serialized instances that may replace the first argument.

    Yields:
        the arguments by name.
    """
    for access in accesses:
        for value in values_near(access, given):
            made = with_value(given, _place_of(access, given), value)
            if made is not None:
                yield made
    first = next(iter(given), None)
    for instance in instances:
        if first is not None and instance != given[first]:
            yield dict(json.loads(json.dumps(given)), **{first: json.loads(json.dumps(instance))})
    for made in _moments(given):
        yield made
    for made in _empty_inputs(given):
        yield made


def _place_of(access, given):
    """Return the place of an access; `"a" in x` tests a substring if `x` is a text, and else a key."""
    step = access.path[-1]
    is_part = len(access.path) > 1 and step[0] == "key" and isinstance(value_at(given, access.path[:-1]), str)
    return access.path[:-1] if is_part else access.path


def values_near(access, given):
    """Return the values at the boundaries of one access, serialized.

    Args:
        access: an `accesses.Access`.
        given: the arguments, which contain the places that it is compared with.
    """
    found = []
    for value in access.values[:_MOST_MEMBERS]:
        found += _near(value)
    for path in access.others[:3]:
        other = value_at(given, path)
        if other is not None and len(json.dumps(other)) < _LARGEST:
            found += [other] + _near(other)
    for kind in access.kinds:
        found += _OF_KIND.get(kind, ())
    if access.kinds or None in access.values:
        found += _EMPTY
    if access.is_tested:
        found += _TESTED
    return _distinct(found)


def _near(value):
    """Return a value and its neighbours."""
    if isinstance(value, float):
        value = PLAIN[float](None, value)
    if isinstance(value, (bool, dict)) or value is None:
        return [value]
    if isinstance(value, (int, float)):
        step = [value - 1, value, value + 1]
        return step + [value - 0.001, value + 0.001] if isinstance(value, float) else step
    if isinstance(value, bytes):
        try:
            return [{"$py": "bytes", "of": text} for text in _near(value.decode("utf-8"))]
        except UnicodeDecodeError:
            return []
    if isinstance(value, str):
        return [value, value + "x", value[:-1], "x" + value, value.swapcase(), value * 2]
    return []


def _distinct(values):
    seen, kept = set(), []
    for value in values:
        text = json.dumps(value)
        if text not in seen:
            seen.add(text)
            kept.append(value)
    return kept


def _moments(given):
    """Yield the arguments with each of their moments at an end or a beginning."""
    for holder, key in _spots_of(given, is_moment)[:3]:
        before = holder[key]
        kind, zone = before["$py"], before["of"][19:].lstrip(".0123456789")
        zones = (zone,) + tuple(one for one in _ZONES if one != zone)
        for number, moment in enumerate(_MOMENTS):
            near = {"date": moment[:10], "time": moment[11:]}.get(kind, moment + (zone if number else ""))
            yield _with(given, holder, key, {"$py": kind, "of": near})
        for other in zones[1:] if kind == "datetime" else ():
            yield _with(given, holder, key, {"$py": kind, "of": _MOMENTS[5] + other})


def _empty_inputs(given):
    """Yield the arguments with one value empty, None, single or negative."""
    spots = [(holder, key) for holder, key in _spots_of(given, lambda _value: True) if key not in ("self", "cls")]
    tried = [(holder, key, extreme_forms(holder[key])) for holder, key in spots[:_SPOTS]]
    for turn in range(max([len(forms) for _, _, forms in tried] or [0])):
        for holder, key, forms in tried:
            if turn < len(forms) and forms[turn] != holder[key]:
                yield _with(given, holder, key, forms[turn])


def extreme_forms(value):
    """Return extreme values of the same kind, then values of other kinds."""
    if isinstance(value, bool) or value is None:
        own = (not value,)
    elif isinstance(value, str):
        own = ("", value[:1], value + " ", value.swapcase())
    elif isinstance(value, (int, float)):
        own = (0, -value, value + 1, value - 1, 1)
    elif isinstance(value, list):
        own = ([], value[:1], value + value, value[::-1])
    elif isinstance(value, dict) and "$py" not in value:
        own = ({},) + tuple(dict((key, value[key]) for key in value if key != name) for name in sorted(value)[:6])
    else:
        own = ()
    return own + _EMPTY


def _with(given, holder, key, value):
    """Copy the arguments with another value at a spot of the original."""
    before = holder[key]
    holder[key] = value
    try:
        return json.loads(json.dumps(given))
    finally:
        holder[key] = before


def _spots_of(given, is_wanted):
    """List (holder, key) of every wanted value in some arguments, the least nested first."""
    waiting, found = [(given, name) for name in given], []
    while waiting and len(found) < 200:
        holder, key = waiting.pop(0)
        value = holder[key]
        rows = rows_of_state(value)
        if rows is not None:
            waiting += [spot for row in rows for spot in _inside(row)]
            continue
        if is_wanted(value) and not (isinstance(value, dict) and value.get("$py") in ("name", "same")):
            found.append((holder, key))
        waiting += _inside(value)
    return found


def _inside(value):
    if isinstance(value, list):
        return [(value, index) for index in range(len(value))][:8]
    if not isinstance(value, dict):
        return []
    if "$py" not in value:
        return [(value, name) for name in value if not name.startswith("$")]
    found = []
    for part in ("base", "state", "of"):
        held = value.get(part)
        is_holder = part != "of" or value["$py"] in ("tuple", "set", "frozenset")
        if isinstance(held, dict) and "$py" not in held:
            found += [(held, name) for name in held]
        elif isinstance(held, list) and is_holder:
            found += [(held, index) for index in range(len(held))][:8]
    return found
