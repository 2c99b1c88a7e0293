"""Turn rows that come in no certain order: those of answers, and relations of those that a held context shares."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from toolkit.model.lock import Case
from toolkit.proof.answers.recorded_variations import make_varied_case

_ROWS = "rows"
_SELECTS = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_SORTS = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_OF_COLLECTIONS = frozenset({"sqlalchemy_instance", "same"})


def turn_rows(case: Case) -> Case | None:
    """Return a case whose rows that come in no certain order come in the opposite one; None if it has none."""
    lines = case.ask.get("answered") or ()
    free = [number for number, it in enumerate(lines) if _has_no_order(it)]
    holding = [name for name, held in _list_held(case.ask) if any(map(_has_collections, held))]
    if not (free or holding):
        return None

    def put(held: list[Any]) -> None:
        for number in free:
            held[number][_ROWS].reverse()

    turned = make_varied_case(case, put, "rows[::-1]")
    around = {
        name: {**state, "held": {**state["held"], "turned": True}} if name in holding else state
        for name, state in (case.ask.get("around") or {}).items()
    }
    return msgspec.structs.replace(turned, ask={**turned.ask, "around": around}) if holding else turned


def _has_no_order(line: Mapping[str, Any]) -> bool:
    """Return whether a database may give the rows of an answer in another order."""
    rows, statement = line.get(_ROWS) or (), str(line["statement"])
    return rows != rows[::-1] and bool(_SELECTS.match(statement)) and not _SORTS.search(statement)


def _list_held(ask: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the name of each framework that held rows for a case, and these rows."""
    for name, state in (ask.get("around") or {}).items():
        if isinstance(state, Mapping) and "held" in state:
            yield name, state["held"].get(_ROWS, ())


def _has_collections(held: Any) -> bool:
    """Return whether a held row, or one to which it refers, has a loaded relation to several rows."""
    if isinstance(held, Mapping):
        return any(map(_has_collections, held.values()))
    if not isinstance(held, list | tuple):
        return False
    is_collection = len(held) > 1 and all(isinstance(it, Mapping) and it.get("$py") in _OF_COLLECTIONS for it in held)
    return is_collection or any(map(_has_collections, held))
