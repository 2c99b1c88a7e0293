"""Find code that uses a submodule of the standard library which it does not import: some other import has loaded it."""

import ast
import re
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file

_ALWAYS_THERE = frozenset({"collections.abc", "importlib.machinery"})


def relies_on_loads(path: str, data: bytes) -> bool:
    """Return whether a file reads a submodule, as `importlib.util`, that no import of its own loads."""
    if not _word_of_a_package().search(data):
        return False
    tree = _tree(path, data)
    imports = list(_imports(tree))
    loaded = {part for name, _ in imports for part in _prefixes(name)} | _ALWAYS_THERE
    roots = {bound: name if bound != name.partition(".")[0] else bound for name, bound in imports}
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    for first, *rest in filter(None, map(_dotted_names, attributes)):
        used = _prefixes(".".join([roots.get(first, ""), *rest]))
        if any(_is_submodule(name) and name not in loaded for name in used):
            return True
    return False


def loaded_modules(path: str, data: bytes | None) -> frozenset[str]:
    """The modules of the standard library that the imports of a file load."""
    names = {part for name, _ in _imports(_tree(path, data or b"")) for part in _prefixes(name)}
    return frozenset(it for it in names if it in sys.stdlib_module_names or _is_submodule(it))


def _tree(path: str, data: bytes) -> ast.AST:
    """The tree of a file; an empty one if it cannot be parsed."""
    try:
        return parse_file(path, data).tree
    except SourceError:
        return ast.Module([], [])


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what each import names, and the name that it binds: `a.b` and `a` for `import a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((it.name, it.asname or it.name.partition(".")[0]) for it in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{it.name}", it.asname or it.name) for it in node.names)


def _prefixes(name: str) -> list[str]:
    """`a.b.c` -> `a`, `a.b`, `a.b.c`."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _dotted_names(node: ast.AST) -> list[str]:
    """The names of `a.b.c`; empty: it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


@cache
def _is_submodule(name: str) -> bool:
    """Return whether a dotted name is that of a module in a package of the standard library; nothing is imported."""
    package, _, last = name.rpartition(".")
    if package.partition(".")[0] not in _packages():
        return False
    place = _library().joinpath(*package.split("."))
    return (place / f"{last}.py").is_file() or (place / last / "__init__.py").is_file()


@cache
def _packages() -> frozenset[str]:
    return frozenset(it for it in sys.stdlib_module_names if (_library() / it / "__init__.py").is_file())


@cache
def _word_of_a_package() -> re.Pattern[bytes]:
    return re.compile(rb"\b(%s)\b" % b"|".join(sorted(it.encode() for it in _packages())))


@cache
def _library() -> Path:
    return Path(sysconfig.get_path("stdlib"))
