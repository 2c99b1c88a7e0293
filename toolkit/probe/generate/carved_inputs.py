"""Carve inputs out of other calls: a function is called alone with what it was given while another one ran.

Much of what a parser or a builder hands on inside can be made by nobody else: an object half filled, a table of tokens.
An input that makes a function do something new is run once more to see what that function gives to others.
"""

import json
import sys

from ..process.class_bodies import is_changed_by_looks, leave_unseen
from .call_search import CallSearch, cpu_seconds

_MOST = 24  # of one function
_LOOKS = 60  # at calls of one function
_IN_VAIN = 6  # inputs of one function in which it called no other one
_SHARE = 0.25  # of the time, at most
_AT_ONCE = 1.0  # CPU seconds that may be used before that share is looked at
_LONGEST = 6000  # characters of an input
_HAS_REST = (0x04, 0x08)  # flags of code: it takes `*args`, `**named`


class CarvingSearch(CallSearch):
    """A search that also tries what functions give to each other. Its arguments are those of `CallSearch`."""

    def __init__(self, request, tell, last, program):
        CallSearch.__init__(self, request, tell, last, program)
        self._inner = InnerCalls(self._subjects, self._secrets)
        self._carved = []
        self._spent = 0.0
        self._is_carving = False

    def _weigh(self, subject, ask, is_known):
        known = len(subject.arcs)
        CallSearch._weigh(self, subject, ask, is_known)
        if len(subject.arcs) > known and not self._focus and self._has_time():
            began = cpu_seconds()
            inner = self._inner.collect(subject, lambda: self._try_input(subject, ask))
            self._carved += [(one, given, ask) for one, given in inner]
            self._spent += cpu_seconds() - began
        if not self._is_carving:
            self._try_carved()

    def _consider_another(self, subject):
        self.faults.guard(subject, CallSearch._consider_another, self, subject)

    def _has_time(self):
        return self._spent < _AT_ONCE or self._spent < _SHARE * (cpu_seconds() - self._began)

    def _try_carved(self):
        began, self._is_carving = cpu_seconds(), True
        while self._carved:
            subject, given, outer = self._carved.pop(0)
            self._instances.add(next(iter(given.values()), None))
            self._consider(subject, subject.make_call(given, inside=outer))
        self._is_carving = False
        self._spent += cpu_seconds() - began


class InnerCalls(object):
    """Looks at the calls of some functions while another one runs.

    Args:
        subjects: the functions, each a `functions.Subject`.
        secrets: a `known_secrets.KnownSecrets`, which serializes values without secrets.
    """

    def __init__(self, subjects, secrets):
        self._by_code = dict((one.function.__code__, one) for one in subjects)
        self._secrets = secrets
        self._looks = {}
        self._counts = {}
        self._vain = {}
        self._found, self._frames, self._outer = [], set(), None

    def collect(self, outer, run):
        """Run a function and return what it gave to others: (function, serialized arguments by name).

        Args:
            outer: the function; its own calls are left out.
            run: runs it.
        """
        if self._vain.get(outer.seam, 0) >= _IN_VAIN:
            return []
        self._found, self._frames, self._outer = [], set(), outer
        self._resume()
        try:
            run()
        finally:
            self._outer = None
            sys.setprofile(None)
        self._vain[outer.seam] = 0 if self._frames else self._vain.get(outer.seam, 0) + 1
        return self._found

    def _resume(self, _goes_on=True):
        if self._outer is not None and sys.getprofile() is None:
            sys.setprofile(self._on_event)

    def _on_event(self, frame, event, _value):
        subject = self._by_code.get(frame.f_code) if event == "call" else None
        if subject is None and event == "call" and is_changed_by_looks(frame.f_code):
            leave_unseen(frame, self._resume)
        if subject is None or subject is self._outer or id(frame) in self._frames:  # a generator goes on
            return
        self._frames.add(id(frame))
        looks, count = self._looks.get(subject.seam, 0), self._counts.get(subject.seam, 0)
        if looks >= _LOOKS or count >= _MOST:
            return
        self._looks[subject.seam] = looks + 1
        given = self._arguments(frame)
        if given is not None:
            self._counts[subject.seam] = count + 1
            self._found.append((subject, given))

    def _arguments(self, frame):
        """Return the serialized arguments of a call that begins; None if one cannot be, or they are too long."""
        held, given, left = frame.f_locals, {}, _LONGEST
        for name in _names_of_parameters(frame.f_code):
            written = self._secrets.write(name, held.get(name))
            left -= len(json.dumps(written))
            if left < 0 or (written is None and held.get(name) is not None):
                return None
            given[name] = written
        return given


def _names_of_parameters(code):
    count = code.co_argcount + code.co_kwonlyargcount + sum(1 for flag in _HAS_REST if code.co_flags & flag)
    return code.co_varnames[:count]
