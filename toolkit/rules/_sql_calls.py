"""Recognize calls that run SQL: of drivers and libraries, and of project functions that pass their argument on."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from toolkit.model.facts import Sign
from toolkit.model.project import Project
from toolkit.model.tree import SourceFile, dotted_name
from toolkit.source.calls import Called, calls

SQL_CALLS = frozenset(
    (
        *("execute", "executemany", "executescript", "raw", "text", "RawSQL", "read_sql", "mogrify"),
        *("fetch_all", "fetch_one", "fetchall", "fetchone", "query", "select", "run_sql", "execute_sql", "sql"),
    )
)
"""Names of functions and methods that run their first argument as SQL, if it is SQL."""
STATEMENT_CALLS = frozenset(
    (
        "execute",
        "executemany",
        "executescript",
        "RawSQL",
        "read_sql",
        "fetch_all",
        "fetch_one",
        "run_sql",
        "execute_sql",
    )
)
"""Names of methods that, called on a database, accept nothing but SQL."""
_DATABASES = {
    *("cursor", "cur", "c", "conn", "connection", "db", "database", "session", "engine", "con", "dbh", "sess", "dbapi"),
    *("Session", "tx", "transaction", "pool", "sqlite"),
}


def is_on_database(called: Called) -> bool:
    """Return whether a method's receiver is named like a database."""
    receiver = called.receiver
    while isinstance(receiver, ast.Call):
        receiver = receiver.func
    return receiver is not None and dotted_name(receiver).rpartition(".")[2].strip("_") in _DATABASES


@lru_cache(maxsize=1)
def sql_functions(file: SourceFile) -> dict[str, str]:
    """Map names of functions that pass their first argument unchanged to a call that runs it, to qualified names."""
    found: dict[str, str] = {}
    for _ in range(2):  # one may hand it to another one
        for called in calls(file).ending("execute", "raw", "text", "executescript", "mogrify", *found):
            function = called.scope.node
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and called.node.args:
                names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
                statement = _statement_of(called.node.args[0])
                if isinstance(statement, ast.Name) and statement.id in names[called.scope.is_method :][:1]:
                    found[function.name] = called.scope.qualname
    return {name: qualname for name, qualname in found.items() if name not in SQL_CALLS or name in STATEMENT_CALLS}


def _statement_of(statement: ast.expr) -> ast.expr:
    """Unwrap a statement: return the argument of `text(statement)`."""
    if isinstance(statement, ast.Call) and dotted_name(statement.func).rpartition(".")[2] == "text" and statement.args:
        return statement.args[0]
    return statement


def wrapper_sign(rule: str, file: SourceFile) -> Iterator[Sign]:
    """Yield one sign with the functions of a file that run their argument, for `SqlCalls`."""
    if names := sorted(set(sql_functions(file).values())):
        yield Sign(rule, "", 1, 1, {"runs_sql": names})


class SqlCalls:
    """The functions of a project that run their argument as SQL.

    Attributes:
        rule: the rule whose signs name the functions.
    """

    def __init__(self, project: Project, rule: str) -> None:
        self._dotted: set[str] = set()
        for file, sign in project.signs(rule):
            module = file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            self._dotted |= {f"{module}.{name}" for name in sign.args.get("runs_sql", ())}

    def runs(self, name: str) -> bool:
        """Return whether a dotted name, with imports resolved, may be one of these functions."""
        wanted = name.lstrip(".")
        return any(dotted == wanted or dotted.endswith("." + wanted) for dotted in self._dotted)
