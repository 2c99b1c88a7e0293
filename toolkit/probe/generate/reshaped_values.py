"""Vary the shape of an input: a list around a value, one more entry, another name of an entry.

What is written as JSON in a text is taken apart for it. Texts and names get what the function looks for in texts (`[`,
`, `) at their beginning, at their end and inside, there also twice running: code that splits or replaces differs so.
"""

import json
from itertools import chain, islice

from ..values.plain import TEXT
from .value_spots import spots_of, with_values

_LONGEST = 4000  # characters of a text that is taken apart
_NAMES = 4  # of one object that get other ones
_OF_A_MARK = 3  # letters of a text that a function may look for in others
_MARKS = 6


def marks_of(codes):
    """Return the short texts without letters and digits that a function may search for.

    Args:
        codes: its code object, and those defined inside it.
    """
    found = []
    for code in codes:
        for held in code.co_consts:
            for one in held if isinstance(held, (tuple, frozenset)) else [held]:
                is_mark = isinstance(one, str) and 0 < len(one) <= _OF_A_MARK and not any(map(str.isalnum, one))
                if is_mark and one not in found:
                    found.append(one)
    return sorted(found)[:_MARKS]


def reshape_inputs(given, marks, beside):
    """Yield variants of an input, place by place.

    Args:
        given: the arguments by name, as they are written.
        marks: see `marks_of`.
        beside: yields variants of an input, for JSON within texts.
    """
    spots = spots_of(given)
    waiting = [(spot, _shapes(spot[0][spot[1]], marks)) for spot in spots]
    waiting += [(spot, _inside_text(spot[0][spot[1]], marks, beside)) for spot in spots]
    while waiting:
        following = []
        for spot, values in waiting:
            for value in islice(values, 1):
                yield with_values(given, [spot], [value])
                following.append((spot, values))
        waiting = following


def _shapes(value, marks):
    """Yield values of another shape to replace one."""
    if isinstance(value, list):
        for one in value[:1]:
            yield one
            yield value + [one]
    else:
        yield [value]
    if isinstance(value, dict):
        for name in sorted(value)[:_NAMES]:
            yield dict(value, **{name + "2": value[name]})
        for name in sorted(value)[:_NAMES]:
            for other in _texts_with(name, marks):
                yield dict([(other if key == name else key, held) for key, held in value.items()])
    elif isinstance(value, TEXT):
        for other in _texts_with(value, marks):
            yield other


def _texts_with(text, marks):
    """Yield variants of a text with a searched text first, last, inside once and twice running, or absent."""
    for mark in marks:
        if mark in text:
            place = text.index(mark)
            for other in (text[place:], text[:place], text.replace(mark, "")):
                yield other
        inside = [text[:1] + mark * times + text[1:] for times in (1, 2)]
        for other in [mark + text, text + mark] + inside + [mark]:
            yield other


def _inside_text(value, marks, beside):
    """Yield variants of a text that contains JSON."""
    if not isinstance(value, TEXT) or len(value) > _LONGEST or value.strip()[:1] not in ("{", "["):
        return
    try:
        given = {"of": json.loads(value)}
    except ValueError:
        return
    for made in chain(beside(given), reshape_inputs(given, marks, beside)):
        yield json.dumps(made["of"])
