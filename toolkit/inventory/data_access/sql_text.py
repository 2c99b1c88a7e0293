"""Read SQL statements: compose their texts as code does, and parse them with sqlglot."""

import ast
import logging
import re
from collections.abc import Iterator
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from toolkit.inventory.data_access.program import Program, is_parameter, local_values
from toolkit.model.tree import Scope, has_name, is_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.text_pieces import text_pieces

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # what it cannot parse is named by us

_LONGEST = 20_000
_DEEPEST = 4
_STATEMENT = re.compile(
    r"\A\s*(?:--[^\n]*\n\s*|/\*(?:(?!\*/).)*\*/\s*|\(\s*)*"
    r"(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE|CREATE|ALTER|DROP|TRUNCATE|MERGE|PRAGMA|SHOW|SET|VACUUM|ANALYZE|EXPLAIN|CALL|COPY|LOCK|BEGIN|COMMIT)\b",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_WITH = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES)\b", re.IGNORECASE)
"""Words after common table expressions; other languages, such as AQL, have a `WITH` of their own."""
_MARKS = re.compile(r"%\((?P<named>[^)]*)\)[sdf]|%[sdif]|\?(?!\?)|(?<![:\w]):(?P<colon>[a-zA-Z_]\w*)\b")
_SAME_TEXT = ("text", "SQL", "dedent", "strip", "encode", "format_sql", "literal_column")
HOLE = "tebiki_hole"
"""Placeholder for a part of a statement that is not literal."""
_HOLE = re.compile(rf"\b{HOLE}_\d+\b")
_DIALECTS = {
    "psycopg2": "postgres",
    "psycopg": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "pg8000": "postgres",
    "MySQLdb": "mysql",
    "pymysql": "mysql",
    "mysql": "mysql",
    "aiomysql": "mysql",
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "cx_Oracle": "oracle",
    "oracledb": "oracle",
    "pyodbc": "tsql",
    "pymssql": "tsql",
    "clickhouse_driver": "clickhouse",
    "snowflake": "snowflake",
    "phoenixdb": "",
}
_WRITING = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
_EXPLAINED = re.compile(
    r"(\A|;)\s*EXPLAIN\s+(?:ANALY[SZ]E\s+(?:VERBOSE\s+)?|\([^()]*\bANALY[SZ]E\b(?!\s+(?:FALSE|OFF|0))[^()]*\)\s*)"
    r"(?=(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE)\b)",
    re.IGNORECASE,
)
"""`EXPLAIN` as it runs the statement that it explains."""
_RANGES = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)


class SqlText(NamedTuple):
    """A statement as code composes it.

    Attributes:
        text: text with `tebiki_hole_N` for parts that are not literal.
        holes: expressions of those parts.
        parameter: parameter of the function that is the whole text; empty if there is none.
    """

    text: str = ""
    holes: tuple[ast.expr, ...] = ()
    parameter: str = ""

    @property
    def is_statement(self) -> bool:
        """Return whether the text begins like SQL."""
        found = _STATEMENT.match(self.text)
        return found is not None and (found[1].upper() != "WITH" or bool(_AFTER_WITH.search(self.text)))


class SqlShape(NamedTuple):
    """Tables, columns and conditions of a statement.

    Attributes:
        conditions: (table or empty, column, operator), in order.
        sort: columns; a minus sign for descending ones.
        written: columns that it sets.
    """

    operation: str
    tables: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...] = ()
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    bounded: bool | None = None
    dialect: str = ""
    open: bool = False
    why: str = ""
    written: tuple[str, ...] = ()


def dialect_of(imports: set[str]) -> str:
    """Return the SQL dialect of a program by its imported packages; empty if they do not tell."""
    return next((dialect for package, dialect in _DIALECTS.items() if package in imports and dialect), "")


