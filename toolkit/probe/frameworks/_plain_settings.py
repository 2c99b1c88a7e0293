"""Select settings that a recording can hold and a replay can restore."""

_DEEPEST = 4  # maximum nesting of a setting


def is_plain(value, depth=0):
    """Return whether a setting is a text, a number, a truth value or nothing, or lists and dictionaries of these."""
    if isinstance(value, (list, tuple)):
        return depth < _DEEPEST and all(is_plain(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return depth < _DEEPEST and all(isinstance(k, str) and is_plain(v, depth + 1) for k, v in value.items())
    return value is None or type(value) in (str, int, float, bool)
