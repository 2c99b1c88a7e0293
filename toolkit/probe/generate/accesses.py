"""Comparisons of values that a function reaches through its arguments: `order.items[0].price < 10`.

Places are those of `argument_paths.py`. Names that a function gives to them are followed, and so are calls of functions
of the same module.
"""

import ast

from .argument_paths import PathFinder, called_name
from .function_scope import FunctionScope

_DEPTH = 3  # calls that are followed
_MOST = 400  # accesses of one function
_TEXT_TESTS = ("startswith", "endswith", "find", "index", "count", "rfind", "split", "partition", "rpartition")
_TEXT_TESTS += ("replace", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix")
_LOOK_UPS = ("get", "pop", "setdefault")
_TRUTH = (ast.If, ast.While, ast.IfExp)


class Access(object):
    """A place in the arguments that a function compares or computes with.

    Attributes:
        path: the name of the parameter, then the steps.
        values: constants that it is compared with, or that its arithmetic uses.
        others: places that it is compared with.
        kinds: names of classes in `isinstance` tests of it.
        is_tested: whether its truth value is tested.
        line: of the comparison.
    """

    __slots__ = ("path", "values", "others", "kinds", "is_tested", "line")

    def __init__(self, path, line, **more):
        self.path = path
        self.line = line
        self.values = tuple(more.get("values", ()))
        self.others = tuple(more.get("others", ()))
        self.kinds = tuple(more.get("kinds", ()))
        self.is_tested = more.get("is_tested", False)


def find_accesses(function, scope, lines=None):
    """Find everything in its arguments that a function compares.

    Args:
        function: its node.
        scope: a `FunctionScope`.
        lines: only comparisons at these lines of the function itself and of what it calls; None: all.

    Returns:
        a list of `Access`.
    """
    finder = _finder(function, scope)
    found, seen = [], set()
    for one in finder.found:
        key = (one.path, repr(one.values), one.others, one.kinds, one.is_tested)
        if key not in seen and (lines is None or one.line in lines):
            seen.add(key)
            found.append(one)
    return found[:_MOST]


def find_places(function, scope):
    """Return the places in its arguments that a function reaches in any way, in order.

    Args:
        function: its node.
        scope: a `FunctionScope`.
    """
    return sorted(_finder(function, scope).reached, key=repr)


def _finder(function, scope):
    """Return a finder that has visited a function."""
    names = _parameters(function)
    places = dict((name, [(name,)]) for name in names)
    if scope.is_its_argument and function.name == "__init__" and len(names) > 1:
        places[names[0]] = [(names[0],), (names[1],)]
    finder = _AccessFinder(scope, places, 0, set())
    finder.look_at(function)
    return finder


def _parameters(function):
    args = function.args
    return [one.arg for one in getattr(args, "posonlyargs", []) + args.args + args.kwonlyargs]


class _AccessFinder(PathFinder):
    """Visitor of one function, and of those to which it passes its arguments."""

    def __init__(self, scope, places, depth, open_calls):
        PathFinder.__init__(self, scope, places)
        self.found = []
        self._tables = {}
        self._depth = depth
        self._open = open_calls

    def look_at(self, function):
        """Visit its statements."""
        for statement in function.body:
            self.visit(statement)

    def visit_Compare(self, node):  # noqa: N802 - named by the node
        """Record what each side of a comparison is compared with."""
        self.generic_visit(node)
        left = node.left
        for operator, right in zip(node.ops, node.comparators):
            self._compare(left, operator, right)
            left = right

    def _compare(self, left, operator, right):
        sides = (self.paths_of(left), self.paths_of(right))
        values = (self._scope.constant(left), self._scope.constant(right))
        if isinstance(operator, (ast.In, ast.NotIn)) and values[0] and sides[1]:
            for path in sides[1]:
                is_key = isinstance(values[0][0], str)
                self._add(path + (("key", values[0][0]),) if is_key else path, left, values=values[0])
            return
        for side, other, value in ((0, 1, values[1]), (1, 0, values[0])):
            held = value[0] if value and isinstance(value[0], tuple) else value or ()
            for path in sides[side]:
                self._add(path, left, values=held, others=sides[other])

    def visit_Assign(self, node):  # noqa: N802 - named by the node
        """Record the keys of a table that gets a name."""
        keys = self._keys_of(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name) and keys:
                self._tables[target.id] = keys
        PathFinder.visit_Assign(self, node)

    def _keys_of(self, node):
        """Return the keys of a dictionary: one that is written down in the function, or one of the module."""
        if isinstance(node, ast.Dict):
            return tuple(one.value for one in node.keys if isinstance(one, ast.Constant))
        if isinstance(node, ast.Name) and node.id in self._tables:
            return self._tables[node.id]
        value = self._scope.constant(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return value[0] if value and isinstance(value[0], tuple) else ()

    def _look_up(self, table, key):
        """Record what is looked up in a table as compared with its keys."""
        keys = self._keys_of(table)
        for path in self.paths_of(key) if keys else ():
            self._add(path, key, values=keys)

    def visit_Call(self, node):  # noqa: N802 - named by the node
        """Record arguments of string methods, look-ups in tables, and follow calls of functions of the module."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _LOOK_UPS and node.args:
            self._look_up(node.func.value, node.args[0])
        name = called_name(node.func)
        first = node.args[0] if node.args else None
        value = self._scope.constant(first) if first is not None else None
        if isinstance(node.func, ast.Attribute) and name in _TEXT_TESTS and value:
            held = value[0] if isinstance(value[0], tuple) else value
            for path in self.paths_of(node.func.value):
                self._add(path, node, values=held)
        elif name == "isinstance" and len(node.args) == 2:
            for path in self.paths_of(first):
                self._add(path, node, kinds=_class_names(node.args[1]))
        else:
            self.paths_of(node)
            self._follow(node, name)

    def visit_BinOp(self, node):  # noqa: N802 - named by the node
        """Record divisors as boundaries."""
        self.generic_visit(node)
        for one, other in ((node.left, node.right), (node.right, node.left)):
            value = self._scope.constant(other)
            if value and isinstance(value[0], (int, float)):
                for path in self.paths_of(one):
                    self._add(path, node, values=value)

    def visit_Subscript(self, node):  # noqa: N802 - named by the node
        """Record the bounds of slices as boundaries of the length, and look-ups in tables."""
        self.generic_visit(node)
        self.paths_of(node)
        self._look_up(node.value, getattr(node.slice, "value", node.slice))
        for bound in (getattr(node.slice, "lower", None), getattr(node.slice, "upper", None)):
            value = self._scope.constant(bound) if bound is not None else None
            if value and isinstance(value[0], int):
                for path in self.paths_of(node.value):
                    self._add(path + (("len",),), node, values=(abs(value[0]),))

    def visit_Attribute(self, node):  # noqa: N802 - named by the node
        """Record a reached place; properties are followed."""
        self.generic_visit(node)
        self.paths_of(node)
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            self._follow_into(self._scope.method(node.attr), [self._places.get("self", [])], {})

    def generic_visit(self, node):
        """Visit children; the test of a branch counts as a test of truth."""
        if isinstance(node, _TRUTH):
            self._test(node.test)
        elif isinstance(node, ast.comprehension):
            for one in node.ifs:
                self._test(one)
        elif isinstance(node, ast.BoolOp):
            for one in node.values:
                self._test(one)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._test(node.operand)
        ast.NodeVisitor.generic_visit(self, node)

    def _test(self, node):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            for path in self.paths_of(node):
                self._add(path, node, is_tested=True)

    def _add(self, path, node, **more):
        more["values"] = [
            one for one in more.get("values", ()) if one is None or isinstance(one, (str, bytes, int, float, dict))
        ]
        more["others"] = [one for one in more.get("others", ()) if one != path]
        if any(more.values()):
            self.found.append(Access(path, getattr(node, "lineno", 0), **more))

    def _follow(self, node, name):
        """Follow a call that passes a place to a function of the module."""
        arguments = [self.paths_of(one) for one in node.args]
        named = dict((one.arg, self.paths_of(one.value)) for one in node.keywords if one.arg)
        if not any(arguments) and not any(named.values()):
            return
        function = node.func
        if isinstance(function, ast.Name):
            target = self._scope.functions.get(name)
            scope = FunctionScope(self._scope.functions, self._scope.namespace)
            if target is None and name + ".__init__" in self._scope.functions:
                target, arguments = self._scope.functions[name + ".__init__"], [[]] + arguments
            self._follow_into(target and (target, scope), arguments, named)
        elif isinstance(function, ast.Attribute):
            owner = function.value
            is_base = isinstance(owner, ast.Call) and called_name(owner.func) == "super"
            if is_base or (isinstance(owner, ast.Name) and owner.id in ("self", "cls")):
                own = self._places.get("self", [])
                self._follow_into(self._scope.method(name, is_base), [own] + arguments, named)

    def _follow_into(self, method, arguments, named):
        if not method or self._depth >= _DEPTH or id(method[0]) in self._open or len(self.found) > _MOST:
            return
        node, scope = method
        places = dict((name, list(paths)) for name, paths in zip(_parameters(node), arguments) if paths)
        places.update((name, list(paths)) for name, paths in named.items() if paths)
        inside = _AccessFinder(scope, places, self._depth + 1, self._open | {id(node)})
        inside.look_at(node)
        self.found += inside.found
        self.reached |= inside.reached


def _class_names(node):
    return [called_name(one) for one in (node.elts if isinstance(node, ast.Tuple) else [node])]
