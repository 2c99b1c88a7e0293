"""Find out which placeholder the driver of a file takes."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import SourceFile

_BY_MODULE = {
    "psycopg2": "%s",
    "psycopg": "%s",
    "MySQLdb": "%s",
    "pymysql": "%s",
    "mysql": "%s",
    "django": "%s",
    "sqlite3": "?",
    "pyodbc": "?",
}


def placeholder_of(file: SourceFile) -> str:
    """The placeholder of the drivers that a file imports; empty: it imports none that is known, or different ones."""
    marks = {_BY_MODULE[name] for name in _imported(file) if name in _BY_MODULE}
    return marks.pop() if len(marks) == 1 else ""


def _imported(file: SourceFile) -> Iterator[str]:
    for node in file.nodes(ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    for origin in file.nodes(ast.ImportFrom):
        if not origin.level:
            yield (origin.module or "").partition(".")[0]
