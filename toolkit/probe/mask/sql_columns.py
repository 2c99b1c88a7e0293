"""Columns of the values in an SQL statement, so that each can be masked by its name."""

import re

_TEXT = type(b"".decode("ascii"))
_LITERAL = r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_NUMBER = r"(?<![\w.\"`$:?])-?\d+(?:\.\d+)?\b"
_PLACEHOLDER = r"\?|%s|%\(\w+\)s|(?<![:\w]):\w+|\$\d+"
_SLOT = re.compile(r"%s|%s|%s|\bNULL\b|\bDEFAULT\b|[(),;]" % (_LITERAL, _PLACEHOLDER, _NUMBER), re.I)
_INSERT = re.compile(r"\s*(?:INSERT|REPLACE)\b[^(]*\(([^()]*)\)\s*(?:OVERRIDING\b[^(]*)?VALUES?\s*", re.I)
_SIGN = r"(?::?=|==|<>|!=|<=?|>=?|\b(?:NOT\s+)?I?LIKE|\b(?:NOT\s+)?IN\s*\()"
_BEFORE = re.compile(r"([\w.]+)[\"`\]]?\s*%s\s*(?:[NEB]|_\w+\s+|\w{1,30}\(\s*)?\Z" % _SIGN, re.I)
_NUMBERED = re.compile(r"_\d+\Z|_m\d+\Z")
_BETWEEN = re.compile(r"[\s,]*\Z")


def slots(statement):
    """Every value or placeholder in a statement: (start, end, name of the column or an empty text)."""
    insert = _INSERT.match(statement)
    if insert is None:
        return _by_name(statement, 0)
    columns = [one.strip().strip('"`[]') for one in insert.group(1).split(",")]
    found, depth, position, end = [], 0, 0, len(statement)
    for match in _SLOT.finditer(statement, insert.end()):
        text = match.group()
        if text == "(":
            depth += 1
            position = 0 if depth == 1 else position
        elif text == ")":
            depth -= 1
        elif text == "," and depth == 1:
            position += 1
        elif text not in ",;" and depth > 0:
            found.append((match.start(), match.end(), columns[position] if position < len(columns) else ""))
        if depth <= 0 and text == ")" and not re.match(r"\s*,\s*\(", statement[match.end() : match.end() + 40]):
            end = match.end()
            break
    return found + _by_name(statement, end)


def _by_name(statement, begin):
    """Those that follow a name and a sign: `name = 'value'`, `name IN (1, 2)`."""
    found, name, end = [], "", begin
    for match in _SLOT.finditer(statement, begin):
        if match.group() in "(),;":
            continue
        start = match.start()
        before = _BEFORE.search(statement, max(end, start - 200), start)
        if before:
            name = before.group(1).rpartition(".")[2]
        elif not _BETWEEN.match(statement[end:start]):
            name = ""
        if statement[start] != '"' or before:  # or else it is the name of something
            found.append((start, match.end(), name))
        end = match.end()
    return found


def of_statement(fields, statement):
    """A statement whose values are hidden that belong to columns of telling names.

    Args:
        fields: has `hides(name)` and `shown(name, text)`.
        statement: SQL.
    """
    pieces, end = [], 0
    for start, stop, name in slots(statement):
        literal = statement[start:stop]
        if (
            not name
            or not (literal[0] in "'\"" or literal[-1].isdigit())
            or literal[0] in ":$"
            or not fields.hides(name)
        ):
            continue
        held = literal[1:-1] if literal[0] in "'\"" else literal
        mark = literal[0] if literal[0] in "'\"" else ""
        pieces += [statement[end:start], mark, fields.mask(name, held), mark]
        end = stop
    return "".join(pieces) + statement[end:] if pieces else statement


def mask_statement(masking, statement, given):
    """A statement and its parameters, with values hidden that belong to columns of telling names.

    Args:
        masking: a `masking.Masking`.
        statement: SQL.
        given: a sequence or mapping of parameters, a list of those, or None.
    """
    marks = [
        name
        for start, stop, name in slots(statement)
        if statement[start:stop] in ("?", "%s") or statement[start] == "$"
    ]
    shown = masking.text(masking.fields(of_statement(masking.by_name, statement)))
    return shown, _parameters(masking, marks, given)


def _parameters(masking, names, given):
    if isinstance(given, dict):
        return dict((name, _mask_value(masking, _NUMBERED.sub("", str(name)), held)) for name, held in given.items())
    if not isinstance(given, (list, tuple)):
        return given
    if given and all(isinstance(one, (list, tuple, dict)) for one in given):
        return [_parameters(masking, names, one) for one in given]
    padded = list(names) + [""] * len(given)
    return [_mask_value(masking, name, held) for name, held in zip(padded, given)]


def _mask_value(masking, name, held):
    if masking.hides(name) and masking.hidable(held):
        return masking.value(held, name)
    return masking.fields(held) if isinstance(held, _TEXT) else held
