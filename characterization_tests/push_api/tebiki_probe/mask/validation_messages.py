"""Mask values that a validation error shows below the name of their field, as pydantic's does."""

import re

from .generated_values import is_generated, is_random
from .pseudonym_shapes import is_made_up

_TEXTS = (str, type(b"".decode("ascii")))
_PLACES = ("pointer", "parameter", "header")
_MESSAGES = frozenset(["detail", "message", "msg", "title", "description", "error", "reason"])
_RUN = re.compile(r"[^\s\"'`,;:()\[\]{}<>]{8,200}")
_QUOTED = re.compile(r"(?:(?<=\s)|\A)([\"'`])([^\"'`\s]{6,200})\1")
_INPUT = re.compile(
    r"^([\w.\[\]-]{1,200})\n[ ]{2}[^\n]{1,2000}?\binput_value=(['\"])([^\n]{1,500}?)\2(?=, input_type=)", re.U | re.M
)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: the error message or output.
    """
    return _INPUT.sub(lambda match: _of_input(fields, match), text) if "input_value=" in text else text


def name_of_place(names_in, value):
    """Return the secret name to which an error points, as those of JSON:API do; None if it does not.

    Args:
        names_in: a path, or its parts -> the secret names in it.
        value: an object that may be an error.
    """
    source = value.get("source")
    places = [source[key] for key in _PLACES if key in source] if isinstance(source, dict) else ()
    parts = [re.split("[/.]", place) if isinstance(place, _TEXTS) else place for place in places]
    return next((name for place in parts for name in names_in(place)), None)


def mask_errors(mask, value, name):
    """Return an object without the generated values that the texts of an error repeat: `.. is too short`.

    Args:
        mask: (value, name) -> the masked value.
        value: an object that may be an error.
        name: secret name of the field that it is about; None: it is about none.
    """
    if name is None or not _MESSAGES.intersection(value):
        return value

    def mask_run(match):
        held = match.group()
        return mask(held, name) if is_generated(held) or is_random(held) else held

    def mask_quoted(match):
        sign, held = match.groups()
        return sign + mask(held, name) + sign if is_made_up(held) and "_" not in held else match.group()

    def mask_text(held):
        return _RUN.sub(mask_run, _QUOTED.sub(mask_quoted, held))

    is_text = [key in _MESSAGES and isinstance(held, _TEXTS) for key, held in value.items()]
    shown = [mask_text(held) if one else held for one, held in zip(is_text, value.values())]
    return type(value)(zip(value, shown))


def _of_input(fields, match):
    """Mask an input if a part of the path to its field is secret: `body.password`, `passwords.0`."""
    place, quote, held = match.groups()
    name = next((part for part in reversed(place.split(".")) if fields.hides(part)), None)
    if name is None:
        return match.group()
    begin = match.start(3) - match.start()
    return match.group()[:begin] + fields.mask(name, held) + quote
