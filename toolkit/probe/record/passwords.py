"""Record which passwords a program confirmed.

A recording hides passwords and what a program stores of them, so that a replay could confirm none. Both pseudonyms are
written together here; nobody learns more from them than that a log-in succeeded.
"""

import functools

from ..pin.replacement import Replacement
from ..process.bookkeeping import note_safely
from ..values.limits import Limits
from ..values.writer import Writer

_TEXT = type(b"".decode("ascii"))
CHECKS = (
    ("bcrypt", "", "checkpw", ("password", "hashed_password"), 1),
    ("bcrypt", "", "hashpw", ("password", "salt"), 1),
    ("werkzeug.security", "", "check_password_hash", ("pwhash", "password"), 0),
    ("django.contrib.auth.hashers", "", "check_password", ("password", "encoded"), 1),
    ("passlib.context", "CryptContext", "verify", ("secret", "hash"), 1),
)
"""Module, class, function, its first two parameters, and the position of the stored one; `hashpw` returns that one."""


def watch(watched, sink, masking):
    """Record each confirmed password once; arguments as for `statements.watch`."""
    known = set()

    def note(stored, password):
        pair = _texts_of(stored, password)
        if None in pair or hash(pair) in known:
            return
        known.add(hash(pair))
        writer = Writer(masking, Limits(), "password")
        line = dict(zip(("stored", "given"), [writer.fields([("password", one)], 0)["password"] for one in pair]))
        sink.put(dict(line, kind="password"))

    def wrap(original, name, stored_and_given):
        @functools.wraps(original)
        def check(*args, **named):
            result = original(*args, **named)
            note_safely("password", note_confirmed, result, args, named)
            return result

        def note_confirmed(result, args, named):
            pair = stored_and_given(args, named)
            if pair is not None and (result is True or (name == "hashpw" and result == pair[0])):
                note(*pair)

        return check

    wrap_checks(watched, wrap)


def wrap_checks(watched, wrap):
    """Replace the functions of `CHECKS` once their modules are imported.

    Args:
        watched: an `import_watch.ImportWatch`.
        wrap: takes a function, its name, and a function that gives what is stored and the password that a call was
            given, None if it was given neither; returns the function to put in its place.
    """
    for module, cls, name, parameters, stored in CHECKS:
        find = functools.partial(_stored_and_given, parameters, stored, 1 if cls else 0)
        watched.when(module, functools.partial(_replace, cls, name, find, wrap))


def _replace(cls, name, find, wrap, module):
    owner = getattr(module, cls) if cls else module
    original = getattr(owner, name)
    check = wrap(original, name, find)
    setattr(owner, name, check if hasattr(original, "__code__") else Replacement(name, check))


def _stored_and_given(parameters, stored, skipped, args, named):
    held = list(args[skipped : skipped + 2])
    held += [named[name] for name in parameters[len(held) :] if name in named]
    return (held[stored], held[1 - stored]) if len(held) == 2 else None


def text_of(value):
    """Return a text or UTF-8 bytes as text; None for anything else."""
    try:
        text = value.decode("utf-8") if isinstance(value, bytes) else value
    except ValueError:
        return None
    return text if isinstance(text, _TEXT) else None


def _texts_of(*values):
    return tuple(map(text_of, values))
