"""`PYTHON -B PATH/probe replay.cases`: replay recorded cases and print the results unmasked.

The first request says how:

    {"pin": {"at": SECONDS, "step": SECONDS, "zone": NAME} or null,
     "app": "module:name" or "module:factory()" or "django" or "",     for requests; a factory may take literals
     "root": FOLDER, "packages": [PREFIX],                             whose functions are reported as reached
     "reached": false,                                                 none are, which is quicker
     "answers": [outgoing exchanges],
     "statements": true,                                               those of calls are answered from the recording
     "database": {"places": ..., "users": ...}                         databases of our own: replay.make_database
     "derived": [[digest, result]]}                                    see `replay/derived_keys.py`

and is answered by `{"tebiki_probe": 1, "python", "pinned", "broken", "clock"}`, or by `{"tebiki_probe": 1, "error":
{"name", "message"}}`. Every other request is a line of a recording, a call or an incoming exchange; a call may have
`preceding`, arguments with which the function is called first, so that it meets what they left in memory, and any case
`sent`, outgoing exchanges that answer its own requests before those of `answers`. Its answer is

    {"line": the same line with what came of it now, "commands": [...], "outgoing": [...], "reached": [symbols],
     "answered": [statements that a driver was asked, and the place of the database]}

`{"unmakeable": why}` if its inputs cannot be made any more, or `{"waits": true}` if it would wait for longer than
`pin/waits.py` lets a case. Lines have the form of `toolkit/model/recording.py`.
Before each case everything that is pinned begins anew, from the case's `order` (a call may have `draws` instead): that
is how a recording with `--pin` made its ids, so that the later requests of a session name what the earlier ones made.
"""

import platform
import traceback

from ..mask.no_masking import NoMasking
from ..pin.waits import WaitedTooLong
from ..process.channel import Channel
from ..process.project_paths import add_project_paths
from ..values.rebuild import Unmakeable
from .calls import CallReplayer, UnmakeableInput
from .coverage import FunctionCoverage, NoCoverage
from .program import ImportedProgram
from .stand_ins import calls_received

VERSION = 1
_ENDED = "it ends the transaction in which a case runs, or needs to be without one (COMMIT, NOTIFY, an option)"


def main(_arguments):
    """Answer until the other side closes the channel; return the exit code."""
    channel = Channel()
    requests = channel.requests()
    try:
        asked = next(requests)
        add_project_paths(asked)
        replay = Replay(asked)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": {"name": type(error).__name__, "message": "%s" % (error,)}})
        return 1
    channel.send(dict(replay.describe(), tebiki_probe=VERSION))
    for case in requests:
        channel.send(replay.answer(case))
    return 0


class Replay(object):
    """State of a process that answers cases.

    Args:
        asked: the first request.
        program: an `ImportedProgram`, imported for another first request like this one; None: it is imported now.

    Raises:
        Exception: whatever the application raises while it is imported.
    """

    def __init__(self, asked, program=None):
        self._program = program = program or ImportedProgram(asked)
        self._pins, self._environment, self._collected = program.pins, program.environment, program.collected
        is_exact = bool(asked.get("exact"))
        if is_exact:
            program.compare_exactly()
        if asked.get("reached", True):
            self._reached = FunctionCoverage(program.root, asked.get("packages") or ())
        else:
            self._reached = NoCoverage()
        self._masking, self._asking = NoMasking(), {}
        self._calling = CallReplayer(self._masking, asked.get("root"), is_exact, program.errors.add)

    def describe(self):
        """Describe the replaying interpreter, its pins, and what the guard refused during the import."""
        return {
            "python": "%s %s" % (platform.python_version(), platform.python_implementation()),
            "pinned": self._pins.names() if self._pins else [],
            "broken": self._pins.find_broken() if self._pins else [],
            "clock": self._pins.by if self._pins else "",
            "not_set_up": self._environment.not_set_up,
            "refused": self._program.refused,
        }

    def remember_databases(self):
        """Remember what requests have changed in databases of our own; return a function that undoes the rest."""
        return self._environment.remember_databases()

    def with_places(self, ask):
        """Return `(ask, shown)`: an input with the places of its files here, and how its answer shows these."""
        return self._environment.with_places(ask)

    def prepare(self, case):
        """Import and build what a case needs before its clock starts; failures are reported when it is replayed."""
        if self._pins:
            self._pins.start_waiting()
        # tebiki: allow swallowed_exception -- a factory may raise anything; the case itself will say so
        try:
            if case["kind"] == "call":
                self._calling.prepare(case)
            self._environment.build_application(case)
        except (Exception, WaitedTooLong):
            return
        finally:
            self._environment.rest_databases()
            self._program.rest()

    def answer(self, case):
        """Run one case and return its outcome."""
        self._tokens = {}
        self._program.begin(case)
        leave = None
        self._reached.begin()
        try:
            leave = self._environment.enter(case)
            line = self._calling.call(case) if case["kind"] == "call" else self._ask(case)
            stand_ins = (case.get("around") or {}).get("stand_ins")
            if stand_ins:
                line = self._calling.with_received(line, calls_received(stand_ins))
            if self._environment.has_ended_transaction():
                return {"unmakeable": _ENDED}
        except Unmakeable as error:
            told = {"unmakeable": "%s" % (error,)}
            return dict(told, raised=["input"]) if isinstance(error, UnmakeableInput) else told
        except WaitedTooLong:  # a request: no code in between catches it
            return {"waits": True}
        finally:
            reached = self._reached.end()
            if leave:
                leave()
            self._program.rest()
        if self._pins and self._pins.has_waited_too_long:
            return {"waits": True}
        lines = self._collected.lines
        unanswered = self._environment.unanswered
        return {
            "line": line,
            "unanswered": unanswered[0] if unanswered else "",
            "error": self._program.errors.text,
            "refused": self._program.errors.refusals,
            "tokens": self._tokens,
            "borrowed": self._environment.borrowed_answers,
            "settled": self._environment.settled,
            "commands": [one for one in lines if one["kind"] == "command"],
            "answered": self._environment.answered,
            "outgoing": [one for one in lines if one.get("direction") == "outgoing"],
            "left_out": self._collected.left_out,
            "reached": reached,
            "derived": self._program.derived.take_new(),
        }

    def _ask(self, case):
        application = self._environment.application_for(case)
        if application is None:
            raise Unmakeable("no application was named")
        if id(application) not in self._asking:
            from .http_requests import RequestReplayer

            replayer = RequestReplayer(application, self._collected, self._masking, self._program.errors.add)
            self._asking[id(application)] = replayer
        self._asking[id(application)].ask(case)
        self._tokens = self._asking[id(application)].tokens
        return [one for one in self._collected.lines if one.get("direction") == "incoming"][-1]
