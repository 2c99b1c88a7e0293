"""Mask values in error messages of databases and their libraries."""

import ast
import re

from . import sql_columns

_TEXT = type(b"".decode("ascii"))
_WITH_PARAMETERS = re.compile(
    r"\[SQL: (.{1,20000}?)\]\s{0,9}\[parameters: (.{1,20000}?)\](?=\s{0,9}(?:\n|\(Background|\[|\Z))", re.S
)
_KEY = re.compile(r"\(([^\W\d][\w, \".]{0,200})\)=\(([^()\r\n]{1,2000})\)", re.U)
_DUPLICATE = re.compile(r"\bDuplicate entry '([^'\r\n]{1,2000})' for key '([\w.]{1,200})'", re.U)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.S)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: the error message or output.
    """
    if "[SQL: " in text and "[parameters: " in text:
        text = _WITH_PARAMETERS.sub(lambda match: _of_statement(fields, match), text)
    if ")=(" in text:
        text = _KEY.sub(lambda match: _of_key(fields, match), text)
    if "Duplicate entry '" in text:
        text = _DUPLICATE.sub(lambda match: _of_duplicate(fields, match), text)
    return text


def _of_statement(fields, match):
    """SQLAlchemy: a statement, and its parameters as Python writes them."""
    shown = with_parameters(fields, *match.groups())
    return match.group() if shown == match.groups() else "[SQL: %s]\n[parameters: %s]" % shown


def with_parameters(fields, statement, written):
    """Mask a statement together with its parameters.

    Args:
        fields: a `fields.FieldMask`.
        statement: SQL.
        written: its parameters as Python writes them.
    """
    shown = sql_columns.of_statement(fields, statement)
    try:
        given = ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RuntimeError, TypeError):
        names = [name for _, _, names in sql_columns.slots(statement) for name in names if fields.hides(name)]
        others = _QUOTED.sub(lambda text: _all_hidden(fields, names[0], text), written) if names else written
    else:
        others = written
        for old, new in _changes(given, sql_columns.mask_parameters(fields, statement, given)):
            others = others.replace(old, new)
    return shown, others


def _all_hidden(fields, name, match):
    quote = match.group()[0]
    return quote + fields.mask(name, match.group(match.lastindex)) + quote


def _changes(old, new):
    """Return (old text, new text) pairs, the longest first."""
    found, waiting = {}, [(old, new)]
    while waiting:
        before, after = waiting.pop()
        if isinstance(before, dict):
            waiting += [(held, after[key]) for key, held in before.items()]
        elif isinstance(before, (list, tuple)):
            waiting += zip(before, after)
        elif before != after:
            found[repr(before)] = repr(after).lstrip("u") if not repr(before).startswith("u") else repr(after)
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def _of_key(fields, match):
    """PostgreSQL: `Key (name, token)=(bob, x) already exists`."""
    names = [name.strip(' "').rpartition(".")[2] for name in match.group(1).split(",")]
    values = match.group(2).split(", ")
    if len(names) != len(values):
        telling = [name for name in names if fields.hides(name)]
        return "(%s)=(%s)" % (match.group(1), fields.mask(telling[0], match.group(2))) if telling else match.group()
    shown = [fields.mask(name, held) if fields.hides(name) else held for name, held in zip(names, values)]
    return match.group() if shown == values else "(%s)=(%s)" % (match.group(1), ", ".join(shown))


def _of_duplicate(fields, match):
    """MySQL: `Duplicate entry`."""
    held, key = match.groups()
    name = next((one for one in (key.rpartition(".")[2], key) if fields.hides(one)), None)
    return match.group() if name is None else "Duplicate entry '%s' for key '%s'" % (fields.mask(name, held), key)
