"""Name the settings whose value a header of a request holds, so that a replay sends the same again.

A token is masked in a recorded header, but a program compares it with its own setting, which is not masked: such a
request would be refused in every replay. Where the header of a test's request holds the value of a setting or of a
variable of the environment, its name is recorded with it, and never the value.
"""

import os
import re

from .. import frameworks
from ..process.adapters import load_adapters

ENVIRONMENT = "environ"
SHORTEST = 6
"""Characters of a value that is no ordinary word."""
_HEADERS = ("authorization", "api", "auth", "key", "secret", "signature", "token")
_SETTINGS = ("api", "auth", "credential", "key", "pass", "secret", "signature", "token")
_SCHEME = re.compile(r"(?:[A-Za-z]+ )?\Z")
_TEXTS = (str, type(b"".decode("ascii")))


def token_references(headers):
    """Return `[header, text before the value, source, name]` of each header that is the value of a setting.

    A scheme (`Bearer`) may stand before the value. Which of them may be written, `hidden_references` says.

    Args:
        headers: (name, value) pairs of a request.
    """
    wanted = [(name, value) for name, value in headers if _is_any_in(_HEADERS, name)]
    if not wanted:
        return []
    names = _names_of_values()
    found = []
    for name, value in wanted:
        for token in (value, value.rpartition(" ")[2]):
            before = value[: len(value) - len(token)]
            if len(token) >= SHORTEST and token in names and _SCHEME.match(before):
                found.append([name, str(before)] + names[token])  # not `unicode` of Python 2
                break
    return found


def hidden_references(references, headers, shown):
    """Return the references whose headers are masked, and whose text before the value stays readable anyway.

    A header that is no secret is replayed as it was recorded.

    Args:
        references: see `token_references`.
        headers: (name, value) pairs of the request.
        shown: the same, masked.
    """
    masked = dict((name, text) for (name, value), (_, text) in zip(headers, shown) if text != value)
    return [one for one in references if masked.get(one[0], "").startswith(one[1]) and one[0] in masked]


def read_setting(source, name, application):
    """Return the value of a setting or variable now; None if there is none, or it is no text.

    Args:
        source: `environ`, or a framework.
        name: of the setting.
        application: the application that a request is put to.
    """
    if source == ENVIRONMENT:
        return os.environ.get(name)
    for adapter in load_adapters(frameworks):
        if adapter.__name__.rpartition(".")[2] == source and hasattr(adapter, "settings_of"):
            # tebiki: allow swallowed_exception -- an application without such settings; the header stays masked
            try:
                value = adapter.settings_of(application).get(name)
            except Exception:
                return None
            return value if type(value) in _TEXTS else None
    return None


def _names_of_values():
    """Return value -> [source, name] of all settings that are texts and named like secrets; those of frameworks first.

    Values are told by their class alone: an object that is made when it is looked at stays as it is.
    """
    found = dict((value, [ENVIRONMENT, name]) for name, value in os.environ.items() if _is_any_in(_SETTINGS, name))
    for adapter in load_adapters(frameworks):
        if hasattr(adapter, "settings_of"):
            source = adapter.__name__.rpartition(".")[2]
            for name, value in adapter.settings_of(None).items():
                if type(value) in _TEXTS and _is_any_in(_SETTINGS, name):
                    found[value] = [source, name]
    return found


def _is_any_in(words, name):
    return any([word in name.lower() for word in words])
