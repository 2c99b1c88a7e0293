"""Write the section on states: for each kind of row a table of its states, what refuses, and a diagram."""

import ast
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolkit.model.inventory import Inventory
from toolkit.model.lifecycles import Lifecycle, StateChange, StateRefusal, StateSelection
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.links import split_symbol
from toolkit.render.handbook.demands import Demand, DemandReader
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.job_table import name_of_job
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pictures.states import drawn_changes, names_sources, state_diagram
from toolkit.render.pull.markdown import cell_text, code_text

_MOST_SHOWN = 4
_MOST_CHANGES = 4
_MOST_SELECTIONS = 3
_MOST_REFUSALS = 6
_MOST_STARTS = 2
_MOST_CALLERS = 12
"""Number of endpoints that change a state above which they are not listed: each also does so by the way."""
_LEAST_EDGES = 2


class _Starts:
    """Names what starts code: endpoints and jobs.

    Args:
        found: the inventory.
        say: writes the sentences.
    """

    def __init__(self, found: Inventory, say: Sentences) -> None:
        self._endpoints = EndpointNames(found)
        self._demands = DemandReader(found, say)
        self._described = {fold_endpoint(item.route.method, item.route.path): item for item in found.endpoints}
        self._jobs = {f"{use.file}:{use.line}": name_of_job(use) for use in found.data.outside}
        self._say = say

    def of(self, row: StateChange | StateRefusal | StateSelection) -> str:
        """Return the endpoints and jobs that lead to a place, as Markdown; empty if none is known."""
        names = dict.fromkeys(map(self._endpoints.endpoint, row.endpoints))
        names |= dict.fromkeys(self._jobs.get(place, place) for place in row.jobs)
        return _cut([*map(code_text, names)], _MOST_STARTS, self._say)

    def callers(self, item: Lifecycle) -> Iterator[tuple[Markup, Markup, Markup]]:
        """Yield each request that changes rows: its endpoint, the states that it sets, its demands on the caller."""
        states: dict[str, dict[str, None]] = {}
        demands: dict[str, Demand] = {}
        for change in item.changes:
            for name in change.endpoints if not change.is_new else ():
                if name in self._described:
                    shown = self._endpoints.endpoint(name)
                    states.setdefault(shown, {})[change.state] = None
                    demands.setdefault(shown, self._demands.of(self._described[name]))
        nearest = sorted(states, key=lambda name: (len(states[name]), name))
        for name in nearest if len(nearest) <= _MOST_CALLERS else ():
            parts = self._say.words.label("semicolon").join(demands[name].parts)
            needed = parts or self._say.words.label("no_demand")
            yield Markup(code_text(name)), Markup(_codes(states[name], self._say)), Markup(needed)


