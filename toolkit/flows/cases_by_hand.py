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
    """Yield the files of cases that changed by hand: one is gone, or has another input or answer without a new reason.

    What was put back counts as unchanged.

    Args:
        found: what commits changed, the last one first.
        older: what commits before those changed; of these only counts from which answers they accepted others.
        folder: the folder of the lock, relative to the project.
    """
    first: dict[str, _Case] = {}
    last: dict[str, _Case | None] = {}
    for it in found:
        inside, gone = _inside(it, folder), _gone(it, folder)
        now, was = (_cases({path: data[path] for path in inside}) for data in (it.after, it.before))
        moved = {name: case for name, case in _cases({path: it.before[path] for path in gone}).items() if name in now}
        for name, held in {**moved, **was}.items():
            last.setdefault(name, now.get(name))
            first[name] = held
    replaced = [it for one in (*found, *older) for it in _accepted_away(one)]
    for name, (path, case) in first.items():
        present = last[name]
        if present is None:
            yield path
        elif _is_answered_otherwise(case, present[1]) and (name, _state_of(present[1])) not in replaced:
            yield present[0]


def changed_setup(found: Difference, folder: str) -> str:
    """Return the file of a lock's settings if a commit changed how the program is run; empty if it did not."""
    setup = f"{folder}/{_SETUP}"
    moved = (found.before[it] for it in _gone(found, folder) if it.endswith(f"/{_SETUP}"))
    was, now = found.before.get(setup) or next(moved, None), found.after.get(setup)
    return setup if was and now and _program_of(was) != _program_of(now) else ""


def _inside(found: Difference, folder: str) -> set[str]:
    return {path for path in found.before if path.startswith(f"{folder}/")}


def _gone(found: Difference, folder: str) -> set[str]:
    """Return the files outside of a folder that a commit removed: a lock may have come from there."""
    return {path for path, data in found.after.items() if data is None} - _inside(found, folder)


def _accepted_away(found: Difference) -> Iterator[tuple[str, _State]]:
    """Yield the id of each case of which a commit accepted another answer, and its former state."""
    was, now = _cases(found.before), _cases(found.after)
    for name, (_path, case) in was.items():
        if name in now and _is_accepted(case, now[name][1]):
            yield name, _state_of(case)


def _is_answered_otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return _state_of(old) != _state_of(new) and not _is_accepted(old, new)


def _is_accepted(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    was, now = _reasons_of(old), _reasons_of(new)
    return len(now) > len(was) and all(str(it.get(name) or "").strip() for it in now for name in _REASON)


def _reasons_of(case: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what was accepted of a case; what is no reason in an odd file is none."""
    held = case.get("accepted")
    return [it for it in held if isinstance(it, dict)] if isinstance(held, list) else []


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
