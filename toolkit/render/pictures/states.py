"""Write the changes of a state as a Mermaid diagram: https://mermaid.js.org/syntax/stateDiagram.html."""

from collections.abc import Iterator

from toolkit.model.lifecycles import Lifecycle, StateChange
from toolkit.model.links import split_symbol
from toolkit.render.pictures.mermaid import escape_mermaid

MOST_EDGES = 30
_ANY = "any"
_MOST_LEFT = 3
"""Number of states up to which each state that a condition leaves has an arrow of its own."""
_MOST_NAMES = 2


def state_diagram(item: Lifecycle, any_state: str) -> str:
    """Write the states with the changes between them, labelled with the functions that carry them out.

    Args:
        item: the lifecycle; no more than 30 changes are drawn, declared ones and those of known states first.
        any_state: label of the box from which a state comes that the code does not name.
    """
    return "\n".join(_lines(item, any_state)) + "\n"


def _not_excluded(change: StateChange, item: Lifecycle) -> tuple[str, ...]:
    """Return the few other states that the conditions around a change leave; nothing if they leave many, or all."""
    left = [state for state in item.states if state not in (*change.excluded, change.state)]
    return tuple(left) if change.excluded and len(left) <= _MOST_LEFT else ()


def drawn_changes(item: Lifecycle) -> dict[tuple[str, str], dict[str, None]]:
    """Map (state before, state after) to the functions; no state before: the row is made; `any`: it is unknown.

    Args:
        item: the lifecycle.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    if item.initial:
        found[("", item.initial)] = {}
    for change in sorted(item.changes, key=lambda row: (not row.is_declared, not row.sources)):
        name = split_symbol(change.symbol)[1].rpartition(".")[2]
        for source in ("",) if change.is_new else change.sources or _not_excluded(change, item) or (_ANY,):
            found.setdefault((source, change.state), {})[name] = None
    return {key: found[key] for key in [*found][:MOST_EDGES]}


def names_sources(item: Lifecycle) -> bool:
    """Return whether the code shows a state from which a row goes on to another; a diagram of others says nothing.

    Args:
        item: the lifecycle.
    """
    return any(source not in ("", _ANY) for source, _ in drawn_changes(item))


def _lines(item: Lifecycle, any_state: str) -> Iterator[str]:
    yield "stateDiagram-v2"
    edges = drawn_changes(item)
    used = dict.fromkeys(name for edge in edges for name in edge if name not in ("", _ANY))
    ids = {name: f"s{number}" for number, name in enumerate(used)}
    for name, short in ids.items():
        yield f'  state "{_quote(name)}" as {short}'
    if any(source == _ANY for source, _ in edges):
        ids[_ANY] = "any0"
        yield f'  state "{_quote(any_state)}" as any0'
    for (source, target), names in edges.items():
        label = ", ".join((*[*names][:_MOST_NAMES], *(["…"] if len(names) > _MOST_NAMES else []))).strip()
        text = f": {_quote(label)}" if label else ""
        yield f"  {ids.get(source, '[*]')} --> {ids[target]}{text}"


def _quote(text: str) -> str:
    """Escape a text of a state or of an arrow; a colon would begin a description."""
    return escape_mermaid(text).replace(":", "#58;") or " "
