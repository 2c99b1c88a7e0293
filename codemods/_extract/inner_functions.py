"""Functions inside a function, and the names of the functions around them that a part of them may be given.

A part of an inner function becomes a function beside the outermost one. What it reads of the functions around it is
passed in, which is the same only where a name has one value from before the inner function is defined: a parameter that
is never set again, or a name that one statement sets outside of loops.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codemods._extract.bindings import bound_anywhere, declared_in, own_nodes, parameters
from codemods._extract.blocks import blocks
from codemods._extract.flow import Definite, Names
from codemods._extract.name_words import words_of
from toolkit.metrics.cognitive import cognitive_complexity, complexity_contributions
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
PLAIN_NAMES = {
    "wrapper",
    "wrapped",
    "decorated",
    "decorator",
    "inner",
    "func",
    "function",
    "f",
    "fn",
    "closure",
    "wrap",
    "_",
}
"""Names of inner functions that say nothing: what they do has the name of the function around them."""
_OF_CLASS = {"super", "__class__"}
"""Names by which a function asks for its class and its first parameter."""


class InnerFunction(NamedTuple):
    """A function, or one inside of it.

    Attributes:
        scope: the function.
        outermost: the function that it is in; itself, if in none.
        path: path to it from the body of the outermost one, as of a `Block`.
        level: number of levels at which it lies deeper.
        fixed: names of the functions around it that have one value while it exists.
        changing: other names of the functions around it.
        purpose: a name that says what the outermost one does better than its own: that of a command.
    """

    scope: Scope
    outermost: Scope
    path: tuple[int | str, ...] = ()
    level: int = 0
    fixed: Names = frozenset()
    changing: Names = frozenset()
    purpose: str = ""

    @property
    def topic(self) -> str:
        """Name that says what it does."""
        own = self.scope.name
        is_plain = self.scope is not self.outermost and not {*words_of(own)} - PLAIN_NAMES
        if self.purpose and (is_plain or self.scope is self.outermost):
            return self.purpose
        return self.outermost.name if is_plain else own


def with_inner_functions(file: SourceFile, scope: Scope, purpose: str = "") -> Iterator[InnerFunction]:
    """Yield a function, and those inside it that are in no class of it, outer before inner.

    Args:
        file: its file.
        scope: the function.
        purpose: see `InnerFunction`.
    """
    waiting = [InnerFunction(scope, scope, purpose=purpose)]
    while waiting:
        around = waiting.pop(0)
        yield around
        waiting += _inside(file, around)


def _inside(file: SourceFile, around: InnerFunction) -> Iterator[InnerFunction]:
    node = around.scope.node
    assert isinstance(node, _DEFINITIONS)
    inner = {it.node: it for it in around.scope.children if it.kind == "function"}
    if not inner:
        return
    definite = Definite()
    definite.block(node.body, frozenset(parameters(node)) | around.fixed)
    own = frozenset(bound_anywhere(node.body)) | {*parameters(node)} | declared_in(node.body)
    rebound = _nonlocal(walk(node))
    shared = {name for it in own_nodes(node.body) if isinstance(it, ast.Global) for name in it.names}
    once = own - rebound - shared - set_again(node)
    for block in blocks(file, node):
        for index, one in enumerate(block.body):
            if one in inner and isinstance(one, _DEFINITIONS) and one in definite.before:
                known = own_names(one)
                fixed = ((once & definite.before[one]) | (around.fixed - own)) - known
                changing = (own | around.changing | _OF_CLASS) - fixed - known
                path = (*around.path, *block.path, index, "body")
                level = around.level + _level_of(file, around.scope, inner[one])
                yield InnerFunction(inner[one], around.outermost, path, level, fixed, changing, around.purpose)


def own_names(node: FunctionNode) -> set[str]:
    """Return the names that mean something in a function by itself: its own ones, and those that it declares."""
    nodes = [*own_nodes(node.body)]
    declared = {name for it in nodes if isinstance(it, ast.Global) for name in it.names}
    return bound_anywhere(node.body) - _nonlocal(nodes) | {*parameters(node)} | declared | declared_in(node.body)


def _nonlocal(nodes: Iterable[ast.AST]) -> set[str]:
    return {name for it in nodes if isinstance(it, ast.Nonlocal) for name in it.names}


def set_again(node: FunctionNode, *, definitions: bool = False) -> set[str]:
    """Return the names of a function that may have more than one value, or none at some time.

    Args:
        node: the function.
        definitions: whether a name that is only defined once, not in a loop, has one value.
    """
    count: dict[str, int] = dict.fromkeys(parameters(node), 1)
    unsure: set[str] = set()
    for it in own_nodes(node.body):
        names = stored_by(it)
        for name in names:
            count[name] = count.get(name, 0) + 1
        is_plain = isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)
        is_plain |= definitions and isinstance(it, _DEFINITIONS)
        if names and (not is_plain or any(isinstance(one, _LOOPS) for one in _between(it, node))):
            unsure |= names
    return unsure | {name for name, times in count.items() if times > 1}


def stored_by(node: ast.AST) -> set[str]:
    """Return the names that one node binds or unbinds itself."""
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            return {node.id}
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.alias():
            return {node.asname or node.name.partition(".")[0]}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return {name}
        case ast.MatchMapping(rest=str(name)):
            return {name}
    return set()


def _between(node: ast.AST, function: ast.AST) -> Iterator[ast.AST]:
    """Yield what is around a node in a function, innermost first."""
    for it in ancestors(node):
        if it is function:
            return
        yield it


def _level_of(file: SourceFile, around: Scope, inner: Scope) -> int:
    """Return how many levels deeper than its function an inner one lies, as cognitive complexity counts it."""
    line = getattr(inner.node, "lineno", 0)
    found = [(amount, growth) for at, amount, growth in complexity_contributions(file, around) if at == line]
    growth = sum(it for _, it in found)
    alone = cognitive_complexity(file, inner)
    return (sum(it for it, _ in found) - alone) // growth if growth else 0
