"""Find what sees that a part was taken out: code that reads sources or all names, and calls with another object."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, parent
from toolkit.source.calls import follow, imported_names
from toolkit.source.lookups import ANY, find_walked

_SOURCES = frozenset({"getsource", "getsourcelines", "remote_exec", "PythonVirtualenvOperator"})
"""Functions that read or send the text of a function, which then lacks what was taken out of it."""
_CODES = frozenset({"__code__", "func_code"})
_OF_CODE = frozenset({"co_argcount", "co_filename", "co_firstlineno", "co_flags", "co_name", "co_varnames"})
"""Attributes of a code object that do not run it elsewhere."""
_VARIABLES = frozenset({"f_locals", "getargvalues"})
_OWN_NAMES = frozenset({"locals", "vars", "dir", "eval", "exec"})
_FUNCTIONS = frozenset({"__func__", "im_func"})
_OWN_MODULE = "."
"""Stands for the module of the file itself among walked ones."""
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_ONE_NAME = frozenset({"get", "setdefault", "update", "pop"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def gather_observers(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file: what it walks, whose source it takes, and which methods get other objects.

    Returns:
        `walked`: modules and classes of which all names are read; `passed`: classes that functions are given;
        `sources`: functions that take the source or code of
        their arguments, or whose own is taken; `receivers`: methods that are called with any object, as `Class.name`
        or `*.name`; `swappers`: decorators that call a function with another first argument.
    """
    own = [_OWN_MODULE] if _walks_itself(file) else []
    return {
        "walked": [*own, *find_walked(file)],
        "passed": sorted({*_find_passed(file)}),
        "sources": sorted({*_find_sources(file)}),
        "receivers": sorted({*_find_receivers(file)}),
        "readers": sorted({*_find_readers(file)}),
        "swappers": sorted({it.name for it in _definitions(file) if _swaps(it)}),
    }


def _definitions(file: SourceFile) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]


def _walks_itself(file: SourceFile) -> bool:
    """Return whether a file may read all names of its module."""
    for scope, call in file.each(ast.Call):
        name, around = dotted_name(call.func), parent(call)
        is_here = name == "globals" or (name in _NAMESPACES and not call.args and not scope.in_function)
        is_one = isinstance(around, ast.Subscript) or (isinstance(around, ast.Attribute) and around.attr in _ONE_NAME)
        if is_here and not is_one:
            return True
    modules = (it for it in file.nodes(ast.Subscript) if dotted_name(it.value).endswith("sys.modules"))
    return any(dotted_name(it.slice) == "__name__" for it in modules)


def _find_passed(file: SourceFile) -> Iterator[str]:
    """Yield `function:Class` for each class of CapWords, or new object of one, that is handed to a function."""
    for call in file.nodes(ast.Call):
        for given in call.args:
            owner = _last(given.func if isinstance(given, ast.Call) else given)
            if owner[:1].isupper() and (name := _last(call.func)):
                yield f"{name}:{owner}"


def _find_sources(file: SourceFile) -> Iterator[str]:
    if not any(word in file.text for word in _SOURCES | _CODES):
        return
    for call in file.nodes(ast.Call):
        if _last(call.func) in _SOURCES:
            yield from (_last(it) for it in [*call.args, *(one.value for one in call.keywords)])
            yield from _functions_around(call)
    for node in file.nodes(ast.Attribute):
        around = parent(node)
        is_read = isinstance(around, ast.Attribute) and around.attr in _OF_CODE
        if node.attr in _CODES and not is_read:
            yield _last(node.value)
            yield from _functions_around(node)


def _functions_around(node: ast.AST) -> Iterator[str]:
    yield from (it.name for it in ancestors(node) if isinstance(it, _DEFINITIONS))


def _find_readers(file: SourceFile) -> Iterator[str]:
    if any(word in file.text for word in _VARIABLES):
        for node in _definitions(file):
            if any(_last(it) in _VARIABLES for it in ast.walk(node)):
                yield node.name
    for given in file.nodes(ast.Assign):
        if isinstance(given.value, ast.Name) and given.value.id in _OWN_NAMES:
            yield from (it.id for it in given.targets if isinstance(it, ast.Name))


