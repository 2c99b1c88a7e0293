"""Leave out the rows that Django keeps with an instance once they were read through it.

Reading `self.owner` changes nothing that a program sees: `owner_id` tells which row it is, and statements are compared
by themselves. So whether code that ran had a reason to read it does not count as an effect.
"""

_STATE = "django.db.models.base:ModelState"
_CACHE = "fields_cache"


def changed_values(before, after):
    """Return the values that a call changed, without rows that it made Django keep.

    Args:
        before: written values by name.
        after: those after the call.
    """
    changed = [(name, without_cached_rows(held)) for name, held in after.items() if held != before[name]]
    return dict([(name, held) for name, held in changed if held != without_cached_rows(before[name])])


def without_cached_rows(written):
    """Copy a written value without the rows that instances of models keep in it.

    Args:
        written: as a `writer.Writer` returns it. It is returned itself if something else in it is one of these rows.
    """
    shorter = _shorten(written)
    ids, referred = set(), set()
    _gather(shorter, ids, referred)
    return shorter if referred <= ids else written


def _shorten(written):
    if isinstance(written, list):
        return [_shorten(one) for one in written]
    if not isinstance(written, dict):
        return written
    made = dict([(name, _shorten(held)) for name, held in written.items()])
    if written.get("class") == _STATE and _CACHE in (written.get("state") or ()):
        made["state"][_CACHE] = {}
    return made


def _gather(written, ids, referred):
    """Gather the numbers of objects that are written, and of those that are referred to."""
    if isinstance(written, list):
        for one in written:
            _gather(one, ids, referred)
    elif isinstance(written, dict):
        if written.get("$py") == "same":
            referred.add(written["of"])
        elif "$py" in written and "id" in written:
            ids.add(written["id"])
        for one in written.values():
            _gather(one, ids, referred)
