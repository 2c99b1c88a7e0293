"""Read and encode `.tebiki/plan.json`, the plan of a team, committed with its code. Only `tebiki plan` writes it."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.json_text import indented_json
from toolkit.model.links import split_symbol
from toolkit.model.plan import SCHEMA, Plan, Step
from toolkit.system.regular_file import read_regular

NAME = ".tebiki/plan.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""Names that can be part of names of branches and folders."""
_ENOUGH = 6
"""Minimum length of a prefix of a step's id; a shorter one may be meant as a number."""


def read_plan(root: Path) -> Plan | None:
    """Read the plan of the project at `root`; None if it has none.

    Raises:
        UsageError: the file is not a plan, or is from another version of tebiki.
    """
    file = root / NAME
    try:
        data = read_regular(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Correct that, then run again.") from error
    try:
        plan = msgspec.json.decode(data, type=Plan)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(
            f"{file} is damaged: {error}. Restore it from git, or remove it and run `tebiki plan`."
        ) from error
    if plan.schema != SCHEMA:
        raise UsageError(
            f"{file} has schema {plan.schema}, and this version of tebiki knows {SCHEMA}. "
            "Remove it and run `tebiki plan`, or use the version that wrote it."
        )
    if strange := [step.id for step in plan.steps if not _ID.fullmatch(step.id)]:
        raise UsageError(
            f"{file} is damaged: a step has the id {strange[0]!r}, and ids are up to 64 letters, digits, `-` and `_`. "
            "Restore it from git, or remove it and run `tebiki plan`."
        )
    if outside := [symbol for step in plan.steps for symbol in step.symbols if _leads_out(symbol)]:
        raise UsageError(
            f"{file} is damaged: a step names {outside[0]!r}, which lies outside of the project. "
            "Restore it from git, or remove it and run `tebiki plan`."
        )
    return plan


def _leads_out(symbol: str) -> bool:
    """Return whether the file of a symbol lies outside of the project."""
    path = PurePosixPath(split_symbol(symbol)[0])
    return path.is_absolute() or ".." in path.parts


def find_step(plan: Plan, key: str) -> Step:
    """Find a step by its number in the plan, or by at least six characters of its id.

    Raises:
        UsageError: no step or several steps match.
    """
    if key.isdecimal() and len(key) < _ENOUGH and 1 <= int(key) <= len(plan.steps):
        return plan.steps[int(key) - 1]
    found = [step for step in plan.steps if step.id == key or (len(key) >= _ENOUGH and step.id.startswith(key))]
    if len(found) == 1:
        return found[0]
    if not plan.steps:
        raise UsageError(f"{NAME} has no steps, so none of them is `{key}`. Write the plan anew: tebiki plan.")
    told = f"has several steps `{key}`: {', '.join(step.id for step in found)}" if found else f"has no step `{key}`"
    raise UsageError(
        f"{NAME} {told}. Give a number from 1 to {len(plan.steps)}, an id, or at least {_ENOUGH} characters of an id, "
        "as plan.md shows them."
    )


def plan_bytes(plan: Plan) -> bytes:
    """Encode a plan file: equal plans give equal bytes, and a step spans several lines, so that diffs are readable."""
    return indented_json(_whole(msgspec.to_builtins(plan)))


def count_changes(former: Plan, plan: Plan) -> tuple[int, int]:
    """Count the steps that disappeared since the former plan, and the new ones."""
    old, new = ({step.id for step in each.steps} for each in (former, plan))
    return len(old - new), len(new - old)


def _whole(value: Any) -> Any:
    """Convert whole floats to integers, because a cached plan has 2.0 where a new one has 2."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
