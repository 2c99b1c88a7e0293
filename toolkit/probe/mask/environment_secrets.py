"""Secrets from environment variables, which no text may show."""

import os

from .learned_secrets import is_telling
from .masking import Masking
from .secret_names import is_plain_value

_OF_THE_MACHINE = ("PWD", "OLDPWD")  # folders
_NOT_OF_THE_PROGRAM = ("XDG_", "DBUS_", "TEBIKI_")  # the desktop's hold "session"
_TEXT = type(b"".decode("ascii"))


def secrets_in_environment(asked, variables=None):
    """Return values of variables with secret names, and parts of values that look like secrets, the longest first.

    Args:
        asked: the first request, with `names`, `patterns` and `keep`.
        variables: name -> value; None: those of this process.
    """
    masking = Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")])
    found = set()
    held = (os.environ if variables is None else variables).items()
    for name, value in [(_text(name), _text(value)) for name, value in held]:
        if name in _OF_THE_MACHINE or name.startswith(_NOT_OF_THE_PROGRAM) or value.startswith("/"):
            continue
        if masking.hides(name) and not is_plain_value(name, value):
            found.add(value)
        masking.begin()
        masking.thorough(value)
        found.update(masking.list_hidden())
    found.update([one.partition(":")[2] for one in found if ":" in one])  # a user's name before a password
    return sorted((one for one in found if is_telling(one)), key=lambda one: (-len(one), one))


def _text(value):
    return value if isinstance(value, _TEXT) else value.decode("utf-8", "replace")
