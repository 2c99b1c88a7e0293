"""Mask values that follow a secret name in a flat list: `["SET", "password", V]`, `["setattr", "token", V]`.

A list of names looks alike (`["name", "password", "email"]`). So a word is hidden only behind a verb that stores
something, other values only if they are no words.
"""

import base64
import re

from .byte_texts import decode_name, is_shifted
from .pseudonym_shapes import is_made_up

_TEXTS = (str, type(b"".decode("ascii")))
_STORES = re.compile(
    r"(?:.*[._-])?(?:(?:p?|h|m|j|hm|get|json[._])set(?:ex|nx|attr|item|value|field|prop\w*)?|setnx|put|update|write|store"
    r"|assign|replace|define|configure|config|l?push|[lr]push|sadd|xadd|append|set[_A-Z]\w*)\Z",
    re.I,
)
_LASTS = re.compile(r"p?setex\Z", re.I)
_FIELD = re.compile(r"[A-Za-z_]+\d{0,2}\Z")
_LONGEST_NAME = 200  # letters of base64
_NAME = re.compile(r"[^\W\d][\w.:/ \[\]-]{0,80}\Z", re.U)


def mask_behind_names(values, hides, members):
    """Return the members of a list, with those masked that are values of the name before them.

    Args:
        values: a `written_values.ValueMask`.
        hides: name -> whether it marks secrets.
        members: three or more values in the form of a recording.
    """
    texts = [text_of(one) for one in members]
    verb = texts[0] if isinstance(texts[0], _TEXTS) else ""
    shown = members
    for at in range(1, len(texts) - 1):
        if isinstance(texts[at], _TEXTS) and _NAME.match(texts[at]) and hides(texts[at]):
            place = at + 2 if _LASTS.match(verb) and at + 2 < len(texts) else at + 1
            held = texts[place]
            if isinstance(held, _TEXTS) and (_STORES.match(verb) or _stores(texts[at - 1]) or _is_value(held)):
                shown = list(shown)
                shown[place] = values.value(members[place], texts[at])
    return shown


def _stores(text):
    return isinstance(text, _TEXTS) and bool(_STORES.match(text))


def _is_value(text):
    """Return whether a text is neither a word nor the name of a field."""
    return is_made_up(text) and len(text) >= 4 and not _FIELD.match(text)


def _is_text(value):
    return isinstance(value, _TEXTS)


def text_of(value):
    """Convert any text to one class: Python 2 has two, and headers of ASGI are bytes; other values stay."""
    return value.get("of") if isinstance(value, dict) and value.get("$py") in ("unicode", "bytes") else value


def name_of(value, hides):
    """Return what `text_of` does, and names as text that are bytes in another encoding.

    Args:
        value: in the form of a recording.
        hides: name -> whether it marks secrets.
    """
    held = value.get("$binary") if isinstance(value, dict) else None
    written = held.get("base64") if isinstance(held, dict) else None
    if _is_text(written) and len(written) <= _LONGEST_NAME:
        return decode_name(base64.b64decode(written), hides)[0]
    text = text_of(value)
    return text.encode("ascii").decode("iso2022_jp", "replace") if _is_text(text) and is_shifted(text) else text
