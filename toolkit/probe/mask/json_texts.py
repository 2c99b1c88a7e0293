"""Mask JSON within a text: it is parsed, masked as values are, and written back where something was hidden.

A field's value may be an object, and a name may stand anywhere beside its value; no expression finds these.
"""

import json
import re

_TEXT = type(b"".decode("ascii"))
_BEGIN = re.compile(r"[{\[](?=\s*[\"{\[])")
_LONGEST = 1000000
_MOST = 200  # places that are tried in a text
_DECODER = json.JSONDecoder()


def without(text, mask):
    """Mask the JSON values within a text.

    Args:
        text: text of any kind.
        mask: a value that `json.loads` gave -> the same, masked.
    """
    if '"' not in text or not (":" in text or "," in text) or len(text) > _LONGEST:
        return text
    pieces, end, tried = [], 0, 0
    match = _BEGIN.search(text)
    while match and tried < _MOST:
        tried += 1
        start = match.start()
        try:
            value, stop = _DECODER.raw_decode(text, start)
        except (ValueError, RuntimeError):  # no JSON, or nested too deep
            stop = start + 1
        else:
            if ":" in text[start:stop] or '",' in text[start:stop]:
                pieces += [text[end:start], _again(text[start:stop], value, mask(value))]
                end = stop
        match = _BEGIN.search(text, stop)
    return "".join(pieces) + text[end:] if pieces else text


def _again(text, old, new):
    """Return the JSON with replaced texts; serialized anew if anything but texts changed."""
    if old == new:
        return text
    changes = _changes(old, new)
    if changes is None:
        return json.dumps(new, ensure_ascii="\\u" in text, separators=None if '": ' in text else (",", ":"))
    for before, after in changes:
        for is_ascii in (True, False):
            text = text.replace(json.dumps(before, ensure_ascii=is_ascii), json.dumps(after, ensure_ascii=is_ascii))
    return text


def _changes(old, new):
    """Return (text, replacement) of every changed text, the longest first; None if anything else changed."""
    found, waiting = {}, [(old, new)]
    while waiting:
        before, after = waiting.pop()
        if isinstance(before, dict) and isinstance(after, dict) and set(before) == set(after):
            waiting += [(held, after[key]) for key, held in before.items()]
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            waiting += zip(before, after)
        elif before != after:
            if not isinstance(before, _TEXT) or not isinstance(after, (_TEXT, str)):
                return None
            found[before] = after
    return sorted(found.items(), key=lambda pair: -len(pair[0]))
