"""Compare the parts of an outcome as `toolkit/characterize/part_comparison.py` does."""

import json
import re

from .python2_port import comparable, port_value

HIDDEN_IN = "hidden in "
"""Beginning of the name of a part that tells what is masked in another one, see `toolkit/model/lock.py`."""
_OF_WRONG_KINDS = tuple(
    "%s:%s" % (module, name)
    for module in ("builtins", "exceptions")
    for name in ("TypeError", "AttributeError", "ZeroDivisionError")
)
_WORDS = re.compile(
    r"not supported between instances of '|^unsupported operand type|^bad operand type|'[\w.]+' object "
    r"|object of type '|argument of type '|^can only concatenate |^can't concat |^unhashable type|indices must be "
    r"|^an integer is required|bytes-like object|first arg must be |^must be [\w ]+, not "
    r"|argument[\w ]* must be [\w, -]+, not |^expected [\w ]+, |^not all arguments converted"
    r"|^sequence item \d+: expected|^descriptor '|required argument|^%\w format: |^can't multiply sequence by "
    r"|requires string as left operand|^type \w+ doesn't define __|\bby zero$|^float (?:divmod|modulo)"
)
"""Python's own words for a value of a kind that something was not written for, and for a division by zero."""


def differences(line, expected, actual, is_ported=False):
    """Return the differences as (part, before, now) for each; an absent part is None.

    Args:
        line: the case.
        expected: parts that it should have.
        actual: parts that it has.
        is_ported: whether the former are of Python 2, and the latter of a newer one.
    """
    ignored = set(line.get("not_locked") or ())
    ignored.update([HIDDEN_IN + name for name in ignored])
    one_sided = [name for name in set(expected) ^ set(actual) if name.startswith(HIDDEN_IN)]
    names = sorted((set(expected) | set(actual)) - ignored - set(one_sided))
    if is_ported:
        expected = dict((name, port_value(value)) for name, value in expected.items())
    if is_refused_alike(line, expected.get("exception"), actual.get("exception")):
        names = [name for name in names if name != "exception"]
    return [
        (name, expected.get(name), actual.get(name))
        for name in names
        if (name in expected) != (name in actual)
        or not _is_equal(name, expected.get(name), actual.get(name), is_ported)
    ]


def is_refused_alike(line, expected, actual):
    """Return whether Python rejects a made-up value of a wrong type, which no caller has ever passed.

    Args:
        line: the case.
        expected: the exception that it should end with, as it is written.
        actual: the one that it ends with.
    """
    if line.get("origin") != "invented" or line["ask"]["kind"] != "call":
        return False
    both = [refusal_of(one) for one in (expected, actual)]
    return both[0] is not None and both[0] == both[1]


def refusal_of(raised):
    """Return the class of an exception with which Python rejects a kind of value; None for other exceptions.

    Args:
        raised: the exception, as it is written.
    """
    if not isinstance(raised, dict) or raised.get("class") not in _OF_WRONG_KINDS:
        return None
    args = raised.get("args")
    is_worded = isinstance(args, list) and len(args) == 1 and hasattr(args[0], "lower")
    return raised["class"] if is_worded and _WORDS.search(args[0]) else None


def _is_equal(name, expected, actual, is_ported):
    """Return whether two values of a part are equal; JSON in a body is compared by value."""
    if _canonical(expected) == _canonical(actual):
        return True
    if is_ported:  # the order of keys in JSON is that of a dictionary of Python 2
        expected, actual = comparable(_parse_texts(expected)), comparable(_parse_texts(actual))
    elif name == "body":
        expected, actual = _parse_body(expected), _parse_body(actual)
    return _canonical(expected) == _canonical(actual)


def _parse_body(body):
    """Parse a body that is a JSON object or array without duplicate names; return others unchanged."""
    if not hasattr(body, "lstrip") or body.lstrip()[:1] not in ("{", "["):
        return body
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RuntimeError):
        return body


def _parse_texts(value):
    """Parse each text in a value that is a JSON object or array."""
    if isinstance(value, dict):
        return dict((name, _parse_texts(held)) for name, held in value.items())
    return list(map(_parse_texts, value)) if isinstance(value, list) else _parse_body(value)


def _object(pairs):
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name stands twice")
    return held


def _refuse(name):
    raise ValueError("%s is not a number in JSON" % name)


def _canonical(value):
    return json.dumps(value, sort_keys=True)
