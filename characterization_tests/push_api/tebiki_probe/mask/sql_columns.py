"""Mask the values of an SQL statement by the names of their columns."""

import re

from .named_rows import roles_of, secret_name_in, secrets_of_places
from .pseudonym_shapes import is_made_up
from .secret_names import is_plain_value
from .sql_places import value_places

_TEXT = type(b"".decode("ascii"))
_TEXTS = (str, _TEXT)
_NUMBERED = re.compile(r"_\d+\Z|_m\d+\Z")
_LONGEST, _REMEMBERED = 4000, 500
_KNOWN = {}


class _Parsed(object):
    """Facts of a statement, found once.

    Attributes:
        places: its places of values, `sql_places.ValuePlace`.
        marks: (number of the place, its name and position) of each parameter.
        by_key: name or position of a parameter -> names of its columns.
        naming: numbers of the places that may hold the name of a secret.
        holds_settings: whether others may hold the value of one.
    """

    __slots__ = ("by_key", "holds_settings", "marks", "naming", "places")

    def __init__(self, statement):
        self.places = value_places(statement)
        self.marks = _marks(self.places)
        self.by_key = {}
        for number, keys in self.marks:
            for key in keys:
                self.by_key.setdefault(key, []).extend(self.places[number].names)
        roles = [[roles_of(name) for name in place.names] for place in self.places]
        self.naming = [number for number, found in enumerate(roles) if any([is_name for is_name, _ in found])]
        self.holds_settings = bool(self.naming) and any([is_value for found in roles for _, is_value in found])


def slots(statement):
    """List (start, end, possible column names) of every value or placeholder in a statement."""
    return [(one.token.start, one.token.stop, one.names) for one in _parse(statement).places]


def _parse(statement):
    """Return the facts of a statement; frequent statements are parsed once."""
    found = _KNOWN.get(statement)
    if found is None:
        found = _Parsed(statement)
        if len(statement) <= _LONGEST:
            if len(_KNOWN) >= _REMEMBERED:
                _KNOWN.clear()
            _KNOWN[statement] = found
    return found


def of_statement(fields, statement, given=None):
    """Hide the values in a statement that belong to columns with secret names, or to the secret that a row names.

    Args:
        fields: has `hides(name)` and `mask(name, text)`.
        statement: SQL.
        given: as of `mask_statement`.
    """
    pieces, end, named = [], 0, secrets_in_rows(fields.hides, statement, given)
    for number, place in enumerate(_parse(statement).places):
        token = place.token
        if token.kind == "mark":
            continue
        name = _telling_name(fields, place.names, token.text) or named.get(number)
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
    shown = masking.text(masking.fields(of_statement(masking.by_name, statement, given)))
    return shown, _parameters(masking, statement, given)


def secrets_in_rows(hides, statement, given=None):
    """Return number of a place in a statement -> name of the secret that its row names beside it.

    Args:
        hides: name -> whether it marks secrets.
        statement: SQL.
        given: as of `mask_statement`; of a list of rows, those that name a secret count.
    """
    parsed, found = _parse(statement), {}
    if parsed.holds_settings:
        names = [place.names for place in parsed.places]
        for row in given if _is_batch(given) else [given]:
            found.update(secrets_of_places(hides, names, _held_by(parsed, row)))
    return found


def name_of_answer(hides, statement, given=None):
    """Return the name of the secret for which a statement asks a table of settings, or None; see `mask_statement`."""
    parsed = _parse(statement)
    if not parsed.naming:
        return None
    for row in given if _is_batch(given) else [given]:
        held = _held_by(parsed, row)
        secret = next((held[number] for number in parsed.naming if secret_name_in(hides, held[number])), None)
        if secret:
            return secret
    return None


def _held_by(parsed, row):
    """Return the values of all places of a statement with one row of parameters; None: unknown."""
    held = [None if place.token.kind == "mark" else place.token.text for place in parsed.places]
    for number, keys in parsed.marks:
        held[number] = next((one for one in [_parameter(row, key) for key in keys] if one is not None), None)
    return held


def _parameter(row, key):
    """Return one of the parameters by its name or its position, which begins with 1; None if there is none."""
    if isinstance(row, dict):
        return row.get(key)
    is_there = isinstance(row, (list, tuple)) and not isinstance(key, _TEXTS) and key <= len(row)
    return row[key - 1] if is_there else None


def mask_parameters(fields, statement, given):
    """Convert the parameters of a statement to Python values, masking texts by the names of their columns."""
    return _parameters(_TextsAlone(fields), statement, given)


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


def _marks(places):
    """Return (number of the place, its name and position) of each parameter."""
    found, known, position = [], set(), 0
    for number, place in enumerate(places):
        if place.token.kind != "mark":
            continue
        text = place.token.text
        word = text[2:-2] if text[0] == "%" and text != "%s" else text[1:] if text != "%s" else ""
        if word.isdigit():
            position = int(word)
        elif not word or word not in known:
            position += 1
        keys = ([word] if word else []) + ([position] if not word or word.isdigit() or word not in known else [])
        known.update(keys)
        found.append((number, keys))
    return found


def _is_batch(given):
    return (
        isinstance(given, (list, tuple))
        and bool(given)
        and all([isinstance(one, (list, tuple, dict)) for one in given])
    )


def _parameters(masking, statement, given):
    if given is None:
        return None
    if _is_batch(given):
        return [_parameters(masking, statement, one) for one in given]
    parsed = _parse(statement)
    names, secrets = parsed.by_key, secrets_in_rows(masking.hides, statement, given)
    if secrets:
        names = dict((key, list(found)) for key, found in names.items())
        for number, keys in parsed.marks:
            for key in keys:
                names[key] += [secrets[number]] if number in secrets else []
    if isinstance(given, dict):
        return dict(
            (name, _mask_value(masking, [_NUMBERED.sub("", "%s" % (name,))] + names.get(name, []), held))
            for name, held in given.items()
        )
    if not isinstance(given, (list, tuple)):
        return given
    return [_mask_value(masking, names.get(number, ()), held) for number, held in enumerate(given, 1)]


def _mask_value(masking, names, held):
    if isinstance(held, (list, tuple)) and type(held) in (list, tuple):
        return type(held)([_mask_value(masking, names, one) for one in held])
    name = _telling_name(masking, names, held)
    if name is not None and masking.hidable(held):
        return masking.value(held, name)
    return masking.fields(held) if isinstance(held, _TEXT) else held
