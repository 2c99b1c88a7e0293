"""Cursors over the documents of an operation of MongoDB that gives some, such as `aggregate`."""

from .. import current_request


class AnsweredDocuments(object):
    """A cursor over documents of a recording."""

    alive = True

    def __init__(self, documents):
        self._documents = iter(documents)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._documents)

    next = __next__

    def batch_size(self, _size):
        """Accept a size of batches."""
        return self

    def close(self):
        """Do nothing: nothing is open."""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


class WatchedDocuments(object):
    """Proxy of a cursor of commands that records its documents.

    Args:
        cursor: the real one; taken: a `TakenRows`.
    """

    def __init__(self, cursor, taken):
        self._cursor = cursor
        self._taken = taken

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def __iter__(self):
        return self

    def __next__(self):
        token = current_request.COVERED.set(True)
        try:
            document = next(self._cursor)
        finally:
            current_request.COVERED.reset(token)
        self._taken.keep([[document]])
        return document

    next = __next__

    def batch_size(self, size):
        """Set the size of batches."""
        self._cursor.batch_size(size)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._cursor.close()
