"""Leave out the rows that Django keeps with an instance because a call read them through it.

Reading `self.owner` changes nothing that a program sees: `owner_id` tells which row it is, and statements are compared
by themselves. Rows that were kept before the call are compared, since a call may change them.
"""

_STATE = "django.db.models.base:ModelState"
_CACHE = "fields_cache"


def changed_values(before, after):
    """Return the values that a call changed, without rows that it made Django keep.

    Args:
        before: written values by name.
        after: those after the call.
    """
    found = {}
    for name, held in after.items():
        if held != before[name]:
            made = _renumber(_without_new_rows(held, before[name]))
            if made is None:  # something else in it is one of these rows
                found[name] = held
            elif made != before[name]:
                found[name] = made
    return found


def _without_new_rows(after, before):
    """Copy a written value without the rows that its instances of models did not keep before."""
    if isinstance(after, list):
        former = before if isinstance(before, list) else []
        return [_without_new_rows(one, former[at] if at < len(former) else None) for at, one in enumerate(after)]
    if not isinstance(after, dict):
        return after
    former = before if isinstance(before, dict) else {}
    made = dict([(name, _without_new_rows(held, former.get(name))) for name, held in after.items()])
    if _rows_kept_in(after) is not None and _rows_kept_in(former) is not None:
        rows = made["state"][_CACHE]
        made["state"][_CACHE] = dict([(name, rows[name]) for name in rows if name in _rows_kept_in(former)])
    return made


def _rows_kept_in(written):
    """Return the rows that the state of a model's instance keeps, by name; None if it is not such a state."""
    held = written.get("state") if written.get("class") == _STATE else None
    rows = held.get(_CACHE) if isinstance(held, dict) else None
    return rows if isinstance(rows, dict) and "$py" not in rows else None


def _renumber(written):
    """Number the objects that are referred to as a writer would; None if one of them is not there any more."""
    numbers, ids = {}, set()
    _gather(written, numbers, ids)
    return _with_numbers(written, numbers) if set(numbers) <= ids else None


def _gather(written, numbers, ids):
    if isinstance(written, list):
        for one in written:
            _gather(one, numbers, ids)
    elif isinstance(written, dict):
        if written.get("$py") == "same":
            numbers.setdefault(written["of"], len(numbers) + 1)
        elif "$py" in written and "id" in written:
            ids.add(written["id"])
        for one in written.values():
            _gather(one, numbers, ids)


def _with_numbers(written, numbers):
    if isinstance(written, list):
        return [_with_numbers(one, numbers) for one in written]
    if not isinstance(written, dict):
        return written
    if written.get("$py") == "same":
        return dict(written, of=numbers[written["of"]])
    made = dict([(name, _with_numbers(held, numbers)) for name, held in written.items()])
    if "$py" in made and "id" in made:
        if made["id"] in numbers:
            made["id"] = numbers[made["id"]]
        else:
            del made["id"]
    return made
