"""Write the text of a new module, and the replacement for its definitions in the old one."""

import textwrap
from collections.abc import Sequence

from codemods._split.definitions import Definition, ModuleDefinitions
from toolkit.model.tree import FunctionNode

_WIDTH = 88


def module_text(module: ModuleDefinitions, names: frozenset[str], stem: str, word: str) -> str:
    """Write the new module: a docstring, the imports that its definitions need, and the definitions in order.

    Args:
        module: the old module.
        names: the moved names.
        stem: the name of the old file.
        word: the topic of the definitions.
    """
    parts = [f'"""Functions about `{word}` that were in `{stem}`."""']
    if imports := _grouped_imports(module.import_lines(set(names))):
        parts.append("\n" + "\n".join(imports))
    before: Definition | None = None
    for it in in_order(module, names):
        is_apart = before is None or isinstance(it.node, FunctionNode) or before.is_function
        blank = "\n\n" if is_apart and (it.is_function or (before is not None and before.is_function)) else "\n"
        blank = blank if is_apart else ""
        parts.append(blank + "\n".join(module.file.lines[it.first - 1 : it.last]))
        before = it
    return "\n".join(parts) + "\n"


def in_order(module: ModuleDefinitions, names: frozenset[str]) -> list[Definition]:
    """Return definitions in file order."""
    return sorted((module.movable[name] for name in names), key=lambda it: it.first)


def ranges(module: ModuleDefinitions, names: frozenset[str]) -> list[list[int]]:
    """Return the first and last line of each moved part, including the blank lines on one side."""
    lines = module.file.lines
    found: list[list[int]] = []
    for it in in_order(module, names):
        above = it.first - 1
        while above > 1 and not lines[above - 1].strip():
            above -= 1
        below = it.last + 1
        while below <= len(lines) and not lines[below - 1].strip():
            below += 1
        is_end = below > len(lines)
        stays_below = is_end or below - it.last >= it.first - above
        first, last = (above + 1, it.last) if stays_below else (it.first, below - 1)
        found.append([max(first, found[-1][1] + 1) if found else first, last])
    return _at_the_end(lines, found)


def _at_the_end(lines: list[str], found: list[list[int]]) -> list[list[int]]:
    """Join ranges at the end of the file, so that no blank lines remain there."""
    gone = {line for first, last in found for line in range(first, last + 1)}
    kept = len(lines)
    while kept > 1 and (kept in gone or not lines[kept - 1].strip()):
        kept -= 1
    before = [it for it in found if it[0] <= kept]
    return [*before, [kept + 1, len(lines) - 1]] if len(before) < len(found) and not lines[-1] else found


def import_back(origin: str, names: Sequence[str]) -> list[str]:
    """Return the lines that import moved names in the old module."""
    line = f"from {origin} import {', '.join(names)}  # noqa: F401"
    if len(line) <= _WIDTH:
        return [line]
    inner = textwrap.wrap(", ".join(names) + ",", _WIDTH - 4, break_long_words=False)
    return [f"from {origin} import (  # noqa: F401", *(f"    {text}" for text in inner), ")"]


def _grouped_imports(lines: list[str]) -> list[str]:
    """Join the imports from one module into one statement."""
    found: dict[str, list[str]] = {}
    for line in lines:
        origin, is_from, name = line.partition(" import ")
        found.setdefault(origin if is_from else line, []).extend([name] if is_from else [])
    return [line for origin, names in found.items() for line in _import(origin, names)]


def _import(origin: str, names: list[str]) -> list[str]:
    if not names:
        return [origin]
    line = f"{origin} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    inner = textwrap.wrap(", ".join(names) + ",", _WIDTH - 4, break_long_words=False)
    return [f"{origin} import (", *(f"    {text}" for text in inner), ")"]
