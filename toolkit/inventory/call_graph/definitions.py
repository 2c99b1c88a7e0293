"""Index the classes and functions of a program by the names that code uses for them."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.bindings import assignments, parameters_of, plain_names
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.interpreter.values import ExternalName, ModuleValue
from toolkit.model.tree import FunctionNode, Scope, SourceFile, dotted_name

_DEEPEST = 8
_OWN = ("self", "cls", "mcs")


@dataclass(eq=False)
class ClassDefinition:
    """A class of the project.

    Attributes:
        bases: classes of the project, and dotted names of others.
        members: maps a name to a method, or to the expression that the class body assigns to it.
    """

    path: str
    scope: Scope
    bases: "list[ClassDefinition | str]" = field(default_factory=list)
    members: "dict[str, FunctionDefinition | ast.expr]" = field(default_factory=dict)
    subclasses: "list[ClassDefinition]" = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name without enclosing classes."""
        return self.scope.name

    @property
    def node(self) -> ast.ClassDef:
        """Definition in the syntax tree."""
        assert isinstance(self.scope.node, ast.ClassDef)
        return self.scope.node

    def lineage(self) -> "Iterator[ClassDefinition]":
        """Yield the class and the classes of the project that it inherits from, nearest first."""
        seen: set[int] = set()
        waiting: list[ClassDefinition] = [self]
        while waiting:
            current = waiting.pop(0)
            if id(current) not in seen:
                seen.add(id(current))
                yield current
                waiting += [base for base in current.bases if isinstance(base, ClassDefinition)]

    def externals(self) -> list[str]:
        """Return the dotted names of base classes outside the project."""
        return [base for item in self.lineage() for base in item.bases if isinstance(base, str)]

    def heirs(self) -> "Iterator[ClassDefinition]":
        """Yield every subclass, directly or not."""
        seen: set[int] = {id(self)}
        waiting = list(self.subclasses)
        while waiting:
            current = waiting.pop(0)
            if id(current) not in seen:
                seen.add(id(current))
                yield current
                waiting += current.subclasses

    def find(self, name: str) -> "FunctionDefinition | ast.expr | None":
        """Find a member of the class or of its bases."""
        return next((item.members[name] for item in self.lineage() if name in item.members), None)


@dataclass(eq=False)
class FunctionDefinition:
    """A function or method of the project; `owner` is its class."""

    path: str
    scope: Scope
    owner: ClassDefinition | None = None

    @property
    def node(self) -> FunctionNode:
        """Definition in the syntax tree."""
        assert isinstance(self.scope.node, FunctionNode)
        return self.scope.node

    @property
    def name(self) -> str:
        """Name without the class."""
        return self.node.name

    @property
    def parameters(self) -> list[str]:
        """Return the names of the parameters, without `self` and `cls`."""
        spec = self.node.args
        names = [item.arg for item in (*spec.posonlyargs, *spec.args)]
        if self.owner is not None and names[:1] and not self.is_static:
            names = names[1:]
        return names + [item.arg for item in spec.kwonlyargs]

    @property
    def is_static(self) -> bool:
        """Return whether it is a static method."""
        return any(dotted_name(item) == "staticmethod" for item in self.node.decorator_list)


Definition = ClassDefinition | FunctionDefinition | ModuleValue | ExternalName | ast.expr
"""The meaning of a name; an expression is the value of a module-level variable."""


