"""Find raw SQL passed to a driver, an engine or a session, directly or through functions of the project."""

import ast
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, is_in_loop, keyword_of, symbol_of
from toolkit.inventory.data_access.sql_text import (
    HOLE,
    SqlShape,
    SqlText,
    TextReader,
    dialect_of,
    hole_pieces,
    read_statement,
)
from toolkit.model.data_access import DataQuery, QueryField, UnreadQuery
from toolkit.model.tree import Scope, SourceFile, dotted_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_RUNS = frozenset(
    {
        *("execute", "executemany", "executescript", "execute_sql", "mogrify", "raw", "fetch", "fetchrow", "fetchval"),
        *("execute_async", "exec_driver_sql", "read_sql", "read_sql_query", "scalar", "scalars", "select_raw", "query"),
        *("callproc", "fetchone", "fetchall", "fetch_one", "fetch_all", "fetch_val"),
    }
)
_PLAIN = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "execute_sql"})
_OF_ONE_ROW = frozenset({"fetchone", "fetch_one", "fetchrow", "fetchval", "fetch_val"})
_ROUNDS = 3


@dataclass(frozen=True)
class SqlWrapper:
    """A function of the project that passes on a statement, or parts of one.

    Attributes:
        parameter: name of the parameter for the statement; for a template, the parameters that fill its holes.
        template: statement into which the parameters are inserted; empty if the parameter is the statement itself.
    """

    function: FunctionDefinition
    parameter: str
    template: SqlText | None = None


