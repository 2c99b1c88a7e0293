"""Find the files of a lock in which commits changed answers by hand, or how the program is run.

A lock that came from another folder in the same commit is compared with what that folder held.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.change.tree_entries import Difference

_SETUP = "lock.json"
_OF_PROGRAM = ("app", "before", "connects", "database", "environment", "packages", "path", "writes")
"""Settings that decide what the program answers, and not how answers are written."""
_OF_CASE = ("ask", "parts", "shifted", "not_locked")
_REASON = ("because", "reviewer", "on")

_Case = tuple[str, Mapping[str, Any]]
"""The path of a case and its line."""
_State = list[Any]


def list_changes_by_hand(found: Sequence[Difference], older: Sequence[Difference], folder: str) -> Iterator[str]:
    """Yield the files of a lock that changed by hand.

    These are files of cases of which one is gone, or has another input or answer without another accepted reason, and
    the settings of the lock if the program is run otherwise. What was put back counts as unchanged.

    Args:
        found: what commits changed, the last one first.
        older: what commits before those changed; of these only counts from which answers they accepted others.
        folder: the folder of the lock, relative to the project.
    """
    first: dict[str, _Case] = {}
    last: dict[str, _Case | None] = {}
    setup = f"{folder}/{_SETUP}"
    programs: list[bytes] = []
    for it in found:
        inside = {path for path in it.before if path.startswith(f"{folder}/")}
        gone = {path for path, data in it.after.items() if data is None} - inside
        now, was = (_cases({path: data[path] for path in inside}) for data in (it.after, it.before))
        moved = {name: case for name, case in _cases({path: it.before[path] for path in gone}).items() if name in now}
        for name, held in {**moved, **was}.items():
            last.setdefault(name, now.get(name))
            first[name] = held
        before = it.before.get(setup) or next((it.before[one] for one in gone if one.endswith(f"/{_SETUP}")), None)
        programs += [data for data in (it.after.get(setup), before) if data]
    replaced = [it for one in (*found, *older) for it in _accepted_away(one)]
    for name, (path, case) in first.items():
        present = last[name]
        if present is None:
            yield path
        elif _is_answered_otherwise(case, present[1]) and (name, _state_of(present[1])) not in replaced:
            yield present[0]
    if programs and _program_of(programs[0]) != _program_of(programs[-1]):
        yield setup


def _accepted_away(found: Difference) -> Iterator[tuple[str, _State]]:
    """Yield the id of each case of which a commit accepted another answer, and its former state."""
    was, now = _cases(found.before), _cases(found.after)
    for name, (_path, case) in was.items():
        if name in now and _is_accepted(case, now[name][1]):
            yield name, _state_of(case)


def _is_answered_otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return _state_of(old) != _state_of(new) and not _is_accepted(old, new)


def _is_accepted(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    was, now = (it.get("accepted") or () for it in (old, new))
    return len(now) > len(was) and all(str(it.get(name) or "").strip() for it in now for name in _REASON)


def _state_of(case: Mapping[str, Any]) -> _State:
    return [case.get(it) for it in _OF_CASE]


def _program_of(data: bytes) -> Mapping[str, Any]:
    """Return the settings of a lock that decide what the program answers."""
    setup = _parse(data)
    return {it: setup.get(it) for it in _OF_PROGRAM}


def _cases(files: Mapping[str, bytes | None]) -> Mapping[str, _Case]:
    """Return id -> the path of a case and its line; the lines that can be read."""
    named = sorted((path, data) for path, data in files.items() if data and path.endswith(".jsonl"))
    lines = ((path, _parse(line)) for path, data in named for line in data.split(b"\n"))
    return {str(case["id"]): (path, case) for path, case in lines if "id" in case}


def _parse(text: bytes) -> Mapping[str, Any]:
    """Return an object of JSON; an empty one if it cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
