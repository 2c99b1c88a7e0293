"""Find values that end when nobody refers to them any more: files, connections, generators that are not read up.

A variable of an extracted part ends with the part, not with the function that it was taken from.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from codemods._extract.bindings import held_values, own_nodes
from codemods._extract.name_words import words_of
from codemods._extract.weak_references import WEAK, WeakFacts, weak_facts
from toolkit.model.descendants import children
from toolkit.model.project_facts import ProjectFacts, Selected
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors, name_of

_OPENING = frozenset({"open", "fdopen", "urlopen", "popen", "connect", "connection", "cursor", "socket", "mmap"})
_OPENING |= {"stack", "lock", "acquire", "guard", "session", "transaction", "begin", "atomic", "savepoint", "stream"}
_OPENING |= {"pool", "executor", "makefile", "tempfile", "temporary", "scandir", "iterdir"}
"""Words of functions and classes whose results usually close, release or take back something when they end."""
_SUPPRESS = "suppress"
"""The function of `contextlib`, and the mark of what does the same."""
_ASKING = frozenset({"is", "has", "can", "should", "close", "check", "validate"})
_READING = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all", "len"})
_READING |= {"join", "bool", "str", "int", "float", "next", "isinstance", "Counter", "deque", "OrderedDict"}
"""Functions that hold nothing of what they are given but its items."""


class Lasting(NamedTuple):
    """Names of functions whose results may end when nobody refers to them, or may suppress an error.

    Attributes:
        names: functions and classes whose results end when nobody refers to them any more.
        weak: what is only referred to weakly.
        suppressing: functions and classes that give a context manager that may go on after an error.
    """

    names: frozenset[str] = frozenset()
    weak: WeakFacts = WeakFacts()
    suppressing: frozenset[str] = frozenset()


def find_lasting(project: ProjectFacts) -> Lasting:
    """Return what calls of a project give, by what was gathered of its files."""
    return Lasting(
        project.compute(lasting_names, "lasting"),
        project.compute(weak_facts, *WEAK, "lasting"),
        project.compute(suppressing_names, "suppressing"),
    )


def gather_lasting(file: SourceFile) -> dict[str, list[str]]:
    """Return name -> functions whose results it gives, of functions and classes of a file; empty text: it lasts itself.

    Generators last, and classes with `__del__`. With a dot at the end: on what a method is called.
    """
    found: dict[str, list[str]] = {}
    for node, given in _given_by_functions(file).items():
        found.setdefault(node.name, []).extend(given)
    for owner in file.nodes(ast.ClassDef):
        ends = any(getattr(it, "name", "") == "__del__" for it in owner.body)
        found.setdefault(owner.name, []).extend([""] if ends else map(name_of, owner.bases))
    return {name: sorted({*given}) for name, given in found.items() if given}


@lru_cache(maxsize=1)  # both kinds of facts begin with it
def _given_by_functions(file: SourceFile) -> dict[FunctionNode, list[str]]:
    return {it.node: [*_given_by(it)] for it in file.functions}  # type: ignore[misc]


def _given_by(scope: Scope) -> Iterator[str]:
    node = scope.node
    assert isinstance(node, FunctionNode)
    if not node.decorator_list and any(_is_own(it, node) for it in scope.nodes(ast.Yield, ast.YieldFrom)):
        yield ""
    returned = [it.value for it in scope.nodes(ast.Return) if it.value is not None]
    names = {it.id for it in returned if isinstance(it, ast.Name)}
    if names:
        returned += [it.value for it in scope.nodes(ast.Assign) if names & {name_of(one) for one in it.targets}]
    for call in (it for value in returned for it in _held_calls(value)):
        yield name_of(call.func)
        if isinstance(call.func, ast.Attribute) and name_of(call.func.value):
            yield f"{name_of(call.func.value)}."


def _is_own(node: ast.AST, function: FunctionNode) -> bool:
    """Return whether a node is run by a function itself, and not by a lambda or a definition in it."""
    return next(it for it in ancestors(node) if isinstance(it, (FunctionNode, ast.ClassDef, ast.Lambda))) is function


def lasting_names(files: Selected) -> frozenset[str]:
    """Return the functions and classes of a project whose results last, by what `gather_lasting` found in its files."""
    given: dict[str, set[str]] = {}
    for it in files.values():
        for name, functions in it["lasting"].items():
            given.setdefault(name, set()).update(functions)
    found = frozenset(name for name, it in given.items() if "" in it or any(map(is_opening, it)))
    while more := frozenset(name for name, it in given.items() if it & found) - found:
        found |= more
    return found


def is_opening(name: str) -> bool:
    """Return whether the name of a function says that its result may end something when it ends."""
    words = words_of(name) if not name.endswith(".") else []
    return not _OPENING.isdisjoint(words) and words[0] not in _ASKING


def gather_suppressing(file: SourceFile) -> dict[str, list[str]]:
    """Return name -> functions whose results it gives; `suppress`: a `with` of it may go on after an error.

    That is a generator that catches what is raised at its `yield`, and a class whose `__exit__` gives a value.
    """
    found: dict[str, list[str]] = {}
    for node, given in _given_by_functions(file).items():
        found.setdefault(node.name, []).extend([_SUPPRESS] if _catches_at_yield(node) else given)
    for owner in file.nodes(ast.ClassDef):
        exits = [it for it in owner.body if getattr(it, "name", "") in ("__exit__", "__aexit__")]
        is_one = any(_gives_value(it) for exit_ in exits for it in own_nodes(getattr(exit_, "body", [])))
        found.setdefault(owner.name, []).extend([_SUPPRESS] if is_one else map(name_of, owner.bases))
    for it in file.nodes(ast.Assign):
        value = it.value.func if isinstance(it.value, ast.Call) else it.value
        for target in it.targets:
            found.setdefault(name_of(target), []).append(name_of(value))
    quiet = {name: {one for one in it if not one.endswith(".")} for name, it in found.items()}
    return {name: sorted(it - {""}) for name, it in quiet.items() if name and it - {name, ""}}


def _catches_at_yield(node: FunctionNode) -> bool:
    if not node.decorator_list:
        return False
    guarded = [it for it in own_nodes(node.body) if isinstance(it, ast.Try | ast.With | ast.AsyncWith)]
    return any(
        isinstance(inner, ast.Yield)
        for it in guarded
        if not isinstance(it, ast.Try) or any(not _raises_again(one) for one in it.handlers)
        for inner in own_nodes(it.body)
        if isinstance(it, ast.Try) or any(name_of(_called(one.context_expr)) == _SUPPRESS for one in it.items)
    )


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler surely raises at its end, and does not leave before."""
    is_leaving = any(isinstance(it, ast.Return | ast.Break | ast.Continue) for it in own_nodes(handler.body))
    return isinstance(handler.body[-1], ast.Raise) and not is_leaving


