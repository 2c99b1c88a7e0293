"""Find functions inside a function that can be moved beside it under their own name.

They are only called, and what they read of the function around them is passed in: at each call it has the value that
they would see, because nothing sets it while they run.
"""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codemods._extract.bindings import bound_anywhere, declared_in, own_nodes, parameters, reads, type_parameters
from codemods._extract.blocks import Block, blocks
from codemods._extract.closures import QUALIFIED, defines
from codemods._extract.flow import Definite, Names
from codemods._extract.frame_looks import CATCHING, catches
from codemods._extract.inner_functions import PLAIN_NAMES, own_names, set_again, stored_by
from codemods._extract.lifetimes import Lasting, lasting_bindings
from codemods._extract.limits import EXAMPLE, LEAST_STATEMENTS, MOST_PARAMETERS
from codemods._extract.logged_names import words_and_calls
from codemods._extract.name_words import PREPOSITIONS, in_camel_case, words_of
from codemods._extract.region import FRAMES
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors, parent

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LATER = (ast.Lambda, ast.GeneratorExp)
_RUN_LATER = (ast.Yield, ast.YieldFrom, *_LATER, *_DEFINITIONS)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
_OF_CLASS = {"super", "__class__"}
_SAME = 5
"""Number of letters by which two words are taken for one: `register` and `registration`."""


@dataclass
class Lifter:
    """Finds the inner functions that can be moved out of one function.

    Attributes:
        file, scope: the function.
        receiver: the name of its first parameter, if it is a method; else empty.
        limit: maximum complexity of a function.
        seers, lasting: see `RegionFinder`.
    """

    file: SourceFile
    scope: Scope
    receiver: str
    limit: int
    seers: frozenset[str] = frozenset()
    lasting: Lasting = Lasting()  # noqa: RUF009 - it is frozen

    def __post_init__(self) -> None:
        node = self.scope.node
        assert isinstance(node, _DEFINITIONS)
        self._node = node
        self._own = bound_anywhere(node.body) | {*parameters(node)} | declared_in(node.body)
        self._rebound = {name for it in walk(node) if isinstance(it, ast.Nonlocal | ast.Global) for name in it.names}
        self._ended = {it.id for it in walk(node) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Del)}
        self._ended |= {it.name for it in walk(node) if isinstance(it, ast.ExceptHandler) and it.name}
        later = (one for it in walk(node) if isinstance(it, ast.GeneratorExp) for one in walk(it))
        self._rebound |= {it.target.id for it in later if isinstance(it, ast.NamedExpr)}
        made = [it for it in own_nodes(node.body) if isinstance(it, (*_DEFINITIONS, ast.ClassDef, ast.alias))]
        self._made = {name for it in made for name in stored_by(it)}
        self._definite = Definite(self.lasting.suppressing)
        self._definite.block(node.body, frozenset(parameters(node)))

    def find(self) -> Iterator[dict[str, Any]]:
        """Yield for each function: its path, name, what is passed in (`needs`), and whether it needs the receiver."""
        for block in blocks(self.file, self._node):
            for index, one in enumerate(block.body):
                scope = next((it for it in self.scope.children if it.node is one), None)
                if scope is None or not isinstance(one, _DEFINITIONS) or len(block.body) < 2:
                    continue
                if self._is_whole(one, block) and cognitive_complexity(self.file, scope) <= self.limit:
                    yield from self._lift(one, (*block.path, index))

    def name_of(self, inner: str) -> str:
        """Return the name that an inner function gets: a single verb, and what the outer function is about."""
        own, about = words_of(inner), words_of(self._node.name)[1:]
        about = [it for it in about if it not in own and it[:_SAME] != own[0][:_SAME]]
        if len(own) > 1 or not about or not PREPOSITIONS.isdisjoint(about):
            return f"_{inner.lstrip('_')}"
        words = "_".join([*own, *about])
        is_camel = "_" not in self._node.name.strip("_") and self._node.name.lower() != self._node.name
        return f"_{in_camel_case(words) if is_camel else words}"

    def _is_whole(self, inner: FunctionNode, block: Block) -> bool:
        """Return whether an inner function is the same at another place, but for what it reads."""
        nodes = [*walk(inner)]
        names = {it.id for it in nodes if isinstance(it, ast.Name)}
        is_looking = words_and_calls(nodes) & (FRAMES | self.seers) or names & (_OF_CLASS | type_parameters(inner))
        is_declaring = any(isinstance(it, ast.Nonlocal | ast.Global | ast.ClassDef) for it in nodes)
        is_once = inner.name not in set_again(self._node, definitions=True) and inner.name not in self._rebound
        size = sum(isinstance(it, ast.stmt) for it in nodes) - 1
        is_plain = not (inner.decorator_list or (inner.returns and not _is_builtin(inner.returns)))
        is_plain &= size >= LEAST_STATEMENTS and not block.in_finally
        is_plain &= bool(words_of(inner.name)) and inner.name.strip("_") not in PLAIN_NAMES
        is_plain &= QUALIFIED not in self.seers or not (_is_generator(inner) or defines(nodes[1:]))
        is_plain &= CATCHING not in self.seers or not catches(nodes)
        is_plain &= EXAMPLE not in (ast.get_docstring(inner) or "")
        return is_plain and is_once and not is_looking and not is_declaring and _has_plain_head(inner)

    def _lift(self, inner: FunctionNode, path: tuple[int | str, ...]) -> Iterator[dict[str, Any]]:
        read = ((reads(*inner.body) - own_names(inner)) & self._own) - {inner.name}
        places = [(it.lineno, it.col_offset, it.id) for it in walk(inner) if isinstance(it, ast.Name)]
        needs = list(dict.fromkeys(name for *_, name in sorted(places) if name in read))
        mentions = [it for it in walk(self._node) if isinstance(it, ast.Name) and it.id == inner.name]
        calls = [(it, call) for it in mentions if isinstance(call := parent(it), ast.Call) and call.func is it]
        inside = {id(it) for it in walk(inner)}
        is_recursive = any(id(call) in inside for _, call in calls)
        kept = {name for _, names in lasting_bindings(self._node.body, self.lasting.names) for name in names}
        if len(calls) < len(mentions) or not calls or {*needs} & (self._rebound | self._ended | self._made):
            return
        if needs and inner.args.kwarg:
            return  # an argument of the same name may be one of them
        if is_recursive and (kept & {*needs} or inner.name in own_names(inner)):
            return  # a function that refers to itself keeps what it sees for longer
        if not all(self._sees_the_same(call, inner, frozenset(needs)) for _, call in calls if id(call) not in inside):
            return
        if is_recursive and not all(_is_its_own(call, inner, {*needs}) for _, call in calls if id(call) in inside):
            return
        needs_receiver = bool(self.receiver) and (self.receiver in needs or is_recursive)
        given = [it for it in needs if it != self.receiver]
        is_shadowed = bool(self.receiver) and self.receiver in own_names(inner)
        if len(parameters(inner)) + len(given) <= MOST_PARAMETERS and not is_shadowed:
            yield {
                "path": list(path),
                "inner": inner.name,
                "needs": given,
                "uses_receiver": needs_receiver,
                "deeper": inner.col_offset - self._node.col_offset,
            }

    def _sees_the_same(self, call: ast.Call, inner: FunctionNode, needs: Names) -> bool:
        """Return whether a call can pass what an inner function reads: it is bound, and read at once."""
        own = {*needs, self.receiver} if self.receiver else {*needs}
        around = [*_up_to(call, self._node)]
        statement = next((it for it in around if isinstance(it, ast.stmt)), None)
        if statement is None or any(isinstance(it, (*_LATER, *_DEFINITIONS, ast.ClassDef)) for it in around):
            return False
        if any(own & _targets(it) for it in around if isinstance(it, _COMPREHENSIONS)):
            return False
        if any(isinstance(it, ast.NamedExpr) for it in walk(statement)) or self.receiver in bound_anywhere(
            self._node.body
        ):
            return False
        is_later = isinstance(inner, ast.AsyncFunctionDef)
        is_later |= any(isinstance(it, _RUN_LATER) for one in inner.body for it in walk(one))
        is_fixed = needs.isdisjoint(set_again(self._node))
        known = self._definite.before.get(statement, frozenset())
        return {*needs, inner.name} <= known and (is_fixed or not is_later)


