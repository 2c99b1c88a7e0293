"""The settings in which calls of one function were recorded, for inputs that are made of theirs.

A function that asks a database, or needs the context of an application, does nothing else with other arguments: its
statements are answered as those of the known call whose arguments are most alike, and it is called in the same context.
"""

import json

_NAMES = ("around", "answered", "generation", "lent", "draws", "at")
_OF_DATABASES = ("answered", "generation", "lent")
_MOST = 12  # known calls of one function
_LARGEST = 40000  # characters of settings: each input that is kept has its own


class CallSettings(object):
    """Settings in which calls of one function were made."""

    def __init__(self):
        self._known = []

    def learn(self, ask):
        """Record the settings of a call that was made in them, unless it has them of another one."""
        found = _settings_of(ask)
        if not found or len(self._known) == _MOST or any(_are_same(found, known) for _, known in self._known):
            return
        if not _is_large(found):
            self._known.append((ask["given"], found))

    def beside(self, given, inside=None):
        """Return the settings of the known call whose arguments are most alike.

        Args:
            given: the arguments of a new call.
            inside: a call in which it was made; its settings count if no settings of the function itself are known.
        """
        if not self._known:
            found = _settings_of(inside) if inside else {}
            return {} if _is_large(found) else found
        return max(self._known, key=lambda known: sum(known[0].get(name) == held for name, held in given.items()))[1]


def without_answers(ask):
    """Return a call whose statements go to a database of our own."""
    return dict((name, held) for name, held in ask.items() if name not in _OF_DATABASES)


def _is_large(settings):
    return len(json.dumps(settings)) > _LARGEST


def _are_same(some, others):
    return len(some) == len(others) and all(held is others.get(name) for name, held in some.items())


def _settings_of(ask):
    return dict((name, ask[name]) for name in _NAMES if name in ask)
