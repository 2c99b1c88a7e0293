"""One parsed file and its scopes, indexed by node type: metrics and rules look nodes up instead of walking the tree.

The tree is always an `ast` tree, also for Python 2 files (`python2` is then true; its line numbers are right, its
columns are not reliable). It stays in one worker and is never serialised.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeGuard, TypeVar

from toolkit.model.descendants import children, walk

_BITS = 10_000
"""A number of more bits may exceed Python's limit of decimal digits (`sys.set_int_max_str_digits`)."""

Node = TypeVar("Node", bound=ast.AST)
Expression = TypeVar("Expression", ast.expr, ast.expr | None)
Kind = Literal["module", "class", "function"]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

if TYPE_CHECKING:

    class TextLiteral(ast.Constant):
        """A string literal."""

        value: str


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function, with the nodes of its own body.

    Nodes of inner scopes are not included; lambdas and comprehensions are not scopes, so their nodes are.
    As in Python, decorators, default values, annotations and base classes belong to the scope around the definition.

    Attributes:
        node: the `ast.Module`, `ast.ClassDef`, `ast.FunctionDef` or `ast.AsyncFunctionDef`.
        qualname: `Outer.inner`; empty for the module.
        parent: the scope around this one; None for the module.
        children: the scopes defined directly in this one, in source order.
    """

    kind: Kind
    node: ast.Module | ast.ClassDef | FunctionNode
    qualname: str
    parent: "Scope | None"
    children: "list[Scope]" = field(default_factory=list)
    by_type: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)

    def nodes(self, *types: type[Node]) -> Iterator[Node]:
        """Iterate over this scope's own nodes of exactly these types, type by type, each in source order."""
        by_type = self.by_type
        if len(types) == 1:  # the usual case, a million times for a large project: without a generator's frame
            return iter(by_type.get(types[0], ()))  # type: ignore[arg-type]
        return chain.from_iterable([by_type[wanted] for wanted in types if wanted in by_type])  # type: ignore[misc]

    def count(self, *types: type[ast.AST]) -> int:
        """Count this scope's own nodes of exactly these types."""
        return sum(len(self.by_type.get(wanted, ())) for wanted in types)

    def walk(self) -> "Iterator[Scope]":
        """Yield this scope and every scope inside it, outer before inner, in source order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def name(self) -> str:
        """The name without those of the scopes around it; empty for the module."""
        return self.qualname.rpartition(".")[2]

    @property
    def is_method(self) -> bool:
        """True if this is a function defined directly in a class."""
        return self.kind == "function" and self.parent is not None and self.parent.kind == "class"

    @property
    def in_function(self) -> bool:
        """True if this is a function, or inside one: its code does not run when the module is imported."""
        around: Scope | None = self
        while around is not None and around.kind != "function":
            around = around.parent
        return around is not None


@dataclass(eq=False)
class SourceFile:
    r"""A file that was read, decoded and parsed.

    Attributes:
        path: POSIX path relative to the project's root; facts that are cached must not depend on it.
        text: the decoded text with line ends turned into `\n`, without a byte order mark.
        tree: the `ast` tree; every node but the module has its parent in `parent`.
        root: the module's scope.
        scopes: all scopes, outer before inner, in source order.
        python2: whether Python 3 rejected the text and it was translated in memory.
        encoding: the name of the encoding the bytes were in.
    """

    path: str
    text: str
    tree: ast.Module
    root: Scope
    scopes: list[Scope]
    python2: bool = False
    encoding: str = "utf-8"

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without line ends; line N of the tree is `lines[N - 1]`."""
        return self.text.split("\n")

    @cached_property
    def functions(self) -> list[Scope]:
        """The function scopes, in source order."""
        return [scope for scope in self.scopes if scope.kind == "function"]

    def nodes(self, *types: type[Node]) -> Iterator[Node]:
        """Iterate over all nodes of exactly these types, scope by scope."""
        found = [scope.by_type[wanted] for scope in self.scopes for wanted in types if wanted in scope.by_type]
        return chain.from_iterable(found)  # type: ignore[arg-type]

    def dissolve(self) -> None:
        """Undo the links between the nodes; the file cannot be used any more.

        Links to parents make every tree a reference cycle that only the garbage collector can free, which takes a
        quarter of the time of a run over thousands of files.
        """
        for scope in self.scopes:
            for nodes in scope.by_type.values():
                for node in nodes:
                    node.__dict__.pop("parent", None)
            scope.by_type.clear()
            scope.children.clear()
            scope.parent = None

    def each(self, *types: type[Node]) -> Iterator[tuple[Scope, Node]]:
        """Yield (scope, node) for all nodes of exactly these types, scope by scope."""
        for scope in self.scopes:
            by_type = scope.by_type
            for wanted in types:
                for node in by_type.get(wanted, ()):
                    yield scope, node  # type: ignore[misc]