class SqlReader:
    """Reads raw SQL of a program.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._texts = TextReader(program)
        imports = {name.partition(".")[0] for file in program.files.values() for name in _imports(file)}
        self.dialect = dialect_of(imports)
        self.unread: list[UnreadQuery] = []
        self.shapes: dict[int, tuple[SqlShape, SqlText]] = {}
        self._wrappers: dict[int, SqlWrapper] = {}

    def queries(self) -> Iterator[tuple[DataQuery, ast.Call, Scope]]:
        """Yield the query of every statement, with the call that passes it on and its scope."""
        found: dict[int, list[tuple[DataQuery, ast.Call, Scope]]] = {}
        runs = [
            (path, scope, node, argument, "")
            for path, scope, node in self._program.calls()
            if last_name(node) in _RUNS and (argument := _statement(node)) is not None
        ]
        own = {id(row[2]) for row in runs if self._is_own(row[2], row[0], row[1])}
        waiting = [row for row in runs if id(row[2]) not in own]
        for left in range(_ROUNDS, -1, -1):
            if not left:  # functions of the project of which it is not seen what they do with a statement
                waiting = [row for row in runs if id(row[2]) in own]
            later: list[tuple[str, Scope, ast.Call, ast.expr, str]] = []
            for path, scope, node, argument, through in waiting:
                if id(node) in found:
                    continue
                text = self._texts.read(argument, path, scope)
                if text.is_statement:
                    found[id(node)] = [(*row, scope) for row in self._rows(node, text, path, scope, through)]
                    later += self._template(text, scope)
                elif text.parameter and (last_name(node) in _PLAIN or through):
                    later += self._callers(text.parameter, scope)
                elif through or (last_name(node) in _PLAIN and self._looks_unread(node, path, scope)):
                    self.unread.append(
                        UnreadQuery(path, node.lineno, shorten_code(node), f"the text is `{shorten_code(argument)}`")
                    )
            waiting = later
        yield from (row for rows in found.values() for row in rows)

    def _is_own(self, node: ast.Call, path: str, scope: Scope) -> bool:
        return isinstance(self._program.index.resolve(node.func, path, scope), FunctionDefinition)

    def _callers(self, parameter: str, scope: Scope) -> Iterator[tuple[str, Scope, ast.Call, ast.expr, str]]:
        """Yield the arguments that callers pass for a parameter that is a statement."""
        function = self._program.index.function_around(scope)
        if function is None or id(function) in self._wrappers:
            return
        self._wrappers[id(function)] = SqlWrapper(function, parameter)
        for edge in self._program.graph.callers.get(id(function), ()):
            given = argument_for(edge.call, function, parameter) if edge.call is not None else None
            if edge.call is not None and given is not None:
                yield edge.path, edge.scope, edge.call, given, function.name

    def _template(self, text: SqlText, scope: Scope) -> Iterator[tuple[str, Scope, ast.Call, ast.expr, str]]:
        """Yield the calls of a function that composes a statement from its parameters: `insert_row(table, values)`."""
        function = self._program.index.function_around(scope)
        tables = [item for item in _table_holes(text) if isinstance(item, ast.Name)]
        if function is None or not tables or id(function) in self._wrappers:
            return
        parameter = tables[0].id
        if parameter not in function.parameters:
            return
        self._wrappers[id(function)] = SqlWrapper(function, parameter, text)
        for edge in self._program.graph.callers.get(id(function), ()):
            given = argument_for(edge.call, function, parameter) if edge.call is not None else None
            if edge.call is not None and (table := text_of(given)):
                columns = ", ".join(_keys(edge.call)) or f"{HOLE}_9"
                made = _fill_template(text.text, text, tables[0], table, columns)
                yield edge.path, edge.scope, edge.call, ast.copy_location(ast.Constant(made), edge.call), function.name

    def _rows(
        self, node: ast.Call, text: SqlText, path: str, scope: Scope, through: str
    ) -> Iterator[tuple[DataQuery, ast.Call]]:
        """Yield the query of each statement in a text, the later ones with a copy of the call to tell them apart."""
        for number, shape in enumerate(read_statement(text, self.dialect)):
            call = copy(node) if number else node
            self.shapes[id(call)] = (shape, text)
            fields: dict[str, set[str]] = {}
            for table, column, operator in shape.conditions:
                name = f"{table}.{column}" if table and len(shape.tables) > 1 else column
                fields.setdefault(name, set()).add(operator)
            holes = ", ".join(f"`{shorten_code(item, 30)}`" for item in hole_pieces(text)) if shape.open else ""
            query = DataQuery(
                file=path,
                line=node.lineno,
                symbol=symbol_of(path, scope),
                technology="sql",
                store=", ".join(shape.tables),
                operation=shape.operation,
                fields=tuple(QueryField(name, tuple(sorted(used))) for name, used in sorted(fields.items())),
                sort=shape.sort,
                projection=() if "*" in shape.columns else shape.columns,
                bounded=shape.bounded or (None if shape.bounded is None else last_name(node) in _OF_ONE_ROW),
                in_loop=is_in_loop(node),
                dialect=shape.dialect or self.dialect,
                through=through,
                unresolved=shape.why or (f"conditions are put in: {holes}" if holes else ""),
            )
            yield query, call

    def _looks_unread(self, node: ast.Call, path: str, scope: Scope) -> bool:
        """Return whether an unknown text must be a statement, because the receiver is named like a cursor or engine."""
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        name = dotted_name(receiver).rpartition(".")[2].lower() if receiver is not None else ""
        if self._is_own(node, path, scope):
            return False
        is_cursor = any(word in name for word in ("cursor", "conn", "engine", "session")) or name in ("db", "c", "cur")
        return is_cursor and not isinstance(node.args[0] if node.args else None, ast.Call)


def argument_for(call: ast.Call, function: FunctionDefinition, parameter: str) -> ast.expr | None:
    """Return the argument that a call of a function passes for one of its parameters."""
    given = keyword_of(call, parameter)
    if given is not None or parameter not in function.parameters:
        return given
    position = function.parameters.index(parameter)
    plain = [item for item in call.args if not isinstance(item, ast.Starred)]
    return plain[position] if position < len(plain) else None


def _statement(node: ast.Call) -> ast.expr | None:
    given = node.args[0] if node.args else keyword_of(node, "sql", "query", "statement", "operation")
    if isinstance(given, ast.Starred):
        return None
    if last_name(node) == "query" and isinstance(given, ast.Attribute):
        return None
    return given


def _imports(file: SourceFile) -> Iterator[str]:
    for node in file.nodes(ast.Import):
        yield from (alias.name for alias in node.names)
    for origin in file.nodes(ast.ImportFrom):
        yield origin.module or ""


def _table_holes(text: SqlText) -> list[ast.expr]:
    """Return the non-literal parts of a statement in places of a table."""
    found = re.findall(rf"\b(?:FROM|INTO|UPDATE|JOIN)\s+[\"`]?{HOLE}_(\d+)", text.text, re.IGNORECASE)
    return [text.holes[int(number)] for number in found if int(number) < len(text.holes)]


def _fill_template(template: str, text: SqlText, hole: ast.expr, table: str, columns: str) -> str:
    made = template.replace(f"{HOLE}_{text.holes.index(hole)}", table)
    return made.replace("(", f"({columns}", 1) if made.lstrip().upper().startswith("INSERT") and "()" in made else made


def _keys(call: ast.Call) -> list[str]:
    """Return the literal keys of the dictionaries that a call passes on."""
    found: list[str] = []
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            found += [text for key in argument.keys if key is not None and (text := text_of(key))]
    return found
