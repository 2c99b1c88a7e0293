"""Read the names that a module offers to importers, and those it imports itself."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from codemods._names.mentions import mentions
from codemods._names.other_files import uses
from codemods._stars.whole_readers import whole_names
from toolkit.model.tree import SourceFile, bound_name, dotted_name, is_text, parent

_RUNS_TEXT = {"exec", "eval", "globals", "vars", "locals", "setattr", "__import__", "import_module"}
_PATH = re.compile(r"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\Z")


@lru_cache(maxsize=1)  # several codemods ask about the same file
def surface(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a module from its text.

    Returns:
        `names`: names that its top level always binds, in order; `maybe`: names bound on some paths; `public`: the
        names of `__all__`, or None; `dynamic`: whether it may bind names that its text does not show; `stars`,
        `modules`: the modules that it imports with `*`, and all its imports at import time, as [level, module] and
        [level, module, name or ""]; `taken`: what it imports from others by name, each name bound once, as [level,
        module, name]; `plain`: the modules that `import` at its top alone binds, each once, below every `*`; `reads`:
        the names that it may read; `uses`: what it takes from others; `paths`: texts like `shop.views.time`; `aliases`:
        names that it gives to imports with `as`; `named`, `looked_into`: see `whole_readers.py`.
    """
    gone = {node.id for node in file.root.nodes(ast.Name) if isinstance(node.ctx, ast.Del)}
    names = dict.fromkeys(name for name in _bound_by(file.tree.body) if name not in gone)
    maybe = {name for name in _bound_anywhere(file) if name not in names}
    public, is_odd = _public(file)
    called = {dotted_name(call.func) for call in file.root.nodes(ast.Call)}
    texts = {it.value for it in file.nodes(ast.Constant)}
    return {
        "names": list(names),
        "maybe": sorted(maybe),
        "public": public,
        "dynamic": is_odd
        or any(parent(node) is not file.tree for node in _stars(file))
        or bool(called & _RUNS_TEXT)
        or "__getattr__" in names,
        "stars": [[node.level, node.module or ""] for node in _stars(file)],
        "modules": [[*it] for it in sorted(_modules(file))],
        "taken": _taken_names(file),
        "plain": sorted(_plain_modules(file)),
        "reads": names_read(file),
        "uses": uses(file, whole_paths=False),
        "paths": sorted({it for it in texts if isinstance(it, str) and _PATH.match(it)}),
        "aliases": sorted({it.asname for it in file.nodes(ast.alias) if it.asname}),
        **whole_names(file),
    }


def _taken_names(file: SourceFile) -> dict[str, list[Any]]:
    bound = Counter(_bound_anywhere(file))
    return {
        alias.asname or alias.name: [node.level, node.module or "", alias.name]
        for node in file.root.nodes(ast.ImportFrom)
        for alias in node.names
        if alias.name != "*" and bound[alias.asname or alias.name] == 1
    }


def _plain_modules(file: SourceFile) -> Iterator[str]:
    bound = Counter(_bound_anywhere(file))
    last = max((it.lineno for it in _stars(file)), default=0)
    for node in file.root.nodes(ast.Import):
        if parent(node) is file.tree and node.lineno > last:
            yield from (it.name for it in node.names if not it.asname and bound[it.name] == 1)


def names_read(file: SourceFile) -> list[str]:
    """Return every name that a file may read, also in text that may be code."""
    names = {node.id for node in file.nodes(ast.Name)} | mentions(file)
    return sorted(names.union(*(node.names for node in file.nodes(ast.Global))))


def _bound_by(body: list[ast.stmt]) -> Iterator[str]:
    """Yield names that statements always bind when they complete."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (bound_name(alias) for alias in node.names if alias.name != "*")
        elif isinstance(node, ast.Assign):
            yield from (name for target in node.targets for name in _target_names(target))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _target_names(node.target)
        elif isinstance(node, ast.With):
            yield from _bound_by(node.body)
        elif isinstance(node, ast.If):
            yield from _on_all_paths(node.body, node.orelse)
        elif isinstance(node, ast.Try):
            yield from _on_all_paths([*node.body, *node.orelse], *(it.body for it in node.handlers))
            yield from _bound_by(node.finalbody)


def _on_all_paths(*blocks: list[ast.stmt]) -> list[str]:
    """Return the names bound by every block; blocks that raise are ignored."""
    running = [dict.fromkeys(_bound_by(block)) for block in blocks if not (block and isinstance(block[-1], ast.Raise))]
    return [name for name in running[0] if all(name in names for names in running)] if running else []


def _target_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Tuple | ast.List):
        for item in node.elts:
            yield from _target_names(item.value if isinstance(item, ast.Starred) else item)


def _bound_anywhere(file: SourceFile) -> Iterator[str]:
    """Yield names that the top level binds on any path, including deleted ones and `global` in a function."""
    yield from (it.id for it in file.root.nodes(ast.Name) if not isinstance(it.ctx, ast.Load))
    yield from (child.qualname for child in file.root.children)
    for node in file.root.nodes(ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    yield from (it.name for it in file.root.nodes(ast.ExceptHandler) if it.name)
    yield from (name for node in file.nodes(ast.Global) for name in node.names)


def lists_computed_names(file: SourceFile) -> bool:
    """Return whether a module puts `__all__` together, perhaps of names that a wildcard import brought."""
    return _public(file)[1]


def _public(file: SourceFile) -> tuple[list[str] | None, bool]:
    """Return the names of `__all__`, and whether it is computed in a way that cannot be read."""
    given = [it for it in file.root.nodes(ast.Name) if it.id == "__all__"]
    if not given:
        return None, False
    around = parent(given[0])
    if len(given) > 1 or not isinstance(around, ast.Assign) or parent(around) is not file.tree:
        return None, True
    value = around.value
    if not isinstance(value, ast.List | ast.Tuple):
        return None, True
    texts = [it.value for it in value.elts if is_text(it)]
    return texts, len(texts) != len(value.elts)


def _stars(file: SourceFile) -> list[ast.ImportFrom]:
    return [node for node in file.root.nodes(ast.ImportFrom) if node.names[0].name == "*"]


def _modules(file: SourceFile) -> set[tuple[int, str, str]]:
    found = {(0, alias.name, "") for node in file.root.nodes(ast.Import) for alias in node.names}
    for origin in file.root.nodes(ast.ImportFrom):
        found |= {(origin.level, origin.module or "", alias.name) for alias in origin.names}
    return found
