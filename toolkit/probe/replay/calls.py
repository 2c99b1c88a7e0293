"""Replay recorded calls of functions."""

import functools
import importlib
import itertools
import os
import sys
import types

from ..process.own_modules import OwnModules
from ..values import code_names
from ..values.cached_rows import changed_values
from ..values.rebuild import Rebuilder, Unmakeable
from ..values.writer import Limits, Writer
from .exact_outcome import ExactOutcomes
from .raised_by import RaiseDescriber

_VARARGS, _VARKEYWORDS = 4, 8
_YIELDED = 100
_NAMED = ("name", "enum", "function")
_ITERATORS = set(kind for kind in vars(itertools).values() if isinstance(kind, type))
_ITERATORS |= set(kind for kind in (enumerate, map, filter, zip, type(reversed([]))) if isinstance(kind, type))
# what they give is looked at, as with generators; in Python 2 some of them are functions that return lists


class UnmakeableInput(Unmakeable):
    """The input of a case cannot be created any more."""


class CallReplayer(object):
    """Replays calls.

    Args:
        masking: a `masking.Masking`.
        root: the project's folder.
        exactly: whether complete outcomes are written as well, see `exact_outcome.py`.
        note: called with every exception in which a call ends.
    """

    def __init__(self, masking, root="", exactly=False, note=id):
        self._masking = masking
        self._note = note
        self._raises = RaiseDescriber(root or os.getcwd())
        self._exact = ExactOutcomes(root or os.getcwd(), self._raises, _ITERATORS) if exactly else None
        self._functions = {}
        self._prepared = set()
        self._own = OwnModules()
        self._unimportable = {}

    def prepare(self, case):
        """Import the module of a function, and those of the classes of its arguments."""
        wanted = set(
            name.partition(":")[0] for name in [case["seam"]] + list(_names_in([case["given"], _preceding(case)]))
        )
        for module in sorted(wanted - self._prepared):
            self._prepared.add(module)
            try:
                importlib.import_module(module)
            # tebiki: allow bare_except -- a module may raise or exit with anything; the case itself will say so
            except BaseException:  # noqa: S112 - nothing to be told before the case
                continue
            finally:
                self._own.restore()

    def call(self, case):
        """Replay a call; return its line with the present outcome; none if `callees` finds no function to exchange.

        Raises:
            Unmakeable: the function no longer exists; `UnmakeableInput`: its input cannot be created.
        """
        function = self._function(case["seam"])
        for earlier in _preceding(case):
            self._outcome(function, *_arguments(function, _rebuild(earlier)), held={})
        given = _rebuild(case["given"])
        before = self._write_values(given)
        positional, named = _arguments(function, given)
        held = {}
        former = self._exact.begin(given) if self._exact else None
        called = self._exact.watch(given, case.get("callees")) if self._exact else None
        line = {"kind": "call", "seam": case["seam"], "symbol": case.get("symbol", ""), "given": case["given"]}
        if case.get("callees") and not called:
            return dict(line, outcome={}, exact={})
        if _is_made_by_metaclass(case["seam"], given):
            function = functools.partial(_make_by_metaclass, given)
        run = functools.partial(self._outcome, function, positional, named, held)
        outcome = called.watch(run) if called else run()
        changed = changed_values(before, self._write_values(given))
        line["outcome"] = outcome
        if self._exact:
            is_known = held.get("exception", held) is not None
            exact = _attempt(self._exact.write, given, held, former) if is_known else None
            line["exact"] = None if exact is None else dict(exact, **called.parts())
        return dict(line, after=changed) if changed else line

    def with_received(self, line, received):
        """Add what stand-ins were called with to a line, if outcomes are written completely."""
        if not self._exact or line.get("exact", line) is None:
            return line
        written = _attempt(self._exact.calls, received)
        return dict(line, exact=None if written is None else dict(line.get("exact") or {}, stand_ins=written))

    def _function(self, seam):
        if seam not in self._functions:
            module = seam.partition(":")[0]
            if module in self._unimportable:
                raise Unmakeable(self._unimportable[module])
            try:
                self._functions[seam] = code_names.resolve(seam)[2]
            except (Exception, SystemExit) as error:
                if module not in sys.modules:  # to try it again takes as long each time
                    told = module, code_names.UNIMPORTABLE, type(error).__name__, error
                    self._unimportable[module] = "%s %s: %s: %s" % told
                    raise Unmakeable(self._unimportable[module])
                raise _unmakeable(seam, error)
        return self._functions[seam]

    def _outcome(self, function, positional, named, held):
        """Return the outcome of a call; `held` receives the unmasked one (`ExactOutcomes.write`)."""
        yielded = None
        try:
            result = function(*positional, **named)
            if isinstance(result, types.GeneratorType) or type(result) in _ITERATORS:
                yielded, held["yielded"], held["iterator"] = [], [], type(result).__name__
                result = self._finish(result, yielded, held["yielded"])
            elif hasattr(result, "__await__") and hasattr(result, "send"):
                result = _run_coroutine(result)
            held["result"] = result
            outcome = {"result": self._writer().write(result)}
        # tebiki: allow bare_except -- SystemExit is an outcome, too
        except BaseException as error:
            self._note(error)
            outcome = {"exception": self._writer().outcome(error), "raised": self._raises.describe(error)}
            if self._exact:
                held["exception"] = _attempt(self._exact.failure, error)
        return outcome if yielded is None else dict(outcome, yielded=yielded)

    def _finish(self, generator, yielded, held):
        """Run a generator to its end and return its result.

        The values that it yields are added to `held`, and to `yielded` as they are written.
        """
        try:
            while len(yielded) < _YIELDED:
                held.append(next(generator))
                yielded.append(self._writer().write(held[-1]))
        except StopIteration as stop:
            return getattr(stop, "value", None)
        getattr(generator, "close", int)()
        return None

    def _write_values(self, given):
        writer = self._writer()
        return dict((name, writer.field(name, value, 0)) for name, value in sorted(given.items()))

    def _writer(self):
        return Writer(self._masking, Limits(), "outcome")


