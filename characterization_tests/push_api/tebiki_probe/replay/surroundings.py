"""Restore the context in which a call was recorded: a language, a time zone, settings, an application context."""

import functools
import importlib
import os
import sys

from .. import frameworks
from ..process.adapters import adapter_names, load_adapters, load_named_adapters
from ..process.import_watch import ImportWatch
from ..record import drivers
from ..values.rebuild import Rebuilder, Unmakeable
from ..values.sqlalchemy_values import turn_collections
from .answered_statements import AnsweringConnection, AnsweringCursor
from .recorded_statements import RecordedStatements
from .stand_ins import put_stand_ins

_CUT = object()
_OF_CONTEXTS = ("kept", "held")


class SurroundingsReplay(object):
    """Restores the context of calls.

    Args:
        application: application that receives requests; None if there is none.
    """

    def __init__(self, application):
        self._application = application

    def enter(self, surroundings, is_request=False):
        """Restore the context of a case.

        Args:
            surroundings: the `around` of a case.
            is_request: whether it is put to an application, which makes its own context of it.

        Returns:
            functions that undo it, the last one first.

        Raises:
            Unmakeable: it cannot be restored here.
        """
        leaving = []
        try:
            for name, adapter in _adapters_of(surroundings):
                held = _rebuild(_without_cuts(surroundings[name]) if is_request else surroundings[name])
                if is_request:
                    held.pop("method", None)
                leaving.insert(0, adapter.enter_surroundings(held, self._application))
            leaving.insert(0, _set_variables(surroundings.get("environment") or {}))
            leaving = put_stand_ins(surroundings.get("stand_ins") or {}) + leaving
        except Exception as error:
            leave_all(leaving)
            why = error if isinstance(error, Unmakeable) else "%s: %s" % (type(error).__name__, error)
            raise Unmakeable("its surroundings (%s) cannot be had: %s" % (", ".join(sorted(surroundings)), why))
        return leaving

    def application_for(self, surroundings):
        """Return the application that a request is put to: that of its surroundings, or else the named one.

        Raises:
            Unmakeable: a value of its surroundings cannot be made.
        """
        for name, adapter in _adapters_of(surroundings):
            if hasattr(adapter, "application_for"):
                return adapter.application_for(_rebuild(_without_cuts(surroundings[name])), self._application)
        return self._application


def _set_variables(variables):
    """Set variables of the environment, or remove those without a value; return a function that undoes it.

    `*` removes all others, but for the names that it lists.
    """
    rebuild = Rebuilder().value
    given = dict((_as_native(name), _as_native(rebuild(value))) for name, value in variables.items())
    stay = [_as_native(name) for name in given.pop("*", None) or ()]
    removed = [name for name in os.environ if name not in stay] if "*" in variables else []
    before = dict((name, os.environ.get(name)) for name in removed + list(given))
    variables = dict(dict.fromkeys(removed), **given)

    def put(values):
        for name, value in values.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    put(variables)
    return functools.partial(put, before)


def _as_native(text):
    """Return a text of JSON as the environment has texts: as bytes in Python 2."""
    return text.encode("utf-8") if str is bytes and hasattr(text, "encode") and not isinstance(text, str) else text


def _adapters_of(surroundings):
    """Yield the name and the adapter of each framework of which something surrounded a case."""
    for name in sorted(set(surroundings).intersection(adapter_names(frameworks))):
        yield name, importlib.import_module("%s.%s" % (frameworks.__name__, name))


def _rebuild(written):
    """Rebuild the state of a framework; functions make what is of a context (`kept`, `held`), once that is active."""
    rest = dict((name, held) for name, held in written.items() if name not in _OF_CONTEXTS)
    rebuilder, lenient = Rebuilder(), Rebuilder(is_lenient=True)
    made = rebuilder.value(rest)
    if "kept" in written:
        kept = written["kept"].items()
        made["kept"] = dict((name, functools.partial(rebuilder.value, held)) for name, held in kept)
    if "held" in written:
        values = dict(written["held"])
        rows, turned = values.pop("rows", ()), values.pop("turned", False)
        made["held"] = dict((name, functools.partial(lenient.value, held)) for name, held in values.items())
        made["held"]["rows"] = functools.partial(_make_rows, lenient, rows, turned)
    return made


def _make_rows(rebuilder, rows, turned):
    """Rebuild the rows that a session held; one that cannot be made is left out: the program asks for it then.

    Args:
        rebuilder: a lenient `Rebuilder`.
        rows: as they are written.
        turned: whether relations to several rows that nothing orders come in the opposite order.
    """
    made = []
    for row in rows:
        # tebiki: allow swallowed_exception -- the recorded outcome tells whether the request needs it
        try:
            made.append(rebuilder.value(row))
        except Exception:  # noqa: S112 - nothing to be told
            continue
    if turned:
        turn_collections(made)
    return made


def _without_cuts(written):
    """Return the state of a framework without what was not recorded whole: members of a session, and settings.

    The recorded answer tells whether a request needs them. Arguments of the factory (`given`) stay as they are: without
    one, it might build the application that serves users.
    """
    pruned = _prune(dict((name, held) for name, held in written.items() if name not in ("given", "held", "kept")))
    pruned = {} if pruned is _CUT else pruned
    return dict(pruned, **dict((name, written[name]) for name in ("given", "held") if name in written))


