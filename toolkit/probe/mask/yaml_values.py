"""Mask lists and texts of several lines that stand below the name of a secret in YAML."""

import re

from .pseudonym_shapes import is_made_up

_ITEMS = re.compile(r"^[ \t]{0,40}(?:- )?([\w-]{2,60}):[ \t]{0,9}\r?\n((?:[ \t]{0,40}- [^\n]*(?:\n|\Z))+)", re.U | re.M)
_ITEM = re.compile(r"^([ \t]{0,40}- [\"']?)([^\s\"':]{3,200})(?=[\"']?[ \t\r]{0,20}$)", re.U | re.M)
_BLOCK = re.compile(
    r"^([ \t]{0,40}(?:- )?([\w-]{2,60}):[ \t]{0,9}[|>][-+\d]{0,2}[ \t]{0,9}\r?\n)((?:[ \t]{1,40}\S[^\n]*(?:\n|\Z))+)",
    re.U | re.M,
)
_BLOCK_LINE = re.compile(r"^([ \t]{1,40})(\S[^\r\n]{2,200})", re.U | re.M)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of several lines.
    """
    if "- " in text:
        text = _ITEMS.sub(lambda match: _of_items(fields, match), text)
    if "|" in text or ">" in text:
        text = _BLOCK.sub(lambda match: _of_block(fields, match), text)
    return text


def _of_block(fields, match):
    """Mask a multi-line YAML text under a name, line by line."""
    head, name, lines = match.groups()
    if not fields.hides(name):
        return match.group()
    return head + _BLOCK_LINE.sub(lambda line: line.group(1) + fields.mask(name, line.group(2)), lines)


def _of_items(fields, match):
    """Mask a YAML list under a name; under a plural that may count something, all but words."""
    name = match.group(1)
    is_whole = fields.hides(name)
    if not is_whole and not fields.hides_members(name):
        return match.group()

    def other(item):
        held = item.group(2)
        return item.group(1) + (fields.mask(name, held) if is_whole or is_made_up(held) else held)

    head = match.group()[: match.start(2) - match.start()]
    return head + _ITEM.sub(other, match.group(2))
