"""The two rules of every template, in a catalogue or in a plug-in's own words.

Placeholders are those of `str.format`. An English word agrees with the value before it: `{n} file(s)`,
`{n} process(es)`, `{n} (person|people)` are written `1 file`, `1 process`, `1 person` and `2 files`, `2 processes`,
`2 people`.
"""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any

_FORMS = re.compile(r"\((?:(e?s)|([\w' ]*)\|([\w' ]*))\)")


def agree(text: str, amount: object) -> str:
    """A piece of a template with each `(s)`, `(es)` and `(one|many)` in the form that an amount asks for.

    Args:
        text: the piece, which holds no placeholder.
        amount: the value before it, as a number or as it is written; None: there is none.
    """
    is_one = amount in (1, "1")

    def form(match: re.Match[str]) -> str:
        suffix, singular, plural = match.groups()
        return singular or "" if is_one else suffix or plural or ""

    return _FORMS.sub(form, text)


def format_text(template: str, /, **values: Any) -> str:
    """`template.format(**values)`, where words agree with the value before them.

    Raises:
        KeyError: a placeholder has no value.
    """
    return format_values(template, values)


def format_values(template: str, values: Mapping[str, Any]) -> str:
    """`template.format_map(values)`, where words agree with the value before them.

    Raises:
        KeyError: a placeholder has no value.
    """
    pieces: list[str] = []
    amount: Any = None
    for literal, key, spec, _ in Formatter().parse(template):
        pieces.append(agree(literal, amount))
        if key:
            amount = values[key]
            pieces.append(format(amount, spec or ""))
    return "".join(pieces)