class TextReader:
    """Composes texts as code does.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program

    def read(self, node: ast.expr, path: str, scope: Scope) -> SqlText:
        """Return the text of an expression, with holes for parts that are not literal."""
        holes: list[ast.expr] = []
        parameter = ""
        if isinstance(node, ast.Name) and is_parameter(scope, node.id):
            parameter = node.id
            if not any(_is_text(value) for value in local_values(scope, node.id)):
                return SqlText("", (node,), parameter)
        return SqlText(self._text(node, path, scope, holes, _DEEPEST), tuple(holes), parameter)

    def _text(self, node: ast.expr, path: str, scope: Scope, holes: list[ast.expr], depth: int) -> str:
        if depth and isinstance(node, ast.Call):
            inside = self._text_of_call(node, path, scope, holes, depth)
            if inside is not None:
                return inside
        if depth and isinstance(node, ast.Name):
            return self._variable(node, path, scope, holes, depth)
        if depth and isinstance(node, ast.Attribute):
            found = self._program.index.resolve(node, path, scope)
            if isinstance(found, ast.expr) and found is not node and _is_text(found):
                return self._text(found, path, scope, holes, depth - 1)
        if depth and isinstance(node, ast.IfExp):
            first = self._text(node.body, path, scope, holes, depth - 1)
            return first or self._text(node.orelse, path, scope, holes, depth - 1)
        return self._join_pieces(node, path, scope, holes, depth)

    def _join_pieces(self, node: ast.expr, path: str, scope: Scope, holes: list[ast.expr], depth: int) -> str:
        made = ""
        for piece in text_pieces(node):
            if isinstance(piece, str):
                made += piece
            elif piece is node or not depth:
                made += self._hole(piece, holes)
            else:
                made += self._text(piece, path, scope, holes, depth - 1)
        return made

    def _text_of_call(self, node: ast.Call, path: str, scope: Scope, holes: list[ast.expr], depth: int) -> str | None:
        """Return the text of `text(...)` or `", ".join([...])`; None for any other call."""
        name = last_name(node)
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name in _SAME_TEXT:
            inner = node.args[0] if node.args else owner
            return self._text(inner, path, scope, holes, depth - 1) if inner is not None else None
        items = node.args[0].elts if node.args and isinstance(node.args[0], ast.List | ast.Tuple) else []
        if name == "join" and owner is not None and items:
            return text_of(owner).join(self._text(item, path, scope, holes, depth - 1) for item in items)
        return None

    def _variable(self, node: ast.Name, path: str, scope: Scope, holes: list[ast.expr], depth: int) -> str:
        values = [value for value in local_values(scope, node.id) if not has_name(value, node.id)]
        texts = [text for value in values if (text := self._text(value, path, scope, holes, depth - 1))]
        grown = [
            item
            for item in scope.nodes(ast.AugAssign)
            if is_name(item.target, node.id) and isinstance(item.op, ast.Add)
        ]
        if texts:
            best = next((text for text in texts if _STATEMENT.match(text)), texts[-1])
            more = "".join(self._text(item.value, path, scope, holes, depth - 1) for item in grown)
            return best + more
        if not is_parameter(scope, node.id):
            found = self._program.index.lookup(path, node.id)
            if isinstance(found, ast.expr) and _is_text(found):
                return self._text(found, path, scope, holes, depth - 1)
        return self._hole(node, holes)

    @staticmethod
    def _hole(node: ast.expr, holes: list[ast.expr]) -> str:
        holes.append(node)
        return f"{HOLE}_{len(holes) - 1}"


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.Call):
        return (isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join", "strip")) or (
            bool(node.args) and _is_text(node.args[0])
        )
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def read_statement(text: SqlText, dialect: str) -> list[SqlShape]:
    """Return the shapes of the statements in a text; if sqlglot cannot parse it, one without tables and with `why`.

    Args:
        text: the text.
        dialect: dialect of the program, by its imports; others are tried if it does not fit.
    """
    cleaned = _EXPLAINED.sub(r"\1", _MARKS.sub("NULL", text.text[:_LONGEST]))
    for name in dict.fromkeys((dialect, "", "postgres", "mysql", "sqlite")):
        try:
            found = [item for item in sqlglot.parse(cleaned, dialect=name or None) if item is not None]
        except (SqlglotError, RecursionError):
            continue
        if found and not all(isinstance(item, exp.Command) for item in found):
            return [_statement_shape(part, name) for item in found for part in _effects(item)]
    operation = (_STATEMENT.match(text.text) or [""])[0].strip(" (\n\t").upper()
    known = re.search(r"\b(?:FROM|INTO|UPDATE|TABLE|JOIN)\s+[\"`]?([A-Za-z_][\w.]*)", cleaned, re.IGNORECASE)
    table = known.group(1) if known and HOLE not in known.group(1) else ""
    kept = ("SHOW", "SET", "PRAGMA", "VACUUM", "ANALYZE", "EXPLAIN", "CALL", "COPY", "LOCK", "BEGIN", "COMMIT")
    why = "" if operation.startswith(kept) else "the statement could not be read"
    return [SqlShape(operation, (table,) if table else (), dialect=dialect, why=why)]


def _effects(node: exp.Expr) -> Iterator[exp.Expr]:
    """Yield a statement, if it has tables besides, and what it writes within: in a `WITH`, by `SELECT .. INTO`."""
    written = [it for common in node.find_all(exp.CTE) if isinstance(it := common.this, _WRITING)]
    into = node.args.get("into")
    table = into.this if isinstance(into, exp.Into) else None
    made = [exp.Create(this=table.copy(), kind="TABLE")] if isinstance(table, exp.Table) else []
    if not written and not made:
        yield node
        return
    rest = node.copy()
    rest.set("into", None)
    for common in [*rest.find_all(exp.CTE)]:
        if isinstance(common.this, _WRITING):
            common.set("this", exp.select("1"))  # told by itself
    if _tables_of(rest):
        yield rest
    yield from (*written, *made)


def _tables_of(node: exp.Expr) -> list[exp.Table]:
    common = {item.alias for item in node.find_all(exp.CTE)}
    return [item for item in node.find_all(exp.Table) if item.name and item.name not in common]


def _statement_shape(node: exp.Expr, dialect: str) -> SqlShape:
    tables = _tables_of(node)
    aliases = {item.alias_or_name: item.name for item in tables}
    names = tuple(dict.fromkeys("?" if HOLE in item.name else item.name for item in tables))
    conditions, is_open = _read_conditions(node, aliases, names)
    select = node if isinstance(node, exp.Select) else node.find(exp.Select)
    order = node.find(exp.Order)
    sort = [
        f"{'-' if item.args.get('desc') else ''}{_column(item.this)}"
        for item in (order.expressions if order is not None else ())
    ]
    operation = node.key.upper() if not isinstance(node, exp.Command) else str(node.this).upper()
    if isinstance(node, exp.Create) and isinstance(node.expression, exp.Query):
        operation = "SELECT"  # a view or table made of rows that it only reads
    bounded = None
    if isinstance(node, exp.Query):
        operation = "SELECT"
        aggregated = bool(select is not None and select.expressions) and all(
            item.find(exp.AggFunc) for item in (select.expressions if select is not None else ())
        )
        bounded = node.args.get("limit") is not None or (aggregated and node.find(exp.Group) is None)
    columns = tuple(_column(item) for item in (select.expressions if isinstance(node, exp.Query) and select else ()))
    return SqlShape(
        operation,
        names,
        tuple(conditions),
        tuple(filter(None, columns)),
        tuple(sort),
        bounded,
        dialect,
        is_open,
        written=_written_columns(node),
    )


def _written_columns(node: exp.Expr) -> tuple[str, ...]:
    if isinstance(node, exp.Insert) and isinstance(node.this, exp.Schema):
        return tuple(item.name for item in node.this.expressions if not item.name.startswith(HOLE))
    if isinstance(node, exp.Update):
        return tuple(item.this.name for item in node.expressions if isinstance(item, exp.EQ))
    return ()


def _read_conditions(
    node: exp.Expr, aliases: dict[str, str], names: tuple[str, ...]
) -> tuple[list[tuple[str, str, str]], bool]:
    found: dict[tuple[str, str, str], None] = {}
    is_open = False
    joins = [item.args["on"] for item in node.find_all(exp.Join) if item.args.get("on") is not None]
    for where in (*node.find_all(exp.Where), *node.find_all(exp.Having), *joins):
        for column in where.find_all(exp.Column):
            if column.name.startswith(HOLE):
                is_open = True
                continue
            if column.this.args.get("quoted") and not column.table and column.arg_key != "this":
                continue  # a text in double quotes, which MySQL and SQLite take for a value
            table = aliases.get(column.table, column.table) or (names[0] if len(names) == 1 else "")
            found[table, column.name, _operator_of(column)] = None
    return list(found), is_open


def _operator_of(column: exp.Column) -> str:
    around = column.parent
    while isinstance(around, exp.Paren | exp.Lower | exp.Upper | exp.Cast):
        around = around.parent
    if isinstance(around, _RANGES):
        return {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}.get(around.key, around.key.upper())
    if isinstance(around, exp.In | exp.Like | exp.ILike | exp.Is | exp.NEQ):
        return {"neq": "!="}.get(around.key, around.key.upper())
    return "="


def _column(node: exp.Expr) -> str:
    if isinstance(node, exp.Star):
        return "*"
    if isinstance(node, exp.Column):
        return "*" if isinstance(node.this, exp.Star) else _column_name(node.name)
    return _column_name(node.alias_or_name)


def _column_name(name: str) -> str:
    return "?" if name.startswith(HOLE) else name


def hole_pieces(text: SqlText) -> list[ast.expr]:
    """Return the parts of a statement that are not literal, in order."""
    found = [int(match.group().rpartition("_")[2]) for match in _HOLE.finditer(text.text)]
    return [text.holes[number] for number in found if number < len(text.holes)]
