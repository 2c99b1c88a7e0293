"""Read states that code writes to columns and tests in SQL, where no object of a model says it.

`update_row("orders", row["id"], {"status": "sent"})`, `UPDATE orders SET status = 'sent'` and
`SELECT * FROM orders WHERE status = 'open'` are about the state field of the model whose table is `orders`.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import Where
from toolkit.inventory.lifecycles.state_conditions import StateTest
from toolkit.inventory.lifecycles.state_fields import StateField
from toolkit.inventory.lifecycles.state_sites import StateSite, items_of_table
from toolkit.model.data_access import DataQuery
from toolkit.model.tree import is_text, text_of

_NEW = re.compile(r"insert|create", re.IGNORECASE)
_CHANGED = re.compile(r"update|replace|upsert", re.IGNORECASE)
_UPDATE = re.compile(
    r"\A\s*UPDATE\b(?P<names>.*?)\bSET\b(?P<values>.*?)(?:\bWHERE\b(?P<tests>.*))?\Z", re.IGNORECASE | re.DOTALL
)
_TESTS = re.compile(r"\bWHERE\b(?P<tests>.*)\Z", re.IGNORECASE | re.DOTALL)
_OR = re.compile(r"\bOR\b", re.IGNORECASE)
_UNKNOWN = "?"
"""Stands for what the text of a statement gets at run time."""


class StoredStates(NamedTuple):
    """States in calls that are queries.

    Attributes:
        sites: the field and place of each state that is written.
        tests: id of a call -> the states that rows must have, or must not have, which it selects or changes.
        rows: id of a call -> the state fields of the table that it reads or writes, by name.
    """

    sites: list[tuple[StateField, StateSite]]
    tests: dict[int, list[StateTest]]
    rows: dict[int, Mapping[str, StateField]]


def read_stored_states(reader: DataReader, fields: Iterable[StateField]) -> StoredStates:
    """Return the states in the queries of a program that name a table with a state field.

    Args:
        reader: the program with its queries.
        fields: fields of its models that may hold a state.
    """
    by_store: dict[str, dict[str, StateField]] = {}
    for item in sorted(fields, key=lambda item: (not item.initial, not item.declared)):
        store = reader.models.found[id(item.owner)].store
        by_store.setdefault(store, {}).setdefault(item.name, item)
    found = StoredStates([], {}, {})
    for row, call, scope in reader.written:
        known = by_store.get(row.store) if row.technology == "sql" else None
        if known:
            where = Where(row.file, scope)
            found.rows[id(call)] = known
            found.sites.extend(_sites(row, call, where, known))
            found.tests[id(call)] = [*_tests(_statement(call), known)]
    return found


def _sites(
    row: DataQuery, call: ast.Call, where: Where, known: Mapping[str, StateField]
) -> Iterator[tuple[StateField, StateSite]]:
    """Yield what a call writes: the items of a dictionary, or the values in the text of an UPDATE."""
    is_new = bool(_NEW.search(row.operation))
    owner = _row_of(call)
    if is_new or _CHANGED.search(row.operation):
        for table in call.args:
            for name, value in items_of_table(table, where):
                if name in known:
                    yield known[name], StateSite(call, where, owner, where, name, value, is_new)
    if update := _UPDATE.match(_statement(call)):
        for name, field in known.items():
            for state in re.findall(rf"\b{re.escape(name)}\s*=\s*'([^'{_UNKNOWN}]+)'", update["values"]):
                yield field, StateSite(call, where, owner, where, name, ast.Constant(state))


def _tests(statement: str, known: Mapping[str, StateField]) -> Iterator[StateTest]:
    """Yield the tests of states that all rows of a statement pass; none where one of several may hold."""
    update = _UPDATE.match(statement) or _TESTS.search(statement)
    told = (update["tests"] or "") if update is not None else ""
    if _OR.search(told):
        return
    for name, field in known.items():
        for operator, state in re.findall(rf"\b{re.escape(name)}\s*(=|!=|<>)\s*'([^'{_UNKNOWN}]+)'", told):
            yield StateTest(field, "", (state,), operator != "=")
        for negation, listed in re.findall(rf"\b{re.escape(name)}\s+(NOT\s+)?IN\s*\(([^()]*)\)", told, re.IGNORECASE):
            if states := tuple(re.findall(r"'([^']+)'", listed)):
                yield StateTest(field, "", states, bool(negation))


def _statement(call: ast.Call) -> str:
    """Return the literal text of a statement that a call is given, with a mark for each other part; empty if none."""
    return "".join(_texts(call.args[0])) if call.args else ""


def _texts(node: ast.expr) -> Iterator[str]:
    if is_text(node):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from (*_texts(node.left), *_texts(node.right))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield re.sub(r"%\(\w+\)[sd]|%[sdr]", _UNKNOWN, text_of(node.left))
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield str(part.value) if isinstance(part, ast.Constant) else _UNKNOWN
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        yield re.sub(r"\{[^{}]*\}", _UNKNOWN, text_of(node.func.value))
    elif isinstance(node, ast.Call) and node.args:  # `text("SELECT ...")`
        yield from _texts(node.args[0])
    else:
        yield _UNKNOWN


def _row_of(call: ast.Call) -> ast.expr:
    """Return the row whose key a call is given: `row` of `row["id"]`; an empty expression if it is given none."""
    for node in ast.walk(call):
        is_key = isinstance(node, ast.Subscript) and text_of(node.slice) in ("id", "pk", "uuid")
        if is_key and isinstance(node, ast.Subscript):
            return node.value
        if isinstance(node, ast.Attribute) and node.attr in ("id", "pk"):
            return node.value
    return ast.Constant(None)