def _is_made_by_metaclass(seam, given):
    """Return whether a call initializes an instance of a class whose metaclass does something at each creation.

    Forms of WTForms collect their fields in the first one, which a replay of `__init__` alone would miss.
    """
    if not seam.endswith(".__init__") or getattr(given.get("self"), "__dict__", None) != {}:
        return False
    kinds = type(type(given["self"])).__mro__
    return any([type(vars(one).get("__call__")) is types.FunctionType for one in kinds])


def _make_by_metaclass(given, bare, *args, **named):
    """Have the class create the instance that takes the place of an empty one."""
    given["self"] = type(bare)(*args, **named)


def _preceding(case):
    """Return the arguments of the calls of the same function that a case makes first, whatever comes of them."""
    return case.get("preceding") or ()


def _unmakeable(seam, error):
    """Return the error for a function that cannot be found."""
    is_plain = isinstance(error, (ImportError, LookupError))
    return Unmakeable("%s: %s" % (seam if is_plain else type(error).__name__, error))


def _attempt(write, *given):
    """Return the result of a writer; None if inspecting the value raises, as it then cannot be compared."""
    try:
        return write(*given)
    except Exception:  # whatever the program's classes make of being looked at
        return None


def _names_in(written):
    """Yield the names of classes, functions and constants that a written value needs."""
    waiting = [written]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            name = one.get("class") or (one.get("of") if one.get("$py") in _NAMED else None)
            if "$py" in one and hasattr(name, "partition") and ":" in name:
                yield name
            waiting += list(one.values())


class _Arguments(dict):
    """Arguments of a call; `kept`: objects to which only weak references in them lead."""


def _rebuild(given):
    """Rebuild the arguments of a call.

    Raises:
        UnmakeableInput: they cannot be created.
    """
    rebuilder = Rebuilder()
    try:
        made = _Arguments((str(name), rebuilder.value(held)) for name, held in given.items())
    except Unmakeable as error:
        raise UnmakeableInput("%s" % (error,))
    except Exception as error:  # whatever classes of the program raise while their instances are made
        raise UnmakeableInput("%s: %s" % (type(error).__name__, error))
    made.kept = rebuilder.kept
    return made


def _arguments(function, given):
    """Split recorded arguments into positional and keyword ones; those with a default may be missing."""
    code = function.__code__
    count = code.co_argcount
    only_named = getattr(code, "co_kwonlyargcount", 0)
    names = code.co_varnames
    defaults = dict(zip(reversed(names[:count]), reversed(function.__defaults__ or ())))
    defaults.update(getattr(function, "__kwdefaults__", None) or {})
    missing = [name for name in names[: count + only_named] if name not in given and name not in defaults]
    if missing:
        raise Unmakeable("it takes %s now, which was not recorded" % ", ".join(missing))
    positional = [given[name] if name in given else defaults[name] for name in names[:count]]
    named = dict((name, given[name]) for name in names[count : count + only_named] if name in given)
    rest = count + only_named
    if code.co_flags & _VARARGS:
        positional += list(given.get(names[rest]) or ())
        rest += 1
    if code.co_flags & _VARKEYWORDS:
        named.update(given.get(names[rest]) or {})
    return positional, named


def _run_coroutine(coroutine):
    import asyncio

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
