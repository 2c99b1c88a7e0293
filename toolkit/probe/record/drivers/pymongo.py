"""Operations of PyMongo on collections where rows are kept, and else the commands that its listeners hear of."""

import functools
import sys

from ...process.bookkeeping import noting
from .. import current_request
from ._mongo_operations import answer_operations, watch_operations
from ._mongo_results import plain

_OF_THE_DRIVER = frozenset(
    ["hello", "ismaster", "isMaster", "ping", "buildInfo", "saslStart", "saslContinue", "endSessions"]
)
_OF_THE_SESSION = frozenset(["lsid", "$db", "$clusterTime", "$readPreference", "txnNumber"])
_WAITING = 10000


def watch(recorder):
    """Listen to every client that is created from now on, and watch the classes of collections and cursors."""
    recorder.when("pymongo.monitoring", functools.partial(_begin, recorder))
    for package in ("pymongo", "pymongo.synchronous"):  # the second one since 4.9
        recorder.when(package + ".database", functools.partial(_watch_classes, recorder, package))


def answer_statements(make_cursor, _make_connection, servers_only=False):  # noqa: ARG001 - it is one
    """Answer operations from a recording; return a function that undoes it."""
    return answer_operations("pymongo", make_cursor)


def _watch_classes(recorder, package, module):
    collections, cursors = [sys.modules["%s.%s" % (package, name)] for name in ("collection", "cursor")]
    if module.Database.__module__ == module.__name__:  # and not only named there
        watch_operations(recorder, "pymongo", collections.Collection, module.Database, cursors.Cursor)


def _begin(recorder, monitoring):

    class Listener(monitoring.CommandListener):
        """Joins each command with its reply."""

        def __init__(self):
            self._asked = {}

        @noting("mongodb")
        def started(self, event):
            if event.command_name in _OF_THE_DRIVER or current_request.COVERED.get():
                return
            if len(self._asked) > _WAITING:
                self._asked.clear()
            self._asked[event.request_id] = (event.database_name, _command_arguments(event.command))

        @noting("mongodb")
        def succeeded(self, event):
            self._put_answer(event, _reply_numbers(event.reply))

        @noting("mongodb")
        def failed(self, event):
            failure = event.failure if isinstance(event.failure, dict) else {}
            self._put_answer(event, {"error": failure.get("codeName") or failure.get("code") or "failed"})

        def _put_answer(self, event, answer):
            database, given = self._asked.pop(event.request_id, ("", None))
            if given is not None:
                recorder.put("mongodb", event.command_name, database, given, answer, place=database)

    monitoring.register(Listener())


def _command_arguments(command):
    """Return a command's arguments without what the driver adds; stored documents stay as the program made them."""
    found = [(name, held) for name, held in command.items() if name not in _OF_THE_SESSION]
    return dict((name, held if name == "documents" else plain(held)) for name, held in found)


def _reply_numbers(reply):
    """Return the numbers of an answer; documents are counted, not written."""
    answer = dict((name, reply[name]) for name in ("n", "nModified") if isinstance(reply.get(name), int))
    cursor = reply.get("cursor")
    if isinstance(cursor, dict):
        answer["documents"] = len(cursor.get("firstBatch") or cursor.get("nextBatch") or ())
    errors = reply.get("writeErrors")
    if errors:
        answer["write_errors"] = [error.get("code") for error in errors]
    return answer
