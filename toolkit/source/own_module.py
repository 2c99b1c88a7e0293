"""Decide whether a file reads names of its own module through the module object: `sys.modules[__name__]`."""

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, dotted_name, is_text, name_of, parent
from toolkit.source.calls import follow, imported_names

_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_GLOBALS = frozenset({"__globals__", "func_globals", "f_globals"})
"""Attributes of functions and frames that hold the names of a module."""
_LOADING = frozenset({"import_module", "__import__", "load_module", "import_string", "resolve_name", "run_module"})
"""Functions that return a module, or a name of one, by its name."""
_OWN_NAMES = frozenset({"__name__", "__module__"})
_BY_FRAME = "inspect.getmodule"
_MODULES = "sys.modules"


@lru_cache(maxsize=4)  # every import of a file asks
def reads_own_names(file: SourceFile) -> bool:
    """Return whether a file may read names of its module that its text does not show as such.

    It does so through `globals()` and the like, the modules that are loaded, an import of itself by whatever name, the
    globals of its functions, and code that it computes. What stands there as a text, `globals()["x"]`, does not count.
    """
    return any(_walks_namespace(file)) or takes_own_module(file)


def takes_own_module(file: SourceFile) -> bool:
    """Return whether a file takes the object of its own module, or one of a module that may be its own."""
    origins = imported_names(file)
    nodes: list[ast.Name | ast.Attribute] = [*file.nodes(ast.Name), *file.nodes(ast.Attribute)]
    for node in nodes:
        if not isinstance(node.ctx, ast.Load):
            continue
        first = dotted_name(node).partition(".")[0]
        origin = follow(dotted_name(node), origins) if first in origins else ""
        if name_of(node) in _GLOBALS or origin == _BY_FRAME or (origin and is_own_module(file, origin)):
            return True
        if origin == _MODULES and not _names_another(file, node):
            return True
    loads = (it for it in file.nodes(ast.Call) if name_of(it.func) in _LOADING)
    return any(_loads_itself(file, it) for it in loads) or any(_imports_from_itself(file))


def is_own_module(file: SourceFile, name: str) -> bool:
    """Return whether a dotted name of a module, with dots in front if it is relative, may be that of a file.

    A name without dots may be that of any file of this name, but not of one in a folder if the standard library has it.
    """
    own = PurePosixPath(file.path).with_suffix("").parts
    package = own[:-1]
    own = package if own[-1] == "__init__" else own
    bare = name.lstrip(".")
    parts = tuple(bare.split(".")) if bare else ()
    if level := len(name) - len(bare):
        around = package[: len(package) - level + 1]
        return level - 1 <= len(package) and bool(own) and (*around, *parts) == own
    if not parts or parts != own[-len(parts) :]:
        return False
    return len(parts) > 1 or len(own) == 1 or name not in sys.stdlib_module_names


def _walks_namespace(file: SourceFile) -> Iterator[bool]:
    """Yield whether each call gives names of the module that are not written there, or runs computed code."""
    for scope, call in file.each(ast.Call):
        name, around = dotted_name(call.func), parent(call)
        if name in ("eval", "exec"):
            yield len(call.args) == 1 and not is_text(call.args[0])
        elif name == "globals" or (name in _NAMESPACES and not call.args and not scope.in_function):
            yield not (is_text(_key_of(around)) or _only_sets(around))


def _only_sets(around: ast.AST | None) -> bool:
    """Return whether names are only bound: `globals()[name] = x`, `globals().update(x)`."""
    is_set = isinstance(around, ast.Subscript) and not isinstance(around.ctx, ast.Load)
    return is_set or (isinstance(around, ast.Attribute) and around.attr == "update")


def _key_of(around: ast.AST | None) -> ast.AST | None:
    """Return the key that is asked of a dictionary; None if something else is done with it.

    Args:
        around: the node around the dictionary.
    """
    if isinstance(around, ast.Subscript):
        return around.slice
    call = parent(around) if isinstance(around, ast.Attribute) else None
    return next(iter(call.args), None) if isinstance(call, ast.Call) and call.func is around else None


def _names_another(file: SourceFile, modules: ast.AST) -> bool:
    """Return whether `sys.modules` is only asked for a module whose name is written there, and is another one."""
    around = parent(modules)
    if isinstance(around, ast.Compare):
        return around.left is not modules
    key = _key_of(around)
    return _only_sets(around) or (is_text(key) and not is_own_module(file, key.value))


def _loads_itself(file: SourceFile, call: ast.Call) -> bool:
    """Return whether a call is given the own name of a module, as `__name__`, or written out."""
    given = [it for one in (*call.args, *(it.value for it in call.keywords)) for it in walk(one)]
    texts = (it.value.strip(".") for it in given if is_text(it))
    return any(name_of(it) in _OWN_NAMES for it in given) or any(is_own_module(file, it) for it in texts)


def _imports_from_itself(file: SourceFile) -> Iterator[bool]:
    """Yield whether each import from a module is one of a name of the own module, and not of one below it."""
    for node in file.nodes(ast.ImportFrom):
        is_package = node.level == 1 and not node.module
        yield not is_package and is_own_module(file, "." * node.level + (node.module or ""))
