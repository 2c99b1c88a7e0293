"""Find values that end when nobody refers to them any more: files, connections, generators that are not read up.

A variable of an extracted part ends with the part, not with the function that it was taken from.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from codemods._extract.bindings import own_nodes
from codemods._extract.name_words import words_of
from toolkit.model.tree import FunctionNode, SourceFile, name_of

_OPENING = frozenset({"open", "fdopen", "urlopen", "popen", "connect", "connection", "cursor", "socket", "mmap"})
_OPENING |= {"stack", "lock", "acquire", "guard", "session", "transaction", "begin", "atomic", "savepoint", "stream"}
_OPENING |= {"pool", "executor", "makefile", "tempfile", "temporary", "scandir", "iterdir"}
"""Words of functions and classes whose results usually close, release or take back something when they end."""
_ASKING = frozenset({"is", "has", "can", "should", "close", "check", "validate"})
_READING = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all", "len"})
_READING |= {"join", "bool", "str", "int", "float", "next", "isinstance", "Counter", "deque", "OrderedDict"}
"""Functions that hold nothing of what they are given but its items."""
_ADDING = frozenset({"append", "add", "extend", "insert", "setdefault", "update", "appendleft", "put", "push"})


def gather_lasting(file: SourceFile) -> dict[str, list[str]]:
    """Return name -> functions whose results it gives, of functions and classes of a file; empty text: it lasts itself.

    Generators last, and classes with `__del__`.
    """
    found: dict[str, list[str]] = {}
    functions: list[FunctionNode] = [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]
    for node in functions:
        found.setdefault(node.name, []).extend(_given_by(node))
    for owner in file.nodes(ast.ClassDef):
        ends = any(getattr(it, "name", "") == "__del__" for it in owner.body)
        found.setdefault(owner.name, []).extend([""] if ends else map(name_of, owner.bases))
    return {name: sorted({*given}) for name, given in found.items() if given}


def _given_by(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    nodes = [*own_nodes(node.body)]
    if any(isinstance(it, ast.Yield | ast.YieldFrom) for it in nodes) and not node.decorator_list:
        yield ""
    returned = [it.value for it in nodes if isinstance(it, ast.Return) and it.value is not None]
    names = {it.id for it in returned if isinstance(it, ast.Name)}
    returned += [
        it.value for it in nodes if isinstance(it, ast.Assign) and names & {name_of(one) for one in it.targets}
    ]
    yield from (name_of(call.func) for value in returned for call in _held_calls(value))


def lasting_names(gathered: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the functions and classes of a project whose results last, by what `gather_lasting` found in its files."""
    given: dict[str, set[str]] = {}
    for it in gathered:
        for name, functions in it["lasting"].items():
            given.setdefault(name, set()).update(functions)
    found = frozenset(name for name, it in given.items() if "" in it or any(map(is_opening, it)))
    while more := frozenset(name for name, it in given.items() if it & found) - found:
        found |= more
    return found


def is_opening(name: str) -> bool:
    """Return whether the name of a function says that its result may end something when it ends."""
    words = words_of(name)
    return not _OPENING.isdisjoint(words) and words[0] not in _ASKING


def lasting_bindings(body: Iterable[ast.stmt], lasting: Collection[str]) -> list[tuple[int, set[str]]]:
    """Return (line, names that may hold from there on what lasts).

    Args:
        body: statements of a function.
        lasting: functions and classes of the project whose results last.
    """

    def lasts(value: ast.expr) -> bool:
        return any(it in lasting or is_opening(it) for it in (name_of(call.func) for call in _held_calls(value)))

    return [(value.lineno, names) for names, value in _bindings(body) if lasts(value)]


def _bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[set[str], ast.expr]]:
    """Yield (names, value that they may hold afterwards)."""
    for node in own_nodes([*body]):
        match node:
            case ast.Assign(targets, value):
                yield {name for it in targets for name in _roots(it)}, value
            case (ast.AnnAssign(target, value=ast.expr() as value)) | ast.AugAssign(target, value=value):
                yield {*_roots(target)}, value
            case ast.Call(ast.Attribute(owner, attr), args, keywords) if attr in _ADDING:
                for it in (*args, *(one.value for one in keywords)):
                    yield {*_roots(owner)}, it


def _roots(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Tuple | ast.List):
        for it in node.elts:
            yield from _roots(it)
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        yield from _roots(node.value)
    elif isinstance(node, ast.Name):
        yield node.id


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
            for part in ast.iter_child_nodes(value):
                if isinstance(part, ast.expr):
                    yield from _held_calls(part)
                elif isinstance(part, ast.comprehension):
                    yield from _held_calls(part.iter) if isinstance(value, ast.GeneratorExp) else ()
