"""Sites of imports that Python 3 has under another name, has built in, or does not need."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from codemods._names.mentions import mentions, parts_named
from codemods._unused.lines import block_of
from codemods._versions.bindings import FileBindings
from codemods._versions.moved_imports import moved_import, with_blank_lines
from codemods._versions.six_names import BUILTINS, DECORATORS, EXPRESSIONS, FUTURES, MODULES
from codemods._versions.verdicts import NAME, SiteMaker
from toolkit.model.codemod import Facts, Site
from toolkit.model.tree import Scope, SourceFile, ancestors, is_docstring, parent
from toolkit.source.own_module import reads_own_names
from toolkit.source.rewrite_site import TEXT, make_line_site, make_site

_Import = ast.Import | ast.ImportFrom
_GIVES_ON = re.compile(r"(\A|/)(__init__|_?compat\w*|six|_?py3k?|python3)\.py\Z")
"""Files whose names other files import."""
_FOR_TOOLS = re.compile(r"#\s*(noqa|pylint|type:|isort|pragma|flake8|nosec)", re.IGNORECASE)
_URLLIB = "six.moves.urllib"
_BLOCKS = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class _Change:
    """The change of an import.

    Attributes:
        gone: names that it no longer imports.
        unused: local names among these that the module does not have any more, or with fewer attributes.
        lines: statements that replace it.
        origins: full names of what it no longer imports from `six` and the like, but for what nothing reads.
    """

    gone: list[str] = field(default_factory=list)
    origins: set[str] = field(default_factory=set)
    unused: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add_lines(self, lines: list[str]) -> None:
        """Add statements; names from one module share one import."""
        for line in lines:
            head, _, name = line.partition(" import ")
            if name and self.lines and self.lines[-1].startswith(f"{head} import "):
                self.lines[-1] = f"{self.lines[-1].rstrip()}, {name}"
            else:
                self.lines.append(line)


class _ImportPlace(NamedTuple):
    """An import and its place."""

    file: SourceFile
    scope: Scope
    node: _Import


def import_sites(file: SourceFile, bindings: FileBindings, make: SiteMaker, facts: Facts) -> Iterator[Site]:
    """Yield the sites of the imports of a file."""
    read = {node.id for node in file.nodes(ast.Name) if isinstance(node.ctx, ast.Load)}
    nodes: list[tuple[Scope, _Import]] = [*file.each(ast.ImportFrom), *file.each(ast.Import)]
    for scope, node in nodes:
        if not isinstance(parent(node), _BLOCKS) or any(isinstance(it, ast.Try | ast.If) for it in ancestors(node)):
            continue
        change = _change(file, node, bindings, read)
        if change.gone:
            why = "fake" if make.is_replaced(change.origins) else _why_needed(file, facts, change.unused)
            yield _site(_ImportPlace(file, scope, node), change, make, why)


def _change(file: SourceFile, node: _Import, bindings: FileBindings, read: set[str]) -> _Change:
    change = _Change()
    module = node.module or "" if isinstance(node, ast.ImportFrom) and not node.level else ""
    for alias in node.names:
        local = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
        if alias.name == "*" or (isinstance(node, ast.ImportFrom) and not module):
            continue
        if module == "__future__":
            if alias.name in FUTURES and local not in read:
                change.gone.append(alias.name)
            continue
        origin = bindings.meaning(local)
        if origin and (lines := _in_its_place(file, local, origin, module, bindings)) is not None:
            change.gone.append(alias.name)
            change.origins.add(origin)
            change.unused += [local] if not lines or origin == _URLLIB else []
            change.add_lines(lines)
        elif origin and _is_left_over(origin, module) and local not in read:
            change.gone.append(alias.name)
            change.unused.append(local)
    return change


def _in_its_place(file: SourceFile, local: str, origin: str, module: str, bindings: FileBindings) -> list[str] | None:
    """Return the statements that import a name on Python 3; None if it stays, or is unused."""
    first, _, name = origin.rpartition(".")
    if module in ("builtins", "future.builtins") and name in BUILTINS and local == name:
        return None if name in bindings.others or bindings.has_stars else []
    if not origin.startswith("six.") and origin != _URLLIB:
        return None
    if origin == _URLLIB:
        return _of_urllib(file, local)
    code, statement = EXPRESSIONS.get(origin, ("", ""))
    if code and not statement:
        return [] if code == local and not bindings.has_stars else None
    new = first_module = ""
    if code:
        first_module, _, new = code.rpartition(".")
    elif first in MODULES:
        first_module, new = MODULES[first], name
    if not new:
        return None
    text = new if new == local else f"{new} as {local}"
    return [f"from {first_module} import {text}\n" if first_module else f"import {text}\n"]


def _of_urllib(file: SourceFile, local: str) -> list[str] | None:
    """Return the imports of the `urllib` modules that a file uses; None if it uses it in another way."""
    used = [node for node in file.nodes(ast.Name) if node.id == local]
    modules = {around.attr for it in used if isinstance(around := parent(it), ast.Attribute)}
    is_known = local == "urllib" and all(f"{_URLLIB}.{it}" in MODULES for it in modules)
    is_whole = bool(used) and all(isinstance(parent(it), ast.Attribute) for it in used)
    return [f"import urllib.{it}\n" for it in sorted(modules)] if is_known and is_whole else None


def _is_left_over(origin: str, module: str) -> bool:
    """Return whether an unused import exists for Python 2, or for tests of the version."""
    is_of_six = origin in ("six", "sys") or origin.startswith("six.") or origin in DECORATORS
    return is_of_six or module in ("builtins", "future.builtins")


def _site(place: _ImportPlace, change: _Change, make: SiteMaker, why: str) -> Site:
    """Return the site of an import; `why` is the reason for a review."""
    file, scope, node = place
    args: dict[str, Any] = {"gone": change.gone, "lines": change.lines, "names": ", ".join(change.gone)}
    first, last = node.lineno, node.end_lineno or node.lineno
    if not _is_alone(file, node):
        return make_site(NAME, "refused", scope, node, "shared", args=args)
    if change.lines and (moved := moved_import(file, node, change.lines, is_whole=len(change.gone) == len(node.names))):
        verdict, reason = make.decide(why)
        return Site(NAME, verdict, first, 0, last, 0, TEXT, reason=reason, qualname=scope.qualname, args=args | moved)
    if len(change.gone) < len(node.names) or change.lines:
        return make(scope, node, why, args=args, node="SimpleStatementLine")
    block = block_of(node) or [node]
    if len(block) == 1 and not isinstance(parent(node), ast.Module):
        return make_site(NAME, "refused", scope, node, "alone", args=args)
    if block[0] is node and len(block) > 1 and is_docstring(block[1]):
        return make_site(NAME, "refused", scope, node, "docstring", args=args)
    is_told = any("#" in line and not _FOR_TOOLS.search(line) for line in file.lines[first - 1 : last])
    verdict, reason = make.decide(why or ("comment" if is_told else ""))
    return make_line_site(NAME, verdict, scope, with_blank_lines(file, first, last), reason, args=args)


def _why_needed(file: SourceFile, facts: Facts, names: list[str]) -> str:
    """Return the reason why an unused name may be needed after all; empty if there is none."""
    if not names:
        return ""
    stem = facts.path.rpartition("/")[2].removesuffix(".py")
    taken = {it for path, found in facts.gathered.items() if path != facts.path for it in found["uses"]}
    taken |= {f"*.{name}" for name in parts_named(file)}
    mentioned = mentions(file)
    is_named = any({f"{stem}.{it}", f"{stem}.*", f"*.{it}"} & taken or it in mentioned for it in names)
    if is_named or _GIVES_ON.search(facts.path):
        return "used_elsewhere"
    return "own_module" if reads_own_names(file) else ""


def _is_alone(file: SourceFile, node: _Import) -> bool:
    before = file.lines[node.lineno - 1].encode()[: node.col_offset].decode(errors="replace")
    after = file.lines[(node.end_lineno or 1) - 1].encode()[node.end_col_offset or 0 :].decode(errors="replace")
    return not before.strip() and (not after.strip() or after.strip().startswith("#"))
