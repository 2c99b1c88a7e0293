"""Operations on mongomock, a stand-in for MongoDB in the memory of a program, which sends no commands."""

import functools
import sys

from ._mongo_operations import answer_operations, watch_operations


def watch(recorder):
    """Watch its classes once they are there."""
    recorder.when("mongomock.database", functools.partial(_begin, recorder))


def answer_statements(make_cursor, _make_connection, servers_only=False):
    """Answer operations from a recording, unless only servers are; return a function that undoes it."""
    return (lambda: None) if servers_only else answer_operations("mongomock", make_cursor)


def _begin(recorder, module):
    collections = sys.modules["mongomock.collection"]
    watch_operations(recorder, "mongomock", collections.Collection, module.Database, collections.Cursor)
