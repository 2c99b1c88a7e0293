"""Environment of a case during its replay: state of the framework, and answers to its statements."""

import os

from .database_files import DatabaseFiles
from .kept_files import KeptFiles
from .own_databases import OwnDatabases
from .surroundings import StatementAnswers, SurroundingsReplay, leave_all, set_up_frameworks


class CaseEnvironment(object):
    """Enters and leaves the environment of a case.

    Args:
        request: the first one. Its `answers` of the kind `statement` answer what a framework asks once; `statements`
            says whether those of calls are answered from the recording; `database`, which ones of our own there are.

    Attributes:
        not_set_up: why a framework could not be set up: see `surroundings.set_up_frameworks`.
    """

    def __init__(self, request):
        cached = [one for one in request.get("answers") or () if one.get("kind") == "statement"]
        self._statements = StatementAnswers(cached, bool(request.get("statements")))
        self._databases = OwnDatabases(request.get("database"), request.get("scratch") or os.getcwd())
        self._databases.use()
        self._files = DatabaseFiles("" if self._databases else request.get("scratch") or "")
        self._files.watch()
        self._kept = KeptFiles(request.get("scratch") or "", request.get("temporary") or ())
        self._surroundings = None
        self._built = set()
        self.not_set_up = ""

    def renew(self):
        """Have databases of our own again where their copies in files are gone, and no connection that was open."""
        self._databases.use()

    def copied_files(self):
        """Return names of files in the folder for temporary ones that `renew` makes."""
        return self._databases.copied_files()

    def set_up(self, application=None):
        """Set up frameworks, once the application is imported and before the first case."""
        self._databases.use()  # where the application itself has named its settings
        self.not_set_up = set_up_frameworks()
        self._surroundings = SurroundingsReplay(application)
        self._databases.rest()

    def application_for(self, case):
        """Return the application that handles the request of a case; None if there is none.

        Raises:
            Unmakeable: it cannot be had.
        """
        return self._surroundings.application_for(case.get("around") or {})

    def answer_set_up(self):
        """Answer from the recording what a program asks a database while it is imported, or its application is built.

        Returns:
            functions that end it, for `surroundings.leave_all`.
        """
        return [] if self._databases else self._statements.begin_set_up()

    def build_application(self, case):
        """Build the application of a case before it is entered, once; what its factory asks is answered.

        Raises:
            Exception: whatever the factory raises; without one that works, the case itself will say so.
        """
        around = [held for held in (case.get("around") or {}).values() if isinstance(held, dict)]
        factories = repr([(held.get("factory"), held.get("given")) for held in around if "factory" in held])
        if factories in self._built:
            return
        self._built.add(factories)
        leaving = self.answer_set_up()
        try:
            self.application_for(case)
        finally:
            leave_all(leaving)

    def with_places(self, ask):
        """Return the input of a case with the places of its files here, as `KeptFiles.with_places` does."""
        return self._kept.with_places(ask)

    def enter(self, case):
        """Enter the environment of a case; return a function that leaves it.

        Raises:
            Unmakeable: its surroundings cannot be had.
        """
        self._databases.forget()
        around = case.get("around") or {}
        remove = [self._kept.put(around["files"])] if "files" in around else []
        leaving = []
        try:
            leaving += self._surroundings.enter(around, case["kind"] != "call") if around else []
            leaving += self._answer_statements(case)
            leaving += [self._files.begin()] if case["kind"] == "call" else []
        except BaseException:
            _leave(leaving, remove)
            raise
        return lambda: _leave(leaving, remove)

    def has_ended_transaction(self):
        """Return whether the last case has ended its transaction in a database of our own by a statement."""
        return self._databases.is_ended()

    def rest_databases(self):
        """Undo in databases of our own what was begun before a case."""
        self._databases.rest()

    def remember_databases(self):
        """Remember what requests have changed in databases of our own; return a function that undoes the rest."""
        return self._databases.remember()

    @property
    def has_databases(self):
        """Return whether there are databases of our own."""
        return bool(self._databases)

    @property
    def borrowed_answers(self):
        """Return positions of the answers of earlier cases that the last case used."""
        return self._statements.borrowed_answers

    @property
    def unanswered(self):
        """Return the statements of the last answered case that are not in its recording."""
        return self._statements.unanswered

    @property
    def answered(self):
        """Return the statements of the last answered case of which a driver knows the database."""
        return self._statements.answered

    @property
    def settled(self):
        """Return which statements of the last case have 0 for a time that the program has measured."""
        return self._statements.settled

    @property
    def are_guessed(self):
        """Return whether a statement of the last case was answered by one with other parameters."""
        return self._statements.are_guessed

    def _answer_statements(self, case):
        """Answer statements from the recording, or else from a database of our own, if there is one."""
        is_told = any(name in case for name in ("answered", "generation", "lent", "earlier"))
        if is_told or (case["kind"] == "call" and not self._databases):
            return self._statements.begin(case)
        self._statements.rest()
        return [self._databases.begin(case["kind"] != "call")] if self._databases else []


def _leave(leaving, remove):
    """Exit the entered contexts, and remove files whatever they raise."""
    try:
        leave_all(leaving)
    finally:
        leave_all(remove)
