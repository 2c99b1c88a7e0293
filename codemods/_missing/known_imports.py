"""Find how the files of a project import a name, and what speaks against an import of the same in another file."""

import ast
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from codemods._names.mentions import parts_named
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, bound_name, dotted_name
from toolkit.rules.undefined_name import first_undefined
from toolkit.source.calls import last_name

_COMMON = frozenset(
    {
        *("base64", "collections", "copy", "csv", "datetime", "functools", "hashlib", "io", "itertools", "json"),
        *("logging", "math", "operator", "os", "pathlib", "random", "re", "shutil", "subprocess", "sys", "tempfile"),
        *("threading", "time", "traceback", "uuid"),
    }
)
"""Modules of the standard library that people forget to import; they may be imported here to ask what they hold."""
_BUILT_IN = ("builtins", "__builtin__")
_LATE = frozenset({"models", "admin"})
"""Modules that may only be imported once the applications of Django are set up."""


class KnownImport(NamedTuple):
    """An import by which the project may get a name: the statement, its module, and whether it is one of its own."""

    statement: str
    module: str
    is_own: bool


def import_facts(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file's imports.

    Returns:
        `imports`: statement of one name -> module, of what the top of the module imports without conditions; `bound`:
        the names that it binds in any other way; `missing`: names that nothing defines; `brought`: names that it puts
        among the built-in ones.
    """
    imports: dict[str, str] = {}
    for node in file.tree.body:
        match node:
            case ast.Import():
                imports |= {f"import {it.name}": it.name for it in node.names if not it.asname and "." not in it.name}
            case ast.ImportFrom(level=0, module=str(module)):
                named = (it.name for it in node.names if not it.asname and it.name != "*")
                imports |= {f"from {module} import {name}": module for name in named}
    return {
        "imports": imports,
        "bound": sorted({*_bound_otherwise(file, imports)}),
        "missing": sorted({node.id for _, node in first_undefined(file)}),
        "brought": sorted({*_brought(file)}),
    }


def _bound_otherwise(file: SourceFile, imports: Mapping[str, str]) -> Iterator[str]:
    """Yield the names that a module defines, or imports on some paths only, relatively or under another name."""
    yield from (it.name for it in file.root.children)
    yield from (it.id for it in file.root.nodes(ast.Name) if not isinstance(it.ctx, ast.Load))
    plain = [(node, it, f"import {it.name}") for node in file.nodes(ast.Import) for it in node.names]
    named = [
        (node, it, f"from {node.module} import {it.name}") for node in file.nodes(ast.ImportFrom) for it in node.names
    ]
    for node, alias, written in (*plain, *named):
        if written not in imports or alias.asname or node not in file.tree.body:
            yield bound_name(alias)


def _brought(file: SourceFile) -> Iterator[str]:
    for node in file.nodes(ast.Attribute):
        if isinstance(node.ctx, ast.Store) and dotted_name(node.value) in _BUILT_IN:
            yield node.attr
    if any(it in file.text for it in _BUILT_IN):
        yield from parts_named(file)  # whatever the object is called that holds the built-in names


def imports_of(name: str, gathered: Mapping[str, Mapping[str, Any]]) -> list[KnownImport]:
    """Return the different imports by which files of the project get a name, own modules last.

    Args:
        name: the name.
        gathered: path -> facts of the files that are asked, those of tests left out.
    """
    folders = {part for path in gathered for part in path.removesuffix(".py").split("/")}
    found = {
        (statement, module)
        for facts in gathered.values()
        for statement, module in facts["imports"].items()
        if statement.endswith(f" import {name}") or statement == f"import {name}"
    }
    every = (KnownImport(statement, module, module.partition(".")[0] in folders) for statement, module in found)
    return sorted(every, key=lambda it: (it.is_own, it.statement))


def standard_import(file: SourceFile, name: str) -> str:
    """Return the import of a module of the standard library, or of its like-named class, with all that is read of it.

    Args:
        file: the file that reads the name.
        name: the name; the answer is empty unless it is one that is often forgotten.
    """
    read = {it.attr for it in file.nodes(ast.Attribute) if isinstance(it.value, ast.Name) and it.value.id == name}
    is_read = sum(it.id == name for it in file.nodes(ast.Name)) == sum(
        isinstance(it.value, ast.Name) and it.value.id == name for it in file.nodes(ast.Attribute)
    )
    if name not in _COMMON or not is_read or not read:
        return ""
    module = import_module(name)
    if all(hasattr(module, it) for it in read):
        return f"import {name}"
    inner = getattr(module, name, None)
    return f"from {name} import {name}" if inner is not None and all(hasattr(inner, it) for it in read) else ""


def is_importable(file: SourceFile, module: str) -> bool:
    """Return whether a file can import a module whenever it is imported itself: it imports its like at its top.

    Args:
        file: the file.
        module: dotted name of a module that is not of the project.
    """
    top, *rest = module.split(".")
    if top in sys.stdlib_module_names:
        return True
    present = {*import_facts(file)["imports"].values()}
    is_late = not _LATE.isdisjoint(rest) and not any(not _LATE.isdisjoint(it.split(".")[1:]) for it in present)
    return not is_late and any(it.partition(".")[0] == top for it in present)


def is_caught(node: ast.Name) -> bool:
    """Return whether the function around a name catches what its absence raises, with everything else.

    Args:
        node: where the name is read.
    """
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, ast.Try) and inner in outer.body and any(map(_is_broad, outer.handlers)):
            return True
        if isinstance(outer, ast.With | ast.AsyncWith) and inner in outer.body and any(map(_suppresses, outer.items)):
            return True
        inner = outer
    return False


def _suppresses(item: ast.withitem) -> bool:
    return isinstance(item.context_expr, ast.Call) and last_name(item.context_expr) == "suppress"


def _is_broad(handler: ast.ExceptHandler) -> bool:
    names = {getattr(it, "id", "") for it in walk(handler.type)} if handler.type else set[str]()
    return handler.type is None or not names.isdisjoint({"Exception", "BaseException"})
