"""Sentences about amounts, of which one may be one."""

from string import Formatter
from typing import Any


def pluralize(template: str, **values: Any) -> str:
    """`template.format(**values)`, where an English `place(s)` or `process(es)` agrees with the value before it."""
    told: list[str] = []
    one = False
    for literal, key, spec, _ in Formatter().parse(template):
        told.append(literal.replace("(s)", "" if one else "s").replace("(es)", "" if one else "es"))
        if key:
            one = str(values[key]) == "1"
            told.append(format(values[key], spec or ""))
    return "".join(told)
