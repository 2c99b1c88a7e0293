"""Differences of a message that the interpreter words, not the program.

`total = total + x` and `total += x` refuse the same operands by the same exception; only the operator in the message of
the TypeError differs (`for +:` and `for +=:`). Whoever rewrites one as the other changes nothing that a program relies
on, so it is told and not held against the change. The same is true where a value of a wrong kind is refused: which of
its attributes, length, members or items are asked for first decides on the words alone, as long as the class of the
exception and the kind of the value stay. Any other message may be one that a program shows, and counts.
"""

import re
from collections.abc import Mapping
from typing import Any

_OPERATOR = re.compile(r"^(unsupported operand type\(s\) for )(\*\*|//|<<|>>|[-+*/%@&|^])(=?)( or pow\(\))?:")
_WRONG_KIND: Mapping[str, re.Pattern[str]] = {
    "builtins:AttributeError": re.compile(r"('[\w.]+') object has no attribute '\w+'"),
    "builtins:TypeError": re.compile(
        r"(?:object of type |argument of type )?('[\w.]+') (?:object )?(?:is not (?:subscriptable|iterable|callable"
        r"|an iterator|a container or iterable|a mapping|reversible)|has no len\(\)|does not support item \w+)"
    ),
}
"""Class -> Python's own words for a value whose kind, the group, has not what is asked of it."""


def differs_in_wording(before: Any, now: Any) -> bool:
    """True if two exceptions differ only in Python's wording of the same error.

    That is `+` and `+=` (or another operator), or what was asked first of a value of the same wrong kind.
    """
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)) or before == now:
        return False
    return _without_wording(before) is not None and _without_wording(before) == _without_wording(now)


def _without_wording(raised: Mapping[str, Any]) -> dict[str, Any] | None:
    """An exception with what its message depends on alone; None if Python does not word its message so."""
    args = raised.get("args")
    known = _WRONG_KIND.get(str(raised.get("class")).replace("exceptions:", "builtins:"))
    if known is None or not isinstance(args, list) or len(args) != 1 or not isinstance(args[0], str):
        return None
    if wrong := known.fullmatch(args[0]):
        return {**raised, "args": [wrong.group(1)]}
    return {**raised, "args": [_OPERATOR.sub(r"\1\2:", args[0])]} if _OPERATOR.match(args[0]) else None
