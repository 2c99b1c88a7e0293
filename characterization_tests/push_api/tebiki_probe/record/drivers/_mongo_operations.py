"""Operations on collections of MongoDB with their results, as PyMongo has them, and mongomock by the same names.

An operation is written as it was called (`find_one users`, with its arguments by name) and not as the command that a
driver makes of it, because its result is what a replay has to give again; mongomock has no commands at all. Documents
of a cursor are its rows, written when they are fetched. Without rows to be kept, nothing is written here.
"""

import functools

from ...process.bookkeeping import NEXT, list_items, note_safely
from .. import current_request
from ..fetched_items import TakenItems, WatchedCursor, watched_fetches
from ..passing_items import pass_items
from ._answer_fields import failure_of
from ._mongo_results import made_result, plain, with_order, written_result

_ARGUMENTS = {
    "aggregate": ("pipeline",),
    "bulk_write": ("requests", "ordered"),
    "count": ("filter",),
    "count_documents": ("filter",),
    "create_index": ("keys",),
    "create_indexes": ("indexes",),
    "delete_many": ("filter",),
    "delete_one": ("filter",),
    "distinct": ("key", "filter"),
    "drop": (),
    "drop_index": ("index_or_name",),
    "drop_indexes": (),
    "ensure_index": ("key_or_list",),
    "estimated_document_count": (),
    "find_and_modify": ("query", "update", "upsert", "sort"),
    "find_one": ("filter", "projection", "skip", "limit"),
    "find_one_and_delete": ("filter", "projection", "sort"),
    "find_one_and_replace": ("filter", "replacement", "projection", "sort", "upsert", "return_document"),
    "find_one_and_update": ("filter", "update", "projection", "sort", "upsert", "return_document"),
    "index_information": (),
    "insert": ("documents",),
    "insert_many": ("documents", "ordered"),
    "insert_one": ("document",),
    "list_indexes": (),
    "remove": ("spec_or_id",),
    "rename": ("new_name",),
    "replace_one": ("filter", "replacement", "upsert"),
    "save": ("document",),
    "update": ("spec", "document", "upsert"),
    "update_many": ("filter", "update", "upsert"),
    "update_one": ("filter", "update", "upsert"),
}
_OF_DATABASES = {"collection_names": (), "command": ("command", "value"), "list_collection_names": ()}
_OF_DATABASES["drop_collection"] = ("name_or_collection",)
_OF_CURSORS = {"count": ("with_limit_and_skip",), "distinct": ("key",)}
_GIVE_DOCUMENTS = ("aggregate", "list_indexes")
_STATE = (
    ("filter", "spec"),
    ("projection", "projection"),
    ("projection", "fields"),
    ("sort", "ordering"),
    ("sort", "sort"),
    ("skip", "skip"),
    ("limit", "limit"),
    ("collation", "collation"),
    ("hint", "hint"),
    ("min", "min"),
    ("max", "max"),
    ("let", "let"),
    ("return_key", "return_key"),
    ("show_record_id", "show_record_id"),
)
_answers = {}  # library -> what makes cursors, while operations are answered from a recording


def watch_operations(recorder, library, collections, databases, cursors):
    """Have the classes of a library report their operations, or answer them from a recording.

    Args:
        recorder: a `statements.StatementRecorder`.
        library: name of the library, which is the system of its statements.
        collections: its class of collections.
        databases: its class of databases.
        cursors: the class of what `find` returns.
    """
    for cls, known in ((collections, _ARGUMENTS), (databases, _OF_DATABASES), (cursors, _OF_CURSORS)):
        for name in known:
            original = vars(cls).get(name)
            if callable(original):
                setattr(cls, name, _watch_method(_Operation(recorder, library, name, known[name]), original))
    find = _Operation(recorder, library, "find", ())
    for name in ("next", "__next__"):
        if name in vars(cursors):
            setattr(cursors, name, _watch_next(find, vars(cursors)[name]))
    cursors.rewind = _watch_rewind(cursors.rewind)


def answer_operations(library, make_cursor):
    """Answer the operations of a library from a recording; return a function that undoes it.

    Args:
        library: its name.
        make_cursor: makes a cursor of a recording; see `AnsweringCursor`.
    """
    before = _answers.get(library)
    _answers[library] = make_cursor

    def end():
        _answers[library] = before

    return end


class _Operation(object):
    """One method: what it is called with, and how its result is written and made again.

    Args:
        recorder: a `statements.StatementRecorder`; library: its name.
        name: of the method; names: those of its positional arguments.
    """

    def __init__(self, recorder, library, name, names):
        self.name = name
        self._recorder = recorder
        self._library = library
        self._names = names

    @property
    def make_cursor(self):
        """Return what makes cursors while operations are answered, or None."""
        return _answers.get(self._library)

    @property
    def is_watched(self):
        """Return whether an operation that begins now is recorded or answered here."""
        return bool(self._recorder.keeps_rows or self.make_cursor) and not current_request.COVERED.get()

    def arguments(self, args, named):
        """Return the arguments by name; documents to be stored are copied, because drivers add an `_id` to them."""
        given = dict((name, held) for name, held in named.items() if name != "session")
        given.update(zip(self._names, args))
        if len(args) > len(self._names):
            given["more"] = list(args[len(self._names) :])
        dropped = given.get("name_or_collection")
        if hasattr(dropped, "full_name"):
            given["name_or_collection"] = dropped.name
        return dict((name, with_order(name, plain(held))) for name, held in given.items())

    def find_answer(self, target, given):
        """Return a cursor over what the recording has for an operation, and report it as one that was sent.

        Raises:
            Exception: as recorded, or because it was not recorded.
        """
        limit = given.get("limit")
        most = abs(limit) if isinstance(limit, int) else 0
        cursor = self.make_cursor(_Errors(), row_maker=_only_value, most=most)
        try:
            cursor.execute(self._statement(target), given)
        except Exception as error:
            self.put(target, given, failure_of(error, self._recorder))
            raise
        self.put(target, given)
        return cursor

    def put(self, target, given, answer=None):
        """Record an operation; return what keeps its documents."""
        database = getattr(getattr(target, "database", target), "name", "")
        order = self._recorder.put(self._library, self._statement(target), database, given, answer, place=database)
        return TakenItems(self._recorder, order, lambda items: (["document"], [[item] for item in items]))

    def _statement(self, target):
        return "%s %s" % (self.name, target.name) if hasattr(target, "database") else self.name


