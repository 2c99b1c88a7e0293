"""Mask values in SQL statements that follow other words, as in logs and messages of programs."""

import re

from . import database_messages, sql_columns

_STATEMENT = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+|IGNORE\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|DELETE\s+FROM|UPDATE\s+\S{1,200}\s+SET"
    r"|SELECT(?=\s[^;]{1,2000}?\sFROM\s))\s",
    re.I | re.U,
)
_PARAMETERS = re.compile(
    r"(?:;\s?args\s?=\s?|['\"]?\s-\s?PARAMS\s?=\s?|;?\s(?:parameters|params|with)\s?[:=]?\s?|\s--\s"
    r"|(?<=\?)\s+(?=\()|\s*\[(?:generated|cached|raw|no key|dialect|caching)[^\]\n]{0,100}\]\s*)"
    r"([(\[{](?:[^'\"()\[\]{}]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*[)\]}])",
    re.I | re.U | re.S,
)
_OPENED = re.compile(r"[:,\[{]\s{0,20}(\\{0,20}\")[^\"]*\Z")
"""A quote that opens a text of JSON, with the backslashes that it has in JSON within JSON, as its end has."""
_BEFORE = 200  # characters


def without(fields, text):
    """Mask such values in a text: `(0.001) UPDATE u SET token = %s; args=('..',)`.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: a text that is not a statement itself.
    """
    if "[SQL: " in text:  # of SQLAlchemy: see `database_messages`
        return text
    pieces, end = [], 0
    begin = found = _STATEMENT.search(text)
    while begin is not None:
        if found is not None and found.start() < begin.end():
            found = _PARAMETERS.search(text, begin.end())
        stop = _end_of_json(text, begin)
        given = found if found is not None and found.start() <= stop else None
        stop = stop if given is None else given.start()
        statement = text[begin.start() : stop]
        pieces.append(text[end : begin.start()])
        if given is None:
            pieces.append(sql_columns.of_statement(fields, statement))
            end = stop
        else:
            shown, written = database_messages.with_parameters(fields, statement, given.group(1))
            pieces += [shown, text[stop : given.start(1)], written]
            end = given.end()
        begin = _STATEMENT.search(text, end)
    return "".join(pieces) + text[end:] if pieces else text


def _end_of_json(text, begin):
    """Return where the text of JSON ends in which a statement begins; the end of all if there is none."""
    opened = _OPENED.search(text[max(0, begin.start() - _BEFORE) : begin.start()])
    closed = opened and re.compile(r"(?<!\\)%s\s{0,20}[]:,}]" % re.escape(opened.group(1))).search(text, begin.end())
    return closed.start() if closed else len(text)
