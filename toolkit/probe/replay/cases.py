"""`PYTHON -B PATH/probe replay.cases`: replay recorded cases and print the results unmasked.

The first request says how:

    {"pin": {"at": SECONDS, "step": SECONDS, "zone": NAME} or null,
     "app": "module:name" or "module:factory()" or "django" or "",     for requests; a factory may take literals
     "root": FOLDER, "packages": [PREFIX],                             whose functions are reported as reached
     "reached": false,                                                 none are, which is quicker
     "answers": [outgoing exchanges],
     "statements": true,                                               those of calls are answered from the recording
     "database": {"places": ...}                                       databases of our own: replay.make_database
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

import ast
import importlib
import os
import platform
import traceback

from ..mask.no_masking import NoMasking
from ..pin.pins import Pins
from ..pin.waits import WaitedTooLong
from ..process import import_watch
from ..process.channel import Channel
from ..process.project_paths import add_project_paths
from ..record import outgoing, statements
from ..record.sink import Sink
from ..values.rebuild import Unmakeable
from . import masked_addresses
from .calls import CallReplayer, UnmakeableInput
from .case_environment import CaseEnvironment
from .coverage import FunctionCoverage, NoCoverage
from .decrypted_texts import DecryptedTexts
from .derived_keys import DerivedKeys
from .outgoing_answers import RecordedAnswers, answer_by
from .passwords import ConfirmedPasswords
from .raised_errors import RaisedErrors
from .stand_ins import calls_received
from .surroundings import leave_all

VERSION = 1
_OF_OTHERS = ("statement", "password", "decrypted")  # what answers no request
_WHOLE_BODY = 256 << 20  # bytes; bodies that are only compared are not written
_PLACES = {"django": "django.core.wsgi:get_wsgi_application()"}  # of an application that only settings name


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


class CollectedLines(object):
    """Sink that collects lines in memory.

    Args:
        body_limit: number of bytes of a body that are kept.
    """

    stopped = None

    def __init__(self, body_limit=Sink.body_limit):
        self.body_limit = body_limit
        self.reset()

    def reset(self):
        """Discard collected lines."""
        self.lines = []
        self.left_out = []
        self._order = 0

    def next_order(self):
        """Return the position of the next exchange or statement."""
        self._order += 1
        return self._order

    def put(self, line):
        """Collect one line."""
        self.lines.append(line)

    def leave_out(self, what, where, at_least=False):  # noqa: ARG002 - as a sink has it
        """Ignore something that is not recorded."""
        self.left_out.append([what, where])


class Replay(object):
    """State of a process that answers cases.

    Args:
        asked: the first request.

    Raises:
        Exception: whatever the application raises while it is imported.
    """

    def __init__(self, asked):
        self._pins = Pins(waiting=True, **asked["pin"]) if asked.get("pin") else None
        masking = NoMasking()
        self._collected = CollectedLines(_WHOLE_BODY) if asked.get("exact") else CollectedLines()
        answers = asked.get("answers") or ()
        self._answers = RecordedAnswers([one for one in answers if one.get("kind") not in _OF_OTHERS])
        watched = import_watch.ImportWatch()
        statements.watch(watched, self._collected, masking, notes_places=bool(asked.get("exact")))
        answer_by(watched, self._answers)
        outgoing.watch(watched, self._collected, masking)
        self._derived = DerivedKeys(asked.get("derived") or ())
        self._derived.watch(watched)
        ConfirmedPasswords([one for one in answers if one.get("kind") == "password"]).watch(watched)
        DecryptedTexts([one for one in answers if one.get("kind") == "decrypted"]).watch(watched)
        masked_addresses.watch(watched)
        self._errors = RaisedErrors()
        self._errors.watch(watched)
        watched.begin()
        if asked.get("reached", True):
            self._reached = FunctionCoverage(asked.get("root") or os.getcwd(), asked.get("packages") or ())
        else:
            self._reached = NoCoverage()
        self._calling = CallReplayer(masking, asked.get("root"), bool(asked.get("exact")), self._errors.add)
        self._environment = CaseEnvironment(asked)
        application = application_with_answers(asked["app"], self._environment) if asked.get("app") else None
        self._masking, self._asking = masking, {}
        self._environment.set_up(application)
        if self._pins:
            self._pins.rest()

    def describe(self):
        """Describe the replaying interpreter and its pins."""
        return {
            "python": "%s %s" % (platform.python_version(), platform.python_implementation()),
            "pinned": self._pins.names() if self._pins else [],
            "broken": self._pins.find_broken() if self._pins else [],
            "clock": self._pins.by if self._pins else "",
            "not_set_up": self._environment.not_set_up,
        }

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
            if self._pins:
                self._pins.rest()

    def answer(self, case):
        """Run one case and return its outcome."""
        self._collected.reset()
        self._errors.reset()
        self._tokens = {}
        self._answers.reset(case.get("sent") or ())
        if self._pins:
            self._pins.reset(case.get("order", case.get("draws", 0)), case.get("at") or None)
        leave = None
        self._reached.begin()
        try:
            leave = self._environment.enter(case)
            line = self._calling.call(case) if case["kind"] == "call" else self._ask(case)
            stand_ins = (case.get("around") or {}).get("stand_ins")
            if stand_ins:
                line = self._calling.with_received(line, calls_received(stand_ins))
        except Unmakeable as error:
            told = {"unmakeable": "%s" % (error,)}
            return dict(told, raised=["input"]) if isinstance(error, UnmakeableInput) else told
        except WaitedTooLong:  # a request: no code in between catches it
            return {"waits": True}
        finally:
            reached = self._reached.end()
            if leave:
                leave()
            if self._pins:
                self._pins.rest()
        if self._pins and self._pins.has_waited_too_long:
            return {"waits": True}
        lines = self._collected.lines
        unanswered = self._environment.unanswered
        return {
            "line": line,
            "unanswered": unanswered[0] if unanswered else "",
            "error": self._errors.text,
            "refused": self._errors.refusals,
            "tokens": self._tokens,
            "borrowed": self._environment.borrowed_answers,
            "commands": [one for one in lines if one["kind"] == "command"],
            "answered": self._environment.answered,
            "outgoing": [one for one in lines if one.get("direction") == "outgoing"],
            "left_out": self._collected.left_out,
            "reached": reached,
            "derived": self._derived.take_new(),
        }

    def _ask(self, case):
        application = self._environment.application_for(case)
        if application is None:
            raise Unmakeable("no application was named")
        if id(application) not in self._asking:
            from .http_requests import RequestReplayer

            replayer = RequestReplayer(application, self._collected, self._masking, self._errors.add)
            self._asking[id(application)] = replayer
        self._asking[id(application)].ask(case)
        self._tokens = self._asking[id(application)].tokens
        return [one for one in self._collected.lines if one.get("direction") == "incoming"][-1]


def application_with_answers(name, environment):
    """Import an application as `application_of` does; what it asks a database is answered from the recording.

    Args:
        name: the application.
        environment: the `CaseEnvironment` of its cases.
    """
    leaving = environment.answer_set_up()
    try:
        return application_of(name)
    finally:
        leave_all(leaving)


def application_of(name):
    """Import the application named `module:name`, `module:factory()`, `module:factory('testing')` or `django`.

    Raises:
        ValueError, SyntaxError: an argument of the factory is no literal.
        Exception: whatever the program raises.
    """
    module, _, path = _PLACES.get(name, name).partition(":")
    found = importlib.import_module(module)
    path, made, given = path.partition("(")
    for part in path.split("."):
        found = getattr(found, part)
    if not made:
        return found
    call = ast.parse("_(" + given, "--app", "eval").body
    named = dict((one.arg, ast.literal_eval(one.value)) for one in call.keywords)
    return found(*[ast.literal_eval(one) for one in call.args], **named)