class ProgramIndex:
    """All definitions of a program, and the meaning of names in each file.

    Args:
        modules: modules of the project.
        files: parsed files of product code by path.
    """

    def __init__(self, modules: ProjectModules, files: Mapping[str, SourceFile]) -> None:
        self.modules = modules
        self.files = files
        self.functions: dict[tuple[str, str], FunctionDefinition] = {}
        self.classes: dict[tuple[str, str], ClassDefinition] = {}
        self.by_method: dict[str, list[FunctionDefinition]] = {}
        self._by_node: dict[int, FunctionDefinition | ClassDefinition] = {}
        self._active: set[int] = set()
        self._homes: dict[int, str] = {}
        self._locals: dict[int, dict[str, ast.expr]] = {}
        self._names: dict[str, dict[str, Definition]] = {}
        self._imports: dict[str, dict[str, tuple[ModuleValue | ExternalName, str]]] = {}
        self._stars: dict[str, list[ModuleValue]] = {}
        for path, file in files.items():
            self._collect(path, file)
        for item in self.classes.values():
            item.bases = [found for base in item.node.bases if (found := self._base(item, base)) is not None]
            for base in item.bases:
                if isinstance(base, ClassDefinition):
                    base.subclasses.append(item)

    def of_node(self, node: ast.AST) -> FunctionDefinition | ClassDefinition | None:
        """The function or class that a node of a tree defines."""
        return self._by_node.get(id(node))

    def home_of(self, value: ast.expr) -> str:
        """Return the path of the file that binds a value at its top level; empty if none does."""
        return self._homes.get(id(value), "")

    def function_around(self, scope: Scope) -> FunctionDefinition | None:
        """Return the function of a scope, or the innermost one around it."""
        around: Scope | None = scope
        while around is not None:
            if around.kind == "function":
                found = self._by_node.get(id(around.node))
                return found if isinstance(found, FunctionDefinition) else None
            around = around.parent
        return None

    def class_around(self, scope: Scope) -> ClassDefinition | None:
        """Return the innermost class around a scope."""
        around: Scope | None = scope
        while around is not None:
            found = self._by_node.get(id(around.node))
            if isinstance(found, ClassDefinition):
                return found
            around = around.parent
        return None

    def lookup(self, path: str, name: str, depth: int = _DEEPEST) -> Definition | None:
        """Return the meaning of a top-level name of a file; imports inside functions count as well."""
        known = self._names.get(path, {}).get(name)
        if known is not None or not depth:
            return known
        imported = self._imports.get(path, {}).get(name)
        if imported is not None:
            source, attribute = imported
            return self._inside(source, attribute, depth) if attribute else source
        for module in self._stars.get(path, ()):
            if (found := self.lookup(module.path, name, depth - 1)) is not None:
                return found
        return None

    def resolve(self, node: ast.expr, path: str, scope: Scope) -> Definition | None:
        """Return the meaning of a name or a chain of attributes; None if it is not known."""
        if id(node) in self._active:  # x = x.next
            return None
        self._active.add(id(node))
        try:
            return self._resolve(node, path, scope)
        finally:
            self._active.discard(id(node))

    def _resolve(self, node: ast.expr, path: str, scope: Scope) -> Definition | None:
        if isinstance(node, ast.Name):
            return self._resolve_name(node.id, path, scope)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Call) and dotted_name(node.value.func) == "super":
                return self._find_inherited(scope, node.attr)
            owner = self.resolve(node.value, path, scope)
            if isinstance(owner, ast.expr):
                owner = self.class_of(owner, path, scope)
            return self._attribute(owner, node.attr)
        return None

    def class_of(self, node: ast.expr, path: str, scope: Scope, depth: int = 3) -> ClassDefinition | None:
        """Return the project class of an expression: `Service()`, or a variable that holds an instance."""
        if not depth:
            return None
        if isinstance(node, ast.Call):
            found = self.resolve(node.func, path, scope)
            if isinstance(found, FunctionDefinition):
                return self._returned_class(found)
            return found if isinstance(found, ClassDefinition) else None
        if isinstance(node, ast.Name | ast.Attribute):
            value = self.resolve(node, path, scope)
            if isinstance(value, ast.expr) and value is not node:
                return self.class_of(value, path, scope, depth - 1)
        return None

    def _returned_class(self, function: FunctionDefinition) -> ClassDefinition | None:
        """Return the class of what a function returns: by its annotation, or its own for `return cls(...)`."""
        noted = function.node.returns
        named = self.resolve(noted, function.path, function.scope) if isinstance(noted, ast.Name) else None
        if isinstance(named, ClassDefinition):
            return named
        if function.owner is None or not any(dotted_name(it) == "classmethod" for it in function.node.decorator_list):
            return None
        made = (node.value for node in function.scope.nodes(ast.Return))
        makes = any(isinstance(it, ast.Call) and dotted_name(it.func) == "cls" for it in made)
        return function.owner if makes else None

    def external_name(self, node: ast.expr, path: str, scope: Scope) -> str:
        """Return the dotted name outside the project that an expression means; empty if it means none."""
        found = self.resolve(node, path, scope)
        return found.name if isinstance(found, ExternalName) else ""

    def _collect(self, path: str, file: SourceFile) -> None:
        names = self._names.setdefault(path, {})
        for scope in file.scopes:
            if scope.kind == "class":
                self._by_node[id(scope.node)] = self.classes[path, scope.qualname] = ClassDefinition(path, scope)
        for scope in file.scopes:
            owner = self._by_node.get(id(scope.parent.node)) if scope.parent is not None else None
            around = owner if isinstance(owner, ClassDefinition) else None
            if scope.kind == "function":
                made = FunctionDefinition(path, scope, around)
                self._by_node[id(scope.node)] = self.functions[path, scope.qualname] = made
                if around is not None:
                    around.members[made.name] = made
                    self.by_method.setdefault(made.name, []).append(made)
            defined = self._by_node.get(id(scope.node))
            if defined is not None and scope.parent is file.root:
                names[scope.qualname] = defined
            if isinstance(defined, ClassDefinition):
                defined.members.update(assignments(scope))
        for name, value in assignments(file.root):
            names.setdefault(name, value)
            self._homes[id(value)] = path
        self._collect_imports(path, file)

    def _collect_imports(self, path: str, file: SourceFile) -> None:
        module = self.modules.at(path)
        self.modules.tree(module)
        known = self._imports.setdefault(path, {})
        for node in file.nodes(ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                found = self.modules.find(name, module)
                if isinstance(found, ModuleValue | ExternalName):
                    known[alias.asname or name] = (found, "")
        for origin in file.nodes(ast.ImportFrom):
            source = (
                self.modules.relative(module, origin.level, origin.module or "")
                if origin.level
                else self.modules.find(origin.module or "", module)
            )
            known.update({alias.asname or alias.name: (source, alias.name) for alias in plain_names(origin)})
            is_star = any(alias.name == "*" for alias in origin.names)
            if is_star and isinstance(source, ModuleValue) and source.path != path:
                self._stars.setdefault(path, []).append(source)

    def _base(self, item: ClassDefinition, node: ast.expr) -> ClassDefinition | str | None:
        if isinstance(node, ast.Subscript):  # Generic[T]
            node = node.value
        around = item.scope.parent
        found = self.resolve(node, item.path, around if around is not None else item.scope)
        if isinstance(found, ClassDefinition):
            return found if found is not item else None
        if isinstance(found, ExternalName):
            return found.name
        return dotted_name(node) or (dotted_name(node.func) if isinstance(node, ast.Call) else "") or None

    def _resolve_name(self, name: str, path: str, scope: Scope) -> Definition | None:
        if name in _OWN:
            return self.class_around(scope)
        around: Scope | None = scope
        while around is not None and around.kind == "function":
            for child in around.children:
                if child.name == name:
                    return self._by_node.get(id(child.node))
            bound = self._bindings(around).get(name)
            if bound is not None:
                return bound
            if name in parameters_of(around):
                return None
            around = around.parent
        if around is not None and around.kind == "class" and scope is around:
            found = self._by_node.get(id(around.node))
            if isinstance(found, ClassDefinition) and name in found.members:
                return found.members[name]
        return self.lookup(path, name)

    def _bindings(self, scope: Scope) -> dict[str, ast.expr]:
        """Map each local name to the last expression bound to it in a scope."""
        known = self._locals.get(id(scope))
        if known is None:
            known = self._locals[id(scope)] = dict(assignments(scope))
        return known

    def _attribute(self, owner: Definition | None, name: str) -> Definition | None:
        if isinstance(owner, ModuleValue | ExternalName):
            return self._inside(owner, name, _DEEPEST)
        if isinstance(owner, ClassDefinition):
            nested = self.classes.get((owner.path, f"{owner.scope.qualname}.{name}"))
            return nested or owner.find(name)
        return None

    def _find_inherited(self, scope: Scope, name: str) -> Definition | None:
        owner = self.class_around(scope)
        lineage = list(owner.lineage())[1:] if owner is not None else []
        return next((item.members[name] for item in lineage if name in item.members), None)

    def _inside(self, source: ModuleValue | ExternalName, name: str, depth: int) -> Definition | None:
        if isinstance(source, ExternalName):
            return ExternalName(f"{source.name}.{name}")
        if source.path and (found := self.lookup(source.path, name, depth - 1)) is not None:
            return found
        return self.modules.submodule(source, name)
