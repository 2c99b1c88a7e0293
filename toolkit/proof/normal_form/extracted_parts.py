"""Put extracted parts back: functions that only one version has, and that took statements over as they were.

Such a function has parameters with the names of what it is given, and names of its own; what it returns is assigned to
the same names. Its statements do what its call does if they read and bind the same variables, and if nothing else sees
the difference: no name that it binds may be read afterwards unless it is returned, nor by who handles an error, nor by
a function inside. What only its own names hold is released a moment earlier, and what the function still holds, though
the part gives the name another value, a moment later; so none of them may hold what a call made.
"""

import ast
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from toolkit.model.tree import FunctionNode, name_of
from toolkit.proof.names.scope_names import names_bound_by, names_bound_within, own_nodes
from toolkit.proof.normal_form.bound_names import BoundNames
from toolkit.proof.normal_form.branches import always_jumps, plain_statements
from toolkit.proof.normal_form.copies import (
    FUNCTIONS,
    Names,
    NoNormalFormError,
    copy_all,
)
from toolkit.proof.normal_form.held_values import (
    held_names,
    is_made_of_names,
    keeps_error,
    names_bound_early,
    names_of_deleted,
    plain_functions,
)
from toolkit.proof.normal_form.helpers import is_bound_to_place
from toolkit.proof.normal_form.live_names import LiveNames, kept_names, names_read
from toolkit.proof.normal_form.local_names import LocalNames
from toolkit.proof.normal_form.names_in_texts import names_in_function_texts
from toolkit.proof.normal_form.new_methods import Receiver, receiver_of
from toolkit.proof.normal_form.one_sided import OneSided, defers_annotations
from toolkit.proof.normal_form.part_calls import (
    LOOPS,
    PartCall,
    is_bare_return,
    names_made_of,
    part_calls,
    returns_nothing,
)
from toolkit.proof.normal_form.plain_calls import NameMeanings

_AROUND = (*LOOPS, ast.With, ast.AsyncWith, ast.Try, ast.TryStar)
_WALLS = (
    *(*FUNCTIONS, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Match),
    *(ast.Global, ast.Nonlocal, ast.NamedExpr),
)
_COMPILERS = frozenset(
    {"jit", "njit", "generated_jit", "cfunc", "stencil", "vectorize", "guvectorize", "cuda", "kernel"}
)
_COMPILERS |= {"script", "component", "virtualenv", "external_python", "docker", "kubernetes"}
_COMPILERS |= {"PythonVirtualenvOperator", "ExternalPythonOperator"}
"""Names through which a function is compiled or sent elsewhere without the other functions of its module."""
_COUNTING = frozenset({"__class__", "getrefcount", "resize", "exc_info", "__traceback__", "last_value"})
"""Names through which a function sees how many names a value has, in which class it stands, or who caught an error."""
_MOST_PARTS = 20
_CLASSES = frozenset({"bool", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "set", "str"})
_CLASSES |= {"tuple"}


class _Part(NamedTuple):
    """A function that may be an extracted part.

    Attributes:
        name: its name.
        parameters: in their order.
        body: its statements, plain.
        stored: names that it binds, also those of parameters.
        free: names that it reads and that are not its own.
        kept: names that a generator or lambda in it may read later.
        returns: its `return` statements.
    """

    name: str
    parameters: tuple[str, ...]
    body: list[ast.stmt]
    stored: Names
    free: Names
    kept: Names
    returns: list[ast.Return]

    @property
    def own(self) -> Names:
        return self.stored.union(self.parameters)

    @property
    def words(self) -> Names:
        """Its names and attributes."""
        return frozenset(name_of(it) for one in self.body for it in ast.walk(one))


