"""What is known around a function: other functions of its module, methods of its class and its bases, constants."""

import ast


class FunctionScope(object):
    """What is known of the functions around one.

    Args:
        functions: nodes by qualified name, of the module.
        namespace: of the module: constants have their values there.
        prefix: the qualified name of the class that the function is in, with a dot; "" if it is in none.
        bases: such prefixes of the classes that it extends, nearest first.
    """

    def __init__(self, functions, namespace, prefix="", bases=()):
        self.functions = functions
        self.namespace = namespace
        self.prefix = prefix
        self.bases = tuple(bases)

    def method(self, name, is_base=False):
        """(node, scope) of a method of the class; None if the module does not define it."""
        for prefix in (() if is_base or not self.prefix else (self.prefix,)) + self.bases:
            if prefix + name in self.functions:
                bases = self.bases[self.bases.index(prefix) + 1 :] if prefix in self.bases else self.bases
                return self.functions[prefix + name], FunctionScope(self.functions, self.namespace, prefix, bases)
        return None

    def constant(self, node):
        """`(value,)` of what a node always is; None if it may be several things."""
        if isinstance(node, ast.Constant):
            return (node.value,)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            value = node.operand.value
            return (-value,) if isinstance(value, (int, float)) else None
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            held = [self.constant(one) for one in node.elts]
            return (tuple(one[0] for one in held),) if all(held) else None
        if isinstance(node, ast.Name):
            return self._known(self.namespace, node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = self.namespace.get(node.value.id)
            return self._known(getattr(owner, "__dict__", {}), node.attr)
        return None

    def _known(self, names, name):
        value = names.get(name)
        if type(value) in (str, bytes, int, float):
            return (value,)
        if type(value) in (tuple, list, set, frozenset, dict) and 0 < len(value) < 200:
            return (tuple(one for one in value if type(one) in (str, int, float)),)
        return None
