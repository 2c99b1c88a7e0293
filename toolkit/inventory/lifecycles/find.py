"""Find the lifecycles of a program: the states of its rows, and what sets, tests and selects them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.job_effects import starts_of_job
from toolkit.inventory.data_access.program import Program, Where
from toolkit.inventory.lifecycles.declared_changes import (
    DeclaredChange,
    find_declared_changes,
    find_tabled_changes,
)
from toolkit.inventory.lifecycles.state_conditions import StateConditions, StateTest, bodies_around, ends_way
from toolkit.inventory.lifecycles.state_fields import StateField, find_state_fields
from toolkit.inventory.lifecycles.state_guards import find_state_guards
from toolkit.inventory.lifecycles.state_names import StateName, StateNames
from toolkit.inventory.lifecycles.state_owners import StateOwners
from toolkit.inventory.lifecycles.state_sites import StateSite, find_state_sites, follow_value
from toolkit.inventory.lifecycles.stored_states import StoredStates, read_stored_states
from toolkit.model.data_access import OutsideUse
from toolkit.model.inventory import Endpoint
from toolkit.model.lifecycles import Lifecycle, StateChange, StateRefusal, StateSelection
from toolkit.model.tree import callee_of, dotted_name
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_OF_TESTS = re.compile(r"(?:\A|/)(?:test\w*|\w+_tests?\w*|fixtures?|factories|conftest)(?:/|\.py\Z)")
"""Paths of helpers of tests, which make rows in any state."""
_LEAST = 2
"""Number of states below which there is no lifecycle."""


class _Reach(NamedTuple):
    """Symbol of code, with the endpoints and jobs that lead to it, as in `StateChange`."""

    symbol: str
    endpoints: tuple[str, ...]
    jobs: tuple[str, ...]


def find_lifecycles(
    reader: DataReader, outside: Iterable[OutsideUse], endpoints: Iterable[Endpoint] = ()
) -> tuple[Lifecycle, ...]:
    """Return the lifecycles of the models of a program, those with most changes first.

    Args:
        reader: the program with its models.
        outside: its jobs and commands, among others.
        endpoints: its endpoints with their permission classes.
    """
    program = reader.program
    names = StateNames(program.index)
    fields = find_state_fields(program, reader.models, names)
    if not fields:
        return ()
    owners = StateOwners(program.index, fields)
    made = _Lifecycles(program, names, owners, _jobs_by_function(program, outside))
    made.read(fields, read_stored_states(reader, fields))
    made.read_guards(endpoints)
    found = [made.lifecycle(item, _store_of(item, reader)) for item in fields]
    kept = [item for item in found if len(item.states) >= _LEAST and _is_alive(item)]
    return tuple(sorted(kept, key=lambda item: (-_weight(item), item.file, item.line)))


class _Lifecycles:
    """Collects the lifecycles of one program.

    Args:
        program: the program.
        names: names the states of expressions.
        owners: finds the field of a state.
        jobs: id of a function -> places of the jobs that lead to it.
    """

    def __init__(
        self, program: Program, names: StateNames, owners: StateOwners, jobs: Mapping[int, Sequence[str]]
    ) -> None:
        self._program = program
        self._names = names
        self._owners = owners
        self._jobs = jobs
        self._conditions = StateConditions(names, owners)
        self._placed: dict[int, tuple[StateSite, tuple[str, ...]]] = {}
        self._changes: dict[int, set[StateChange]] = {}
        self._refusals: dict[int, set[StateRefusal]] = {}
        self._selections: dict[int, set[StateSelection]] = {}

    def read(self, fields: Sequence[StateField], stored: StoredStates) -> None:
        """Read changes first, because tests are understood by the states that are set."""
        self._owners.rows.update(stored.rows)
        self._conditions.stored.update(stored.tests)
        waiting = [(site, self._states(site)) for site in find_state_sites(self._program, self._owners)]
        waiting = [(site, states) for site, states in waiting if states and not _OF_TESTS.search(site.where.path)]
        placed = [*self._place_stored(stored)]
        for _ in range(2):  # the second time with the states that the first found
            later = []
            for site, states in waiting:
                field = self._owners.of(site.owner, site.field, states, site.home)
                if field is None:
                    later.append((site, states))
                else:
                    field.learn(states)
                    placed.append((field, site, states))
            waiting = later
        for change in find_declared_changes(self._program, self._names, self._owners):
            change.field.learn([StateName(change.target)])
            self._declare(change)
        for change in find_tabled_changes(self._program, self._names, fields):
            self._declare(change)
        self._placed = {id(site.node): (site, tuple(state.text for state in states)) for _, site, states in placed}
        for field, site, states in placed:
            self._change(field, site, states)
        self._read_tests()

    def _place_stored(self, stored: StoredStates) -> Iterator[tuple[StateField, StateSite, list[StateName]]]:
        """Yield the states that queries write to a table, each with its field, which learns them."""
        for field, site in stored.sites:
            for place in follow_value(site, self._program):
                states = self._states(place)
                if states and not _OF_TESTS.search(place.where.path):
                    field.learn(states)
                    yield field, place, states

    def read_guards(self, endpoints: Iterable[Endpoint]) -> None:
        """Read permission classes that test a state: they refuse, and what only they let through has that state."""
        for guard in find_state_guards(self._program, self._conditions, endpoints):
            key, states = id(guard.test.field), guard.test.states
            symbol = f"{guard.function.path}::{guard.function.scope.qualname}"
            refusal = StateRefusal(
                guard.function.path,
                guard.node.lineno,
                states,
                symbol,
                not guard.test.is_negated,
                "403",
                shorten_code(ast.UnaryOp(ast.Not(), guard.node), 120),
                tuple(sorted(guard.endpoints)),
            )
            self._refusals.setdefault(key, set()).add(refusal)
            if guard.test.is_negated:
                continue
            guarded = [
                row
                for row in self._changes.get(key, ())
                if row.endpoints and guard.endpoints.issuperset(row.endpoints) and not (row.sources or row.jobs)
            ]
            for row in guarded if len(states) < len(guard.test.field.states) else ():
                self._changes[key].remove(row)
                self._changes[key].add(msgspec.structs.replace(row, sources=states, excluded=()))

    def lifecycle(self, field: StateField, store: str) -> Lifecycle:
        """Return the lifecycle of a field; states that code only tests are listed, too, because rows may have them."""
        key = id(field)
        rows = (*self._changes.get(key, ()), *self._refusals.get(key, ()), *self._selections.get(key, ()))
        tested = (row.sources if isinstance(row, StateChange) else row.states for row in sorted(rows, key=_place))
        return Lifecycle(
            field.owner.name,
            field.name,
            field.owner.path,
            field.line,
            store,
            tuple(dict.fromkeys((*field.states, *(state for states in tested for state in states)))),
            field.initial,
            tuple(sorted(self._changes.get(id(field), ()))),
            tuple(sorted(self._refusals.get(id(field), ()))),
            tuple(sorted(self._selections.get(id(field), ()))),
        )

    def _states(self, site: StateSite) -> list[StateName]:
        return self._names.of(site.value, site.where)

    def _change(self, field: StateField, site: StateSite, states: Sequence[StateName]) -> None:
        around = [*self._conditions.around(site.node, site.where)]
        tests = [test for test in around if test.field is field and _is_same(test, site)]
        if before := self._set_before(site):
            tests = [StateTest(field, "", before)]
        if not site.is_new:
            selected = (*self._conditions.select_tests(site.owner, site.home), *self._stored_tests(site))
            tests += [test for test in selected if test.field is field]
        sources = _meet([test.states for test in tests if not test.is_negated])
        excluded = tuple(dict.fromkeys(state for test in tests if test.is_negated for state in test.states))
        reach = self._reach(site.where)
        for state in states:
            change = StateChange(
                site.where.path,
                getattr(site.node, "lineno", 0),
                state.text,
                reach.symbol,
                () if site.is_new else sources,
                () if site.is_new or sources else excluded,
                site.is_new,
                endpoints=reach.endpoints,
                jobs=reach.jobs,
                condition=self._conditions.others_around(site.node, site.where),
            )
            self._changes.setdefault(id(field), set()).add(change)

    def _stored_tests(self, site: StateSite) -> Sequence[StateTest]:
        """Return the tests in the statement that itself changes the rows."""
        return self._conditions.stored.get(id(site.node), ())

    def _set_before(self, site: StateSite) -> tuple[str, ...]:
        """Return the states that statements before a place give the same row, whatever happens between."""
        for body in bodies_around(site.node):
            for node in reversed(body):
                known, states = self._placed.get(id(node), (None, ()))
                is_same = known is not None and known.field == site.field
                if is_same and known is not None and ast.dump(known.owner) == ast.dump(site.owner):
                    return states
        return ()

    def _declare(self, change: DeclaredChange) -> None:
        where = Where(change.where.path, change.function.scope) if change.function is not None else change.where
        reach = self._reach(where)
        row = StateChange(
            where.path,
            change.line,
            change.target,
            reach.symbol,
            change.sources,
            is_declared=True,
            endpoints=reach.endpoints if change.function is not None else (),
            jobs=reach.jobs if change.function is not None else (),
        )
        self._changes.setdefault(id(change.field), set()).add(row)

    def _read_tests(self) -> None:
        for path, file in self._program.files.items():
            for scope in file.scopes:
                where = Where(path, scope)
                for node in scope.nodes(ast.If):
                    if ends_way(node.body):
                        self._refuse(node, node.body, node.test, where)
                    elif node.orelse and ends_way(node.orelse):
                        self._refuse(node, node.orelse, ast.UnaryOp(ast.Not(), node.test), where)
                for call in scope.nodes(ast.Call):
                    self._select(call, where)

    def _refuse(self, node: ast.If, body: Sequence[ast.stmt], condition: ast.expr, where: Where) -> None:
        """Add the refusal that a branch with its condition is, if it is one."""
        answer = _answer(body)
        if answer is None:
            return
        reach = self._reach(where)
        for test in self._conditions.of(condition, where):
            row = StateRefusal(
                where.path,
                node.lineno,
                test.states,
                reach.symbol,
                test.is_negated,
                answer,
                shorten_code(condition, 120),
                reach.endpoints,
                reach.jobs,
            )
            self._refusals.setdefault(id(test.field), set()).add(row)

    def _select(self, call: ast.Call, where: Where) -> None:
        for test in self._conditions.of_query(call, where):
            reach = self._reach(where)
            row = StateSelection(
                where.path, call.lineno, test.states, reach.symbol, test.is_negated, reach.endpoints, reach.jobs
            )
            self._selections.setdefault(id(test.field), set()).add(row)

    def _reach(self, where: Where) -> _Reach:
        around = self._program.index.function_around(where.scope)
        name = around.scope.qualname if around is not None else where.scope.qualname
        jobs = tuple(dict.fromkeys(self._jobs.get(id(around), ())))
        return _Reach(f"{where.path}::{name}", self._program.endpoints_of(where.scope), jobs)


def _jobs_by_function(program: Program, outside: Iterable[OutsideUse]) -> dict[int, list[str]]:
    """Map the id of a function to the places of the jobs and commands that lead to it."""
    found: dict[int, list[str]] = {}
    for use in outside:
        if use.kind in ("job", "command"):
            starts = [*starts_of_job(program.graph, use)]
            for key in program.graph.reach(starts) if starts else ():
                found.setdefault(key, []).append(f"{use.file}:{use.line}")
    return found


def _is_same(test: StateTest, site: StateSite) -> bool:
    """Return whether a test is about the row that is changed, as far as names say it."""
    owner = dotted_name(site.owner)
    is_class = owner.rpartition(".")[2][:1].isupper()
    return not test.owner or not owner or is_class or site.where != site.home or test.owner == owner


def _meet(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the states that all tests allow, in the order of the first."""
    if not parts:
        return ()
    return tuple(state for state in parts[0] if all(state in part for part in parts[1:]))


