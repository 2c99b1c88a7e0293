"""Watch which variables of the environment a test sets, by `mock.patch.dict` and by pytest's `monkeypatch`.

Nothing else of the environment is told: a variable counts only as long as it holds what a test put there, and only if
it held something else before.
"""

import functools
import os

_OF_RUNNERS = "PYTEST_"


class VariablesOfTests(object):
    """Watches the variables that tests set.

    Attributes:
        environ: the environment of this process, even while a test has replaced `os.environ`.
    """

    def __init__(self):
        self.environ = os.environ
        self._at_start = frozenset(os.environ)
        self._changes = []  # (name, value before, value afterwards) of each change that lasts, in order

    def describe(self):
        """Return variable -> the value that a test has set, None if it removed it; `*`: None if it cleared the others.

        A test has cleared the environment if nothing is left of what there was at the start but what it set itself.
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
        if removed and not any([name in self.environ and name not in held for name in self._at_start]):
            held = dict(((name, value) for name, value in held.items() if value is not None), **{"*": None})
        return held

    def watch_dictionaries(self, cls):
        """Watch a class of `mock` that patches dictionaries; a change lasts until the patch ends."""
        begin, end = cls._patch_dict, cls._unpatch_dict
        lasting = {}

        @functools.wraps(begin)
        def enter(patch, *args, **named):
            before = self._copy()
            value = begin(patch, *args, **named)
            if before is not None and patch.in_dict is self.environ:
                changes = self._add(set(before).union(self._copy() or ()), before)
                lasting.setdefault(id(patch), []).append(changes)
            return value

        @functools.wraps(end)
        def leave(patch, *args, **named):
            held = lasting.get(id(patch))
            self.forget(held.pop() if held else ())
            return end(patch, *args, **named)

        cls._patch_dict, cls._unpatch_dict = enter, leave

    def watch_items(self, cls, name):
        """Watch a method of `MonkeyPatch` that changes a member of a dictionary; a change lasts until `undo`."""
        change = getattr(cls, name)

        @functools.wraps(change)
        def method(patch, dic, name, *args, **named):
            if dic is not self.environ:
                return change(patch, dic, name, *args, **named)
            before = self._copy()
            value = change(patch, dic, name, *args, **named)
            if before is not None:
                patch.__dict__.setdefault("_tebiki_variables", []).extend(self._add([name], before))
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
