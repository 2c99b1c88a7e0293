"""Statements of PostgreSQL that change the server, beyond the database that they are sent to, and its transaction.

A connection leads to one database, so no name in a statement leads to another one; but a program may create and drop
databases and roles, and have the server write files (https://www.postgresql.org/docs/current/sql-commands.html).
What comes after the transaction of a case is read-only, unless a statement says otherwise.
"""

import re

_APART = re.compile(
    r"[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)|'(?:[^']|'')*(?:'|\Z)|\$(\w*)\$.*?(?:\$\1\$|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)", re.S
)
"""Texts, bodies of functions and comments."""
_BEFORE_BLOCK = re.compile(r"\bDO\s+(?:LANGUAGE\s+\w+\s+)?\Z", re.I)
"""The words before a text that is carried out at once."""
_BEFORE = 200  # letters in which that is looked for
_CHANGING = re.compile(
    r"(?:\A|;|\b(?:BEGIN|THEN|ELSE|LOOP)\b)\s*"
    r"(?:(?:CREATE|ALTER|DROP)\s+(DATABASE|ROLE|USER|GROUP|TABLESPACE|SUBSCRIPTION|SYSTEM)\b"
    r"\s*(?:IF\s+EXISTS\s+)?\"?([\w$-]*)|(COPY)\b[^;]*?\b(?:TO|FROM)\s+(?:PROGRAM\b|''))",
    re.I,
)
_WRITING = re.compile(
    r"\b(?:BEGIN|(?:START|SET|AS)\s+TRANSACTION)\b[\w\s,]*?\b(READ\s+WRITE)\b"
    r"|\b(?:SET\s+(?:(?:SESSION|LOCAL)\s+)?|RESET\s+|SET_CONFIG\s*\(\s*[eE]?'+)\"?((?:DEFAULT_)?TRANSACTION_READ_ONLY)\b"
    r"(?![\"'\s]*(?:=|\bTO\b|,)[\s']*(?:ON|TRUE|YES|1)\b)",
    re.I,
)
"""Words by which later transactions may change the database; in texts too, which may be bodies of functions."""


def find_server_change(text, own):
    """Return which word of a statement says that it changes the server; empty if none does, or it is about ours.

    Args:
        text: the statement, or several.
        own: names of our databases, in small letters.
    """
    for part in [text] + list(_blocks(text)):
        for kind, name, copied in _CHANGING.findall(without_texts(part)):
            if copied or name.lower() not in own:
                return (copied or kind).upper()
    return "".join("".join(words).upper() for words in _WRITING.findall(_APART.sub(_with_text, text))[:1])


def _blocks(text):
    """Yield the texts in a statement that are carried out at once."""
    for match in _APART.finditer(text):
        held = match.group()
        if held[0] in "'$" and _BEFORE_BLOCK.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            sign = held[: held.index("$", 1) + 1] if held[0] == "$" else "'"
            yield held[len(sign) :].rpartition(sign)[0].replace("''", "'")


def _with_text(match):
    return match.group() if match.group()[0] in "eE'$" else " "


def _without_text(match):
    return "''" if match.group()[0] in "eE'$" else " "


def without_texts(text):
    """Return a statement whose texts are empty, without its comments."""
    return _APART.sub(_without_text, text)
