"""Name the settings whose value a header of a request holds, so that a replay sends the same again.

A token is masked in a recorded header, but a program compares it with its own setting, which is not masked: such a
request would be refused in every replay. Where the header of a test's request holds the value of a setting or of a
variable of the environment, its name is recorded with it, and never the value.
"""

import os

from .. import frameworks
from ..process.adapters import load_adapters

ENVIRONMENT = "environ"
SHORTEST = 6
"""Characters of a value that is no ordinary word."""
_HEADERS = ("authorization", "api", "auth", "key", "secret", "signature", "token")


def token_references(headers):
    """Return `[header, text before the value, source, name]` of each header that ends with the value of a setting.

    Args:
        headers: (name, value) pairs of a request.
    """
    wanted = [(name, value) for name, value in headers if any([one in name.lower() for one in _HEADERS])]
    if not wanted:
        return []
    names = _names_of_values()
    found = []
    for name, value in wanted:
        for token in (value, value.rpartition(" ")[2]):
            if len(token) >= SHORTEST and token in names:
                found.append([name, value[: len(value) - len(token)]] + names[token])
                break
    return found


def read_setting(source, name, application):
    """Return the value of a setting or variable now; None if there is none.

    Args:
        source: `environ`, or a framework.
        name: of the setting.
        application: the application that a request is put to.
    """
    if source == ENVIRONMENT:
        return os.environ.get(name)
    for adapter in load_adapters(frameworks):
        if adapter.__name__.rpartition(".")[2] == source and hasattr(adapter, "settings_of"):
            return adapter.settings_of(application).get(name)
    return None


def _names_of_values():
    """Return value -> [source, name] of all settings that are texts; those of frameworks go before variables."""
    names = dict((value, [ENVIRONMENT, name]) for name, value in os.environ.items())
    for adapter in load_adapters(frameworks):
        if hasattr(adapter, "settings_of"):
            source = adapter.__name__.rpartition(".")[2]
            for name, value in sorted(adapter.settings_of(None).items()):
                if hasattr(value, "encode") and hasattr(value, "format"):
                    names[value] = [source, name]
    return names
