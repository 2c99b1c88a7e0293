"""Name the other holders of the objects in an answer: an argument, or a module of the project.

A copy and the thing itself look alike; whoever changes the one later changes the other only if they are one.
"""

import collections
import itertools
import os
import re
import sys
import types

from ..values.layouts import layout_of

_CONTAINERS = (list, dict, set, bytearray, collections.deque)
_DEPTH = 4
_VISITED = 3000  # objects that are looked at for one case
_MEMBERS = 200  # of each of them
_FOREIGN = ("site-packages", "dist-packages")
_NOTHING, _DICT, _SEQUENCE, _CONTAINER, _FUNCTION, _CLASS, _INSTANCE = range(7)  # kinds of holders
_TEXT = type(b"".decode("ascii"))
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}\Z")


class SharedObjects(object):
    """Mutable objects held by arguments of a call or modules of a project.

    Args:
        root: the project's folder.
    """

    def __init__(self, root):
        self._root = os.path.realpath(root) + os.sep
        self._own = {}
        self._kinds = {}
        self._idle = set()
        self._classes = {}
        self._holdings = {}
        self._modules = ([], [])
        self._given = {}
        self._holders = None

    def begin(self, given):
        """Forget earlier holders; `given` maps names to arguments."""
        self._given = given
        self._holders = None

    def holder(self, value):
        """Return the holder of an object, as `argument rows.0` or `module`; empty: none, or it is immutable."""
        if not self.is_changeable(value):
            return ""
        if self._holders is None:
            self._holders = {}
            self._index([(one, "argument %s" % name) for name, one in sorted(self._given.items())], _path_below)
            self._index([(one, "module") for one in self._held_by_modules()], _same_path)
        return " and ".join(self._holders.get(id(value), ()))

    def holders_within(self, holders):
        """Yield (path, object, its `named_members`) of the objects that hold another one that can be changed.

        Args:
            holders: pairs of a path and an object.
        """
        seen, idle, level = set(), self._idle, list(holders)
        for _ in range(_DEPTH):
            following = []
            for path, value in level:
                if id(value) in seen or len(seen) > _VISITED or self._kind(type(value)) in (_FUNCTION, _CLASS):
                    continue
                seen.add(id(value))
                members = self.named_members(value)
                inner = [pair for pair in members if id(type(pair[1])) not in idle]
                if any([self.is_changeable(one) for _name, one in inner]):
                    yield path, value, members
                following += [(_path_below(path, name), one) for name, one in inner]
            level = following

    def named_members(self, value):
        """Return pairs of names and values that an object holds, also within tuples; the names may be keys."""
        if self._kind(type(value)) == _DICT:
            pairs = [(_name_of(*one), one[1][1]) for one in enumerate(list(dict.items(value))[:_MEMBERS])]
        elif issubclass(type(value), collections.deque):
            pairs = list(enumerate(collections.deque.__iter__(value)))[:_MEMBERS]
        else:
            pairs = self._members(value) or ()
        found = []
        for name, one in pairs:
            found += [("%s.%s" % (name, n), held) for n, held in self.named_members(one)] if _is_tuple(one) else []
            found.append((name, one))
        return found

    def member_ids(self, value):
        """Return the identities of what an object holds."""
        kind = self._kind(type(value))
        if kind == _DICT:
            return list(map(id, itertools.islice(dict.values(value), _MEMBERS)))
        if kind == _SEQUENCE:
            return list(map(id, _contents(value, kind)))
        return [id(one) for _name, one in self.named_members(value)]

    def own_namespaces(self):
        """Yield modules of the project and the classes in them: (place, what may change in it, all of its names).

        What may change is a list of names with values, the same list as long as each name holds the same object.
        """
        for module in self._own_modules():
            holding = self._holding(module, module.__dict__)
            yield module.__name__, holding, module.__dict__
            for name, value in holding:
                if self._kind(type(value)) != _CLASS:
                    continue
                namespace = type.__dict__["__dict__"].__get__(value)
                if namespace.get("__module__") == module.__name__:
                    yield "%s:%s" % (module.__name__, name), self._holding(value, namespace), namespace

    def is_of_project(self, kind):
        """Return whether a class is one of the project's."""
        return self._is_own(kind.__module__)

    def is_container(self, value):
        """Return whether a value is a container that can be changed."""
        return issubclass(type(value), _CONTAINERS)

    def is_changeable(self, value):
        """Return whether a value is a container or an object of the project that can be changed."""
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
        for module in self._own_modules():
            for _name, value in self._holding(module, module.__dict__):
                yield value

    def _holding(self, owner, namespace):
        """Return the names and values of a module or class that may hold something that can be changed.

        Most values are functions, texts and what libraries bring: what is found is remembered until a value is another
        object than before.
        """
        values = list(namespace.values())
        ids = list(map(id, values))
        known = self._holdings.get(id(owner))
        if known is None or known[0] != ids:
            found = [pair for pair in list(namespace.items()) if self._may_hold(*pair)]
            known = self._holdings[id(owner)] = (ids, found, values, owner)  # the values keep their ids
        return known[1]

    def _may_hold(self, name, value):
        if type(name) is not str or name.startswith("__"):
            return False
        kind = self._kind(type(value))
        if kind == _FUNCTION:
            return bool(value.__defaults__)
        return self._is_own_class(value) if kind == _CLASS else kind != _NOTHING

    def _own_modules(self):
        """Return the modules of the project, sorted by name; searched again only if modules changed."""
        known = list(sys.modules.items())
        if not _are_same(known, self._modules[0]):
            found = [
                module
                for name, module in sorted(known, key=lambda pair: pair[0])
                if type(module) is types.ModuleType and self._is_own(name)
            ]
            self._modules = (known, found)
        return self._modules[1]

    def _index(self, waiting, path_of):
        """Index the objects reachable from some objects, the nearest first.

        Args:
            waiting: the objects, with what leads to them.
            path_of: returns the path of a member, given the path of its holder and its name there.
        """
        seen, idle = set(), self._idle
        level = list(waiting)
        for _ in range(_DEPTH):
            following = []
            for value, path in level:
                if len(seen) > _VISITED:
                    return
                if id(value) in seen:
                    continue
                members = self._members(value)
                if members is None:
                    continue
                seen.add(id(value))
                if not issubclass(type(value), (type, types.FunctionType)):
                    held = self._holders.setdefault(id(value), [])
                    if path not in held:
                        held.append(path)
                following += [(one, path_of(path, name)) for name, one in members if id(type(one)) not in idle]
            level = following

    def _members(self, value):
        """Return pairs of names and values that an object holds; None if it holds nothing relevant."""
        kind = self._kind(type(value))
        if kind in (_DICT, _SEQUENCE, _CONTAINER):
            return list(enumerate(_contents(value, kind)[:_MEMBERS]))
        if kind == _FUNCTION:
            return list(enumerate(value.__defaults__ or ())) if self._is_own(value.__module__) else None
        if kind == _CLASS:
            is_own = self._is_own_class(value)
            return self._holding(value, type.__dict__["__dict__"].__get__(value)) if is_own else None
        return layout_of(type(value)).attributes(value)[:_MEMBERS] if kind == _INSTANCE else None

    def _kind(self, kind):
        """Return what instances of a class hold, determined once for each class."""
        known = self._kinds.get(id(kind))
        if known is None:
            known = self._kinds[id(kind)] = (self._kind_of(kind), kind)  # which keeps another class from its id
            self._idle.update([id(kind)] if known[0] == _NOTHING else [])
        return known[0]

    def _kind_of(self, kind):
        for base, found in ((dict, _DICT), ((list, tuple), _SEQUENCE), (_CONTAINERS, _CONTAINER), (type, _CLASS)):
            if issubclass(kind, base):
                return found
        if kind is types.FunctionType:
            return _FUNCTION
        return _INSTANCE if self._is_own(kind.__module__) else _NOTHING

    def _is_own_class(self, kind):
        known = self._classes.get(id(kind))
        if known is None:
            is_own = self._is_own(type.__dict__["__module__"].__get__(kind))
            known = self._classes[id(kind)] = (is_own, kind)
        return known[0]


def _contents(value, kind):
    """Return the contents of a container, bypassing its class; for a set nothing, as its members are hashable."""
    if kind == _DICT:
        return list(dict.values(value))
    if kind == _CONTAINER:
        return []
    base = list if issubclass(type(value), list) else tuple
    return base.__getitem__(value, slice(0, _MEMBERS))


def _are_same(first, second):
    """Return whether two lists hold the same pairs of a name and the same object."""
    return len(first) == len(second) and all(
        [name == other and one is another for (name, one), (other, another) in zip(first, second)]
    )


def _is_tuple(value):
    return issubclass(type(value), tuple)


def _name_of(number, pair):
    """Return the key of an item of a dictionary as a part of a path: its position, unless it is a plain name."""
    key = pair[0]
    return key if type(key) in (str, _TEXT) and _PLAIN_NAME.match(key) else "#%d" % number


def _path_below(path, name):
    return "%s.%s" % (path, name)


def _same_path(path, _name):
    """Return the holder's path, because a refactoring may rename and rearrange what a module holds."""
    return path


def _is_enum(kind):
    return "enum" in sys.modules and isinstance(kind, sys.modules["enum"].EnumMeta)
