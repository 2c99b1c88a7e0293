"""Layouts of instances: what an instance of a class holds, found without running any of its code."""

import re
import sys
import types

from . import code_names, stdlib_types

_TEXT = type(b"".decode("ascii"))
_INTEGERS = (int,) if str is not bytes else (int, long)  # noqa: F821
_EXTENDED = stdlib_types.EXTENDED + (dict, list, tuple, set, frozenset, _TEXT, bytes, float, BaseException) + _INTEGERS
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: not static; made by a `class` statement, or by C while it runs
_TWO_POINTERS = 16  # bytes that a `class` statement without `__slots__` adds: to the attributes, to weak references
_HOLD_HANDLES = ("_io", "_thread", "threading", "socket", "ssl", "weakref", "_ctypes")
_REMEMBERED = 5000
_KEPT_HASH = re.compile(r"_\w*(?<![a-z])hash(?:_?(?:value|code|cache))?\Z", re.IGNORECASE)
_DESCRIPTORS = (type(str.upper), type(object.__init__))


class InstanceLayout(object):
    """The layout of instances of a class; `name` is None if only its program can make them.

    Attributes:
        in_vain: how many instances in a row could not be written whole.
        keeps_hash: whether the class computes hashes, which an instance may keep: they depend on where objects lie.
        left_out: name of an attribute that leads to the rows of which an instance is a value, and is no part of it.
    """

    __slots__ = ("name", "base", "slots", "dictionary", "in_vain", "keeps_hash", "left_out")

    def __init__(self, kind):
        self.base = built_in_base(kind)
        self.name = reference_name(kind) if self.base is not None else None
        self.slots = []
        self.dictionary = None
        self.in_vain = 0
        self.left_out = "_parents" if is_value_of_rows(kind) else None
        self.keeps_hash = any([type(cls.__dict__.get("__hash__")) is types.FunctionType for cls in kind.__mro__])
        for cls in kind.__mro__:
            for name, slot in list(cls.__dict__.items()):
                if type(slot) is types.MemberDescriptorType and _is_by_statement(cls):
                    self.slots.append((name, slot))
                elif name == "__dict__" and type(slot) is types.GetSetDescriptorType and self.dictionary is None:
                    self.dictionary = slot
        if str is bytes:
            self.slots.sort()

    def attributes(self, value):
        """Return pairs of names and values of attributes, bypassing the class's attribute access."""
        found = []
        for name, slot in self.slots:
            try:
                found.append((name, slot.__get__(value)))
            except AttributeError:  # not set
                continue
        held = self.dictionary.__get__(value) if self.dictionary is not None else None
        if type(held) is dict:
            pairs = [(name if type(name) is str else str(name), one) for name, one in held.items()]
            found += sorted(pairs, key=lambda pair: pair[0]) if str is bytes else pairs
        return found if self.left_out is None else [pair for pair in found if pair[0] != self.left_out]


def is_value_of_rows(kind):
    """Return whether a class tells rows of SQLAlchemy of changes inside its instances, which are values of them."""
    return any([cls.__module__ == "sqlalchemy.ext.mutable" and cls.__name__ == "MutableBase" for cls in kind.__mro__])


def is_kept_hash(name, value):
    """Return whether a private attribute holds a hash, by its name."""
    return type(value) in _INTEGERS and _KEPT_HASH.match(name) is not None


_LAYOUTS = {}


def layout_of(kind):
    """Return the `InstanceLayout` of a class, which is cached."""
    layout = _LAYOUTS.get(kind)
    if layout is not None:
        return layout
    if len(_LAYOUTS) > _REMEMBERED:
        _LAYOUTS.clear()
    layout = _LAYOUTS[kind] = InstanceLayout(kind)
    return layout


def built_in_base(kind):
    """Return the built-in class that a class extends; `object` if none; None if it has state that only C knows."""
    for cls in kind.__mro__:
        if cls in _EXTENDED or cls is object:
            return cls
        if cls.__module__ in _HOLD_HANDLES:
            return None
        if not _is_by_statement(cls) and not _holds_attributes_alone(cls):
            return None
    return object


def _is_by_statement(cls):
    """Return whether a class was made by a `class` statement, hence has no state that C alone knows."""
    if not cls.__flags__ & _HEAP_TYPE or type(cls.__dict__.get("__new__")) is types.BuiltinFunctionType:
        return False
    return "__slots__" in cls.__dict__ or cls.__basicsize__ - cls.__base__.__basicsize__ <= _TWO_POINTERS


def _holds_attributes_alone(cls):
    return cls.__module__ in ("_ast", "ast") or cls.__basicsize__ == object.__basicsize__


def reference_name(value):
    """Return `module:qualname` if the object can be found there, else None."""
    if type(value) is types.ModuleType:
        name = value.__dict__.get("__name__")
        return "%s:" % name if sys.modules.get(name) is value else None
    try:
        owner = value.__objclass__ if type(value) in _DESCRIPTORS else value
        held = type.__dict__["__module__"].__get__(owner) if isinstance(owner, type) else owner.__module__
        path = getattr(value, "__qualname__", None) or value.__name__
        found = sys.modules.get(held)
        for part in path.split("."):
            found = found.__dict__[part] if hasattr(found, "__dict__") else None
    # tebiki: allow swallowed_exception -- a class may answer anything; then it has no name
    except Exception:
        found = None
    if isinstance(found, (staticmethod, classmethod)):
        found = found.__func__
    if found is value:
        started = code_names.name_of_started(sys.modules[held].__dict__) if held == "__main__" else ""
        return "%s:%s" % (started or held, path)
    return _NAMES_IN_TYPES.get(id(value))


_NAMES_IN_TYPES = dict((id(kind), "types:%s" % name) for name, kind in vars(types).items() if isinstance(kind, type))


def names_of_members(cls):
    """Return the member names of a class made by `namedtuple`; nothing for other classes."""
    for one in cls.__mro__:
        names = one.__dict__.get("_fields")
        if type(names) is tuple and all([type(name) is str for name in names]):
            return names
    return ()
