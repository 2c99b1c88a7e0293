"""Recognise exceptions with which Python rejects generated values of a wrong type; their messages do not matter.

The tests of a lock apply the same rule: `toolkit/probe/replay/part_differences.py`.
"""

import re
from collections.abc import Mapping
from typing import Any

from toolkit.model.lock import Case, Parts

_MODULES = ("builtins", "exceptions")  # in Python 3 and in Python 2
OF_WRONG_KINDS = frozenset(f"{it}:{name}" for it in _MODULES for name in ("TypeError", "AttributeError"))
"""Classes of exceptions that code raises when it is given a value of an unexpected type."""
_OF_VALUES = frozenset(f"{it}:ValueError" for it in _MODULES)
_OF_ZERO = frozenset(f"{it}:ZeroDivisionError" for it in _MODULES)
_WORDS = re.compile(
    r"not supported between instances of '|^unsupported operand type|^bad operand type|'[\w.]+' object "
    r"|object of type '|argument of type '|^can only concatenate |^can't concat |^unhashable type|indices must be "
    r"|^an integer is required|bytes-like object|first arg must be |^must be [\w ]+, not "
    r"|argument[\w ]* must be [\w, -]+, not |^expected [\w ]+, |^not all arguments converted"
    r"|^sequence item \d+: expected|^descriptor '|required argument|^%\w format: |^can't multiply sequence by "
    r"|requires string as left operand|^type \w+ doesn't define __|\bby zero$|^float (?:divmod|modulo)"
)
"""Python's own messages for a value of an unexpected type, and for a division by zero."""


def is_refused_alike(case: Case, before: Parts, now: Parts) -> bool:
    """Return whether Python rejects the type of a generated value in both states, with any message.

    The first operator applied to the value determines only the message:
    `'>=' not supported between instances of 'NoneType' and 'int'`.

    Args:
        case: of a lock.
        before: its outcome in one state.
        now: its outcome in the other state.
    """
    if case.origin != "invented" or not case.is_call:
        return False
    refusal = _refusal(before.get("exception"))
    return bool(refusal) and refusal == _refusal(now.get("exception"))


def is_refused_in_other_words(case: Case, before: Parts, now: Parts) -> bool:
    """Return whether `is_refused_alike` holds and the messages differ: the same, but not compared exactly.

    Args:
        case: of a lock.
        before: its outcome in one state.
        now: its outcome in the other state.
    """
    return before.get("exception") != now.get("exception") and is_refused_alike(case, before, now)


def refuses_otherwise(before: Parts, now: Parts) -> bool:
    """Return whether one state alone refuses the kind of a value in Python's own words, or both by another class.

    `cache[name]` and `cache.get(name)` both refuse a text: with a TypeError, and with an AttributeError.

    Args:
        before: the outcome of a call in one state.
        now: its outcome in the other state.
    """
    classes = [OF_WRONG_KINDS & {_refusal(it.get("exception"))} for it in (before, now)]
    return classes[0] != classes[1]


def both_refuse(before: Parts, now: Parts) -> bool:
    """Return whether both states refuse the kind of a value in Python's own words, whatever the class.

    Args:
        before: the outcome of a call in one state.
        now: its outcome in the other state.
    """
    return all(_refusal(it.get("exception")) in OF_WRONG_KINDS for it in (before, now))


def refusal_after_changes(before: Parts, now: Parts) -> str:
    """Return the message with which both states refuse a value, if they differ only in arguments changed until then.

    Args:
        before: the outcome of a call in one state.
        now: its outcome in the other state.

    Returns:
        the message of the same exception of Python's own for values; empty if there is none, or anything else differs.
    """
    raised = before.get("exception")
    is_only_after = before != now and {**before, "after": None} == {**now, "after": None}
    if not is_only_after or not isinstance(raised, Mapping) or raised.get("class") not in OF_WRONG_KINDS | _OF_VALUES:
        return ""
    args = raised.get("args")
    return " ".join(map(str, args)) if isinstance(args, list) else ""


def _refusal(raised: Any) -> str:
    """Return the class of an exception that rejects a type of value or a division by zero; empty for others."""
    if not isinstance(raised, Mapping) or raised.get("class") not in OF_WRONG_KINDS | _OF_ZERO:
        return ""
    args = raised.get("args")
    is_worded = isinstance(args, list) and len(args) == 1 and isinstance(args[0], str) and _WORDS.search(args[0])
    return str(raised["class"]) if is_worded else ""
