"""Look through the wraps of Python 2's `unicode` texts and of dictionaries with such keys, so that rules see texts.

A recording of Python 2 has `{"$py": "unicode", "of": ..}` where one of Python 3 has a text, and pairs in place of the
members of a dictionary; names beside values, command lines and statements are found in neither form.
"""

import collections

_TEXTS = (str, type(b"".decode("ascii")))


class UnwrappedValues(object):
    """Values in the form that they have without wraps.

    Attributes:
        is_inside: whether such a value is being masked; the values in it have no wraps any more.
    """

    def __init__(self):
        self.is_inside = False

    def mask(self, mask, value):
        """Mask a value without its wraps, which are put back around what is left of it.

        Args:
            mask: value -> value of the same shape with its secrets replaced.
            value: a serialized value.
        """
        self.is_inside = True
        try:
            plain = _plain(value)
            return mask(value) if plain == value else _wrap_again(value, mask(plain))
        finally:
            self.is_inside = False


def _plain(value):
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if _is_wrapped_text(value):
        return value["of"]
    if _is_of_texts(value):
        return collections.OrderedDict((_plain(key), _plain(held)) for key, held in value["of"])
    return collections.OrderedDict((key, _plain(held)) for key, held in value.items())


def _wrap_again(value, masked):
    """Return what was masked in the form of the value; where the shapes differ, as it is."""
    if isinstance(value, list):
        is_alike = isinstance(masked, list) and len(masked) == len(value)
        return [_wrap_again(one, other) for one, other in zip(value, masked)] if is_alike else masked
    if not isinstance(value, dict):
        return masked
    if _is_wrapped_text(value):
        return dict(value, of=masked) if isinstance(masked, _TEXTS) else masked
    is_pairs = _is_of_texts(value)
    members = value["of"] if is_pairs else list(value.items())
    if not isinstance(masked, dict) or (is_pairs and len(masked) != len(members)):
        return masked
    if is_pairs:
        both = zip(members, masked.items())
        return dict(value, of=[[_wrap_again(old[0], new[0]), _wrap_again(old[1], new[1])] for old, new in both])
    is_whole = len(masked) == len(members)  # else without names of a tuple's members, which only masking needs
    olds = [held for _, held in members] if is_whole else [value.get(key) for key in masked]
    return dict((key, _wrap_again(old, held)) for old, (key, held) in zip(olds, masked.items()))


def _is_wrapped_text(value):
    return value.get("$py") == "unicode" and isinstance(value.get("of"), _TEXTS)


def _is_of_texts(value):
    """Return whether a wrapped dictionary has texts for keys, one of them wrapped."""
    of = value.get("of")
    if value.get("$py") != "dict" or set(value) != set(["$py", "of"]) or not isinstance(of, list) or not of:
        return False
    if not all([isinstance(pair, list) and len(pair) == 2 for pair in of]):
        return False
    keys = [pair[0] for pair in of]
    is_wrapped = [isinstance(key, dict) and _is_wrapped_text(key) for key in keys]
    return any(is_wrapped) and all([one or isinstance(key, _TEXTS) for one, key in zip(is_wrapped, keys)])
