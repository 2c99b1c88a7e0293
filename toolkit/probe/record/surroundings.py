"""Watch what surrounds a call beside its arguments: what a test has patched, what a framework holds for the thread.

The program is asked nothing: libraries are watched once they are imported, and a call looks at what is there.
"""

import functools
import os

from .. import frameworks
from ..process.adapters import adapter_names, load_adapters
from .stand_ins import describe_stand_ins
from .variables_of_tests import VariablesOfTests

_MOST = 20  # names that are told
_RUNNERS = ("pytest", "_pytest")  # which replace names of their own (`pytest.ensuretemp` before 6) for a whole run


class SurroundingsWatch(object):
    """Watches what surrounds calls.

    Args:
        watched: an `import_watch.ImportWatch` that has not begun.
    """

    def __init__(self, watched):
        self._patched = []
        self._variables = VariablesOfTests()
        self._tellers, self._folders = {}, []
        for name in ("unittest.mock", "mock", "mock.mock"):
            watched.when(name, self._watch_mock)
        watched.when("_pytest.monkeypatch", self._watch_monkeypatch)
        for name in adapter_names(frameworks):
            watched.when(name, functools.partial(self._add_teller, name))

    def describe(self):
        """Describe what surrounds a call now; empty if nothing.

        `{"patched": [names], "stand_ins": {name: what stands there}, "environment": {variable: value, or None if it is
        not set; `*`: None if there are no others}, FRAMEWORK: its state}`
        """
        told = {}
        for name, tell in self._tellers.items():
            held = tell()
            if held:
                told[name] = held
        variables = self._variables.describe()
        if variables:
            told["environment"] = variables
        if self._patched:
            told["patched"] = sorted(set(self._patched))[:_MOST]
            stand_ins = describe_stand_ins(told["patched"])
            if stand_ins:
                told["stand_ins"] = stand_ins
        return told

    def folders_of_files(self):
        """Return the folders that names of files may be relative to: the current one, and those of frameworks."""
        return [os.getcwd()] + [folder for tell in self._folders for folder in tell() if folder]

    def _add_teller(self, name, _module):
        for adapter in load_adapters(frameworks):
            if adapter.__name__.rpartition(".")[2] != name:
                continue
            tell = getattr(adapter, "describe_surroundings", None)
            if tell is not None:
                self._tellers[name] = tell
            if hasattr(adapter, "folders_of_files"):
                self._folders.append(adapter.folders_of_files)

    def _watch_mock(self, module):
        if not hasattr(module, "_patch"):  # the package `mock` only names what `mock.mock` has
            return
        self._remember(module._patch, ("__enter__", "__exit__"), _name_of_patch)
        self._remember(module._patch_dict, ("_patch_dict", "_unpatch_dict"), _name_of_dictionary)
        self._variables.watch_dictionaries(module._patch_dict)

    def _remember(self, cls, methods, name_of):
        """Keep a name from the call of one method until that of the other one."""
        patched, environ = self._patched, self._variables.environ
        begin, end = [getattr(cls, name) for name in methods]

        @functools.wraps(begin)
        def enter(patch, *args, **named):
            value = begin(patch, *args, **named)
            if getattr(patch, "in_dict", None) is not environ:  # its variables are kept instead
                patched.append(name_of(patch))
            return value

        @functools.wraps(end)
        def leave(patch, *args, **named):
            _remove(patched, [name_of(patch)])
            return end(patch, *args, **named)

        setattr(cls, methods[0], enter)
        setattr(cls, methods[1], leave)

    def _watch_monkeypatch(self, module):
        cls, patched, variables = module.MonkeyPatch, self._patched, self._variables
        put, undo = cls.setattr, cls.undo

        @functools.wraps(put)
        def setattr_(patch, target, name, *args, **named):
            value = put(patch, target, name, *args, **named)
            text = target if isinstance(target, str) else "%s.%s" % (_name_of(target), name)
            if text.partition(".")[0] in _RUNNERS:
                return value
            patched.append(text)
            patch.__dict__.setdefault("_tebiki_patched", []).append(text)
            return value

        @functools.wraps(undo)
        def undo_(patch):
            _remove(patched, patch.__dict__.pop("_tebiki_patched", ()))
            variables.forget_items(patch)
            return undo(patch)

        cls.setattr, cls.undo = setattr_, undo_
        for name in ("setitem", "delitem"):
            if hasattr(cls, name):
                variables.watch_items(cls, name)


def _remove(held, names):
    for name in names:
        if name in held:
            held.remove(name)


def _name_of_patch(patch):
    target = getattr(patch, "target", None)
    return "%s.%s" % (_name_of(patch.getter() if target is None else target), patch.attribute)


def _name_of_dictionary(patch):
    return _name_of(patch.in_dict)


def _name_of(value):
    """Name a target: a module or a class by its name, anything else by that of its class, in full."""
    if isinstance(value, str):
        return value
    name = getattr(value, "__name__", None)
    if not isinstance(name, str):
        return "%s.%s" % (type(value).__module__, type(value).__name__)
    module = getattr(value, "__module__", None)
    return "%s.%s" % (module, name) if isinstance(value, type) and isinstance(module, str) else name
