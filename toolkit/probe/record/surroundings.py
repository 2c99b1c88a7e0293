"""Watch what surrounds a call beside its arguments: what a test has patched, what a framework holds for the thread.

The program is asked nothing: libraries are watched once they are imported, and a call looks at what is there.
"""

import functools
import os
import types

from .. import frameworks
from ..process.adapters import adapter_names, load_adapters
from ..process.bookkeeping import argument, has_class, note_safely, pass_on_signals
from .stand_ins import describe_stand_ins
from .variables_of_tests import VariablesOfTests

_getcwd = os.getcwd  # a test may replace it and count its calls
_MOST = 20  # names that are told
_OF_RUNNERS = ("pytest.", "_pytest.", "unittest.mock.", "mock.")
"""Names that libraries of tests replace for a whole run: `pytest.ensuretemp` before 6, methods of mocks."""
_NAMES = "_tebiki_names"
_CLASSES = (type, getattr(types, "ClassType", type))  # also those of old style in Python 2


class SurroundingsWatch(object):
    """Watches what surrounds calls.

    Args:
        watched: an `import_watch.ImportWatch` that has not begun.
    """

    def __init__(self, watched):
        self._patched = []
        self._variables = VariablesOfTests()
        self._tellers, self._held, self._folders = {}, {}, []
        for name in ("unittest.mock", "mock", "mock.mock"):
            watched.when(name, self._watch_mock)
        watched.when("_pytest.monkeypatch", self._watch_monkeypatch)
        for name in adapter_names(frameworks):
            watched.when(name, functools.partial(self._add_teller, name))

    def describe(self):
        """Describe what surrounds a call now; empty if nothing.

        `{"patched": [names; `*`: and more], "stand_ins": {name: what stands there}, "environment": {variable: value, or
        None if it is not set; `*`: the names of those that stayed when the others were removed}, FRAMEWORK: its state}`
        """
        told = {}
        for name, tell in self._tellers.items():
            held = note_safely(name, tell)
            if held:
                told[name] = held
        variables = note_safely("environment", self._variables.describe)
        if variables:
            told["environment"] = variables
        if self._patched:
            names = sorted(set(self._patched))
            stand_ins = note_safely("stand_ins", describe_stand_ins, names)
            told["patched"] = names[:_MOST] + ["*"] * (len(names) > _MOST)
            if stand_ins:
                told["stand_ins"] = stand_ins
        return told

    def describe_held(self):
        """Describe what a test shares with the request that it puts now: framework -> application, and its values."""
        told = [(name, note_safely("held", tell)) for name, tell in self._held.items()]
        return dict((name, held) for name, held in told if held is not None)

    def folders_of_files(self):
        """Return the folders that names of files may be relative to: the current one, and those of frameworks."""
        return _current_folder() + [folder for tell in self._folders for folder in tell() if folder]

    def _add_teller(self, name, _module):
        for adapter in load_adapters(frameworks):
            if adapter.__name__.rpartition(".")[2] != name:
                continue
            tell = getattr(adapter, "describe_surroundings", None)
            if tell is not None:
                self._tellers[name] = tell
            if hasattr(adapter, "describe_held"):
                self._held[name] = adapter.describe_held
            if hasattr(adapter, "folders_of_files"):
                self._folders.append(adapter.folders_of_files)

    def _watch_mock(self, module):
        if not hasattr(module, "_patch"):  # the package `mock` only names what `mock.mock` has
            return
        self._remember(module._patch, ("__enter__", "__exit__"), _name_of_patch)
        self._remember(module._patch_dict, ("_patch_dict", "_unpatch_dict"), self._name_of_dictionary)
        self._variables.watch_dictionaries(module._patch_dict)

    def _remember(self, cls, methods, name_of):
        """Keep a name from the call of one method until that of the other one."""
        begin, end = [getattr(cls, name) for name in methods]

        @functools.wraps(begin)
        def enter(patch, *args, **named):
            value = begin(patch, *args, **named)
            note_safely("patched", lambda: self._add(patch, name_of(patch)))
            return value

        @functools.wraps(end)
        def leave(patch, *args, **named):
            note_safely("patched", self._remove, patch, 1)
            return end(patch, *args, **named)

        setattr(cls, methods[0], enter)
        setattr(cls, methods[1], leave)

    def _watch_monkeypatch(self, module):
        cls, variables = module.MonkeyPatch, self._variables
        put, undo = cls.setattr, cls.undo

        @functools.wraps(put)
        def setattr_(patch, *args, **named):
            value = put(patch, *args, **named)
            note_safely("patched", lambda: self._add(patch, _name_of_attribute(args, named)))
            return value

        @functools.wraps(undo)
        def undo_(patch, *args, **named):
            note_safely("patched", self._remove, patch, None)
            note_safely("patched", variables.forget_items, patch)
            return undo(patch, *args, **named)

        cls.setattr, cls.undo = setattr_, undo_
        for name in ("setitem", "delitem"):
            if hasattr(cls, name):
                variables.watch_items(cls, name)

    def _add(self, patch, name):
        """Add a name that lasts until its patch ends; not one that a library of tests replaces for itself."""
        is_told = name is not None and not name.startswith(_OF_RUNNERS)
        vars(patch).setdefault(_NAMES, []).append(name if is_told else None)
        self._patched.extend([name] if is_told else ())

    def _remove(self, patch, count):
        """Remove the last names of a patch; `count`: how many, None: all."""
        names = vars(patch).get(_NAMES) or []
        for _ in range(len(names) if count is None else min(count, len(names))):
            name = names.pop()
            if name in self._patched:
                self._patched.remove(name)

    def _name_of_dictionary(self, patch):
        """Name a dictionary; not the environment, whose variables are kept instead."""
        return None if patch.in_dict is self._variables.environ else _name_of(patch.in_dict)


def _current_folder():
    """Return the current folder in a list; an empty one if the folder is gone."""
    try:
        return [_getcwd()]
    except OSError:
        pass_on_signals()
        return []


def _name_of_patch(patch):
    return "%s.%s" % (_name_of(patch.target), patch.attribute)


def _name_of_attribute(args, named):
    """Return the name of what `setattr` replaces: `target, name, value`, or the whole name and the value."""
    target = argument(args, named, 0, ["target"])
    if has_class(target, str):
        return target
    return "%s.%s" % (_name_of(target), argument(args, named, 1, ["name"]))


def _name_of(value):
    """Name a target: a module or a class by its name, anything else by that of its class, in full.

    The target itself is not asked: it may be lazy, or answer for any attribute.
    """
    if has_class(value, str):
        return value
    if has_class(value, types.ModuleType):
        return vars(value).get("__name__") or "?"
    cls = value if has_class(value, _CLASSES) else type(value)
    name = type.__dict__["__name__"].__get__(cls) if has_class(cls, type) else cls.__name__
    return "%s.%s" % (vars(cls).get("__module__") or "?", name)