class ExtractedParts:
    """The parts of one version.

    Args:
        only: what only this version has.
        known: what names of both versions stand for.
        said: name of a text of the module -> names that it says.
        every: name -> function, of all of this version.
        tree: the module.
    """

    def __init__(
        self,
        only: OneSided,
        known: NameMeanings,
        said: Mapping[str, Collection[str]],
        every: Mapping[str, FunctionNode],
        tree: ast.Module,
    ) -> None:
        nodes = {**only.functions, **{name: it.plain for name, it in only.methods.items()}}
        is_lazy = defers_annotations(tree)
        found = {name: _read_part(it, known.shadowed, is_lazy=is_lazy) for name, it in nodes.items()}
        self._parts = {name: it for name, it in found.items() if it}
        self._known, self._said = known, said
        self._methods, self._tree, self._every = only.methods, tree, every
        self._words: dict[str, set[str]] = {}
        for name, it in every.items() if self._parts else ():
            self._words.setdefault(name.rpartition(".")[2], set()).update(map(name_of, ast.walk(it)))

    def put_back(self, function: FunctionNode, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a function with those of its parts.

        Args:
            function: the function.
            body: copies of its statements, plain.
        """
        receiver = self._receiver_of(function) if self._methods else None
        for _ in range(_MOST_PARTS if self._parts else 0):
            calls = [it for it in part_calls(body, "return", receiver) if self._is_known(it, receiver)]
            if not any(self._put_one_back(function, body, it) for it in calls):
                break
        return body

    def _receiver_of(self, function: FunctionNode) -> Receiver | None:
        qualname = next((name for name, it in self._every.items() if it is function), "")
        return receiver_of(function, qualname, self._tree)

    def _is_known(self, call: PartCall, receiver: Receiver | None) -> bool:
        """Return whether a call is that of a part, given what the part expects."""
        method = self._methods.get(call.name)
        if call.name not in self._parts or (method is None) == bool(call.receiver):
            return False
        is_of_class = method is None or (receiver and method.qualname == f"{receiver.class_name}.{call.name}")
        return bool(is_of_class) and (method is None or receiver is None or method.kind in ("static", receiver.kind))

    def _put_one_back(self, function: FunctionNode, body: list[ast.stmt], call: PartCall) -> bool:
        part = self._parts[call.name]
        is_given = call.receiver and self._methods[call.name].kind != "static"
        given = (call.receiver, *call.given) if is_given else call.given
        stand_in = _statements_for(call, part) if given == part.parameters else None
        if stand_in is None or not self._is_exact(function, body, call):
            return False
        rest = call.block[call.place + 1 :]
        call.block[call.place :] = stand_in if always_jumps(stand_in) and is_bare_return(rest) else [*stand_in, *rest]
        return True

    def _is_exact(self, function: FunctionNode, body: list[ast.stmt], call: PartCall) -> bool:
        """Return whether the statements of a part do what a call of it does."""
        part, names, at = self._parts[call.name], LocalNames(function, body), id(call.statement)
        nodes = [it for one in body for it in ast.walk(one)]
        declared = {name for it in nodes if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names}
        is_odd = any(isinstance(it, ast.NamedExpr | ast.Match) or _is_deleted(it) for it in nodes)
        is_recursive = function.name in self._names_reached(part)  # a call more for each step
        if is_odd or is_recursive or declared & {part.name, *part.own} or part.name in names.bound:
            return False
        if (
            call.receiver in part.stored
            or part.free & names.bound
            or (part.stored - names.bound).intersection(names_read(body))
        ):
            return False  # they are not the same variables
        live, lost = LiveNames(body), part.stored.difference(call.targets or ())
        is_unbound = not BoundNames(body, names.parameters).before[at].issuperset(part.parameters)
        is_seen = lost & live.after[at] or part.stored & live.caught[at]
        is_released = self._is_released_otherwise(body, names.parameters, call, lost)
        bound = frozenset(name for it in own_nodes(body) for name in names_bound_by(it))
        is_kept = part.stored & kept_names(body, self._known.shadowed | names.bound) or part.kept & (
            bound | part.stored
        )
        return not (is_unbound or is_seen or is_released or is_kept) and not self._has_text_naming(
            part, nodes, names.bound
        )

    def _names_reached(self, part: _Part) -> set[str]:
        """Return the names that a part says, functions and methods of the module of these names say, and so on."""
        found: set[str] = set()
        waiting = {*part.words}
        while waiting:
            found |= waiting
            waiting = {name for it in waiting & self._words.keys() for name in self._words[it]} - found
        return found

    def _is_released_otherwise(self, body: list[ast.stmt], parameters: Names, call: PartCall, lost: Names) -> bool:
        """Return whether a value that a call made may be released earlier, or later, than without the part."""
        part, nodes = self._parts[call.name], [it for it in own_nodes(body) if it is not call.statement]
        bound = part.own.union(parameters, (name for it in nodes for name in names_bound_by(it)))
        known = self._known_names.without(bound)
        inside = list(own_nodes(part.body))
        around = [it for it in nodes if isinstance(it, _AROUND) and any(one is call.statement for one in ast.walk(it))]
        beside = [*nodes, *(inside if any(isinstance(it, LOOPS) for it in around) else [])]
        alone = names_of_deleted([*nodes, *inside])
        made = held_names(beside, frozenset(), known, alone)
        caught = frozenset(it.name for it in nodes if isinstance(it, ast.ExceptHandler) and it.name)
        held = held_names(beside, parameters | caught, known, alone)
        is_last = _is_last(call) and not (around or made)
        is_sooner = not is_last and lost & held_names(inside, held, known, alone)
        return bool(is_sooner or held & names_bound_early(part.body)) or keeps_error(part.body, known)

    @cached_property
    def _known_names(self) -> NameMeanings:
        """Meaning of the names of the module, with its functions."""
        bound = [*names_bound_within([self._tree])]
        once = {name: it for name, it in self._every.items() if bound.count(name) == 1}
        return self._known._replace(plain=plain_functions(once, self._known))

    def _has_text_naming(self, part: _Part, nodes: Sequence[ast.AST], bound: Names) -> bool:
        """Return whether a text in a function, or in a part of it, says a name that the other one has."""
        inside = [it for one in part.body for it in ast.walk(one)]
        every = bound | part.own
        return bool(
            self._names_in_texts(nodes, every) & part.stored or self._names_in_texts(inside, every) & (bound - part.own)
        )

    def _names_in_texts(self, nodes: Sequence[ast.AST], own: Names) -> set[str]:
        """Return the names that texts in some nodes, or texts of the module that they read, say."""
        read = self._said.keys() & {name_of(it) for it in nodes}
        return names_in_function_texts(nodes, own).union(*(self._said[it] for it in read))


def _is_last(call: PartCall) -> bool:
    """Return whether the function ends with a call, or returns names after it."""
    after = call.block[call.place + 1 :][:1]
    is_followed = (
        bool(after) and isinstance(after[0], ast.Return) and is_made_of_names(after[0].value or ast.Constant(None))
    )
    return is_followed or isinstance(call.statement, ast.Return) or call.end == "return"


def says_compiler(tree: ast.Module) -> bool:
    """Return whether a module says the name of something that takes a function without the others of its module."""
    nodes = list(ast.walk(tree))
    imported = {it.name.rpartition(".")[2] for it in nodes if isinstance(it, ast.alias)}
    return not _COMPILERS.isdisjoint(imported.union(map(name_of, nodes)))


def _is_deleted(node: ast.AST) -> bool:
    """Return whether a node is a name that is deleted; an item or attribute may be."""
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)


def _read_part(node: ast.FunctionDef, shadowed: Names, *, is_lazy: bool) -> _Part | None:
    """Return a function as a part; None if it cannot be one.

    Args:
        node: the function.
        shadowed: names that may not be those of the language.
        is_lazy: whether nothing evaluates its annotations.
    """
    args = node.args
    inside = [it for one in node.body for it in ast.walk(one)]
    others = (
        args.posonlyargs,
        args.kwonlyargs,
        args.defaults,
        args.vararg,
        args.kwarg,
    )
    hints = [it for it in (node.returns, *(one.annotation for one in args.args)) if it]
    is_odd = any(isinstance(it, _WALLS) or _is_deleted(it) or name_of(it) in _COUNTING for it in inside)
    is_odd = is_odd or not (is_lazy or all(_is_plain_hint(it, shadowed) for it in hints))
    if any((node.decorator_list, *others)) or is_odd or is_bound_to_place(node.name, inside):
        return None
    parameters = tuple(it.arg for it in args.args)
    try:
        body = plain_statements(node.body)
        LocalNames(node, body)
    except NoNormalFormError:
        return None
    stored = frozenset(name for it in own_nodes(body) for name in names_bound_by(it))
    own = stored.union(parameters)
    if BoundNames(body, own.intersection(parameters)).doubtful & own:
        return None
    kept = kept_names(body, shadowed | own)
    returns = [it for it in own_nodes(body) if isinstance(it, ast.Return)]
    return _Part(node.name, parameters, body, stored, frozenset(names_read(body)) - own, kept, returns)


def _is_plain_hint(node: ast.expr, shadowed: Names) -> bool:
    """Return whether an annotation is a constant or a class of the language, so that its evaluation does nothing."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in _CLASSES - shadowed)


def _statements_for(call: PartCall, part: _Part) -> list[ast.stmt] | None:
    """Return the statements of a part as they stand for a call of it; None if they cannot."""
    body = copy_all(part.body)
    if isinstance(call.statement, ast.Return):
        return [*body, *([] if always_jumps(body) else [ast.Return(ast.Constant(None))])]
    if call.targets is not None:
        last = part.body[-1] if part.body else None
        is_alike = isinstance(last, ast.Return) and names_made_of(last.value) == call.targets
        return body[:-1] if is_alike and len(part.returns) == 1 else None
    if not all(returns_nothing(it) for it in part.returns):
        return None
    in_loops = (one for it in own_nodes(part.body) if isinstance(it, LOOPS) for one in own_nodes(it.body))
    if part.returns and call.end == "continue" and not any(isinstance(it, ast.Return) for it in in_loops):
        return [_WithContinue().visit(it) for it in body]
    return body if not part.returns or call.end == "return" else None


class _WithContinue(ast.NodeTransformer):
    def visit_Return(self, _node: ast.Return) -> ast.AST:
        return ast.Continue()
