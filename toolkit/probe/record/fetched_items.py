"""Items of an answer, as a program fetches them: kept while it is recorded, and given again by a replay.

An item is a row of a statement or a document of a cursor. Drivers differ in their methods that fetch; besides the items
there is one thing to know of all of them: whether there may be `more`, because the program left off before the source
said that there are none.
"""

from ..process.bookkeeping import NEXT, note_safely
from . import current_request
from .stand_in_objects import Proxy

MOST = 200
"""Items of one answer that are kept; of a larger one none is, because it could not be given again."""
FETCHES = ("fetchone", "fetchmany", "fetchall", "__iter__")


class TakenItems(object):
    """The items of one answer that a program has fetched, written as they are fetched.

    Args:
        recorder: a `statements.StatementRecorder`.
        order: the position of the statement; None: it was not written.
        table_of: items -> names of the columns, and a sequence of values for each item.
    """

    def __init__(self, recorder, order, table_of):
        self._recorder = recorder
        self._order = order
        self._table_of = table_of
        self._count = 0
        self._is_complete = order is None

    def keep(self, items, more):
        """Write the next items; `more`: whether there may be more."""
        if self._is_complete:
            return
        self._count += len(items)
        is_cut = self._count > MOST
        self._is_complete = is_cut or not more
        names, rows = ((), None) if is_cut else self._table_of(items)
        self._recorder.put_rows(self._order, names, rows, more)

    def give_up(self):
        """Note that this answer cannot be given again, because more than its items belongs to it."""
        if self._order is not None:
            self._is_complete = True
            self._recorder.put_rows(self._order, (), None)


def watched_fetches(fetch, taken_of):
    """Return the methods of a cursor that fetch, by name: they do what its own do, and keep what is fetched.

    Args:
        fetch: fetches; called with the cursor, the name of its own method and the arguments.
        taken_of: cursor -> its `TakenItems`, asked after a fetch; None: nothing is kept.
    """
    following = _watch(NEXT, lambda _cursor, source: next(source), taken_of)

    def __iter__(cursor):  # noqa: N807
        source = fetch(cursor, "__iter__")
        while True:
            try:
                item = following(cursor, source)
            except StopIteration:
                return
            yield item

    def own(name):
        return lambda cursor, *args, **named: fetch(cursor, name, *args, **named)

    return dict([(name, _watch(name, own(name), taken_of)) for name in _ITEMS], __iter__=__iter__)


def _watch(name, fetch, taken_of):
    """Return a method that fetches, and keeps what `_ITEMS` finds in the result of a method of that name."""

    def keep(cursor, list_items):
        taken = taken_of(cursor)
        if taken is not None:
            taken.keep(*list_items())

    def fetching(cursor, *args, **named):
        if current_request.COVERED.get():  # by a method of the cursor itself, or by a layer above
            return fetch(cursor, *args, **named)
        token = current_request.COVERED.set(True)
        try:
            found = fetch(cursor, *args, **named)
        except StopIteration:
            note_safely(name, keep, cursor, lambda: ((), False))
            raise
        finally:
            current_request.COVERED.reset(token)
        note_safely(name, keep, cursor, lambda: _ITEMS[name](cursor, found, *args, **named))
        return found

    return fetching


def _items_of_many(cursor, items, size=None, *_rest, **_named):
    return items, len(items) >= (getattr(cursor, "arraysize", 1) if size is None else size)


_ITEMS = {
    "fetchone": lambda _cursor, item: ((), False) if item is None else ([item], True),
    "fetchmany": _items_of_many,
    "fetchall": lambda _cursor, items: (items, False),
    NEXT: lambda _cursor, item, *_source: ([item], True),
}
"""Items, and whether there may be more, by the result of each method."""


def _fetch(cursor, name, *args, **named):
    return getattr(cursor._tebiki_inner, name)(*args, **named)


_FETCHES = watched_fetches(_fetch, lambda cursor: cursor._tebiki_taken)


class WatchedCursor(type("WatchedFetches", (object,), _FETCHES), Proxy):
    """Proxy of a cursor that keeps what is fetched.

    Args:
        cursor: the real one.
        taken: a `TakenItems`.
    """

    def __init__(self, cursor, taken):
        super(WatchedCursor, self).__init__(cursor)
        self._tebiki_taken = taken


class GivenItems(object):
    """The items of a recorded answer, fetched as from a cursor.

    Args:
        items: them.
        refuse_more: is called, and raises, where more are asked for than were recorded; None: there are no more.

    Attributes:
        sequence: makes of a list of items what the driver gives for several of them.
    """

    arraysize = 1
    sequence = list

    def __init__(self, items=(), refuse_more=None):
        self._give(items, refuse_more)

    def _give(self, items=(), refuse_more=None):
        self._items = list(items)
        self._refuse_more = refuse_more

    def _take(self, count):
        if self._refuse_more is not None and (count is None or count > len(self._items)):
            self._refuse_more()
        taken = self._items[:count]
        del self._items[:count]
        return taken

    def fetchone(self):
        """Fetch the next item, or None."""
        return next(self, None)

    def fetchmany(self, size=None):
        """Fetch the next items; `size`: how many at most."""
        return self.sequence(self._take(self.arraysize if size is None else size))

    def fetchall(self):
        """Fetch all remaining items."""
        return self.sequence(self._take(None))

    def __iter__(self):
        return self

    def __next__(self):
        for item in self._take(1):
            return item
        raise StopIteration

    next = __next__
