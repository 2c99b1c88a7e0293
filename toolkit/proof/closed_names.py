"""Tell whether a name that a change binds or takes away is known only to code that cases can speak about.

That is a name which nobody had before, or has any more, and that nobody can come to without saying it. A change of the
value of a name is shown by cases only if every statement that reads it is one that they run through.
"""

import ast
from collections.abc import Callable, Iterator, Sequence

from toolkit.errors import SourceError
from toolkit.model.links import split_symbol
from toolkit.model.proof import State
from toolkit.model.verdict import WhyUnheld
from toolkit.proof.changed_statements import ChangedStatement
from toolkit.proof.import_changes import ImportBinding
from toolkit.proof.mentioned_names import list_mentions, says_name
from toolkit.proof.project_sources import ProjectSources
from toolkit.proof.scope_names import names_bound_by
from toolkit.source.parse import parse_file

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


class ClosedNames:
    """Judges the names of one change.

    Args:
        before, after: the files of the change.
        changed: its statements.
        sources: gives the project; asked only if something has to be looked up.
    """

    def __init__(
        self, before: State, after: State, changed: Sequence[ChangedStatement], sources: Callable[[], ProjectSources]
    ) -> None:
        self._before, self._after = before, after
        self._changed = changed
        self._sources = sources

    def why_open(self, statement: ChangedStatement) -> WhyUnheld | None:
        """Return why others may know a name that a statement binds; None if nobody can."""
        if statement.shape == "import":
            return self._why_import_counts(statement)
        if self._reaches_others(statement):
            return "used_elsewhere"
        if not statement.names or statement.shape == "function":
            return None
        is_open = any(self._is_open(statement, name) for name in statement.names)
        return "used_elsewhere" if is_open else None

    def _reaches_others(self, statement: ChangedStatement) -> bool:
        """Return whether something of its value gets into names of modules that other files take from there."""
        for name, module in statement.shared:
            if not module and self._sources().takes(statement.path, {name}):
                return True
            inner = f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
            if module and any(self._sources().is_plain_module(statement.path, it) for it in (module, inner)):
                return True
        return False

    def is_harmless(self, statement: ChangedStatement) -> bool:
        """Return whether an import needs no case: the module does nothing, and nothing reads what it bound."""
        if statement.shape != "import" or statement.barred:
            return False
        return all(it.is_quiet and (not it.name or statement.side == "old") for it in statement.imports)

    def _why_import_counts(self, statement: ChangedStatement) -> WhyUnheld | None:
        names = {it.bound for it in statement.imports}
        if not names:
            return None
        if any(not self._is_loaded_alike(statement.path, it) for it in statement.imports):
            return "imported"
        _, other = self._sides(statement)
        is_known = any(says_name(statement.path, other.get(statement.path), name) for name in names)
        if is_known or any(name.startswith("__") for name in names) or self._is_read_at_import(statement):
            return "used_elsewhere"
        sources = self._sources()
        is_taken = sources.may_list(statement.path, is_public=True) or sources.takes(statement.path, names)
        return "used_elsewhere" if is_taken else None

    def _is_loaded_alike(self, path: str, it: ImportBinding) -> bool:
        if it.is_quiet:
            return not self._sources().has_module(it.module)
        return bool(it.name) and self._sources().is_plain_module(path, it.module)

    def _is_open(self, statement: ChangedStatement, name: str) -> bool:
        is_said = name.startswith("__") or self._sources().mentions(name, statement.path)
        if is_said or self._may_be_listed(statement, name):
            return True
        own, other = (it.get(statement.path) for it in self._sides(statement))
        if statement.shape != "module":
            return says_name(statement.path, other, name) or self._is_read_at_import(statement)
        is_told_apart = _binds_once(statement.path, own, name) and (
            _binds_once(statement.path, other, name) or not says_name(statement.path, other, name)
        )
        return not is_told_apart or self._is_read_at_import(statement)

    def _may_be_listed(self, statement: ChangedStatement, name: str) -> bool:
        """Return whether somebody may come to a name without saying it, or by the name of its module."""
        sources, is_public = self._sources(), not name.startswith("_")
        if split_symbol(statement.symbol)[1] not in ("", name):
            return is_public or sources.lists_methods  # libraries ask any object for methods of many names
        is_listed = sources.may_list(statement.path, is_public=is_public)
        return is_listed or (is_public and sources.is_named(statement.path))

    def _sides(self, statement: ChangedStatement) -> tuple[State, State]:
        """The files that hold a statement, and those that do not."""
        return (self._before, self._after) if statement.side == "old" else (self._after, self._before)

    def _is_read_at_import(self, statement: ChangedStatement) -> bool:
        """Return whether code that runs at import has a name in it, unless that code is changed and judged as well."""
        data = self._sides(statement)[0].get(statement.path)
        judged = [
            (it.first, it.last) for it in self._changed if it.path == statement.path and it.side == statement.side
        ]
        try:
            tree = parse_file(statement.path, data or b"").tree
        except SourceError:
            return True
        names = set(statement.names)
        return any(
            not any(first <= getattr(node, "lineno", 0) <= last for first, last in judged)
            for node in _outside_of_functions(tree)
            if names & list_mentions([node])
        )


def _binds_once(path: str, data: bytes | None, name: str) -> bool:
    """Return whether a module gives a name one value, at its top, and no function gives it another."""
    try:
        tree = parse_file(path, data or b"").tree
    except SourceError:
        return False
    if any(name in it.names for it in ast.walk(tree) if isinstance(it, ast.Global)):
        return False
    tops = [[node] if isinstance(node, _DEFINITIONS) else list(ast.walk(node)) for node in tree.body]
    return [bound for nodes in tops for it in nodes for bound in names_bound_by(it)].count(name) == 1


def _outside_of_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is evaluated while a module is imported, and texts wherever they stand: one may be a name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            yield from (it for it in ast.walk(node) if isinstance(it, ast.Constant))
            for part in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
                yield from ast.walk(part)
        else:
            yield node
            yield from _outside_of_functions(node)
