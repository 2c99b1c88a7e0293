"""Decide whether a name that a change binds or removes is used only by code that cases can cover.

That holds for a name that nothing used before, or uses afterwards, and that cannot be reached without being mentioned.
A changed value of a name is only shown by cases if they execute every statement that reads the name.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from toolkit.errors import SourceError
from toolkit.model.links import split_symbol
from toolkit.model.proof import State
from toolkit.model.verdict import HowKnown, WhyUnheld
from toolkit.proof.names.hook_names import is_hook
from toolkit.proof.names.mentioned_names import list_mentions, mention_line
from toolkit.proof.names.method_lookup import MethodLookup
from toolkit.proof.names.own_formats import find_own_format
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.names.scope_names import names_bound_by
from toolkit.proof.normal_form.endings import names_called
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.proof.statements.import_changes import ImportBinding
from toolkit.proof.statements.operand_protocols import text_protocols, unlike_operands
from toolkit.source.parse import parse_file

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


class OpenName(NamedTuple):
    """The reason why no case can show the effect of a name.

    Attributes:
        why: the reason.
        how: the way in which other code may use the name; empty: not applicable.
        place: `path:line` of code that may use it, or the name or module itself.
    """

    why: WhyUnheld
    how: HowKnown = ""
    place: str = ""


class ClosedNames:
    """Judges the names of one change.

    Args:
        before, after: the files of the change.
        changed: its changed statements.
        sources: returns the project; only called if something must be looked up.
    """

    def __init__(
        self, before: State, after: State, changed: Sequence[ChangedStatement], sources: Callable[[], ProjectSources]
    ) -> None:
        self._before, self._after = before, after
        self._changed = changed
        self._sources = sources
        self._lookups: dict[tuple[str, str], MethodLookup] = {}

    def why_open(self, statement: ChangedStatement) -> OpenName | None:
        """Return why other code may use a name that a statement binds; None if none can."""
        if statement.shape == "import":
            return self._why_import_counts(statement)
        if found := self._find_holder(statement) or self._find_ending(statement) or self._find_format(statement):
            return found
        if not statement.names or statement.shape == "function":
            return None
        return next(filter(None, (self._why_name_counts(statement, name) for name in statement.names)), None)

    def _find_holder(self, statement: ChangedStatement) -> OpenName | None:
        """Return why a value derived from it reaches other files through names of modules; None if none does."""
        for name, module in statement.shared:
            if not module and (place := self._sources().find_taker(statement.path, {name})):
                return _used("taken", place)
            inner = f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
            for it in (inner, module) if module else ():
                if self._sources().is_plain_module(statement.path, it):
                    return _used("stored", it)
        return None

    def _find_ending(self, statement: ChangedStatement) -> OpenName | None:
        """Return who may end a loop of a function otherwise than the `any` that the other version has; None: nobody."""
        names = self._names_called(statement.path, statement.symbol) if statement.equal == "executed" else None
        place = self._sources().find_ending(names, statement.path) if names else ""
        return _used("ends", place) if place else None

    def _find_format(self, statement: ChangedStatement) -> OpenName | None:
        """Return a class with two texts if the other version of a function writes values in another way; None: none."""
        is_asked = statement.equal == "executed" and self._writes_otherwise(statement.path, statement.symbol)
        place = find_own_format(self._sources().code) if is_asked else ""
        return _used("written", place) if place else None

    @cache  # noqa: B019 - it is asked for each statement of a function, and lives as long as one proof
    def _writes_otherwise(self, path: str, symbol: str) -> bool:
        sides = [[*text_protocols(it)] for it in self._versions(path, symbol)]
        return bool(sides) and bool(unlike_operands(*sides))

    @cache  # noqa: B019 - likewise
    def _names_called(self, path: str, symbol: str) -> frozenset[str]:
        versions = self._versions(path, symbol)
        return names_called(*versions) if versions else frozenset()

    def _versions(self, path: str, symbol: str) -> tuple[ast.AST, ...]:
        """Return the old and the new version of a function; nothing if one of them does not have it."""
        files = [parse_file(path, side.get(path) or b"") for side in (self._before, self._after)]
        nodes = [[it.node for it in file.scopes if it.qualname == split_symbol(symbol)[1]] for file in files]
        return (nodes[0][0], nodes[1][0]) if all(nodes) else ()

    def is_harmless(self, statement: ChangedStatement) -> bool:
        """Return whether an import needs no case, because the module does nothing and its bindings are not read."""
        if statement.shape != "import" or statement.barred:
            return False
        return all(it.is_quiet and (not it.name or statement.side == "old") for it in statement.imports)

    def _why_import_counts(self, statement: ChangedStatement) -> OpenName | None:
        names = {it.bound for it in statement.imports}
        if not names:
            return None
        if any(not self._is_loaded_alike(statement.path, it) for it in statement.imports):
            return OpenName("imported")
        special = [name for name in names if name.startswith("__")]
        found = _used("special", special[0]) if special else self._find_in_file(statement, sorted(names))
        if found:
            return found
        sources = self._sources()
        if place := sources.find_listing(statement.path, is_public=True):
            return _used("listed", place)
        return _used("taken", place) if (place := sources.find_taker(statement.path, names)) else None

    def _is_loaded_alike(self, path: str, it: ImportBinding) -> bool:
        if it.is_quiet:
            return not self._sources().has_module(it.module)
        return bool(it.name) and self._sources().is_plain_module(path, it.module)

    def _why_name_counts(self, statement: ChangedStatement, name: str) -> OpenName | None:
        is_at_top = split_symbol(statement.symbol)[1] in ("", name)
        if name.startswith("__") or (is_at_top and is_hook(statement.path, name)):
            return _used("special", name)
        if place := self._sources().find_mention(name, statement.path):
            return _used("said", place)
        if found := self._find_listing(statement, name):
            return found
        if statement.shape != "module":
            return self._find_in_file(statement, [name])
        for side in self._sides(statement):
            data = side.get(statement.path)
            line = mention_line(statement.path, data, name)
            if line and not _binds_once(statement.path, data, name):
                return _used("rebound", f"{statement.path}:{line}")
        return self._find_reading_at_import(statement)

    def _find_in_file(self, statement: ChangedStatement, names: Sequence[str]) -> OpenName | None:
        """Return the place where the file used a name without the statement, or uses it during import."""
        _, other = self._sides(statement)
        for name in names:
            if line := mention_line(statement.path, other.get(statement.path), name):
                return _used("known", f"{statement.path}:{line}")
        return self._find_reading_at_import(statement)

    def _find_listing(self, statement: ChangedStatement, name: str) -> OpenName | None:
        """Return the place where a name may be reached indirectly, or by the name of its module."""
        sources, is_public = self._sources(), not name.startswith("_")
        if split_symbol(statement.symbol)[1] not in ("", name):
            if is_public:  # libraries ask any object for methods of many names
                return _used("method", name)
            if statement.equal:
                return _used("overridden", place) if (place := self._find_other_method(statement, name)) else None
            return _used("listed", sources.listed_methods) if sources.listed_methods else None
        is_word = is_public or statement.side == "old" or sources.is_word(name, statement.path)
        if place := sources.find_listing(statement.path, is_public=is_public, is_word=is_word):
            return _used("listed", place)
        place = sources.find_naming(statement.path) if is_public else ""
        return _used("named", place) if place else None

    def _find_other_method(self, statement: ChangedStatement, name: str) -> str:
        """Return what may make a method another one than that of its class, where it is called."""
        owner = split_symbol(statement.symbol)[1].removesuffix(f".{name}")
        key = (statement.side, statement.path)
        if key not in self._lookups:
            data = self._sides(statement)[0].get(statement.path)
            self._lookups[key] = MethodLookup(self._sources(), statement.path, data or b"")
        return self._lookups[key].find_obstacle(owner, name)

    def _sides(self, statement: ChangedStatement) -> tuple[State, State]:
        """The state that contains a statement, and the one that does not."""
        return (self._before, self._after) if statement.side == "old" else (self._after, self._before)

    def _find_reading_at_import(self, statement: ChangedStatement) -> OpenName | None:
        """Return where code that runs at import mentions a name, unless that code is changed and judged as well."""
        data = self._sides(statement)[0].get(statement.path)
        judged = [
            (it.first, it.last) for it in self._changed if it.path == statement.path and it.side == statement.side
        ]
        try:
            tree = parse_file(statement.path, data or b"").tree
        except SourceError:
            return _used("at_import", statement.path)
        names = set(statement.names)
        lines = (getattr(it, "lineno", 0) for it in _outside_of_functions(tree) if names & list_mentions([it]))
        line = next((it for it in lines if not any(first <= it <= last for first, last in judged)), None)
        return None if line is None else _used("at_import", f"{statement.path}:{line}")


def _used(how: HowKnown, place: str) -> OpenName:
    return OpenName("used_elsewhere", how, place)


def _binds_once(path: str, data: bytes | None, name: str) -> bool:
    """Return whether a module binds a name exactly once, at its top level, and no function rebinds it."""
    try:
        tree = parse_file(path, data or b"").tree
    except SourceError:
        return False
    if any(name in it.names for it in ast.walk(tree) if isinstance(it, ast.Global)):
        return False
    tops = [[node] if isinstance(node, _DEFINITIONS) else list(ast.walk(node)) for node in tree.body]
    return [bound for nodes in tops for it in nodes for bound in names_bound_by(it)].count(name) == 1


def _outside_of_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes evaluated when a module is imported, and all strings, since they may be names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            yield from (it for it in ast.walk(node) if isinstance(it, ast.Constant))
            for part in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
                yield from ast.walk(part)
        else:
            yield node
            yield from _outside_of_functions(node)