def _find_receivers(file: SourceFile) -> Iterator[str]:
    origins = imported_names(file)
    for node in file.nodes(ast.Attribute):
        if node.attr in _FUNCTIONS:
            yield f"{ANY}.{_last(node.value)}"
        elif _last(node.value)[:1].isupper() and isinstance(node.ctx, ast.Load):
            owner = follow(dotted_name(node.value), origins).rpartition(".")[2]
            around = parent(node)
            is_called = isinstance(around, ast.Call) and around.func is node
            if not is_called or (isinstance(around, ast.Call) and not _is_given_own(around)):
                yield f"{owner}.{node.attr}"
    for call in file.nodes(ast.Call):
        if _last(call.func) == "getattr" and len(call.args) > 1:
            owner = follow(dotted_name(call.args[0]), origins).rpartition(".")[2]
            named = getattr(call.args[1], "value", ANY)
            yield from [f"{owner}.{named}"] if owner[:1].isupper() else []


def _is_given_own(call: ast.Call) -> bool:
    """Return whether a method passes on the object that it was given: `Base.save(self)`."""
    given = call.args[0] if call.args else None
    around = next((it for it in ancestors(call) if isinstance(it, _DEFINITIONS)), None)
    own = [*around.args.posonlyargs, *around.args.args][:1] if around else []
    return isinstance(given, ast.Name) and [given.id] == [it.arg for it in own]


def _swaps(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a decorator calls what it is given with another first argument than its own one."""
    taken = {it.arg for it in node.args.args}
    inner = [it for it in ast.walk(node) if isinstance(it, _DEFINITIONS) and it is not node]
    return any(_calls_otherwise(it, taken) for it in inner)


def _calls_otherwise(wrapper: ast.FunctionDef | ast.AsyncFunctionDef, functions: set[str]) -> bool:
    own = [it.arg for it in (*wrapper.args.posonlyargs, *wrapper.args.args)][:1]
    calls = (it for it in ast.walk(wrapper) if isinstance(it, ast.Call) and dotted_name(it.func) in functions)
    firsts = (it.args[0] for it in calls if it.args)
    return any(not isinstance(it, ast.Starred) and [getattr(it, "id", "")] != own for it in firsts)


def _last(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


class Observers:
    """The observers of the functions of one file in its project.

    Args:
        gathered: facts by path, from `gather_observers` and `walking_functions`.
        path: path of the file.
    """

    def __init__(self, gathered: Mapping[str, Any], path: str) -> None:
        found = gathered.values()
        self._walked = {name for it in found for name in it["walked"] if name != _OWN_MODULE}
        walkers = {name for it in found for name in it["walkers"]}
        passed = (one.split(":") for it in found for one in it["passed"])
        self._walked |= {owner for name, owner in passed if name in walkers}
        self._sources = {name for it in found for name in it["sources"]}
        self._receivers = {name for it in found for name in it["receivers"]}
        self._readers = {name for it in found for name in it["readers"]}
        self._swappers = {name for it in found for name in it["swappers"]}
        stem = PurePosixPath(path).stem
        module = PurePosixPath(path).parent.name if stem == "__init__" else stem
        self.sees_module = _OWN_MODULE in gathered[path]["walked"] or not self._walked.isdisjoint({module, ANY})

    def takes_source(self, scope: Scope) -> bool:
        """Return whether somebody takes the source of a function, also by a decorator."""
        named = {_name(scope), *_decorators(scope)}
        return not named.isdisjoint(self._sources | _SOURCES)

    def reads_variables(self, scope: Scope) -> bool:
        """Return whether a function mentions another one that reads the variables of its caller."""
        return bool(self._readers) and not self._readers.isdisjoint(_last(it) for it in ast.walk(scope.node))

    def gives_other_objects(self, scope: Scope, owner: str) -> bool:
        """Return whether a method may be called with an object that is not one of its class."""
        decorators = _decorators(scope)
        names = {f"{owner}.{_name(scope)}", f"{owner}.{ANY}", f"{ANY}.{_name(scope)}"}
        is_called = "classmethod" not in decorators and not names.isdisjoint(self._receivers)
        return is_called or not self._swappers.isdisjoint(decorators)

    def walks_class(self, owners: set[str]) -> bool:
        """Return whether somebody reads all names of one of these classes."""
        return not self._walked.isdisjoint(owners)


def _name(scope: Scope) -> str:
    return scope.qualname.rpartition(".")[2]


def _decorators(scope: Scope) -> set[str]:
    written: list[ast.expr] = getattr(scope.node, "decorator_list", [])
    return {_last(it.func if isinstance(it, ast.Call) else it) for it in written}
