"""The program whose cases are replayed: imported, with everything pinned and watched."""

import os

from ..isolation.refusals import REFUSED
from ..mask.no_masking import NoMasking
from ..pin.pins import Pins
from ..process import import_watch
from ..record import outgoing, statements
from ..record.sink import Sink
from . import masked_addresses
from .applications import application_with_answers
from .case_environment import CaseEnvironment
from .decrypted_texts import DecryptedTexts
from .derived_keys import DerivedKeys
from .outgoing_answers import RecordedAnswers, answer_by
from .passwords import ConfirmedPasswords
from .raised_errors import RaisedErrors

_OF_OTHERS = ("statement", "password", "decrypted")  # what answers no request
_WHOLE_BODY = 256 << 20  # bytes; bodies that are only compared are not written


class ImportedProgram(object):
    """Holds a program that is imported in this process, and what watches it.

    Args:
        request: the first request of `replay.cases`.
        judge: the guard's judge; None if there is none.
        seen: a `seen_values.SeenValues` that is watching; None if there is none.
        needs_application: whether the application must be imported; False: calls go on without one that cannot be.

    Attributes:
        root: its folder.
        pins: a `Pins`; None: nothing is pinned.
        collected: a `CollectedLines`: what the program sent.
        answers: a `RecordedAnswers`; `derived`: a `DerivedKeys`; `errors`: a `RaisedErrors`.
        environment: a `CaseEnvironment`, which is set up.
        application: what requests are put to; None: nothing was named.
        refused: what the guard refused during the import.

    Raises:
        Exception: whatever the application raises while it is imported.
    """

    def __init__(self, request, judge=None, seen=None, needs_application=True):
        self.judge, self.seen = judge, seen
        self.root = request.get("root") or os.getcwd()
        self.pins = Pins(waiting=True, **request["pin"]) if request.get("pin") else None
        self.collected, masking = CollectedLines(), NoMasking()
        answers = request.get("answers") or ()
        self.answers = RecordedAnswers([one for one in answers if one.get("kind") not in _OF_OTHERS])
        watched = import_watch.ImportWatch()
        self._statements = statements.watch(watched, self.collected, masking)
        answer_by(watched, self.answers)
        outgoing.watch(watched, self.collected, masking)
        self.derived = DerivedKeys(request.get("derived") or ())
        self.derived.watch(watched)
        ConfirmedPasswords([one for one in answers if one.get("kind") == "password"]).watch(watched)
        DecryptedTexts([one for one in answers if one.get("kind") == "decrypted"]).watch(watched)
        masked_addresses.watch(watched)
        self.errors = RaisedErrors()
        self.errors.watch(watched)
        watched.begin()
        self.environment = CaseEnvironment(request)
        self.application = self._import_application(request.get("app"), needs_application)
        self.environment.set_up(self.application)
        self.refused = REFUSED.take()
        self._folder = os.getcwd()
        self.rest()

    def _import_application(self, name, is_needed):
        if not name:
            return None
        try:
            return application_with_answers(name, self.environment)
        # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
        except BaseException:
            if is_needed:
                raise
            return None

    def compare_exactly(self):
        """Collect whole bodies, and to which database each statement is sent, from now on."""
        self.collected.body_limit = _WHOLE_BODY
        self._statements.notes_places = True

    def begin(self, case):
        """Begin a case: everything that is pinned begins anew, and what was collected is gone.

        A call before it may have entered a folder that is gone by now. Requests are a session, and stay where they are.
        """
        if case.get("kind") == "call":
            self._go_back()
        self.collected.reset()
        self.errors.reset()
        self.answers.reset(case.get("sent") or ())
        if self.pins:
            self.pins.reset(case.get("order", case.get("draws", 0)), case.get("at") or None)

    def _go_back(self):
        """Enter the folder of the program, unless a case has removed it, which later ones show."""
        # tebiki: allow swallowed_exception -- what a program does without its folder is its own outcome
        try:
            os.chdir(self._folder)
        except EnvironmentError:
            pass

    def rest(self):
        """End a case, or the import; threads that still wait continue in the next one."""
        if self.pins:
            self.pins.rest()


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
