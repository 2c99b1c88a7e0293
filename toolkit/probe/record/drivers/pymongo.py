"""MongoDB commands, as PyMongo reports them to listeners."""

import functools

_OF_THE_DRIVER = frozenset(
    ["hello", "ismaster", "isMaster", "ping", "buildInfo", "saslStart", "saslContinue", "endSessions"]
)
_OF_THE_SESSION = frozenset(["lsid", "$db", "$clusterTime", "$readPreference", "txnNumber"])
_WAITING = 10000


def watch(recorder):
    """Listen to every client that is created from now on."""
    recorder.when("pymongo.monitoring", functools.partial(_begin, recorder))


def _begin(recorder, monitoring):

    class Listener(monitoring.CommandListener):
        """Joins each command with its reply."""

        def __init__(self):
            self._asked = {}

        def started(self, event):
            if event.command_name in _OF_THE_DRIVER:
                return
            if len(self._asked) > _WAITING:
                self._asked.clear()
            self._asked[event.request_id] = (event.database_name, _command_arguments(event.command))

        def succeeded(self, event):
            self._put_answer(event, _reply_numbers(event.reply))

        def failed(self, event):
            failure = event.failure if isinstance(event.failure, dict) else {}
            self._put_answer(event, {"error": failure.get("codeName") or failure.get("code") or "failed"})

        def _put_answer(self, event, answer):
            database, given = self._asked.pop(event.request_id, ("", None))
            if given is not None:
                recorder.put("mongodb", event.command_name, database, given, answer)

    monitoring.register(Listener())


def _command_arguments(command):
    """Return a command's arguments without what the driver adds; stored documents stay as the program made them."""
    found = [(name, held) for name, held in command.items() if name not in _OF_THE_SESSION]
    return dict((name, held if name == "documents" else _plain(held)) for name, held in found)


def _plain(value):
    """Convert the driver's ordered document to a plain one."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if type(value) is dict or type(value).__name__ == "SON":
        return dict((name, _plain(held)) for name, held in value.items())
    return value


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