class _Errors(object):
    """The exceptions of PyMongo, with what an `AnsweringCursor` raises for unknown names and unknown statements."""

    def __getattr__(self, name):
        errors = __import__("pymongo.errors").errors
        return getattr(errors, "PyMongoError" if name in ("InterfaceError", "DatabaseError") else name)


def _watch_method(operation, original):
    def answer(target, args, named):
        named = dict((name, list_items(held)) for name, held in named.items())
        args = tuple(map(list_items, args))
        given, collection = _request_of(operation, target, args, named)
        found = operation.find_answer(collection, given)
        return found if operation.name in _GIVE_DOCUMENTS else made_result(found.fetchone(), args, named)

    @functools.wraps(original)
    def operate(target, *args, **named):
        if not operation.is_watched:
            return original(target, *args, **named)
        if operation.make_cursor:
            return answer(target, args, named)
        passed = None
        if operation.name in ("insert_many", "insert"):
            args, named, passed = pass_items(args, named, 0, ("documents", "doc_or_docs"), plain)
        asked = note_safely(
            operation.name, _request_of, operation, target, args, named
        )  # before documents get an `_id`
        failure = None
        token = current_request.COVERED.set(True)
        try:
            result = original(target, *args, **named)
        except Exception as error:
            failure = failure_of(error, operation._recorder)
            raise
        finally:
            current_request.COVERED.reset(token)
            taken = note_safely(operation.name, _put, operation, asked, passed, failure)
        if taken is None:
            return result
        if operation.name in _GIVE_DOCUMENTS:
            return WatchedDocuments(result, taken)
        note_safely(operation.name, lambda: taken.keep([written_result(result)], more=False))
        return result

    return operate


def _request_of(operation, target, args, named):
    """Return the arguments of an operation by name, and the collection that it is asked of."""
    given = operation.arguments(args, named)
    if operation.name in _OF_CURSORS and hasattr(target, "collection") and hasattr(target, "rewind"):
        return dict(_state_of(target), **given), target.collection
    return given, target


def _put(operation, asked, passed, failure):
    """Record an operation; return what keeps its documents, None if it is not recorded."""
    if asked is None:
        return None
    given, collection = asked
    if passed is not None:
        filled = [(name, with_order(name, passed)) for name, held in given.items() if hasattr(type(held), NEXT)]
        given = dict(given, **dict(filled))
    return operation.put(collection, given, failure)


class WatchedDocuments(WatchedCursor):
    """Proxy of the cursor of a command that keeps its documents."""

    def batch_size(self, *args, **named):
        """Set the size of batches."""
        self._tebiki_inner.batch_size(*args, **named)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._tebiki_inner.close()


def _watch_next(operation, original):
    def fetch(cursor, _name):
        try:
            return original(cursor)
        except StopIteration:
            raise
        except Exception as error:
            failure = failure_of(error, operation._recorder)
            note_safely("find", lambda: operation.put(cursor.collection, _state_of(cursor), failure))
            raise

    def keep_once(name, make, cursor):
        if name not in vars(cursor):
            vars(cursor)[name] = make(cursor.collection, _state_of(cursor))
        return vars(cursor)[name]

    watched = watched_fetches(fetch, functools.partial(keep_once, "_tebiki_taken", operation.put))[NEXT]

    @functools.wraps(original)
    def following(cursor):
        if not operation.is_watched and "_tebiki_documents" not in vars(cursor):
            return original(cursor)
        if operation.make_cursor:
            return next(keep_once("_tebiki_documents", operation.find_answer, cursor))
        return watched(cursor)

    return following


def _watch_rewind(original):
    @functools.wraps(original)
    def rewind(cursor):
        for name in ("_tebiki_taken", "_tebiki_documents"):
            vars(cursor).pop(name, None)
        return original(cursor)

    return rewind


def _state_of(cursor):
    """Return what a cursor asks for, by the names of `find`; each version keeps it under other private names."""
    held, state = vars(cursor), {}
    for name, own in _STATE:
        for attribute in ("_" + own, "_Cursor__" + own):
            if held.get(attribute):
                state[name] = plain(held[attribute])
    if hasattr(state.get("sort"), "items"):
        state["sort"] = list(state["sort"].items())
    if isinstance(state.get("projection"), (list, tuple)):
        state["projection"] = dict((name, 1) for name in state["projection"])
    return state


def _only_value(_names, values):
    return values[0]
