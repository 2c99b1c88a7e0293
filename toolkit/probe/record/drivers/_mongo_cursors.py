"""Cursors over the documents of an operation of MongoDB that gives some, such as `aggregate`."""

from .. import current_request

END = None
"""Mark behind the last document of a cursor that was read to its end."""


class AnsweredDocuments(object):
    """A cursor over documents of a recording.

    Args:
        documents: documents, and `END` if they are all.
        refuse_more: is called, and raises, where more are asked for than were fetched when they were recorded.
        most: how many there are at most.
    """

    alive = True

    def __init__(self, documents, refuse_more, most=None):
        self._refuse_more = None if END in documents[-1:] or len(documents) == most else refuse_more
        self._documents = iter([one for one in documents if one is not END])

    def __iter__(self):
        return self

    def __next__(self):
        for document in self._documents:
            return document
        if self._refuse_more is not None:
            self._refuse_more()
        raise StopIteration

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
        except StopIteration:
            self._taken.keep([[END]])
            raise
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
