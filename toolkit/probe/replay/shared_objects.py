"""Say who else holds an object that a call answers with: its arguments, or a module of the project.

A copy and the thing itself look alike; whoever changes the one later changes the other only if they are one.
"""

import collections
import os
import sys
import types

from ..values.layouts import layout_of

_CONTAINERS = (list, dict, set, bytearray, collections.deque)
_DEPTH = 4
_VISITED = 3000  # objects that are looked at for one case
_MEMBERS = 200  # of each of them
_FOREIGN = ("site-packages", "dist-packages")


class SharedObjects(object):
    """The objects that can be changed and that arguments of a call or modules of a project hold.

    Args:
        root: the project's folder.
    """

    def __init__(self, root):
        self._root = os.path.realpath(root) + os.sep
        self._own = {}
        self._given = {}
        self._holders = None

    def begin(self, given):
        """Forget what was held before; `given` are the arguments by their names."""
        self._given = given
        self._holders = None

    def holder(self, value):
        """Return who holds an object, as `argument rows.0` or `module`; empty: nobody, or it cannot be changed."""
        if not self._is_changeable(value):
            return ""
        if self._holders is None:
            self._holders = {}
            self._index([(one, "argument %s" % name) for name, one in sorted(self._given.items())], _path_below)
            self._index([(one, "module") for one in self._held_by_modules()], _same_path)
        return " and ".join(self._holders.get(id(value), ()))

    def is_container(self, value):
        """Return whether a value is a container that can be changed."""
        return issubclass(type(value), _CONTAINERS)

    def _is_changeable(self, value):
        kind = type(value)
        if issubclass(kind, _CONTAINERS):
            return True
        if issubclass(kind, type) or not self._is_own(kind.__module__):
            return False
        frozen = getattr(kind.__dict__.get("__dataclass_params__"), "frozen", False)
        return not frozen and not _is_enum(kind) and bool(layout_of(kind).attributes(value))

    def _is_own(self, module):
        if type(module) is not str:
            return False
        if module not in self._own:
            self._own[module] = self._is_file_own(sys.modules.get(module))
        return self._own[module]

    def _is_file_own(self, module):
        name = module.__dict__.get("__file__") if type(module) is types.ModuleType else None
        if not hasattr(name, "startswith") or any([part in name for part in _FOREIGN]):
            return False
        return os.path.realpath(name).startswith(self._root)

    def _held_by_modules(self):
        for name, module in sorted(list(sys.modules.items()), key=lambda pair: pair[0]):
            if type(module) is types.ModuleType and self._is_own(name):
                for key, value in list(module.__dict__.items()):
                    if type(key) is str and not key.startswith("__"):
                        yield value

    def _index(self, waiting, path_of):
        """Note what can be reached of some objects, those that are near first.

        Args:
            waiting: the objects, with what leads to them.
            path_of: says what leads to a member: called with the path of its holder, and its name there.
        """
        seen = set()
        level = list(waiting)
        for _ in range(_DEPTH):
            following = []
            for value, path in level:
                if id(value) in seen or len(seen) > _VISITED:
                    continue
                members = self._members(value)
                if members is None:
                    continue
                seen.add(id(value))
                if not issubclass(type(value), (type, types.FunctionType)):
                    held = self._holders.setdefault(id(value), [])
                    if path not in held:
                        held.append(path)
                following += [(one, path_of(path, name)) for name, one in members]
            level = following

    def _members(self, value):
        """Pairs of names and values that an object holds; None if it holds nothing that matters."""
        kind = type(value)
        if issubclass(kind, dict):
            return [(number, one) for number, one in enumerate(list(dict.values(value))[:_MEMBERS])]
        if issubclass(kind, (list, tuple)):
            base = list if issubclass(kind, list) else tuple
            return list(enumerate(base.__getitem__(value, slice(0, _MEMBERS))))
        if issubclass(kind, _CONTAINERS):
            return []
        if kind is types.FunctionType:
            return list(enumerate(value.__defaults__ or ())) if self._is_own(value.__module__) else None
        if issubclass(kind, type):
            is_own = self._is_own(type.__dict__["__module__"].__get__(value))
            held = type.__dict__["__dict__"].__get__(value)
            return [pair for pair in held.items() if not pair[0].startswith("__")] if is_own else None
        return layout_of(kind).attributes(value)[:_MEMBERS] if self._is_own(kind.__module__) else None


def _path_below(path, name):
    return "%s.%s" % (path, name)


def _same_path(path, _name):
    """A module is free to name and to arrange what it holds."""
    return path


def _is_enum(kind):
    return "enum" in sys.modules and isinstance(kind, sys.modules["enum"].EnumMeta)
