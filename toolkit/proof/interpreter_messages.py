"""Differences of a message that the interpreter words, not the program.

`total = total + x` and `total += x` refuse the same operands by the same exception; only the operator in the message of
the TypeError differs (`for +:` and `for +=:`). Whoever rewrites one as the other changes nothing that a program relies
on, so it is told and not held against the change. Any other message may be one that a program shows, and counts.
"""

import re
from collections.abc import Mapping
from typing import Any

_OPERATOR = re.compile(r"^(unsupported operand type\(s\) for )(\*\*|//|<<|>>|[-+*/%@&|^])(=?)( or pow\(\))?:")
_MADE_BY_PYTHON = "builtins:TypeError"


def differs_in_wording(before: Any, now: Any) -> bool:
    """True if two exceptions differ in nothing but `+` and `+=` (or another operator) in Python's own message."""
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)) or before == now:
        return False
    return _with_plain_operator(before) is not None and _with_plain_operator(before) == _with_plain_operator(now)


def _with_plain_operator(raised: Mapping[str, Any]) -> dict[str, Any] | None:
    """An exception with the plain operator in its message; None if it is no such exception."""
    args = raised.get("args")
    if raised.get("class") != _MADE_BY_PYTHON or not isinstance(args, list) or len(args) != 1:
        return None
    if not isinstance(args[0], str) or not _OPERATOR.match(args[0]):
        return None
    return {**raised, "args": [_OPERATOR.sub(r"\1\2:", args[0])]}
