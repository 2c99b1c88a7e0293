"""Resolve names and expressions of a function to places in its arguments.

A place is the name of a parameter and the steps from there: `("key", k)`, `("attr", name)`, `("item",)`, `("len",)`;
`("call", name, number of arguments)` is a call of a method.
"""

import ast

_LONGEST = 7  # steps of a place
_TEXT_METHODS = ("lower", "upper", "strip", "lstrip", "rstrip", "title", "casefold", "capitalize", "split", "rsplit")
_TEXT_METHODS += ("splitlines", "partition", "rpartition", "replace", "encode", "decode", "copy")
_LOOK_UPS = ("get", "pop", "setdefault", "has_key", "getlist", "__getitem__")
_MEMBERS = ("values", "items", "iteritems", "itervalues", "keys")
_SAME_PLACE = ("int", "float", "str", "bool", "abs", "list", "tuple", "sorted", "set", "iter", "reversed", "round")
_SAME_PLACE += ("bytes", "enumerate", "repr", "map", "filter", "next")


class PathFinder(ast.NodeVisitor):
    """Visits a function and tracks which places its names stand for.

    Args:
        scope: a `function_scope.FunctionScope`.
        places: name -> places that it stands for.

    Attributes:
        reached: every place in a parameter that was found.
    """

    def __init__(self, scope, places):
        self.reached = set()
        self._scope = scope
        self._places = places

    def visit_Assign(self, node):
        """Bind a name to a place."""
        self.generic_visit(node)
        for target in node.targets:
            self._bind(target, self.paths_of(node.value))

    def visit_For(self, node):
        """Bind a name to the members of a place."""
        self._bind_members(node.target, node.iter)
        self.generic_visit(node)

    def visit_AsyncFor(self, node):
        """Bind a name to the members of a place."""
        self.visit_For(node)

    def visit_comprehension(self, node):
        """Bind a name to the members of a place."""
        self._bind_members(node.target, node.iter)
        self.generic_visit(node)

    def visit_ListComp(self, node):
        """Visit the generators first, because they bind the names."""
        for generator in node.generators:
            self.visit(generator)
        self.generic_visit(node)

    def visit_SetComp(self, node):
        """Visit the generators first, because they bind the names."""
        self.visit_ListComp(node)

    def visit_GeneratorExp(self, node):
        """Visit the generators first, because they bind the names."""
        self.visit_ListComp(node)

    def visit_DictComp(self, node):
        """Visit the generators first, because they bind the names."""
        self.visit_ListComp(node)

    def visit_NamedExpr(self, node):
        """Bind a name to a place."""
        self.generic_visit(node)
        self._bind(node.target, self.paths_of(node.value))

    def _bind(self, target, paths):
        if isinstance(target, ast.Name) and paths:
            before = self._places.get(target.id, [])
            self._places[target.id] = before + [path for path in paths if path not in before]
        elif isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self._bind(one, [path + (("item",),) for path in paths])

    def _bind_members(self, target, iterated):
        paths = [path if path[-1:] == (("item",),) else path + (("item",),) for path in self.paths_of(iterated)]
        is_pairs = isinstance(iterated, ast.Call) and called_name(iterated.func) in ("items", "iteritems", "enumerate")
        if is_pairs and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            target = target.elts[1]
        self._bind(target, paths)

    def paths_of(self, node):
        """Return the places that a node may stand for."""
        found = self._paths(node)
        self.reached.update(path for path in found if len(path) > 1)
        return [path for path in found if len(path) < 7]

    def _paths(self, node):
        finder = _FINDERS.get(type(node).__name__)
        return finder(self, node) if finder else []

    def _of_name(self, node):
        return self._places.get(node.id, [])

    def _of_attribute(self, node):
        return [path + (("attr", node.attr),) for path in self.paths_of(node.value)]

    def _of_choice(self, node):
        return [path for one in node.values for path in self.paths_of(one)]

    def _of_condition(self, node):
        return self.paths_of(node.body) + self.paths_of(node.orelse)

    def _of_arithmetic(self, node):
        return self.paths_of(node.left) + self.paths_of(node.right)

    def _of_value(self, node):
        return self.paths_of(node.value)

    def _of_operand(self, node):
        return self.paths_of(node.operand)

    def _of_subscript(self, node):
        if isinstance(node.slice, ast.Slice):
            return self.paths_of(node.value)
        value = self._scope.constant(node.slice.value if type(node.slice).__name__ == "Index" else node.slice)
        step = ("key", value[0]) if value and isinstance(value[0], str) else ("item",)
        return [path + (step,) for path in self.paths_of(node.value)]

    def _of_members(self, node):
        return self.paths_of(node.elt)

    def _of_call(self, node):
        name = called_name(node.func)
        first = node.args[0] if node.args else None
        if isinstance(node.func, ast.Attribute):
            return self._of_method(node, name, first)
        if name == "getattr" and len(node.args) > 1:
            value = self._scope.constant(node.args[1])
            is_text = value and isinstance(value[0], str)
            return [path + (("attr", value[0]),) for path in self.paths_of(first)] if is_text else []
        if name in ("map", "filter") and len(node.args) > 1:
            first = node.args[1]
        step = (("len",),) if name == "len" else ()
        is_place = first is not None and (name == "len" or name in _SAME_PLACE)
        return [path + step for path in self.paths_of(first)] if is_place else []

    def _of_method(self, node, name, first):
        owner = node.func.value
        count = len(node.args)
        self.reached.update(path + (("call", name, count),) for path in self.paths_of(owner) if len(path) < _LONGEST)
        value = self._scope.constant(first) if first is not None else None
        if name in _LOOK_UPS and value and isinstance(value[0], str):
            return [path + (("key", value[0]),) for path in self.paths_of(owner)]
        if name in _TEXT_METHODS:
            return self.paths_of(owner)
        return [path + (("item",),) for path in self.paths_of(owner)] if name in _MEMBERS else []


def called_name(function):
    """Return the last part of the name of a called function."""
    return getattr(function, "attr", getattr(function, "id", ""))


_FINDERS = {
    "Name": PathFinder._of_name,
    "Attribute": PathFinder._of_attribute,
    "Subscript": PathFinder._of_subscript,
    "Call": PathFinder._of_call,
    "BoolOp": PathFinder._of_choice,
    "IfExp": PathFinder._of_condition,
    "BinOp": PathFinder._of_arithmetic,
    "Await": PathFinder._of_value,
    "NamedExpr": PathFinder._of_value,
    "Starred": PathFinder._of_value,
    "UnaryOp": PathFinder._of_operand,
    "ListComp": PathFinder._of_members,
    "SetComp": PathFinder._of_members,
    "GeneratorExp": PathFinder._of_members,
}
