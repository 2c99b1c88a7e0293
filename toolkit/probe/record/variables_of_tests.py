"""Watch which variables of the environment a test sets, by `mock.patch.dict` and by pytest's `monkeypatch`.

Nothing else of the environment is told: a variable counts only as long as it holds what a test put there, and only if
it held something else before. Of one that a test kept when it cleared the others, the name alone is told.
"""

import functools
import os

from ..process.bookkeeping import argument, note_safely

_OF_RUNNERS = ("PYTEST_", "TEBIKI_")


class VariablesOfTests(object):
    """Watches the variables that tests set.

    Attributes:
        environ: the environment of this process, even while a test has replaced `os.environ`.
    """

    def __init__(self):
        self.environ = os.environ
        self._at_start = frozenset(os.environ)
        self._changes = []  # (name, value before, value afterwards) of each change that lasts, in order
        self._clearing = []  # the changes of each patch that cleared the environment, while it lasts

    def describe(self):
        """Return variable -> the value that a test has set, None if it removed it; `*`: it cleared the others.

        `*` is None, or lists the names that the test kept as they were. A test has cleared the environment if nothing
        is left of what there was at the start but what it set itself, or if its patch says so and most is gone.
        """
        first, last = {}, {}
        for name, before, after in self._changes:
            first.setdefault(name, before)
            last[name] = after
        held = dict(
            (name, value)
            for name, value in last.items()
            if not _is_equal(value, first[name]) and _is_equal(value, self.environ.get(name))
        )
        removed = [name for name, value in held.items() if value is None and name in self._at_start]
        stayed = [name for name in self._at_start if name in self.environ and name not in held]
        stayed = sorted([name for name in stayed if not name.startswith(_OF_RUNNERS)])
        if removed and (not stayed or (self._clearing and len(stayed) < len(removed))):
            held = dict((name, value) for name, value in held.items() if value is not None)
            held["*"] = stayed or None
        return held

    def watch_dictionaries(self, cls):
        """Watch a class of `mock` that patches dictionaries; a change lasts until the patch ends."""
        begin, end = cls._patch_dict, cls._unpatch_dict
        lasting = {}

        def note(patch, before):
            if before is not None and patch.in_dict is self.environ:
                changes = self._add(set(before).union(self._copy() or ()), before)
                lasting.setdefault(id(patch), []).append(changes)
                self._clearing += [changes] if patch.clear else []

        def forget(patch):
            changes = lasting[id(patch)].pop() if lasting.get(id(patch)) else []
            self.forget(changes)
            self._clearing[:] = [one for one in self._clearing if one is not changes]

        @functools.wraps(begin)
        def enter(patch, *args, **named):
            before = note_safely("environment", self._copy)
            value = begin(patch, *args, **named)
            note_safely("environment", note, patch, before)
            return value

        @functools.wraps(end)
        def leave(patch, *args, **named):
            note_safely("environment", forget, patch)
            return end(patch, *args, **named)

        cls._patch_dict, cls._unpatch_dict = enter, leave

    def watch_items(self, cls, name):
        """Watch a method of `MonkeyPatch` that changes a member of a dictionary; a change lasts until `undo`."""
        change = getattr(cls, name)

        def note(patch, before, variable):
            if before is not None:
                vars(patch).setdefault("_tebiki_variables", []).extend(self._add([variable], before))

        @functools.wraps(change)
        def method(patch, *args, **named):
            if argument(args, named, 0, ["dic"]) is not self.environ:
                return change(patch, *args, **named)
            before = note_safely("environment", self._copy)
            value = change(patch, *args, **named)
            note_safely("environment", note, patch, before, argument(args, named, 1, ["name"]))
            return value

        setattr(cls, name, method)

    def _copy(self):
        """Return the environment; None if another thread changes it just now."""
        try:
            return dict(self.environ)
        except (KeyError, RuntimeError):
            return None

    def forget_items(self, patch):
        """Forget the changes of a `MonkeyPatch`, which undoes them."""
        self.forget(patch.__dict__.pop("_tebiki_variables", ()))

    def forget(self, changes):
        """Forget changes that last no longer."""
        ended = set(map(id, changes))
        self._changes[:] = [one for one in self._changes if id(one) not in ended]

    def _add(self, names, before):
        """Remember the names whose values are not those of before; return the changes."""
        changes = [(name, before.get(name), self.environ.get(name)) for name in names]
        changes = [one for one in changes if not (_is_equal(one[1], one[2]) or ("%s" % one[0]).startswith(_OF_RUNNERS))]
        self._changes.extend(changes)
        return changes


def _is_equal(value, other):
    """Return whether two values are the same; a text and bytes of Python 2 never are, and are not compared."""
    return type(value) is type(other) and value == other