def _up_to(node: ast.AST, function: ast.AST) -> Iterator[ast.AST]:
    for it in ancestors(node):
        if it is function:
            return
        yield it


def _is_generator(inner: FunctionNode) -> bool:
    """Return whether a call of a function gives an object that has its name."""
    is_one = any(isinstance(it, ast.Yield | ast.YieldFrom) for it in own_nodes(inner.body))
    return is_one or isinstance(inner, ast.AsyncFunctionDef)


def _is_its_own(call: ast.Call, inner: FunctionNode, needs: set[str]) -> bool:
    """Return whether a recursive call is in the body of the function itself, where nothing hides what is passed on."""
    around = [*_up_to(call, inner)]
    is_inner = any(isinstance(it, (*_DEFINITIONS, ast.ClassDef, ast.Lambda)) for it in around)
    return not is_inner and not any(needs & _targets(it) for it in around)


def _targets(node: ast.AST) -> set[str]:
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    return {it.id for one in generators for it in walk(one.target) if isinstance(it, ast.Name)}


def _has_plain_head(inner: FunctionNode) -> bool:
    """Return whether default values and annotations are the same wherever they are evaluated."""
    given = inner.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *(it for it in (given.vararg, given.kwarg) if it)]
    defaults = [it for it in (*given.defaults, *given.kw_defaults) if it is not None]
    return all(isinstance(it, ast.Constant) for it in defaults) and all(
        it.annotation is None or _is_builtin(it.annotation) for it in every
    )


def _is_builtin(node: ast.expr) -> bool:
    is_type = isinstance(node, ast.Name) and isinstance(getattr(builtins, node.id, None), type)
    return is_type or (isinstance(node, ast.Constant) and node.value is None)
