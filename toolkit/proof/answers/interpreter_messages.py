"""Recognize differences in messages that come from the interpreter and not from the program.

`total = total + x` and `total += x` reject the same operands with the same exception; only the operator in the message
of the TypeError differs (`for +:` and `for +=:`). Rewriting one as the other changes nothing that a program relies on,
so the difference is reported but not held against the change. The same holds for a value of a wrong type: the operation
that is applied first determines only the wording, as long as the class of the exception and the type of the value are
the same. Any other message may be one that a program shows, and counts.
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
"""Exception class -> pattern of Python's own message; its group is the type that lacks the operation."""


def differs_in_wording(before: Any, now: Any) -> bool:
    """Return whether two exceptions differ only in Python's wording of the same error.

    That is `+` and `+=` (or another operator), or the first operation on a value of the same wrong type.
    """
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)) or before == now:
        return False
    return _without_wording(before) is not None and _without_wording(before) == _without_wording(now)


def _without_wording(raised: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an exception with its message reduced to the type of the value; None if it is not Python's own."""
    args = raised.get("args")
    known = _WRONG_KIND.get(str(raised.get("class")).replace("exceptions:", "builtins:"))
    if known is None or not isinstance(args, list) or len(args) != 1 or not isinstance(args[0], str):
        return None
    if wrong := known.fullmatch(args[0]):
        return {**raised, "args": [wrong.group(1)]}
    return {**raised, "args": [_OPERATOR.sub(r"\1\2:", args[0])]} if _OPERATOR.match(args[0]) else None
