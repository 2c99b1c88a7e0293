"""Texts that a call takes under the name of a secret, and returns: hidden there too, however short they are."""

import datetime

_TEXTS = (str, type(b"".decode("ascii")))
_INTEGERS = (int,) if str is not bytes else (int, long)  # noqa: F821
_BYTES = (bytes, bytearray)
_SHORTEST = 3  # characters of a text that is the same by more than chance


def add_hidden(found, value, shown):
    """Add a value with its replacement to `found` (text -> text): texts, bytes, dates and integers as text.

    Args:
        found: which is changed.
        value: of any class.
        shown: the same, masked.
    """
    if isinstance(value, _INTEGERS) and isinstance(shown, _INTEGERS):
        value, shown = "%d" % value, "%d" % shown
    if isinstance(value, datetime.date) and isinstance(shown, datetime.date):
        value, shown = value.isoformat(), shown.isoformat()
    if isinstance(value, _BYTES) and isinstance(shown, _BYTES):
        value, shown = bytes(value).decode("utf-8", "replace"), bytes(shown).decode("utf-8", "replace")
    if isinstance(value, _TEXTS) and isinstance(shown, _TEXTS) and value != shown and len(value) >= _SHORTEST:
        found[value] = shown


def hidden_texts(value, masked, found):
    """Add to `found` the whole texts of a value that are hidden in its masked form, and return it.

    Args:
        value: in the form of a recording.
        masked: the same, masked.
        found: text -> its replacement.
    """
    if isinstance(value, dict) and isinstance(masked, dict):
        for key, held in value.items():
            hidden_texts(held, masked.get(key), found)
    elif isinstance(value, list) and isinstance(masked, list) and len(value) == len(masked):
        for held, shown in zip(value, masked):
            hidden_texts(held, shown, found)
    else:
        add_hidden(found, value, masked)
    return found


def with_texts(hidden, value):
    """Return a value in the form of a recording in which whole texts are replaced."""
    if isinstance(value, dict):
        return dict((key, held if key == "$py" else with_texts(hidden, held)) for key, held in value.items())
    if isinstance(value, list):
        return [with_texts(hidden, one) for one in value]
    return hidden.get(value, value) if isinstance(value, _TEXTS) else value
