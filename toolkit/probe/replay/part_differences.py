"""Compare the parts of what came of a case: as `toolkit/characterize/part_comparison.py` does it."""

import json

from .python2_port import comparable, port_value


def differences(line, expected, actual, is_ported=False):
    """What is not as it was: (part, before, now) for each; absent is None.

    Args:
        line: the case.
        expected: parts that it should have.
        actual: parts that it has.
        is_ported: whether the former are of Python 2, and the latter of a newer one.
    """
    ignored = set(line.get("not_locked") or ())
    names = sorted((set(expected) | set(actual)) - ignored)
    if is_ported:
        expected = dict((name, port_value(value)) for name, value in expected.items())
    return [
        (name, expected.get(name), actual.get(name))
        for name in names
        if (name in expected) != (name in actual)
        or not _is_equal(name, expected.get(name), actual.get(name), is_ported)
    ]


def _is_equal(name, expected, actual, is_ported):
    """Whether two values of a part are the same; what is JSON in a body is compared by its value."""
    if _canonical(expected) == _canonical(actual):
        return True
    if name == "body":
        expected, actual = _parse_body(expected), _parse_body(actual)
    if is_ported:
        expected, actual = comparable(expected), comparable(actual)
    return _canonical(expected) == _canonical(actual)


def _parse_body(body):
    """The value of a body that is an object or array of JSON in which each name stands once; or the body itself."""
    if not hasattr(body, "lstrip") or body.lstrip()[:1] not in ("{", "["):
        return body
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RuntimeError):
        return body


def _object(pairs):
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name stands twice")
    return held


def _refuse(name):
    raise ValueError("%s is no number in JSON" % name)


def _canonical(value):
    return json.dumps(value, sort_keys=True)
