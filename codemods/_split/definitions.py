"""The definitions of a module that can be moved to another one, with their dependencies."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from codemods._split.needed_names import is_task, looks_at_module, names_needed, rebinds_module
from codemods._stars.modules import Modules
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, SourceFile, bound_name, name_of

_PLAIN_CALLS = {"compile", "frozenset", "set", "tuple", "list", "dict", "OrderedDict", "defaultdict", "timedelta"}
_PLAIN_CALLS |= {
    "Decimal",
    "str",
    "int",
    "float",
    "len",
    "range",
    "sorted",
    "min",
    "max",
    "sum",
    "zip",
    "join",
    "format",
}
_PLAIN_CALLS |= {
    "lower",
    "upper",
    "split",
    "keys",
    "values",
    "items",
    "Lock",
    "RLock",
    "get_user_model",
    "gettext_lazy",
}
_BUILT_IN = frozenset(dir(builtins))
_IMPORTS = (ast.Import, ast.ImportFrom)


class Definition(NamedTuple):
    """A function or a constant at the top of a module.

    Attributes:
        name: name that it binds.
        node: the statement.
        first, last: its lines, including the comment directly above it.
        needs: names of the module or builtins that it reads.
    """

    name: str
    node: ast.stmt
    first: int
    last: int
    needs: frozenset[str]

    @property
    def is_function(self) -> bool:
        """Return whether the definition is a function."""
        return isinstance(self.node, FunctionNode)


class ModuleDefinitions:
    """The definitions of one module.

    Args:
        file: the module.
        gathered: maps a path to the facts that the codemod gathered.
        path: path of the file in `gathered`.

    Attributes:
        refusals: maps a reason to the number of functions that cannot be moved for it.
        head: the last line of the imports above the first definition; 0 if there are none.
    """

    def __init__(self, file: SourceFile, gathered: Mapping[str, Any], path: str) -> None:
        self.file, self._path = file, path
        self._modules = Modules(gathered)
        here = ("", PurePosixPath(path).stem)
        self._patched = {name for known in gathered.values() for owner, name in known["set"] if owner in here}
        self._bound = Counter(_bound_names(file))
        self.refusals: Counter[str] = Counter()
        body = file.tree.body
        top = next((number for number, it in enumerate(body) if _is_definition(it)), len(body))
        self.head = max((it.end_lineno or 0 for it in body[:top] if isinstance(it, _IMPORTS)), default=0)
        self._stars = [it for it in body[:top] if isinstance(it, ast.ImportFrom) and it.names[0].name == "*"]

    @cached_property
    def imports(self) -> dict[str, list[str]]:
        """Import statements above the definitions, by name."""
        found: dict[str, list[str]] = {}
        for node in self.file.tree.body:
            if isinstance(node, _IMPORTS) and node.lineno <= self.head:
                for name, text in _statements(node):
                    found.setdefault(name, []).append(text)
        return {name: texts for name, texts in found.items() if len(texts) == self._bound[name]}

    @cached_property
    def movable(self) -> dict[str, Definition]:
        """Definitions that can be moved with their dependencies, by name."""
        found = {it.name: it for it in self._candidates()}
        while True:
            stuck = {name for name, it in found.items() if not self._is_complete(it, found)}
            if not stuck:
                return found
            self.refusals["depends"] += sum(found[name].is_function for name in stuck)
            found = {name: it for name, it in found.items() if name not in stuck}

    @cached_property
    def imported_modules(self) -> frozenset[str]:
        """Last parts of the names of modules from which the module imports."""
        nodes = self.file.nodes(ast.ImportFrom)
        return frozenset((node.module or "").rpartition(".")[2] for node in nodes)

    @cached_property
    def has_rest(self) -> bool:
        """Return whether anything but imports and a docstring remains after moving everything movable."""
        rest = [node for node in self.file.tree.body if _name_of(node) not in self.movable]
        return any(not isinstance(it, ast.Import | ast.ImportFrom | ast.Expr) for it in rest)

    @cached_property
    def read_by_rest(self) -> frozenset[str]:
        """Names that immovable code reads."""
        rest = (node for node in self.file.tree.body if _name_of(node) not in self.movable)
        return frozenset(it.id for node in rest for it in walk(node) if isinstance(it, ast.Name))

    def closure(self, names: set[str]) -> set[str]:
        """Return the names of definitions with their movable dependencies."""
        found: set[str] = set()
        waiting = sorted(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += sorted(self.movable[name].needs & self.movable.keys())
        return found

    def import_lines(self, names: set[str]) -> list[str]:
        """Return the imports that definitions need in a module of their own, in their present order."""
        needed = {it for name in names for it in self.movable[name].needs} - names
        texts = {text for name in needed for text in self.imports.get(name, ())}
        own = [text for texts_of_name in self.imports.values() for text in texts_of_name if text in texts]
        future = [f"from __future__ import {name}" for name in self._future_names()]
        from_stars = [text for name in sorted(needed) if name not in self.imports and (text := self._from_star(name))]
        return list(dict.fromkeys([*future, *own, *from_stars]))

    def leads_back(self, names: frozenset[str]) -> bool:
        """Return whether an import of definitions leads back to this module, which has to be imported first then."""
        for text in self.import_lines(set(names)):
            node = ast.parse(text).body[0]
            assert isinstance(node, ast.Import | ast.ImportFrom)
            level, module = (node.level, node.module or "") if isinstance(node, ast.ImportFrom) else (0, "")
            for alias in node.names:
                whole = f"{module}.{alias.name}".strip(".")
                found = self._modules.find(self._path, level, whole) or self._modules.find(self._path, level, module)
                if found and self._modules.reaches(found, self._path):
                    return True
        return False

    def _future_names(self) -> Iterator[str]:
        for node in self.file.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                yield from (alias.name for alias in node.names)

    def _candidates(self) -> Iterator[Definition]:
        body = self.file.tree.body
        for number, node in enumerate(body):
            name = _name_of(node)
            if not name or node.lineno <= self.head or self._bound[name] != 1:
                continue
            if not isinstance(node, FunctionNode) and not _is_plain(getattr(node, "value", None)):
                continue
            needs = names_needed(node)
            if reason := self._refusal(node, name, needs):
                self.refusals[reason] += isinstance(node, FunctionNode)
            elif self._has_own_lines(number):
                yield Definition(name, node, self._first_line(node), node.end_lineno or 0, frozenset(needs))

    def _refusal(self, node: ast.stmt, name: str, needs: set[str]) -> str:
        if is_task(node):
            return "task"
        if looks_at_module(node, needs):
            return "own_name"
        if rebinds_module(node):
            return "state"
        own = {it for it in needs if it in self._bound} | {name}
        return "" if self._patched.isdisjoint(own) else "patched"

    def _is_complete(self, it: Definition, movable: Mapping[str, Definition]) -> bool:
        """Return whether all dependencies of a definition are available in another module."""
        for name in it.needs:
            if name in movable or name in self.imports:
                continue
            if name in self._bound or not (name in _BUILT_IN or self._from_star(name)):
                return False
            if name in _BUILT_IN and self._stars and not self._stars_are_known:
                return False
        return True

    @cached_property
    def _stars_are_known(self) -> bool:
        return all(self._offer(star) is not None for star in self._stars)

    def _offer(self, star: ast.ImportFrom) -> tuple[str, ...] | None:
        found = self._modules.find(self._path, star.level, star.module or "")
        offer = self._modules.offer(found) if found and found != self._path else None
        return None if offer is None or offer.why else offer.names

    def _from_star(self, name: str) -> str:
        """Return the import of a name that a wildcard import binds here; empty if none does, or if it is unknown."""
        for star in reversed(self._stars):
            offer = self._offer(star)
            if offer is None:
                return ""
            if name in offer:
                return f"from {'.' * star.level}{star.module or ''} import {name}"
        return ""

    def _first_line(self, node: ast.stmt) -> int:
        first: int = min([node.lineno, *(it.lineno for it in getattr(node, "decorator_list", []))])
        while self.file.lines[first - 2].startswith("#"):
            first -= 1
        return first

    def _has_own_lines(self, number: int) -> bool:
        """Return whether no other statement is on the lines of one."""
        body, node = self.file.tree.body, self.file.tree.body[number]
        first = min([node.lineno, *(it.lineno for it in getattr(node, "decorator_list", []))])
        after = body[number + 1].lineno if number + 1 < len(body) else len(self.file.lines) + 1
        before = body[number - 1].end_lineno or 0 if number else 0
        return before < first and (node.end_lineno or 0) < after


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, FunctionNode | ast.ClassDef)


def _name_of(node: ast.stmt) -> str:
    """Return the single name that a function or an assignment binds; empty for other statements."""
    if isinstance(node, FunctionNode):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target: ast.expr = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target = node.target
    else:
        return ""
    return target.id if isinstance(target, ast.Name) and not target.id.startswith("__") else ""


def _is_plain(value: ast.expr | None) -> bool:
    """Return whether a value is computed without calls that could have effects."""
    if value is None:
        return False
    calls = [it.func for it in walk(value) if isinstance(it, ast.Call)]
    kinds = (ast.Await, ast.Lambda, ast.NamedExpr, ast.Yield)
    is_odd = any(isinstance(it, kinds) for it in walk(value))
    return not is_odd and all(name_of(it) in _PLAIN_CALLS for it in calls)


def _statements(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield (name, statement that imports only it) for an import."""
    for alias in node.names:
        if alias.name == "*" or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            continue
        said = alias.name + (f" as {alias.asname}" if alias.asname else "")
        name = bound_name(alias)
        if isinstance(node, ast.Import):
            yield name, f"import {said}"
        else:
            yield name, f"from {'.' * node.level}{node.module or ''} import {said}"


def _bound_names(file: SourceFile) -> Iterator[str]:
    """Yield every binding of a module-level name, also by `global` in a function."""
    yield from (it.id for it in file.root.nodes(ast.Name) if not isinstance(it.ctx, ast.Load))
    yield from (child.qualname for child in file.root.children)
    imports: list[ast.Import | ast.ImportFrom] = [*file.root.nodes(ast.Import), *file.root.nodes(ast.ImportFrom)]
    for node in imports:
        yield from (bound_name(alias) for alias in node.names if alias.name != "*")
    yield from (it.name for it in file.root.nodes(ast.ExceptHandler) if it.name)
    yield from (name for it in file.nodes(ast.Global) for name in it.names for _ in range(2))