def lifecycle_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section; nothing if code changes no state.

    Args:
        found: the inventory with its lifecycles.
        say: writes the sentences.
    """
    if not found.lifecycles:
        return
    yield say.heading("lifecycles")
    yield f"{say.words.label('lifecycles_hint')}\n"
    starts = _Starts(found, say)
    for item in found.lifecycles[:_MOST_SHOWN]:
        yield from _lifecycle(item, starts, say)
    if rest := found.lifecycles[_MOST_SHOWN:]:
        yield from (
            say.cite("further_lifecycle", [_place(item)], name=_name(item), states=", ".join(item.states))
            for item in rest
        )
        yield ""


def _lifecycle(item: Lifecycle, starts: _Starts, say: Sentences) -> Iterator[str]:
    yield f"### `{_name(item)}`\n"
    key = "lifecycle_initial" if item.initial else "lifecycle"
    yield say.cite(key, [_place(item)], count=len(item.states), initial=item.initial)
    if len(drawn_changes(item)) >= _LEAST_EDGES and names_sources(item):
        yield f"\n```mermaid\n{state_diagram(item, say.words.label('any_state'))}```\n"
    rows = [
        (
            state,
            _changes(
                [row for row in item.changes if row.state == state], starts, say, is_initial=state == item.initial
            ),
            _selections([row for row in item.selections if (state in row.states) is not row.is_negated], starts, say),
        )
        for state in item.states
    ]
    yield say.table(("state", "set_by", "selected_by"), rows)
    if callers := [*starts.callers(item)]:
        yield say.table(("endpoint", "sets_states", "demands_of_caller"), callers)
        yield ""
    for row in item.refusals[:_MOST_REFUSALS]:
        reached = starts.of(row)
        where = say.words.text("reached_from", names=reached) if reached else ""
        condition = say.condition(row.condition)
        yield say.cite(
            "refused_state", [f"{row.file}:{row.line}"], Markup(where), answer=row.answer, condition=condition
        )
    if rest := item.refusals[_MOST_REFUSALS:]:
        yield say.cite("more_refused_states", [f"{row.file}:{row.line}" for row in rest], count=len(rest))
    yield ""


def _changes(rows: Sequence[StateChange], starts: _Starts, say: Sentences, *, is_initial: bool) -> Markup:
    """Return what sets a state: the function, from which states, and what leads to it."""
    parts = [say.words.label("initial_state")] if is_initial else []
    for row in _without_repeats(rows):
        words = []
        if row.is_new:
            words.append(say.words.label("new_row"))
        elif row.sources:
            words.append(say.words.text("from_states", names=_codes(row.sources, say)))
        elif row.excluded:
            words.append(say.words.text("not_from_states", names=_codes(row.excluded, say)))
        if row.condition:
            words.append(say.words.text("under_condition", condition=say.condition(row.condition)))
        if reached := starts.of(row):
            words.append(reached)
        words.append(code_text(f"{row.file}:{row.line}"))
        name = split_symbol(row.symbol)[1].rpartition(".")[2] or row.file
        parts.append(code_text(name) + say.beside(say.words.label("semicolon").join(words)))
    if not parts:
        return Markup(say.words.label("nothing_sets"))
    return _cell(_cut(parts, _MOST_CHANGES, say, "case_separator"))


def _selections(rows: Iterable[StateSelection], starts: _Starts, say: Sentences) -> Markup:
    named: dict[str, str] = {}
    for row in rows:
        reached = starts.of(row)
        place = code_text(f"{row.file}:{row.line}")
        words = say.words.label("semicolon").join((*([reached] if reached else []), place))
        name = split_symbol(row.symbol)[1].rpartition(".")[2] or row.file
        named.setdefault(name, code_text(name) + say.beside(words))
    return _cell(_cut([*named.values()], _MOST_SELECTIONS, say, "case_separator"))


def _without_repeats(rows: Sequence[StateChange]) -> list[StateChange]:
    """Return the changes, one for each function and state before; a declared one also stands for its assignment."""
    declared = {row.symbol for row in rows if row.is_declared}
    kept: dict[tuple[object, ...], StateChange] = {}
    for row in rows:
        if row.is_declared or row.symbol not in declared:
            key = (row.symbol, row.sources, row.excluded, row.is_new)
            known = kept.setdefault(key, row)
            kept[key] = msgspec.structs.replace(known, condition=_common_parts(known.condition, row.condition))
    return [*kept.values()]


def _common_parts(first: str, second: str) -> str:
    """Return the parts that two conjunctions of code share; the branches of one condition may set the same state."""
    if first == second or not (first and second):
        return first if first == second else ""
    others = {ast.unparse(part) for part in _parts(second)}
    shared = [part for part in _parts(first) if ast.unparse(part) in others]
    return ast.unparse(ast.BoolOp(ast.And(), shared) if len(shared) > 1 else shared[0]) if shared else ""


def _parts(condition: str) -> list[ast.expr]:
    try:
        node = ast.parse(condition, mode="eval").body
    except SyntaxError:
        return []
    return node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]


def _name(item: Lifecycle) -> str:
    return cell_text(f"{item.owner}.{item.field}").replace("\\", "")


def _place(item: Lifecycle) -> str:
    return f"{item.file}:{item.line}"


def _codes(names: Iterable[str], say: Sentences) -> str:
    return say.words.label("separator").join(map(code_text, names))


def _cut(parts: Sequence[str], most: int, say: Sentences, separator: str = "separator") -> str:
    more = [say.words.text("more_of_these", count=len(parts) - most)] if len(parts) > most else []
    return say.words.label(separator).join((*parts[:most], *more))


def _cell(text: str) -> Markup:
    return Markup(text.replace("|", "\\|"))
