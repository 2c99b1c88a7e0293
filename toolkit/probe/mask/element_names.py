"""Tell names of elements in XML from words before a value: what follows `</..>` belongs to another element."""

import re

_BEFORE = re.compile(r"</?[\w.:-]{0,60}\Z", re.U)
_BEHIND = re.compile(r"(?:\s[^<>]{0,200}=[^<>]{0,200})?\s{0,20}/?>", re.U)
_LONGEST_BEFORE = 62


def is_in_tag(match):
    """Return whether the name with which a match begins stands in a tag; the text of an element is masked by itself."""
    start, stop = match.span(1)
    before = match.string[max(0, start - _LONGEST_BEFORE) : start]
    return bool(_BEFORE.search(before) and _BEHIND.match(match.string, stop))
