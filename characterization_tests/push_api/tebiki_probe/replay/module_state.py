"""Tell what a case changed in the modules of the project: values at module level, of classes, and default arguments.

What was replaced by another object is told as well, with what it holds now: others may still have it.

Two programs that answer alike may leave different things behind. A method that counts how often it is called, called
once more, shows here alone.
"""

import json
import sys
import types

from ..mask.no_masking import NoMasking
from ..values.plain import FIXED, PLAIN
from ..values.writer import Limits, Writer
from ..values.written_values import canonical
from .former_objects import FormerObjects

_DEPTH = 4
_VALUES = 300  # that hold others, below one name
_CONTAINERS = (list, tuple, dict, set, frozenset)


class ModuleState(object):
    """The values that modules of a project hold.

    Args:
        shared: `SharedObjects` of the project.
    """

    def __init__(self, shared):
        self._shared = shared
        self._seen = {}
        self._modules = None

    def begin(self):
        """Record the state before a case, unless it was recorded after the previous one."""
        if self._modules != len(sys.modules):
            self.take_changes()

    def skip(self):
        """Leave out what a case changes: the state is recorded anew before the next one that counts."""
        self._modules = None

    def take_changes(self):
        """Return what differs since the last time: `module NAME` -> the value as it is written; `$cut`: it is gone.

        Modules that are new since then are only taken note of.
        """
        now, changed = {}, {}
        for place, holding, namespace in self._shared.own_namespaces():
            last = self._seen.get(place)
            now[place] = state = _NamespaceState(holding, namespace, last, self._shared)
            prefix = "module %s%s" % (place, "." if ":" in place else ":")
            for name in state.names_unlike(last) if last is not None else ():
                changed[prefix + name] = state.write_value(name)
            for path, written in state.write_replaced(last) if last is not None else ():
                changed["replaced %s%s" % (prefix, path)] = written
        self._seen = now
        self._modules = len(sys.modules)
        return changed


class _NamespaceState(object):
    """Values held by the names of one module or class.

    Args:
        holding: pairs of names and values that may change by themselves; namespace: all of its names.
        last: what was seen before, or None.
        shared: `SharedObjects`.
    """

    def __init__(self, holding, namespace, last, shared):
        self._holding = holding
        self._shared = shared
        self._texts = dict((name, _text(value, shared)) for name, value in holding if not _is_class(value))
        if last is not None and last._holding is holding:  # then every name holds the object that it held
            self._plain = last._plain
        else:
            pairs = [pair for pair in list(namespace.items()) if type(pair[1]) in FIXED and type(pair[0]) is str]
            self._plain = dict((name, value) for name, value in pairs if not name.startswith("__"))
        self._former = self._objects_held(last)

    def names_unlike(self, last):
        """Yield the names whose values differ from an earlier `_NamespaceState`."""
        for name in sorted(set(self._texts) | set(last._texts)):
            if self._texts.get(name) != last._texts.get(name):
                yield name
        if self._plain is last._plain:
            return
        for name in sorted(set(self._plain) | set(last._plain)):
            if not _is_same(self._plain, last._plain, name) and name not in self._texts:
                yield name

    def write_replaced(self, last):
        """Yield (path, its value as it is written) of each object that another one has replaced since `last`."""
        now = {} if last._holding is self._holding else dict(self._holding)
        gone = [pair for pair in last._holding if now and now.get(pair[0]) is not pair[1]]
        for path, value in [pair for pair in gone if self._shared.is_changeable(pair[1])] + list(
            last._former.find_replaced()
        ):
            yield path, json.loads(_text(value, self._shared))

    def _objects_held(self, last):
        """Return the `FormerObjects` of the names, those of an earlier state if nothing is another since."""
        is_same = last is not None and last._holding is self._holding and last._texts == self._texts
        if is_same and next(last._former.find_replaced(), None) is None:
            return last._former
        return FormerObjects(self._shared, [pair for pair in self._holding if not _is_class(pair[1])])

    def write_value(self, name):
        """Return the value of a name in the form of an answer."""
        if name in self._texts:
            return json.loads(self._texts[name])
        if name in self._plain:
            return PLAIN[type(self._plain[name])](Writer(NoMasking(), Limits()), self._plain[name])
        return {"$cut": "gone"}


class _StateWriter(Writer):
    """Writes what a project keeps, without the insides of what libraries bring.

    Args:
        shared: `SharedObjects`.
    """

    def __init__(self, shared):
        Writer.__init__(self, NoMasking(), Limits(depth=_DEPTH, total=_VALUES))
        self._shared = shared

    def write(self, value, depth=0):
        """Write a value; of an object of a library only its class."""
        kind = type(value)
        if kind in PLAIN or issubclass(kind, _CONTAINERS) or self._shared.is_of_project(kind):
            return Writer.write(self, value, depth)
        return self.cut_off("foreign", value)


def _text(value, shared):
    """Return a text that changes with a value; for a function, with its default arguments."""
    held = list(value.__defaults__) if type(value) is types.FunctionType else value
    return canonical(_StateWriter(shared).write(held))


def _is_class(value):
    return issubclass(type(value), type)


def _is_same(values, others, name):
    if name not in values or name not in others:
        return False
    one, other = values[name], others[name]
    return one is other or (type(one) is type(other) and one == other)
