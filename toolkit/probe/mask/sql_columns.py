"""Mask the values of an SQL statement by the names of their columns."""

import re

from .pseudonym_shapes import is_made_up
from .secret_names import is_plain_value
from .sql_places import value_places

_TEXT = type(b"".decode("ascii"))
_NUMBERED = re.compile(r"_\d+\Z|_m\d+\Z")
_LONGEST, _REMEMBERED = 4000, 500
_KNOWN = {}


def slots(statement):
    """List (start, end, possible column names) of every value or placeholder in a statement."""
    return [(one.token.start, one.token.stop, one.names) for one in _places(statement)]


def _places(statement):
    """Return the places of values in a statement (`sql_places.ValuePlace`); frequent statements are parsed once."""
    found = _KNOWN.get(statement)
    if found is None:
        found = value_places(statement)
        if len(statement) <= _LONGEST:
            if len(_KNOWN) >= _REMEMBERED:
                _KNOWN.clear()
            _KNOWN[statement] = found
    return found


def of_statement(fields, statement):
    """Hide the values in a statement that belong to columns with secret names.

    Args:
        fields: has `hides(name)` and `mask(name, text)`.
        statement: SQL.
    """
    pieces, end = [], 0
    for place in _places(statement):
        token = place.token
        if token.kind == "mark":
            continue
        name = _telling_name(fields, place.names, token.text)
        if name is None or (token.kind == "quoted" and fields.hides(token.text)):
            continue
        if token.kind == "number" and is_plain_value(name, _number(token.text)):
            continue
        shown = fields.mask(name, token.text)
        if shown != token.text:
            literal = statement[token.start : token.stop]
            mark = literal[0] if token.kind != "number" and literal[0] in "'\"" else ""
            mark = mark or ("'" if token.kind == "text" else "")
            pieces += [statement[end : token.start], mark, shown, mark]
            end = token.stop
    return "".join(pieces) + statement[end:] if pieces else statement


def _telling_name(fields, names, held):
    """Return the first of the names that is secret: its own, or that of a list of such values."""
    is_member = isinstance(held, (str, _TEXT)) and is_made_up(held)
    return next((one for one in names if fields.hides(one) or (is_member and fields.hides_members(one))), None)


def _number(text):
    try:
        return float(text)
    except ValueError:
        return 1e9


def mask_statement(masking, statement, given):
    """Mask the values of a statement and its parameters that belong to columns with secret names.

    Args:
        masking: a `masking.Masking`.
        statement: SQL.
        given: a sequence or mapping of parameters, a list of those, or None.
    """
    marks = _marks(statement) if given is not None else {}
    shown = masking.text(masking.fields(of_statement(masking.by_name, statement)))
    return shown, _parameters(masking, marks, given)


def mask_parameters(fields, statement, given):
    """Convert the parameters of a statement to Python values, masking texts by the names of their columns."""
    return _parameters(_TextsAlone(fields), _marks(statement), given)


class _TextsAlone(object):
    """Adapter from `fields.FieldMask` to the part of `masking.Masking` that `_parameters` uses."""

    def __init__(self, by_name):
        self.hides = by_name.hides
        self.hides_members = by_name.hides_members
        self._mask = by_name.mask

    def hidable(self, held):
        """Return whether a value is a text."""
        return isinstance(held, (str, _TEXT))

    def value(self, held, name):
        """Return the replacement of a value."""
        return self._mask(name, held)

    def fields(self, text):
        """Return the text unchanged: fields are masked together with the whole text."""
        return text


def _marks(statement):
    """Return position or name of each parameter -> names of its columns."""
    found, position = {}, 0
    for place in _places(statement):
        if place.token.kind != "mark":
            continue
        text = place.token.text
        word = text[2:-2] if text[0] == "%" and text != "%s" else text[1:] if text != "%s" else ""
        if word.isdigit():
            position = int(word)
        elif not word or word not in found:
            position += 1
        keys = ([word] if word else []) + ([position] if not word or word.isdigit() or word not in found else [])
        for key in keys:
            found.setdefault(key, []).extend(place.names)
    return found


def _parameters(masking, marks, given):
    if isinstance(given, dict):
        return dict(
            (name, _mask_value(masking, [_NUMBERED.sub("", "%s" % (name,))] + marks.get(name, []), held))
            for name, held in given.items()
        )
    if not isinstance(given, (list, tuple)):
        return given
    if given and all(isinstance(one, (list, tuple, dict)) for one in given):
        return [_parameters(masking, marks, one) for one in given]
    return [_mask_value(masking, marks.get(number, ()), held) for number, held in enumerate(given, 1)]


def _mask_value(masking, names, held):
    if isinstance(held, (list, tuple)) and type(held) in (list, tuple):
        return type(held)([_mask_value(masking, names, one) for one in held])
    name = _telling_name(masking, names, held)
    if name is not None and masking.hidable(held):
        return masking.value(held, name)
    return masking.fields(held) if isinstance(held, _TEXT) else held
