"""Find the MongoDB collections of a program across files, with their names."""

import ast
from functools import partial

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.program import Program, is_parameter, local_values
from toolkit.model.tree import Scope, dotted_name, is_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.mongo_receivers import Kind, Receivers

_PACKAGES = ("pymongo", "motor", "flask_pymongo", "mongomock", "gridfs", "bson")
_DEEPEST = 5


class Collections:
    """Collections of a program.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._active: set[int] = set()
        self._answers: dict[tuple[int, int], Kind] = {}
        self._receivers: dict[str, Receivers] = {}
        paths = [path for path, file in program.files.items() if any(name in file.text for name in _PACKAGES)]
        self.speaks_mongo = bool(paths)
        if self.speaks_mongo:
            self._receivers = {path: Receivers(file, partial(self._ask, path)) for path, file in program.files.items()}
            for _ in range(2):
                for path in dict.fromkeys((*paths, *sorted(self._receivers))):
                    self._answers.clear()
                    self._receivers[path].learn()
            self._answers.clear()

    def kind(self, node: ast.expr, path: str, scope: Scope) -> Kind:
        """Return the kind of an expression; empty if it is not known."""
        return self._receivers[path].kind(node, scope) if self.speaks_mongo else ""

    def is_collection(self, node: ast.expr, path: str, scope: Scope) -> bool:
        """Return whether an expression is a collection, or is named like one."""
        if not self.speaks_mongo:
            return False
        known = self._receivers[path]
        return known.kind(node, scope) == "collection" or known.is_named_collection(node)

    def name(self, node: ast.expr, path: str, scope: Scope, depth: int = _DEEPEST) -> str:
        """Return the name of a collection; alternatives are joined by `, `; empty if it is unknown."""
        if isinstance(node, ast.Await):
            node = node.value
        if not depth:
            return ""
        if isinstance(node, ast.Subscript):
            return self._text(node.slice, scope) or self._attribute_text(node.slice, path, scope)
        if isinstance(node, ast.BoolOp | ast.IfExp):
            values = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            return ", ".join(dict.fromkeys(filter(None, (self.name(item, path, scope, depth - 1) for item in values))))
        if isinstance(node, ast.Call):
            return self._name_of_call(node, path, scope, depth)
        if isinstance(node, ast.Attribute):
            return self._name_of_attribute(node, path, scope, depth)
        return self._name_of_variable(node, path, scope, depth) if isinstance(node, ast.Name) else ""

    def _name_of_call(self, node: ast.Call, path: str, scope: Scope, depth: int) -> str:
        found = self._program.index.resolve(node.func, path, scope)
        if isinstance(found, FunctionDefinition):
            given = next((text for item in node.args if (text := self._text(item, scope))), "")
            if name := given or self._returned_name(found, depth):
                return name
        if last_name(node) in ("with_options", "wrap"):
            assert isinstance(node.func, ast.Attribute)
            return self.name(node.func.value, path, scope, depth - 1)
        return next((text for item in node.args if (text := self._text(item, scope))), "")

    def _returned_name(self, function: FunctionDefinition, depth: int) -> str:
        returned = [item.value for item in function.scope.nodes(ast.Return) if item.value is not None]
        names = (self.name(item, function.path, function.scope, depth - 1) for item in returned)
        return ", ".join(dict.fromkeys(filter(None, names)))

    def _name_of_attribute(self, node: ast.Attribute, path: str, scope: Scope, depth: int) -> str:
        if self.kind(node.value, path, scope) in ("database", "collection"):
            prefix = self.name(node.value, path, scope, depth - 1) if self._is_nested(node.value, path, scope) else ""
            return f"{prefix}.{node.attr}" if prefix else node.attr
        found = self._program.index.resolve(node, path, scope)
        if isinstance(found, FunctionDefinition):  # a property
            return self._returned_name(found, depth)
        if dotted_name(node.value) in ("self", "cls"):
            for value, home in self._attribute_values(node.attr, scope):
                if name := self.name(value, home[0], home[1], depth - 1):
                    return name
            return ""
        if isinstance(found, ast.expr) and not isinstance(found, ast.Constant):
            owner = self._program.index.resolve(node.value, path, scope)
            where = getattr(owner, "path", path) or path
            file = self._program.files.get(where)
            return self.name(found, where, file.root, depth - 1) if file is not None else ""
        return node.attr

    def _is_nested(self, node: ast.expr, path: str, scope: Scope) -> bool:
        return isinstance(node, ast.Attribute) and self.kind(node.value, path, scope) == "database"

    def _name_of_variable(self, node: ast.Name, path: str, scope: Scope, depth: int) -> str:
        around: Scope | None = scope
        while around is not None:
            names = [self.name(value, path, around, depth - 1) for value in local_values(around, node.id)]
            if found := ", ".join(dict.fromkeys(filter(None, names))):
                return found
            around = around.parent
        value = self._program.index.lookup(path, node.id)
        if isinstance(value, ast.expr):
            where = self._program.index.home_of(value)
            if where:
                return self.name(value, where, self._program.files[where].root, depth - 1)
        return "" if is_parameter(scope, node.id) else node.id

    def _text(self, node: ast.expr, scope: Scope) -> str:
        """Return a literal text, or the possible texts of a name: a constant, or the items of a loop."""
        if text := text_of(node):
            return text
        if not isinstance(node, ast.Name):
            return ""
        around: Scope | None = scope
        while around is not None:
            values = [text for value in local_values(around, node.id) if (text := text_of(value))]
            for loop in around.nodes(ast.For):
                if is_name(loop.target, node.id):
                    values += [text_of(item) for item in getattr(loop.iter, "elts", ())]
            if found := ", ".join(dict.fromkeys(filter(None, values))):
                return found
            around = around.parent
        return ""

    def _attribute_text(self, node: ast.expr, path: str, scope: Scope) -> str:
        """Resolve `db[self.name]` to texts that classes assign to the attribute, `db[config.NAME]` to the constant."""
        if not isinstance(node, ast.Attribute):
            found = self._program.index.resolve(node, path, scope) if isinstance(node, ast.Name) else None
            return text_of(found) if isinstance(found, ast.expr) else ""
        if dotted_name(node.value) in ("self", "cls"):
            values = [text for value, _ in self._attribute_values(node.attr, scope) if (text := text_of(value))]
            return ", ".join(dict.fromkeys(values))
        found = self._program.index.resolve(node, path, scope)
        return text_of(found) if isinstance(found, ast.expr) else ""

    def _attribute_values(self, name: str, scope: Scope) -> list[tuple[ast.expr, tuple[str, Scope]]]:
        """Return the values of an attribute in a class, its bases and its subclasses: in bodies and on `self`."""
        owner = self._program.index.class_around(scope)
        found: list[tuple[ast.expr, tuple[str, Scope]]] = []
        for item in (*owner.lineage(), *owner.heirs()) if owner is not None else ():
            member = item.members.get(name)
            if isinstance(member, ast.expr):
                found.append((member, (item.path, item.scope)))
            found += _values_of_self(item, name)
        return found

    def _ask(self, path: str, node: ast.expr, scope: Scope) -> Kind:
        """Return the kind of an expression according to other files."""
        key = (id(node), id(scope))
        if key in self._answers:
            return self._answers[key]
        if id(node) in self._active or len(self._active) > 12:
            return ""
        self._active.add(id(node))
        try:
            self._answers[key] = found = self._find_kind(node, path, scope)
            return found
        finally:
            self._active.discard(id(node))

    def _find_kind(self, node: ast.expr, path: str, scope: Scope) -> Kind:
        index = self._program.index
        if isinstance(node, ast.Call):
            target = index.resolve(node.func, path, scope)
            return self._returned_kind(target, node.func, scope) if isinstance(target, FunctionDefinition) else ""
        if isinstance(node, ast.Name) and is_parameter(scope, node.id):
            return self._of_parameter(node.id, scope)
        if isinstance(node, ast.Attribute) and dotted_name(node.value) in ("self", "cls"):
            for value, (where, home) in self._attribute_values(node.attr, scope):
                if kind := self._receivers[where].kind(value, home):
                    return kind
        target = index.resolve(node, path, scope)
        if isinstance(target, FunctionDefinition):
            return self._returned_kind(target, node, scope) if target.node.decorator_list else ""
        if isinstance(target, ast.expr) and isinstance(node, ast.Name | ast.Attribute):
            where = index.home_of(target)
            if where and where != path:
                return self._receivers[where].kind(target, self._program.files[where].root)
        return ""

    def _returned_kind(self, function: FunctionDefinition, node: ast.expr, scope: Scope) -> Kind:
        targets = [function]
        if isinstance(node, ast.Attribute) and dotted_name(node.value) in ("self", "cls"):
            owner = self._program.index.class_around(scope)
            members = [item.members.get(node.attr) for item in owner.heirs()] if owner is not None else []
            targets += [item for item in members if isinstance(item, FunctionDefinition)]
        for target in targets:
            returned = [item.value for item in target.scope.nodes(ast.Return)]
            for value in (*returned, *(item.value for item in target.scope.nodes(ast.Yield))):
                if value is not None and (kind := self._receivers[target.path].kind(value, target.scope)):
                    return kind
        return ""

    def _of_parameter(self, name: str, scope: Scope) -> Kind:
        function = self._program.index.function_around(scope)
        if function is None or name not in function.parameters:
            return ""
        position = function.parameters.index(name)
        for edge in self._program.graph.callers.get(id(function), ())[:8]:
            if edge.call is None:
                continue
            given = edge.call.args[position] if position < len(edge.call.args) else None
            given = next((item.value for item in edge.call.keywords if item.arg == name), given)
            if given is not None and (kind := self._receivers[edge.path].kind(given, edge.scope)):
                return kind
        return ""


def _values_of_self(item: ClassDefinition, name: str) -> list[tuple[ast.expr, tuple[str, Scope]]]:
    targets = (f"self.{name}", f"cls.{name}")
    return [
        (node.value, (item.path, method.scope))
        for method in item.members.values()
        if isinstance(method, FunctionDefinition)
        for node in method.scope.nodes(ast.Assign)
        if any(dotted_name(target) in targets for target in node.targets)
    ]
