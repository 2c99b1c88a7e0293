"""Find the placeholder of the driver that a file, or the project, passes its statements to."""

import ast
import re
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


BY_ADDRESS = "address"
"""The placeholder depends on the database of a URL, because the file passes its statements to SQLAlchemy."""
_SCHEMES = {"sqlite": "?", "mysql": "%s", "mariadb": "%s", "postgres": "%s", "postgresql": "%s"}
_ADDRESS = re.compile(r"(sqlite|mysql|mariadb|postgres(?:ql)?)(?:\+\w+)?://")


def placeholder_of(file: SourceFile) -> str:
    """Return the placeholder of the drivers that a file imports; empty if it imports none, or different ones."""
    imported = set(_imported_modules(file))
    marks = {_BY_MODULE[name] for name in imported if name in _BY_MODULE}
    if not marks and imported & {"sqlalchemy", "flask_sqlalchemy"}:
        return BY_ADDRESS
    return marks.pop() if len(marks) == 1 else ""


def address_placeholders(file: SourceFile) -> list[str]:
    """Return the placeholders of the databases that URLs in a file name."""
    texts = (node.value for node in file.nodes(ast.Constant) if isinstance(node.value, str))
    return sorted({_SCHEMES[match[1]] for text in texts if (match := _ADDRESS.match(text))})


def _imported_modules(file: SourceFile) -> Iterator[str]:
    for node in file.nodes(ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    for origin in file.nodes(ast.ImportFrom):
        if not origin.level:
            yield (origin.module or "").partition(".")[0]
