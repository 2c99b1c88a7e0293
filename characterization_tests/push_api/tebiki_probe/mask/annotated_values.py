"""Mask quoted values behind an annotated name, or a member of an enumeration: `password: str = '..'`."""

import re

from .named_matches import mask_match

_ANNOTATED = re.compile(
    r"""(?:\b([A-Za-z_][\w-]{1,60})\s?:\s?[A-Za-z_][\w.\[\], |]{0,60}?\s?="""
    r"""|<[\w.]{0,60}?\b(\w{2,60}):\s[^<>\r\n]{1,60}>\s?:)"""
    r"""\s?[bBuUrR]{0,2}(\\?["'])((?:(?!\3)[^\\\r\n]){3,200})\3""",
    re.U,
)


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    if ":" not in text or not ("=" in text or ">" in text):
        return text
    return _ANNOTATED.sub(lambda match: mask_match(fields, match, match.group(1) or match.group(2)), text)
