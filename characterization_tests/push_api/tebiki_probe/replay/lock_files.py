"""Read the files of a lock for its tests, and say in a sentence which line of them is wrong, and how."""

import io
import json
import os

_DEEPEST = 250  # levels of nesting; tebiki writes far fewer
NEXT = "Restore it from git, or take the lock anew."
FORMAT = 1
try:
    _TEXTS = (basestring,)
    _WHOLE = (int, long)
except NameError:  # Python 3
    _TEXTS = (str,)
    _WHOLE = (int,)


class LockFileError(ValueError):
    """A file of a lock is not in tebiki's format; the message says which file and what to do."""


def plain(text):
    """Return a text or path for a message, in ASCII where required (Python 2)."""
    if str is not bytes:
        return text
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return decoded.encode("ascii", "backslashreplace")


def read_setup(folder):
    """Read the settings of a lock.

    Raises:
        LockFileError: they are missing or damaged.
    """
    path = os.path.join(folder, "lock.json")
    setup = _load_json(_text(path), path)
    path = plain(path)
    _check(isinstance(setup, dict), path, "holds no JSON object")
    version = setup.get("format", FORMAT)
    _check(version == FORMAT, path, "has format %r; these tests read format %d" % (version, FORMAT))
    clocks = setup.get("clocks")
    _check(isinstance(clocks, list) and clocks, path, "names no moment in `clocks`")
    for clock in clocks:
        fine = isinstance(clock, dict) and isinstance(clock.get("zone"), _TEXTS)
        _check(
            fine and isinstance(clock.get("at"), _WHOLE + (float,)), path, "needs `at` and `zone` in each of `clocks`"
        )
    _check(isinstance(setup.get("root"), _TEXTS), path, "lacks `root`")
    for name in ("before", "path"):
        _check(isinstance(setup.get(name) or [], list), path, "needs a list as `%s`" % name)
    _check(isinstance(setup.get("environment") or {}, dict), path, "needs an object as `environment`")
    return setup


def read_cases(path):
    """Read the cases of a file: (line, its location) for each.

    Raises:
        LockFileError: the file is not there, or a line is not a case.
    """
    found = read_objects(path)
    for line, place in found:
        for name in ("id", "about"):
            _check(isinstance(line.get(name), _TEXTS), place, "lacks the text `%s`" % name)
        for name in ("ask", "parts"):
            _check(isinstance(line.get(name), dict), place, "lacks the object `%s`" % name)
        _check(isinstance(line.get("shifted") or {}, dict), place, "needs an object as `shifted`")
        _check_ask(line["ask"], place)
    return found


def _check_ask(ask, place):
    if ask.get("kind") == "call":
        _check(isinstance(ask.get("seam"), _TEXTS), place, "lacks the text `ask.seam`")
        _check(isinstance(ask.get("given"), dict), place, "lacks the object `ask.given`")
    else:
        _check(ask.get("kind") == "exchange", place, 'needs "call" or "exchange" as `ask.kind`')
        for name in ("method", "target"):
            _check(isinstance(ask.get(name), _TEXTS), place, "lacks the text `ask.%s`" % name)
        _check(isinstance(ask.get("order"), _WHOLE), place, "lacks the number `ask.order`")


def read_objects(path):
    """Read the JSON objects of a file, one per line: (object, its location) for each.

    Raises:
        LockFileError: the file is not there, or a line is none.
    """
    found = []
    for number, text in enumerate(_text(path).split("\n"), 1):
        if text.strip():
            place = "%s:%d" % (plain(path), number)
            line = _load_json(text, place)
            _check(isinstance(line, dict), place, "holds no JSON object")
            found.append((line, place))
    return found


def _text(path):
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would never end
        raise LockFileError("%s is no regular file. %s" % (plain(path), NEXT))
    try:
        with io.open(path, encoding="utf-8-sig") as file:
            return file.read()
    except (IOError, OSError) as error:
        raise LockFileError("%s cannot be read (%s). %s" % (plain(path), error.strerror, NEXT))
    except UnicodeDecodeError as error:
        raise LockFileError("%s is not UTF-8 (%s). %s" % (plain(path), error.reason, NEXT))


def _load_json(text, place):
    try:
        return _of_depth(json.loads(text, parse_constant=_no_number), text.count("[") + text.count("{"))
    except (ValueError, RuntimeError) as error:  # the latter for what is nested too deep
        raise LockFileError("%s is not JSON (%s). %s" % (plain(place), error, NEXT))


def _of_depth(value, most):
    """Return a value, or raise what `json` raises if it is nested too deep for recursive functions.

    Args:
        value: value of JSON.
        most: maximum number of levels, estimated from its text.
    """
    level, depth = [value], 0
    while level and most > _DEEPEST:
        held = [one for one in level if isinstance(one, (dict, list))]
        level = [inner for one in held for inner in (one.values() if isinstance(one, dict) else one)]
        depth += 1
        if depth > _DEEPEST:
            raise RuntimeError("it is nested too deep")
    return value


def _no_number(name):
    raise ValueError("%s is not a number in JSON" % name)


def _check(fine, place, fault):
    if not fine:
        raise LockFileError("%s %s. %s" % (place, fault, NEXT))
