"""Read the changes of states that code declares: decorators of state machines, and tables of allowed changes."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, Where, keyword_of
from toolkit.inventory.lifecycles.state_fields import StateField
from toolkit.inventory.lifecycles.state_names import StateName, StateNames
from toolkit.inventory.lifecycles.state_owners import StateOwners
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.source.calls import last_name

_ANY = ("*", "+")
_TABLE = re.compile(
    r"transition|allowed|possible|permitted|next_?stat|work_?flow|stat\w*_(?:map|flow|changes)", re.IGNORECASE
)
_LEAST = 2


class DeclaredChange(NamedTuple):
    """A change that code declares; `function`: the one that carries it out, None for a table."""

    field: StateField
    line: int
    where: Where
    sources: tuple[str, ...]
    target: str
    function: FunctionDefinition | None = None


def find_declared_changes(program: Program, names: StateNames, owners: StateOwners) -> Iterator[DeclaredChange]:
    """Yield the changes of states that decorators and tables declare.

    Args:
        program: the program.
        names: names the states of expressions.
        owners: finds the field of a state.
    """
    for function in program.index.functions.values():
        for decorator in function.node.decorator_list:
            if isinstance(decorator, ast.Call) and last_name(decorator) == "transition":
                yield from _read_decorator(function, decorator, names, owners)


def find_tabled_changes(program: Program, names: StateNames, fields: Iterable[StateField]) -> Iterator[DeclaredChange]:
    """Yield the changes that dictionaries of states allow: `ALLOWED = {"new": ["paid", "cancelled"]}`.

    Args:
        program: the program.
        names: names the states of expressions.
        fields: the fields with the states that are known of them.
    """
    known = [*fields]
    for path, file in program.files.items():
        for scope, node in file.each(ast.Assign):
            name = dotted_name(node.targets[0])
            if isinstance(node.value, ast.Dict) and _TABLE.search(name):
                yield from _read_table(node.value, Where(path, scope), names, known)


def _read_decorator(
    function: FunctionDefinition, decorator: ast.Call, names: StateNames, owners: StateOwners
) -> Iterator[DeclaredChange]:
    """Yield the change of `@transition(field=state, source=..., target=...)` of django-fsm and others."""
    where = Where(function.path, _class_scope(function))
    given = keyword_of(decorator, "field") or (decorator.args[0] if decorator.args else None)
    found = owners.of_class(function.owner, text_of(given) or (dotted_name(given) if given is not None else "state"))
    targets = names.of(keyword_of(decorator, "target"), where)
    source = keyword_of(decorator, "source")
    if found is None:
        return
    sources = tuple(state.text for state in names.of(source, where) if state.text not in _ANY)
    for target in targets:
        if target.text not in _ANY:
            yield DeclaredChange(found, function.node.lineno, where, sources, target.text, function)


def _class_scope(function: FunctionDefinition) -> Scope:
    return function.owner.scope if function.owner is not None else function.scope


def _read_table(table: ast.Dict, where: Where, names: StateNames, fields: list[StateField]) -> Iterator[DeclaredChange]:
    rows: list[tuple[str, list[str], int]] = []
    for key, value in zip(table.keys, table.values, strict=True):
        sources = names.of(key, where)
        if len(sources) != 1 or not isinstance(value, ast.List | ast.Tuple | ast.Set):
            return
        rows.append((sources[0].text, [state.text for state in names.of(value, where)], value.lineno))
    mentioned = {text for source, targets, _ in rows for text in (source, *targets)}
    known = [(len(mentioned & {*item.states}), item) for item in fields]
    most = max((amount for amount, _ in known), default=0)
    fitting = [item for amount, item in known if amount == most and amount >= max(_LEAST, len(mentioned) / 2)]
    if len(fitting) != 1:
        return
    fitting[0].learn(StateName(text) for text in sorted(mentioned))
    for source, targets, line in rows:
        for target in targets:
            yield DeclaredChange(fitting[0], line, where, (source,), target)
