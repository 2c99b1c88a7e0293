"""The databases of our own that a program uses in a replay, as `databases/` makes them."""

import os
import re

from .. import databases
from ..process.adapters import load_named_adapters
from ..record import current_request

_NAME = re.compile(
    r"tebiki_(?:new_[0-9a-f]{0,8}(?:_[0-9a-f]{0,8})?|kept_[0-9a-f]{0,16})(?:_[0-9a-f]{8}\b|_[0-9a-f]{0,7}\Z)?"
)
"""The name that a database and its user have in this run, or the part of it that an answer does not cut off."""


def hide_names(value):
    """Return a value in whose texts, and keys, our databases and their users have the same name in every run.

    Args:
        value: of JSON.
    """
    if isinstance(value, dict):
        return dict((hide_names(key), hide_names(held)) for key, held in value.items())
    if isinstance(value, list):
        return [hide_names(one) for one in value]
    return _NAME.sub("{database}", value) if hasattr(value, "replace") and "tebiki_" in value else value


class OwnDatabases(object):
    """Databases of its own that the program uses.

    Args:
        request: `{"places": .., "users": ..}`, as `replay.make_database` gives them; None: what its settings name.
        scratch: the copy of the project, in which databases in files are copied.
    """

    def __init__(self, request, scratch):
        self._places = (request or {}).get("places") or {}
        self._users = (request or {}).get("users") or {}
        self._folder = os.path.join(scratch, ".tmp")
        self._adapters = load_named_adapters(databases, self._places)
        self._session = self._begun = None

    def __bool__(self):
        return bool(self._adapters)

    __nonzero__ = __bool__

    def use(self):
        """Have the program use them, as early as its settings are known; may be called again."""
        for name, adapter in self._adapters.items():
            if adapter.is_wanted():
                adapter.use(self._places[name], self._folder, self._users.get(name))

    def copied_files(self):
        """Return names of the databases in files, of which `use` makes copies."""
        places = [place for held in self._places.values() for place in held.values()]
        return set(os.path.basename(place) for place in places if os.path.isabs(place))

    def begin(self, is_session):
        """Begin a case and return a function that ends it. Requests form a session, whose changes are kept.

        Args:
            is_session: whether the case is a request.
        """
        if is_session:
            if self._session is not None and _is_ended(self._session, if_failed=True):
                _end_all(self._session)
                self._session = None
            if self._session is None:
                self._session = self._begin_all()
            self._begun = self._session
            return lambda: None
        begun = self._begun = self._begin_all()
        return lambda: _end_all(begun)

    def is_ended(self):
        """Return whether a case has ended its transaction by a statement of its own, so that it cannot be replayed."""
        return self._begun is not None and _is_ended(self._begun, if_failed=False)

    def forget(self):
        """Note that the case that begins asks none of them."""
        self._begun = None

    def rest(self):
        """Undo what was begun before a case, or a session, by an import: another process would wait for its locks."""
        if self._session is None:
            for adapter in self._adapters.values():
                _cover_statements(adapter.rest)()

    def remember(self):
        """Remember what a session has changed so far; return a function that undoes the rest.

        A fork that tries a request uses the connections of this process, and so its transactions.
        """
        going_back = [_cover_statements(adapter.remember)(held) for adapter, held in self._session or ()]

        def go_back():
            for one in going_back:
                _cover_statements(one)()

        return go_back

    def _begin_all(self):
        return [(adapter, _cover_statements(adapter.begin)()) for adapter in self._adapters.values()]


def _end_all(begun):
    for adapter, held in begun:
        _cover_statements(adapter.end)(held)


def _is_ended(begun, if_failed):
    return any([_cover_statements(adapter.is_ended)(held, if_failed) for adapter, held in begun])


def _cover_statements(function):
    """Return a function whose statements are none of the case."""

    def call(*args):
        before = current_request.COVERED.set(current_request.OURS)
        try:
            return function(*args)
        finally:
            current_request.COVERED.reset(before)

    return call
