"""Which column each value of an SQL statement belongs to, so that it can be masked by its name."""

import re

_SLOT = re.compile(
    r"'(?:[^']|'')*'|\?|%s|%\(\w+\)s|(?<![:\w]):\w+|\$\d+|(?<![\w.\"`$:?])-?\d+(?:\.\d+)?\b|\bNULL\b|\bDEFAULT\b", re.I
)
_INSERT = re.compile(r"\s*(?:INSERT|REPLACE)\b[^(]*\(([^()]*)\)\s*VALUES\s*", re.I)
_BEFORE = re.compile(r"(\w+)[\"`\]]?\s*(?:=|==|<>|!=|<=?|>=?|\b(?:NOT\s+)?I?LIKE|\b(?:NOT\s+)?IN\s*\()\s*\Z", re.I)
_NUMBERED = re.compile(r"_\d+\Z|_m\d+\Z")


def slots(statement):
    """Every value or placeholder in a statement: (start, end, name of the column or an empty text)."""
    found = []
    insert = _INSERT.match(statement)
    columns = [one.strip().strip('"`[]') for one in insert.group(1).split(",")] if insert else []
    end = name = position = 0
    for match in _SLOT.finditer(statement):
        start = match.start()
        if columns and start >= insert.end():
            name = columns[position % len(columns)]
            position += 1
        else:
            before = _BEFORE.search(statement, max(end, start - 200), start)
            if before:
                name = before.group(1)
            elif not re.match(r"\s*,\s*\Z", statement[end:start]):
                name = ""
        end = match.end()
        found.append((start, end, name or ""))
    return found


def masked(masking, statement, given):
    """A statement and its parameters, with values hidden that belong to columns of telling names.

    Args:
        masking: a `masking.Masking`.
        statement: SQL.
        given: a sequence or mapping of parameters, a list of those, or None.
    """
    places = slots(statement)
    pieces, end = [], 0
    for start, stop, name in places:
        literal = statement[start:stop]
        if (
            name
            and masking.hides(name)
            and (literal[0] == "'" or literal[-1].isdigit() and literal[0] in "-0123456789")
        ):
            hidden = masking.value(literal[1:-1]) if literal[0] == "'" else masking.value(literal)
            pieces.append(statement[end:start] + ("'%s'" % hidden if literal[0] == "'" else hidden))
            end = stop
    text = masking.text("".join(pieces) + statement[end:])
    marks = [name for start, stop, name in places if statement[start:stop] in ("?", "%s") or statement[start] == "$"]
    return text, _parameters(masking, marks, given)


def _parameters(masking, names, given):
    if isinstance(given, dict):
        return dict((name, masking.value(held) if _hides(masking, name) else held) for name, held in given.items())
    if not isinstance(given, (list, tuple)):
        return given
    if given and all(isinstance(one, (list, tuple, dict)) for one in given):
        return [_parameters(masking, names, one) for one in given]
    padded = list(names) + [""] * len(given)
    return [masking.value(held) if _plain(held) and masking.hides(name) else held for name, held in zip(padded, given)]


def _hides(masking, name):
    return masking.hides(_NUMBERED.sub("", str(name)))


def _plain(value):
    return isinstance(value, (bytes, type(b"".decode("ascii")), int, float))