def _prune(held):
    """Return a value without members of plain dictionaries that were cut; `_CUT` if it was cut itself."""
    if isinstance(held, list):
        members = [_prune(one) for one in held]
        return _CUT if any([one is _CUT for one in members]) else members
    if not isinstance(held, dict):
        return held
    if "$py" in held or "$cut" in held:
        return _CUT if _has_cut(held) else held
    members = dict((name, _prune(one)) for name, one in held.items())
    return dict((name, one) for name, one in members.items() if one is not _CUT)


def _has_cut(held):
    if isinstance(held, dict):
        return "$cut" in held or any([_has_cut(one) for one in held.values()])
    return isinstance(held, list) and any([_has_cut(one) for one in held])


class StatementAnswers(object):
    """Answers the statements of calls from their recording, in every framework and driver that is loaded by then.

    Args:
        lines: of the kind `statement`, which answer what a framework asks once in a process, whichever call is the
            first; those with a `generation` hold rows that it keeps, and those of the `set_up` answer nothing else.
        always: whether calls of which no statement was recorded are answered as well, so that none of them connects:
            they find only what is in `lines`. Databases in files of the project are used all the same.

    Attributes:
        unanswered: statements of the last case that its recording does not know.
    """

    def __init__(self, lines, always):
        answering = [line for line in lines if "generation" not in line]
        self._cached = [line for line in answering if not line.get("set_up")]
        self._of_set_up = [line for line in answering if line.get("set_up")]
        self._kept = dict((line["generation"], line["rows"]) for line in lines if "generation" in line)
        self._always = always
        self._earlier, self._statements = [], None
        self._requested, self._leaving = None, []
        self.unanswered = []
        watched = ImportWatch()
        for package in (frameworks, drivers):
            for name in adapter_names(package):
                watched.when(name, functools.partial(self._join, package, name))
        watched.begin()

    @property
    def borrowed_answers(self):
        """Return positions of the answers of earlier cases that the last case used."""
        used = set(map(id, self._statements.used)) if self._statements is not None else ()
        return [number for number, line in enumerate(self._earlier) if id(line) in used]

    @property
    def answered(self):
        """Return the statements of the last case of which a driver knows the database: `RecordedStatements`."""
        return self._statements.answered if self._statements is not None else []

    @property
    def are_guessed(self):
        """Return whether an answer was that of a statement with other parameters: `RecordedStatements`."""
        return self._statements is not None and self._statements.are_guessed

    @property
    def settled(self):
        """Return which lines of the last case have 0 for a time that was measured: `RecordedStatements`."""
        return self._statements.settled if self._statements is not None else []

    def rest(self):
        """Answer nothing for the next case: a database does."""
        self._earlier, self.unanswered, self._statements = [], [], None

    def begin_set_up(self):
        """Answer what is asked while the program is imported, or an application is built; return what undoes it."""
        return self.begin({"kind": "call"}, self._of_set_up)

    def begin(self, case, more=()):
        """Answer the statements of one call from now on, also by more lines; return functions that undo it."""
        self.rest()
        self._earlier = case.get("earlier") or []
        lent = self._earlier + (case.get("lent") or [])
        answered = case.get("answered") or lent
        is_request = case["kind"] != "call"
        if not answered and not (self._always or is_request):
            return []
        own = case.get("answered") or []
        cached = self._cached + lent + list(more)
        statements = RecordedStatements(own, cached, self.unanswered, _input_of(case), "earlier" in case)
        self._statements = statements
        make_cursor = functools.partial(AnsweringCursor, statements)
        self._requested = (make_cursor, AnsweringConnection, not answered and not is_request)
        self._leaving = []
        for adapter in load_adapters(frameworks) + load_adapters(drivers):
            self._answer_by(adapter)
        rows = self._kept.get(case.get("generation"))
        adapters = load_adapters(frameworks) if rows else ()
        self._leaving += [adapter.keep_rows(rows) for adapter in adapters if hasattr(adapter, "keep_rows")]
        return [self._end]

    def _answer_by(self, adapter):
        if hasattr(adapter, "answer_statements"):
            self._leaving.append(adapter.answer_statements(*self._requested))

    def _join(self, package, name, _module):
        """Answer the statements of a library that is loaded only now."""
        if self._requested is not None:
            for adapter in load_named_adapters(package, [name]).values():
                self._answer_by(adapter)

    def _end(self):
        self._requested, leaving = None, self._leaving
        leave_all(leaving)


def _input_of(case):
    return [case.get(name) for name in ("given", "target", "headers", "body", "around")]


def leave_all(leaving):
    """Exit the entered contexts."""
    for leave in leaving:
        leave()


def set_up_frameworks():
    """Have frameworks read their settings before the first call, as servers and test runners do.

    Returns:
        why one could not: `NAME: message`; empty if all could, or none is there.
    """
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return ""
    try:
        getattr(importlib.import_module("django"), "setup", int)()
    except ImportError as error:
        if "django" not in sys.modules:
            return ""  # another program's variable
        return "ImportError: %s" % (error,)
    # tebiki: allow bare_except -- settings may raise or exit with anything; calls that need none of them go on
    except BaseException as error:
        return "%s: %s" % (type(error).__name__, error)
    return ""
