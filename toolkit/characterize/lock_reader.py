"""Read the lines and settings of a lock; errors name file, line and problem."""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec

from toolkit.characterize.old_answers import update_answers
from toolkit.errors import UsageError
from toolkit.model.lock import FORMAT, Accepted, Case, Excluded, Origin, Setup
from toolkit.system.regular_file import read_regular

NEXT = "Restore it from git, or take the lock anew: remove its folder, then tebiki lock PATH."
CASE_IDS = "case_ids.txt"
"""The ids of all cases, in the order of their lines, so that additions of two branches merge in the same way."""
_DEEPEST = 250
"""Maximum nesting; tebiki writes at most 40 levels of a value, each of which may take three levels of JSON."""

_Line = TypeVar("_Line")


class _Call(msgspec.Struct, tag_field="kind", tag="call"):
    seam: str
    given: dict[str, Any]
    symbol: str = ""


class _Exchange(msgspec.Struct, tag_field="kind", tag="exchange"):
    method: str
    target: str
    order: int
    headers: list[tuple[str, str]] = []
    body: dict[str, Any] = {}


class _CaseLine(msgspec.Struct):
    """One line of `cases/*.jsonl`, as strict as readers require."""

    id: str
    about: str
    origin: Origin
    ask: _Call | _Exchange
    parts: dict[str, Any]
    shifted: dict[str, Any] = {}
    not_locked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()


def read_setup(file: Path) -> Setup:
    """Read the settings of a lock.

    Raises:
        UsageError: they cannot be read, are damaged, or a newer tebiki wrote them.
    """
    try:
        table = _load_json(_text(file))
        version = table.get("format", 1) if isinstance(table, dict) else 1
        if isinstance(version, int) and version > FORMAT:
            raise UsageError(f"{file}: format {version} is newer than this tebiki ({FORMAT}). Update tebiki.")
        json.dumps(table, ensure_ascii=False).encode()  # a lone surrogate cannot be passed to a program
        return _check_patterns(msgspec.convert(table, Setup))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is damaged: {_reason(error)}. {NEXT}") from error


def _check_patterns(setup: Setup) -> Setup:
    """Return a set-up whose regular expressions compile.

    Raises:
        ValueError: one does not.
    """
    for regex in (*setup.names, *(regex for _, regex in setup.patterns)):
        try:
            re.compile(regex)
        except (re.error, OverflowError) as error:
            raise ValueError(f"`{regex}` is not a regular expression: {error}") from error
    return setup


def read_cases(file: Path) -> Iterator[tuple[Case, str]]:
    """Yield the cases of one file, each with its place as `path:line`.

    Raises:
        UsageError: a line is not a case of a lock.
    """
    for line, place in read_objects(file):
        checked = _convert_line(line, _CaseLine, place, "is not a case of a lock")
        rest = {name: getattr(checked, name) for name in ("shifted", "not_locked", "reached", "refused", "accepted")}
        ask = update_answers(line["ask"])
        yield Case(checked.id, checked.about, checked.origin, ask, checked.parts, **rest), place


def read_kept_out(file: Path) -> Iterator[Excluded]:
    """Read what is excluded from the lock.

    Raises:
        UsageError: a line is not an exclusion.
    """
    for line, place in read_objects(file):
        yield _convert_line(line, Excluded, place, "does not say what is not locked")


def read_objects(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the JSON objects of a file, one per line, each with its place; nothing if there is no such file.

    Raises:
        UsageError: a line is not a JSON object.
    """
    if not file.is_file():
        return
    for number, text in enumerate(_text(file).split("\n"), 1):
        if not text.strip():
            continue
        place = f"{file}:{number}"
        try:
            line = _load_json(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{place} is not JSON ({_reason(error)}). {NEXT}") from error
        if not isinstance(line, dict):
            raise UsageError(f"{place} holds no JSON object. {NEXT}")
        yield line, place


def check_ids(places: Mapping[str, list[str]]) -> None:
    """Check that no two cases have the same id, as after a bad merge.

    Args:
        places: id -> places of its cases.

    Raises:
        UsageError: two cases have the same id.
    """
    for name, found in sorted(places.items()):
        if len(found) > 1:
            raise UsageError(
                f"{found[0]} and {found[1]} are two cases with one id, {name}: a merge kept both. "
                "Keep the line that is right and remove the other, or restore the file from git."
            )


def check_manifest(folder: Path, manifest: Path) -> None:
    """Check that every file of cases of the lock exists and holds a case.

    Raises:
        UsageError: one is missing or empty.
    """
    if not manifest.is_file():
        return
    for name in manifest.read_text("utf-8", "replace").splitlines():
        if name == CASE_IDS or re.fullmatch(r"cases/[^/]+\.jsonl", name):
            file = folder / name
            if not file.is_file() or not _text(file).strip():
                kept = "is no regular file" if os.path.lexists(file) else "is missing"
                what = "holds no case any more" if file.is_file() else kept
                raise UsageError(
                    f"{file} {what}, although {manifest.name} lists it. Restore it from git. If the removal was "
                    f"intended, remove its line from {manifest} and its test, too."
                )


def check_case_ids(listed: Path, ids: Collection[str]) -> None:
    """Check that no case of the lock is missing; locks of older versions have no list.

    Raises:
        UsageError: a case is missing, or the list cannot be read.
    """
    if not listed.is_file():
        return
    lines = _text(listed).splitlines()
    gone = [line for line in dict.fromkeys(lines) if line and not line.startswith("#") and line not in ids]
    if gone:
        cases = "a case" if len(gone) == 1 else f"{len(gone)} cases"
        raise UsageError(
            f"{listed} lists {cases} that {listed.parent / 'cases'} no longer contains, {gone[0]} first. Restore the "
            "files from git. If the removal was intended, shorten the list, too; tebiki lock PATH rewrites it."
        )


def _convert_line(line: Mapping[str, Any], kind: type[_Line], place: str, fault: str) -> _Line:
    try:
        return msgspec.convert(line, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{place} {fault} ({_reason(error)}). {NEXT}") from error


def _text(file: Path) -> str:
    try:
        return read_regular(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 ({error.reason} at byte {error.start}). {NEXT}") from error
    except PermissionError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}. Correct its permissions, then run again.") from error
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}. {NEXT}") from error


def _load_json(text: str) -> Any:
    loaded = json.loads(text, parse_constant=_no_number)
    if text.count("[") + text.count("{") > _DEEPEST:
        _check_depth(loaded)
    return loaded


def _check_depth(value: Any) -> None:
    """Check that a value is not nested too deeply for recursive functions; tebiki never writes such a value.

    Raises:
        RecursionError: it is nested too deep.
    """
    level, depth = [value], 0
    while level := [it for held in level for it in _members(held)]:
        depth += 1
        if depth > _DEEPEST:
            raise RecursionError


def _members(value: Any) -> Collection[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _reason(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)
