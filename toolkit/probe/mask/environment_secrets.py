"""Secrets from environment variables, which no text may show."""

import os
import re

from .learned_secrets import is_telling
from .masking import Masking
from .secret_names import is_plain_value

_OF_THE_MACHINE = ("PWD", "OLDPWD")  # folders
_NOT_OF_THE_PROGRAM = ("XDG_", "DBUS_", "TEBIKI_")  # the desktop's hold "session"
_OF_PASSWORDS = re.compile(r".*(?:pass|password|passwd|passphrase|pwd|pw|secret|token|credentials?)[_\d]*\Z", re.I)
_LETTERS = re.compile(r"[A-Za-z]{8,}\Z")
_EXAMPLES = """
    password passphrase postgres postgresql changeme changeit dbpassword testpassword mysecretpassword development
    production environment administrator unittest
"""
_OF_EXAMPLES = frozenset(_EXAMPLES.split())
_TEXT = type(b"".decode("ascii"))


def secrets_in_environment(asked, variables=None):
    """Return values of variables with secret names, and parts of values that look like secrets, the longest first.

    Letters alone count from eight on, under the name of a password or in an address, unless another variable holds the
    same word or examples do.

    Args:
        asked: the first request, with `names`, `patterns` and `keep`.
        variables: name -> value; None: those of this process.
    """
    masking = Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")])
    found, words, harmless = set(), set(), set(_OF_EXAMPLES)
    held = (os.environ if variables is None else variables).items()
    for name, value in [(_text(name), _text(value)) for name, value in held]:
        if name in _OF_THE_MACHINE or name.startswith(_NOT_OF_THE_PROGRAM) or value.startswith("/"):
            continue
        if masking.hides(name) and not is_plain_value(name, value):
            found.add(value)
            words.update([value] if _OF_PASSWORDS.match(name) else ())
        else:
            harmless.add(value)
        masking.begin()
        masking.thorough(value)
        parts = [(one, one.partition(":")) for one in masking.list_hidden()]
        found.update([one for one, _ in parts])
        words.update([rest for _, (user, sign, rest) in parts if sign and user != rest])
    found.update([one.partition(":")[2] for one in found if ":" in one])  # a user's name before a password
    telling = [one for one in found if is_telling(one)]
    telling += [one for one in words if _LETTERS.match(one) and one.lower() not in harmless and not is_telling(one)]
    return sorted(telling, key=lambda one: (-len(one), one))


def _text(value):
    return value if isinstance(value, _TEXT) else value.decode("utf-8", "replace")
