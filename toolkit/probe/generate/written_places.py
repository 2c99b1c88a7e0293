"""Places in the written arguments of a call: read one, and replace its value."""

import json

_LONGEST = 300  # members of a value that is made as long as something asks
_PARTS = {"year": (0, 4), "month": (5, 7), "day": (8, 10), "hour": (11, 13), "minute": (14, 16), "second": (17, 19)}


def with_value(given, path, value):
    """Return the arguments with another value at a place; None if there is no such place, or it has that value."""
    made = json.loads(json.dumps(given))
    if _put(made, [("key", path[0])] + list(path[1:]), value) and made != given:
        return made
    return None


def value_at(given, path):
    """Return the value written at a place; None if there is none."""
    value = given.get(path[0])
    for step in path[1:]:
        holder, key = _spot(value, step)
        if holder is None or (isinstance(holder, dict) and key not in holder):
            return None
        value = holder[key]
    return value


def _put(holder, steps, value):
    step, rest = steps[0], steps[1:]
    if rest and rest[0][0] == "len":
        container, key = _spot(holder, step)
        held = container[key] if _has(container, key) else None
        sized = _of_length(held, value)
        return sized is not None and _set(container, key, sized)
    container, key = _spot(holder, step)
    if container is None:
        return False
    if not rest:
        return _set(container, key, _like(container[key] if _has(container, key) else None, value))
    if not _has(container, key):
        if step[0] != "key" or rest[0][0] != "key":
            return False
        container[key] = {}
    part = _with_part(container[key], rest[0], value) if len(rest) == 1 else None
    return _put(container[key], rest, value) if part is None else _set(container, key, part)


def _with_part(held, step, value):
    """Return a moment with another part, or a text with other ends; None if it has no such part."""
    if is_moment(held) and step[0] == "attr":
        return _move_moment(held, step[1], value)
    if step[0] == "item" and isinstance(held, str) and isinstance(value, str):
        return value + held + value  # of a text, its first character is asked for, its last one, or each
    return None


def _spot(value, step):
    """Return (container, key or index) of the place to which a step leads; (None, None) if there is none."""
    kind = value.get("$py") if isinstance(value, dict) else None
    if step[0] == "attr":
        is_held = kind in ("object", "exception") and step[1] in (value.get("state") or {})
        return (value["state"], step[1]) if is_held else (None, None)
    if kind == "object" and "base" in value:
        value, kind = value["base"], None
    if step[0] == "key":
        if kind == "dict":
            pairs = [pair for pair in value["of"] if pair and pair[0] == step[1]]
            return (pairs[0], 1) if pairs else (None, None)
        return (value, step[1]) if isinstance(value, dict) and kind is None else (None, None)
    if step[0] == "item":
        if kind in ("tuple", "set", "frozenset"):
            value = value["of"]
        if isinstance(value, list):
            return (value, 0) if value else (None, None)
        if isinstance(value, dict) and kind is None and value:
            return value, sorted(value)[0]
    return None, None


def _has(container, key):
    if isinstance(container, dict):
        return key in container
    return isinstance(container, list) and key < len(container)


def _set(container, key, value):
    if container is None:
        return False
    container[key] = value
    return True


def _like(before, value):
    """Convert a value to the form of the one that it replaces."""
    kind = before.get("$py") if isinstance(before, dict) else None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(before, str) and is_number and before.strip("+-. 0123456789") == "" and before:
        return "%s" % (value,)
    if kind == "bytes" and isinstance(value, str):
        return {"$py": "bytes", "of": value}
    if kind == "Decimal" and is_number:
        return {"$py": "Decimal", "of": "%s" % (value,)}
    if kind == "timedelta" and is_number:
        return {"$py": "timedelta", "of": [0, value, 0]}
    return json.loads(json.dumps(value))


def _of_length(held, length):
    """Return a value of a given length, like another one; None if the value has no length."""
    is_length = isinstance(length, int) and not isinstance(length, bool) and 0 <= length <= _LONGEST
    if not is_length or not isinstance(held, (str, list, dict)):
        return None
    if not isinstance(held, dict):
        return ((held or ("abcdefghij" if isinstance(held, str) else ["a"])) * (length + 1))[:length]
    part = {"object": "base", "tuple": "of", "bytes": "of"}.get(held.get("$py"))
    if part in held:
        sized = _of_length(held[part], length)
        return None if sized is None else dict(held, **{part: sized})
    if any(name.startswith("$") for name in held):
        return None
    names = (sorted(held) + ["k%d" % number for number in range(length)])[:length]
    return dict((name, held.get(name, 1)) for name in names)


def _move_moment(value, part, number):
    """Return a moment with one of its parts changed; None if that moment does not exist."""
    if part not in _PARTS or not isinstance(number, int) or isinstance(number, bool):
        return None
    start, end = _PARTS[part]
    if value["$py"] == "time":
        start, end = start - 11, end - 11
    width = end - start
    text = "%0*d" % (width, number)
    if (
        start < 0
        or len(text) != width
        or end > len(value["of"])
        or number < (1 if part in ("year", "month", "day") else 0)
    ):
        return None
    return dict(value, of=value["of"][:start] + text + value["of"][end:])


def is_moment(value):
    """Return whether a serialized value is a date, a time, or both."""
    return isinstance(value, dict) and value.get("$py") in ("datetime", "date", "time")