def _answer(body: Sequence[ast.stmt]) -> str | None:
    """Return what a refusal answers: the exception that it raises or its status code; None if it refuses nothing."""
    last = body[-1]
    if isinstance(last, ast.Raise) and last.exc is not None:
        return dotted_name(callee_of(last.exc)).rpartition(".")[2]
    node = last.value if isinstance(last, ast.Return | ast.Expr) else None
    if node is None:
        return None
    if isinstance(node, ast.Call) and last_name(node) == "abort" and node.args:
        return shorten_code(node.args[0], 40)
    texts = [_status(inner) for inner in ast.walk(node)]
    return next((text for text in texts if text), None)


def _status(node: ast.AST) -> str:
    """Return the error status that a part of an answer is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and 400 <= node.value <= 599:
        return str(node.value)
    name = node.attr if isinstance(node, ast.Attribute) else ""
    digits = name.removeprefix("HTTP_")[:3]
    return digits if name.startswith("HTTP_") and digits.isdigit() and digits >= "400" else ""


def _store_of(field: StateField, reader: DataReader) -> str:
    return reader.models.found[id(field.owner)].store


def _place(row: StateChange | StateRefusal | StateSelection) -> tuple[str, int]:
    return row.file, row.line


def _is_alive(item: Lifecycle) -> bool:
    """Return whether code changes the states, and not only makes rows with them."""
    states = {change.state for change in item.changes}
    return any(not change.is_new for change in item.changes) or len(states) >= _LEAST


def _weight(item: Lifecycle) -> int:
    return 3 * len(item.changes) + len(item.refusals) + len(item.selections)