def _gives_value(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Return) else None
    return value is not None and not (isinstance(value, ast.Constant) and not value.value)


def suppressing_names(files: Selected) -> frozenset[str]:
    """Return the functions and classes of a project that give a context manager that may suppress an error."""
    given: dict[str, set[str]] = {}
    for it in files.values():
        for name, functions in it["suppressing"].items():
            given.setdefault(name, set()).update(functions)
    found = frozenset(name for name, it in given.items() if _SUPPRESS in it)
    while more := frozenset(name for name, it in given.items() if it & found) - found:
        found |= more
    return found


def lasting_bindings(body: Iterable[ast.stmt], lasting: Collection[str]) -> list[tuple[int, set[str]]]:
    """Return (line, names that may hold from there on what lasts).

    Args:
        body: statements of a function.
        lasting: functions and classes of the project whose results last.
    """

    def lasts(value: ast.expr) -> bool:
        return any(it in lasting or is_opening(it) for it in (name_of(call.func) for call in _held_calls(value)))

    return [(value.lineno, names) for names, value in held_values(body) if lasts(value)]


def _held_calls(value: ast.expr) -> Iterator[ast.Call]:
    """Yield the calls whose results a value may be or hold."""
    match value:
        case ast.Call(func, args, keywords):
            yield value
            if name_of(func) not in _READING:
                for it in (*args, *(one.value for one in keywords)):
                    yield from _held_calls(it)
        case ast.Attribute() | ast.Constant() | ast.Name() | ast.Compare() | ast.Lambda():
            return
        case ast.Subscript(inner) | ast.Await(inner):
            yield from _held_calls(inner)
        case _:
            for part in children(value):
                if isinstance(part, ast.expr):
                    yield from _held_calls(part)
                elif isinstance(part, ast.comprehension):
                    yield from _held_calls(part.iter) if isinstance(value, ast.GeneratorExp) else ()
