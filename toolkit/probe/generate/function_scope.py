"""Scope of a function: other functions of its module, methods of its class and its bases, constants."""

import ast


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
            return (tuple(one[0] for one in held),) if all(held) else None
        return self._negative(node) if isinstance(node, ast.UnaryOp) else self._value_of_name(node)

    @staticmethod
    def _negative(node):
        value = node.operand.value if isinstance(node.operand, ast.Constant) else None
        is_negative = isinstance(node.op, ast.USub) and isinstance(value, (int, float))
        return (-value,) if is_negative else None

    def _value_of_name(self, node):
        if isinstance(node, ast.Name):
            return self._constant_in(self.namespace, node.id)
        if self._own and _is_own_name(node):
            return (self._own[:-1].rpartition(".")[2],)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = self.namespace.get(node.value.id)
            return self._constant_in(_members_of(owner), node.attr)
        return None

    def _constant_in(self, names, name):
        value = names.get(name)
        if type(value) in (str, bytes, int, float):
            return (value,)
        if type(value) in (tuple, list, set, frozenset, dict) and 0 < len(value) < 200:
            return (tuple(one for one in value if type(one) in (str, int, float)),)
        return None


def _members_of(owner):
    """Return what an object holds; nothing if it is a proxy that stands for no object now: `flask.request`."""
    try:
        return getattr(owner, "__dict__", {})
    except Exception:
        return {}


def _is_own_name(node):
    """Return whether a node is `self.__class__.__name__` or `type(self).__name__`."""
    if not isinstance(node, ast.Attribute) or node.attr != "__name__":
        return False
    owner = node.value
    held = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "__class__" else None
    if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "type" and owner.args:
        held = owner.args[0]
    return getattr(held, "id", "") == "self"
