"""Facts about the models and sessions of a project: which session the `query` of a class uses."""

import ast
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from toolkit.model.tree import Scope, SourceFile, dotted_name, is_text
from toolkit.source.calls import imported_names

_PACKAGES = ("sqlalchemy", "flask_sqlalchemy")


class Source(NamedTuple):
    """Origin of the session of a model.

    Attributes:
        name: the extension of Flask-SQLAlchemy, or the session.
        is_extension: whether it is an extension, whose session is an attribute.
    """

    name: str
    is_extension: bool


class KnownProject:
    """The facts of all files of a project, joined.

    Attributes:
        extensions: names of extensions of Flask-SQLAlchemy.
        decides: whether a class or a setting of the project changes what queries and sessions return.
        replaced: names whose `query` tests replace.
    """

    def __init__(self, gathered: Iterable[Mapping[str, Any]]) -> None:
        facts = tuple(gathered)
        self._all_extensions = [name for item in facts for name in item["extensions"]]
        self._all_sessions = [name for item in facts for name in item["sessions"]]
        self.extensions = frozenset(self._all_extensions)
        self.sessions = frozenset(self._all_sessions)
        self.makers = frozenset(name for item in facts for name in item["makers"]) | self.sessions
        self.decides = any(item["decides"] for item in facts)
        self.replaced = frozenset(name for item in facts for name in item["replaced"])
        self._queries = {owner: session for item in facts for owner, session in item["queries"].items()}
        self._own = {name for item in facts for name in item["own"]}
        self._modules = [item["imports"] for item in facts]
        self._bases: dict[str, list[list[str]]] = {}
        for item in facts:
            for name, bases in item["classes"].items():
                self._bases.setdefault(name, []).append(bases)

    @property
    def only_source(self) -> Source | None:
        """Return the only extension or session of a project; None if there are several or none."""
        if len(self._all_extensions) == 1 and not self._all_sessions:
            return Source(self._all_extensions[0], is_extension=True)
        if len(self._all_sessions) == 1 and not self._all_extensions:
            return Source(self._all_sessions[0], is_extension=False)
        return None

    def is_model(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether a class, and every class of this name, certainly has the `query` of the only source."""
        if name in self._own or name in seen:
            return False
        if name in self._queries:
            return True
        definitions = self._bases.get(name, [])
        seen = seen | {name}
        return bool(definitions) and all(any(self._leads(base, seen) for base in bases) for bases in definitions)

    def _leads(self, base: str, seen: frozenset[str]) -> bool:
        owner, _, last = base.rpartition(".")
        return (last == "Model" and owner.rpartition(".")[2] in self.extensions) or self.is_model(last, seen)

    def module_of(self, name: str) -> str:
        """Return the module from which most files of the project import a name; empty if none does."""
        modules = [imports[name] for imports in self._modules if name in imports]
        return max(sorted(set(modules)), key=modules.count, default="")


def local_name(file: SourceFile, scope: Scope, line: int, name: str, bound: Iterable[str]) -> str:
    """Return the name of an extension or a session at a line of a file; empty if it has none.

    Args:
        file: the file.
        scope: the scope of the line.
        line: the line that needs the name.
        name: name where it is created.
        bound: names that this file itself binds to an extension or session.
    """
    if name in bound:
        return name
    around: Scope | None = scope
    statements = [*file.tree.body]
    while around is not None:
        statements.extend(it for it in around.node.body if around.kind == "function" and it.lineno < line)
        around = around.parent
    for node in statements:
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            if alias.name == name:
                return alias.asname or name
    return ""


def is_session(file: SourceFile, scope: Scope, node: ast.expr, known: KnownProject) -> bool:
    """Return whether an expression is certainly a session of SQLAlchemy."""
    if isinstance(node, ast.Call):
        return not node.args and not node.keywords and _is_maker(file, dotted_name(node.func), known)
    owner, _, last = dotted_name(node).rpartition(".")
    if last == "session" and owner.rpartition(".")[2] in known.extensions:
        return not _is_bound_in_function(scope, owner.partition(".")[0])
    if owner or not isinstance(node, ast.Name):
        return False
    values = [*_bindings(scope, node.id)]
    if values:
        return all(value is not None and _makes_session(file, value, known) for value in values)
    origin = imported_names(file).get(node.id, "")
    return node.id in known.sessions and (bool(origin) or node.id in _module_names(file))


def _makes_session(file: SourceFile, value: ast.expr, known: KnownProject) -> bool:
    """Return whether a value or an annotation is a session."""
    if isinstance(value, ast.Call):
        return _is_maker(file, dotted_name(value.func), known)
    name = value.value if is_text(value) else dotted_name(value)
    return name.rpartition(".")[2] in ("Session", "scoped_session") and _is_of_sqlalchemy(file, name)


def _is_maker(file: SourceFile, name: str, known: KnownProject) -> bool:
    return name.rpartition(".")[2] in known.makers or (
        name.rpartition(".")[2] == "Session" and _is_of_sqlalchemy(file, name)
    )


def _is_of_sqlalchemy(file: SourceFile, name: str) -> bool:
    return imported_names(file).get(name.partition(".")[0], "").partition(".")[0] in _PACKAGES


def _bindings(scope: Scope, name: str) -> list[ast.expr | None]:
    """Return the values or annotations that enclosing functions give a name; None for unknown ones."""
    around: Scope | None = scope
    while around is not None and around.kind == "function":
        found = [*_own_bindings(around, name)]
        if found:
            return found
        around = around.parent
    return []


def _own_bindings(scope: Scope, name: str) -> Iterable[ast.expr | None]:
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    every = scope.node.args
    parameters = [*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg]
    yield from (it.annotation for it in parameters if it is not None and it.arg == name)
    values: dict[int, ast.expr] = {}
    for node in scope.nodes(ast.Assign):
        values |= {id(target): node.value for target in node.targets}
    for block in scope.nodes(ast.With):
        values |= {id(item.optional_vars): item.context_expr for item in block.items if item.optional_vars}
    for stored in scope.nodes(ast.Name):
        if stored.id == name and not isinstance(stored.ctx, ast.Load):
            yield values.get(id(stored))


def _is_bound_in_function(scope: Scope, name: str) -> bool:
    return bool(_bindings(scope, name))


def _module_names(file: SourceFile) -> set[str]:
    return {node.id for node in file.root.nodes(ast.Name) if isinstance(node.ctx, ast.Store)}