def parent(node: ast.AST) -> ast.AST | None:
    """Return the parent of a node; None for the module."""
    return getattr(node, "parent", None)


def ancestors(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the ancestors of a node, innermost first, up to the module."""
    around = parent(node)
    while around is not None:
        yield around
        around = parent(around)


def is_elif(file: SourceFile, node: ast.If) -> bool:
    """Return whether an `if` is written as `elif`; decided by the text, because both trees look the same."""
    around = parent(node)
    if not isinstance(around, ast.If) or around.orelse != [node]:
        return False
    return file.lines[node.lineno - 1].lstrip().startswith("elif")


def has_else(file: SourceFile, node: ast.stmt) -> bool:
    """Return whether a statement (`if`, `for`, `while`, `try`) has an `else`; an `elif` does not count."""
    orelse: list[ast.stmt] = getattr(node, "orelse", [])
    return bool(orelse) and not (isinstance(orelse[0], ast.If) and is_elif(file, orelse[0]))


def dotted_name(node: ast.AST) -> str:
    """Return `a.b.c` for a name or a chain of attributes on a name; empty for anything else."""
    if type(node) is ast.Name:
        return node.id
    if type(node) is not ast.Attribute:
        return ""
    names = [node.attr]
    inner: ast.AST = node.value
    while type(inner) is ast.Attribute:
        names.append(inner.attr)
        inner = inner.value
    if type(inner) is not ast.Name:
        return ""
    names.append(inner.id)
    return ".".join(reversed(names))


def name_of(node: ast.AST | None) -> str:
    """Return the name that a node is, or that of the attribute that it reads: `c` for `a().b.c`; empty for others."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def root_name(node: ast.expr) -> str:
    """Return the name that a chain begins with: `a` for `a.b[0].c()`; empty if it begins with anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def callee_of(node: Expression) -> Expression:
    """Return what a call calls, and another expression as it is: `app.route` for both forms of a decorator."""
    return node.func if isinstance(node, ast.Call) else node


def bound_name(alias: ast.alias) -> str:
    """Return the name that `import` binds: `a` for `import a.b`, `c` for `import a.b as c`."""
    return alias.asname or alias.name.partition(".")[0]


def names_within(node: ast.AST) -> set[str]:
    """Return the names that a node contains."""
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}


def own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body without those of functions and lambdas inside it, in no certain order."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FunctionNode | ast.Lambda):
            waiting += children(node)


def is_name(node: ast.AST | None, name: str | None) -> TypeGuard[ast.Name]:
    """Return whether a node is this name."""
    return isinstance(node, ast.Name) and node.id == name


def has_name(node: ast.AST, name: str | None) -> bool:
    """Return whether a node contains this name."""
    return any(is_name(inner, name) for inner in walk(node))


def is_text(node: ast.AST | None) -> "TypeGuard[TextLiteral]":
    """Return whether a node is a string literal."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def text_of(node: ast.AST | None) -> str:
    """Return the text of a string literal; empty for other expressions."""
    return node.value if is_text(node) else ""


def is_docstring(node: ast.stmt | None) -> bool:
    """Return whether a statement is a string literal alone."""
    return isinstance(node, ast.Expr) and is_text(node.value)


def dump_node(node: ast.AST) -> str:
    """Dump a node like `ast.dump`, with numbers beyond Python's digit limit in hexadecimal."""
    try:
        return ast.dump(node)
    except ValueError:
        huge = [it for it in walk(node) if isinstance(it, ast.Constant) and _is_huge(it.value)]
        values = [it.value for it in huge]
        for it in huge:
            it.value = _Hexadecimal(it.value)  # type: ignore[assignment]
        try:
            return ast.dump(node)
        finally:
            for it, value in zip(huge, values, strict=True):
                it.value = value


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and value.bit_length() > _BITS


class _Hexadecimal:
    """A number that is written in hexadecimal digits."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"{self._value:#x}"
