"""Scope of a function: other functions of its module, methods of its class and its bases, constants."""

import ast
import sys

from ..values.layouts import reference_name

_MEMBERS = 200  # of a collection
_OWN = ("self", "cls")
_OF_MEMBER = {"value": "_value_", "name": "_name_"}


class FunctionScope(object):
    """The functions and constants known to a function.

    Args:
        functions: nodes by qualified name, of the module.
        namespace: of the module: constants have their values there.
        prefix: the qualified name of the class that the function is in, with a dot; "" if it is in none.
        bases: such prefixes of the classes that it extends, nearest first.

    Attributes:
        is_its_argument: whether instances contain the argument of their `__init__`, as subclasses of `dict` do.
    """

    def __init__(self, functions, namespace, prefix="", bases=()):
        self.functions = functions
        self.namespace = namespace
        self.prefix = prefix
        self.bases = tuple(bases)
        self.is_its_argument = False
        self._own = prefix

    def method(self, name, is_base=False):
        """(node, scope) of a method of the class; None if the module does not define it."""
        for prefix in (() if is_base or not self.prefix else (self.prefix,)) + self.bases:
            if prefix + name in self.functions:
                bases = self.bases[self.bases.index(prefix) + 1 :] if prefix in self.bases else self.bases
                scope = FunctionScope(self.functions, self.namespace, prefix, bases)
                scope._own = self._own
                return self.functions[prefix + name], scope
        return None

    def constant(self, node):
        """`(value,)` if a node always has that value, else None."""
        if isinstance(node, ast.Constant):
            return (node.value,)
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            held = [self.constant(one) for one in node.elts]
            return (tuple(it for one in held for it in _forms_of(one[0])),) if all(held) else None
        return self._negative(node) if isinstance(node, ast.UnaryOp) else self._value_of_name(node)

    @staticmethod
    def _negative(node):
        value = node.operand.value if isinstance(node.operand, ast.Constant) else None
        is_negative = isinstance(node.op, ast.USub) and isinstance(value, (int, float))
        return (-value,) if is_negative else None

    def _value_of_name(self, node):
        if self._own and _is_own_name(node):
            return (self._own[:-1].rpartition(".")[2],)
        found = self._object_of(node)
        return _constant_of(found[0]) if found else None

    def _object_of(self, node):
        """Return `(object,)` for the name of a constant, a class, a module, or an attribute of one; else None."""
        if isinstance(node, ast.Name):
            if node.id in _OWN and self._own:
                return self._own_class()
            return (self.namespace[node.id],) if node.id in self.namespace else None
        if not isinstance(node, ast.Attribute):
            is_type = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type" and node.args
            return self._object_of(node.args[0]) if is_type else None
        owner = self._object_of(node.value)
        if node.attr == "__class__":
            return owner
        return _member_of(owner[0], node.attr) if owner else None

    def _own_class(self):
        """Return `(class,)` in which the function is; None if the module does not have it."""
        found = (self.namespace,)
        for name in self._own[:-1].split("."):
            held = found[0] if type(found[0]) is dict else _members_of(found[0])
            if name not in held:
                return None
            found = (held[name],)
        return found


def _forms_of(value):
    return value if isinstance(value, tuple) else (value,)


def _member_of(owner, name):
    """Return `(object,)` for an attribute that a class, a module or another object has for certain; else None."""
    if isinstance(owner, type):
        members = _members_of(owner).get("_member_map_") or {}
        held = [members] + [_members_of(one) for one in owner.__mro__]
    elif name in _OF_MEMBER and _is_enum(owner):
        return (getattr(owner, _OF_MEMBER[name]),)
    else:
        held = [_members_of(owner)]
    return next(((one[name],) for one in held if name in one), None)


def _members_of(owner):
    """Return what an object holds; nothing if it is a proxy that stands for no object now: `flask.request`."""
    try:
        return getattr(owner, "__dict__", {})
    except Exception:
        return {}


def _constant_of(value):
    """Return `(value,)` for a constant; what a collection holds, and the forms of a member of an enumeration."""
    if type(value) in (str, bytes, int, float):
        return (value,)
    if _is_enum(value):
        return (_enum_forms(value),)
    if type(value) in (tuple, list, set, frozenset, dict) and 0 < len(value) < _MEMBERS:
        plain = [one for one in value if type(one) in (str, int, float)]
        return (tuple(plain + [form for one in value if _is_enum(one) for form in _enum_forms(one)]),)
    return None


def _enum_forms(value):
    """Return a member of an enumeration as it is written, and its value, with which it may be made."""
    name = reference_name(type(value))
    written = ({"$py": "enum", "of": "%s.%s" % (name, value._name_)},) if name else ()
    return written + ((value._value_,) if type(value._value_) in (str, int, float) else ())


def _is_enum(value):
    return "enum" in sys.modules and isinstance(value, sys.modules["enum"].Enum)


def _is_own_name(node):
    """Return whether a node is `self.__class__.__name__` or `type(self).__name__`."""
    if not isinstance(node, ast.Attribute) or node.attr != "__name__":
        return False
    owner = node.value
    held = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "__class__" else None
    if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "type" and owner.args:
        held = owner.args[0]
    return getattr(held, "id", "") == "self"
