"""The databases of our own that a program uses in a replay, as `databases/` makes them."""

import os

from .. import databases
from ..process.adapters import load_named_adapters
from ..record import current_request


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
        self._session = None

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
            if self._session is None:
                self._session = self._begin_all()
            return lambda: None
        begun = self._begin_all()

        def end():
            for adapter, held in begun:
                _cover_statements(adapter.end)(held)

        return end

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


def _cover_statements(function):
    """Return a function whose statements are none of the case."""

    def call(*args):
        before = current_request.COVERED.set(current_request.OURS)
        try:
            return function(*args)
        finally:
            current_request.COVERED.reset(before)

    return call
