"""Locate values in serialized arguments, and copy the arguments with other values there."""

import json

_MOST = 16  # places of one input that others are put in


def spots_of(given):
    """List (holder, key) of the values in some arguments, the least nested first.

    Args:
        given: the arguments by name, as they are written.
    """
    waiting, found = [(given, name) for name in sorted(given)], []
    while waiting and len(found) < _MOST:
        holder, key = waiting.pop(0)
        value = holder[key]
        if isinstance(value, dict) and "$py" in value:
            continue
        found.append((holder, key))
        if isinstance(value, dict):
            waiting += [(value, name) for name in sorted(value) if not name.startswith("$") or _is_operator(value)]
        elif isinstance(value, list):
            waiting += [(value, index) for index in range(len(value))][:4]
    return found


def with_values(given, places, values):
    """Copy the arguments with other values at some places of the original.

    Args:
        given: the arguments by name, as they are written.
        places: some of those from `spots_of`.
        values: one for each place.
    """
    before = [holder[key] for holder, key in places]
    for (holder, key), value in zip(places, values):
        holder[key] = value
    made = json.dumps(given)
    for (holder, key), value in zip(places, before):
        holder[key] = value
    return json.loads(made)


def rows_of_state(value):
    """Return the rows that a model's instance keeps of others; None for a value that is not the state of one.

    The state itself is no input: no caller hands it over, and the framework alone changes it.
    """
    if not isinstance(value, dict) or value.get("class") != "django.db.models.base:ModelState":
        return None
    held = value["state"].get("fields_cache")
    return [held[name] for name in sorted(held)] if isinstance(held, dict) else []


def _is_operator(value):
    """Return whether names that begin with a dollar are a program's own, such as operators of filters."""
    return not any(name in value for name in ("$py", "$numberLong", "$numberDecimal", "$oid", "$date", "$binary"))
