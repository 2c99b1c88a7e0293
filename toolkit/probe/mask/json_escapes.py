r"""Find texts within unparsed JSON: a text after `\n` or `\u8a71` counts as a separate word.

A line may hold JSON that holds JSON; a backslash is a backslash at every depth.
"""

import json
import re

ALONE = r"(?:(?<![A-Za-z0-9_.-].)|(?<=\\[nrtbf].)|(?<=\\u[0-9a-fA-F]{4}.))"
"""After the first letter of a pattern: nothing before it belongs to it."""

_ENDS = re.compile(r"\\(?:[nrtbf]|u[0-9a-fA-F]{4})\Z")
_ESCAPE = re.compile(r"\\+(?:[nrtbf](?![A-Za-z])|u[0-9a-fA-F]{4}|[nrtbf])")
_WORDS = re.compile(r"[A-Za-z0-9_]{3,}")
_HEX = re.compile(r"u[0-9a-fA-F]{4}")
_CLOSING = "\\\"'}], \n"
_END = re.compile(r"[\\\"']")
_LONG, _LONG_IF_MIXED = 12, 7
_SIGN = re.compile(r"[!#$%&*+=?^~|@]")
_NO_LOCAL = re.compile(r"\+|%(?:25)*(?!2[BbDdEe5]|5[Ff])[0-9A-Fa-f]{2}")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+%-")


def forms(text):
    """Return the notations of a text, the longest first: in JSON within JSON, in JSON, and plain."""
    once = json.dumps(text)[1:-1]
    return [text] if once == text else [json.dumps(once)[1:-1], once, text]


def without_syntax(text):
    r"""Return a value without the end of JSON, or of a `repr`, that a text holds behind it: `"}`, `'}`, `\`.

    Args:
        text: a value up to the next blank, or up to the end of a text.
    """
    held = text.rstrip(_CLOSING)
    end = _END.search(text, len(held))
    if not (end and held) or (end.group() != "\\" and held.count(end.group()) % 2):  # its quote belongs to one in it
        return text
    return text[: end.start()]


def words(line):
    """Return the words of a line of JSON, as a set; a letter of an escape belongs to none."""
    return set(_WORDS.findall(_ESCAPE.sub(" ", line) if "\\" in line else line))


def without(secret, shown, text):
    """Replace a secret where it is a separate word; a long one is replaced everywhere."""
    pieces, end = [], 0
    for start, stop in places(secret, text):
        pieces += [text[end:start], shown]
        end = stop
    return "".join(pieces) + text[end:]


def places(secret, text):
    """Return where a secret begins and ends in a text as a separate word; a long one anywhere."""
    found, start, anywhere = [], text.find(secret), is_long(secret)
    while start >= 0:
        stop = start + len(secret)
        before = text[max(0, start - 6) : start]
        if (anywhere and not _is_in_number(secret, before[-1:], text[stop : stop + 1])) or not (
            text[stop : stop + 1].isalnum() or (before[-1:].isalnum() and not _ENDS.search(before))
        ):
            found.append((start, stop))
        start = text.find(secret, stop)
    return found


def is_long(secret):
    """Return whether no text holds these letters and digits but the secret.

    A shorter one has to have small and capital letters besides a digit, or a sign that is in no name.
    """
    if secret.isdigit() or not any([letter.isdigit() for letter in secret]):
        return False
    if len(secret) >= _LONG:
        return True
    is_mixed = secret.lower() != secret and secret.upper() != secret
    return len(secret) >= _LONG_IF_MIXED and (is_mixed or bool(_SIGN.search(secret)))


def _is_in_number(secret, before, after):
    return (before.isdigit() and secret[0].isdigit()) or (after.isdigit() and secret[-1].isdigit())


def without_addresses(sign, replaced, text):
    """Replace e-mail addresses: `sign` finds the at sign and what follows, the part before it is found here."""
    pieces, end = [], 0
    for match in sign.finditer(text):
        start = match.start()
        while start > end and text[start - 1] in _LOCAL:
            start -= 1
        start = _behind_escape(text, start, match.start())
        if match.group()[:1] == "%":
            start = _behind_other_signs(text, start, match.start())
        if start < match.start():
            pieces += [text[end:start], replaced(text[start : match.end()])]
            end = match.end()
    return "".join(pieces) + text[end:] if pieces else text


def _behind_other_signs(text, start, stop):
    """Return where the part of an escaped address before its sign begins: behind blanks, quotes and the like."""
    begin = start
    is_form = text[start - 1 : start] == "=" and "%20" not in text[start:stop]  # where `+` is a blank
    for other in _NO_LOCAL.finditer(text, start, stop):
        begin = other.end() if is_form or other.group() != "+" else begin
    return begin if begin < stop else start


def _behind_escape(text, start, stop):
    """Return where letters outside an escape begin; a letter that is nothing else belongs to the address."""
    if text[start - 1 : start] != "\\":
        return start
    if _HEX.match(text, start):
        return start + 5 if start + 5 < stop else start - 1
    return start + 1 if text[start] in "nrtbf" else start
