"""Facts of one file about sessions of SQLAlchemy, extensions of Flask-SQLAlchemy, and classes with a `query`."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from toolkit.model.tree import SourceFile, dotted_name, is_text
from toolkit.source.calls import calls, last_name

_MAKERS = {"SQLAlchemy": "extensions", "scoped_session": "sessions", "sessionmaker": "makers"}
_DECIDES = {
    *("create_session", "create_scoped_session", "_make_scoped_session", "_make_session_factory"),
    *("get", "get_or_404", "_get_impl", "query", "options", "session", "execution_options", "populate_existing"),
    *("__new__", "__init__", "__getattr__", "__getattribute__", "_no_criterion_assertion", "with_for_update"),
}
"""Methods with which a query or session class changes the result of `get`."""
_OWN_SETTINGS = {"class_", "query_cls", "query_class", "execution_options", "model_class"}
_QUERIES = re.compile(r"(Query|Session|SQLAlchemy)\Z")
_PATCHED = re.compile(r"(?:\A|\.)(\w+)\.query(?:\.\w+)*\Z")


def read_facts(file: SourceFile) -> dict[str, Any] | None:
    """Return the facts about a file that other files need, as JSON values; None if there are none.

    Returns:
        `extensions`, `sessions`, `makers`: names that the module binds to one; `classes`: bases by name;
        `queries`: session of the `query_property` by class; `own`: classes that define `query` themselves;
        `decides`: whether a class or a setting changes what queries and sessions return; `replaced`: names whose
        `query`
        tests replace; `imports`: module from which an extension or session is imported, by name.
    """
    found: dict[str, Any] = {"extensions": [], "sessions": [], "makers": []}
    makers = {**_MAKERS, **dict.fromkeys(_own_extensions(file), "extensions")}
    for name, value in _module_bindings(file):
        if isinstance(value, ast.Call) and (kind := makers.get(last_name(value))):
            found[kind].append(name)
    found["classes"] = {
        scope.name: [name for base in scope.node.bases if (name := dotted_name(base))]
        for scope in file.scopes
        if isinstance(scope.node, ast.ClassDef) and scope.node.bases
    }
    found["queries"] = dict(_query_properties(file))
    found["own"] = sorted(set(_own_queries(file)))
    found["decides"] = any(_decide(file))
    found["replaced"] = sorted(set(_find_replaced(file)))
    found["imports"] = _imports(file)
    return found if any(found.values()) else None


def _own_extensions(file: SourceFile) -> Iterator[str]:
    """Yield classes of the file that are extensions of Flask-SQLAlchemy."""
    for node in file.nodes(ast.ClassDef):
        if any(dotted_name(base).rpartition(".")[2] == "SQLAlchemy" for base in node.bases):
            yield node.name


def _module_bindings(file: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    for statement in file.tree.body:
        if isinstance(statement, ast.Assign):
            yield from ((target.id, statement.value) for target in statement.targets if isinstance(target, ast.Name))
        elif isinstance(statement, ast.AnnAssign) and statement.value and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.value


def _query_properties(file: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield (class, session) of `Base.query = session.query_property()`, also in the body of the class."""
    for scope, node in file.each(ast.Assign):
        made = node.value
        if isinstance(made, ast.Call) and last_name(made) == "query_property" and not made.args and not made.keywords:
            session = dotted_name(made.func).rpartition(".")[0]
            for target in node.targets:
                owner, _, name = dotted_name(target).rpartition(".")
                owner = owner or (scope.qualname if scope.kind == "class" else "")
                if name == "query" and owner and session:
                    yield owner.rpartition(".")[2], session


def _own_queries(file: SourceFile) -> Iterator[str]:
    """Yield classes that bind `query` to something else."""
    known = {owner for owner, _ in _query_properties(file)}
    for scope in file.scopes:
        name = scope.name
        if scope.kind != "class" or name in known:
            continue
        stored = {node.id for node in scope.nodes(ast.Name) if isinstance(node.ctx, ast.Store)}
        if "query" in stored | {inner.name for inner in scope.children}:
            yield name


def _decide(file: SourceFile) -> Iterator[bool]:
    for scope in file.scopes:
        if isinstance(scope.node, ast.ClassDef):
            bases = [dotted_name(base) for base in scope.node.bases]
            if any(map(_QUERIES.search, bases)):
                names = {inner.name for inner in scope.children}
                yield len(bases) > 1 or bool(names & _DECIDES)
    for called in calls(file).ending("SQLAlchemy", "scoped_session", "sessionmaker", "Session", "query_property"):
        for keyword in called.node.keywords:
            yield keyword.arg is None or keyword.arg in _OWN_SETTINGS
            if keyword.arg == "session_options":
                yield not isinstance(keyword.value, ast.Dict) or not _OWN_SETTINGS.isdisjoint(
                    key.value if isinstance(key, ast.Constant) else "class_" for key in keyword.value.keys
                )
        yield called.last == "query_property" and bool(called.node.args)
    for node in file.nodes(ast.Assign):
        yield any(dotted_name(target).rpartition(".")[2] == "query_class" for target in node.targets)


def _find_replaced(file: SourceFile) -> Iterator[str]:
    """Yield names whose `query` a test replaces: `patch("shop.User.query")`, `patch.object(User, "query")`."""
    for called in calls(file).ending("patch", "object", "setattr"):
        first, *others = called.node.args or [ast.Constant("")]
        if is_text(first):
            yield from (match[1] for match in [_PATCHED.search(first.value)] if match)
        elif others and isinstance(others[0], ast.Constant) and others[0].value == "query":
            yield dotted_name(first).rpartition(".")[2]
    for node in file.nodes(ast.Attribute):
        owner, _, name = dotted_name(node).partition(".query.")
        if name.startswith(("return_value", "side_effect")) or (name and isinstance(node.ctx, ast.Store)):
            yield owner.rpartition(".")[2]


def _imports(file: SourceFile) -> dict[str, str]:
    used = {dotted_name(node.value) for node in file.nodes(ast.Attribute) if node.attr in ("Model", "session", "query")}
    return {
        alias.name: node.module
        for node in file.tree.body
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
        if alias.name in used and alias.asname is None
    }
