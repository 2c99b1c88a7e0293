"""Mask values that a validation error shows below the name of their field, as pydantic's does."""

import re

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


def _of_input(fields, match):
    """Mask an input if a part of the path to its field is secret: `body.password`, `passwords.0`."""
    place, quote, held = match.groups()
    name = next((part for part in reversed(place.split(".")) if fields.hides(part)), None)
    if name is None:
        return match.group()
    begin = match.start(3) - match.start()
    return match.group()[:begin] + fields.mask(name, held) + quote
