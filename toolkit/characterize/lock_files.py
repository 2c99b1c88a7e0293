"""Read and write the files of a lock, reproducible to the byte."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.lock_file_names import REQUESTS, group_by_file
from toolkit.characterize.lock_reader import (
    CASE_IDS,
    check_case_ids,
    check_ids,
    check_manifest,
    read_cases,
    read_kept_out,
    read_objects,
    read_setup,
)
from toolkit.characterize.lock_tests import calls_file, requests_file
from toolkit.characterize.probe_copy import PROBE_COPY, probe_files
from toolkit.characterize.take_lock import position_in_file
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Excluded, Lock
from toolkit.system.write_claim import check_finished

SETUP = "lock.json"
OUTGOING = "outgoing.jsonl"
KEPT_OUT = "not_locked.jsonl"
ATTRIBUTES = ".gitattributes"
IGNORED = ".gitignore"
PYTEST_SETTINGS = "pytest.ini"
WRITTEN = ".tebiki-report"
"""The list of all files of the lock."""

_PYTEST_SETTINGS = b"""\
# Written by `tebiki lock`: `pytest` of this folder runs its tests whatever the settings of the project are.
[pytest]
python_files = test_*.py
python_functions = test_*
addopts = -p no:cacheprovider
"""
_IGNORED = b"""\
# Written by `tebiki lock`: its files belong in the repository, whatever the patterns above this folder ignore.
!*/
!*.ini
!*.json
!*.jsonl
!*.md
!*.py
!*.txt
!.gitattributes
!.gitignore
!.tebiki-report
__pycache__/
.pytest_cache/
"""
_LINES = ("cases/*.jsonl", CASE_IDS, OUTGOING, KEPT_OUT, WRITTEN, ATTRIBUTES)
_OMITTED_WHEN_EMPTY = ("shifted", "not_locked", "refused", "accepted")


def read_lock(folder: Path) -> Lock:
    """Read the lock in a folder.

    Raises:
        UsageError: there is none, it is damaged or only partly written, or a newer tebiki wrote it.
    """
    setup_file = folder / SETUP
    check_finished(folder)
    if not setup_file.exists():
        raise UsageError(f"{folder} holds no lock ({SETUP}). Take one with: tebiki lock PATH")
    setup = read_setup(setup_file)
    check_manifest(folder, folder / WRITTEN)
    cases = _merged_cases(folder / "cases")
    check_case_ids(folder / CASE_IDS, {case.id for case in cases})
    outgoing = [line for line, _ in read_objects(folder / OUTGOING)]
    kept_out = list(read_kept_out(folder / KEPT_OUT))
    return Lock(setup, tuple(sorted(cases, key=position_in_file)), tuple(outgoing), tuple(kept_out))


def _merged_cases(folder: Path) -> list[Case]:
    """Read all cases, each once, because a merge may keep a line that two branches added twice."""
    places: dict[str, list[str]] = defaultdict(list)
    cases: dict[str, Case] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for case, place in read_cases(file):
            if cases.setdefault(case.id, case) != case or not places[case.id]:
                places[case.id].append(place)
    check_ids(places)
    return list(cases.values())


def lock_files(lock: Lock) -> dict[str, bytes]:
    """Return name in the folder -> bytes of every file of a lock; equal locks give equal bytes."""
    files = {SETUP: msgspec.json.format(_json(msgspec.to_builtins(lock.setup)), indent=1) + b"\n"}
    ids: list[str] = []
    for name, test, cases in group_by_file(lock.cases):
        files[f"cases/{name}.jsonl"] = b"".join(_json(format_case(case)) + b"\n" for case in cases)
        ids += [f"# cases/{name}.jsonl", *(case.id for case in cases)]
        if test:
            files[test] = calls_file(name, cases)
    if ids:
        files[CASE_IDS] = "".join(f"{line}\n" for line in ids).encode()
    if requests := [case for case in lock.cases if not case.is_call]:
        files[REQUESTS] = requests_file(sorted(requests, key=position_in_file), lock.setup)
    if lock.outgoing:
        files[OUTGOING] = b"".join(_json(line) + b"\n" for line in lock.outgoing)
    if lock.kept_out:
        files[KEPT_OUT] = b"".join(_json(_format_excluded(one)) + b"\n" for one in lock.kept_out)
    files[PYTEST_SETTINGS] = _PYTEST_SETTINGS
    files[IGNORED] = _IGNORED
    files[ATTRIBUTES] = _attributes(name for name in files if name.endswith(".py"))
    return files | {f"{PROBE_COPY}/{name}": data for name, data in probe_files().items()}


def _attributes(tests: Iterable[str]) -> bytes:
    """Return `.gitattributes`: merges keep the lines of both branches, and the copied probe is marked as generated."""
    lines = [f"{name} merge=union\n" for name in (*_LINES, *sorted(tests))]
    return "".join([*lines, f"{PROBE_COPY}/** linguist-generated\n"]).encode()


def format_case(case: Case) -> dict[str, Any]:
    """Convert a case to the object in its line."""
    line = {name: getattr(case, name) for name in case.__struct_fields__}
    line["accepted"] = msgspec.to_builtins(case.accepted)
    for name in ("parts", "shifted"):
        line[name] = dict(sorted(line[name].items()))
    return {name: line[name] for name in sorted(line) if line[name] or name not in _OMITTED_WHEN_EMPTY}


def _format_excluded(excluded: Excluded) -> dict[str, Any]:
    line: dict[str, Any] = msgspec.to_builtins(excluded)
    return {name: value for name, value in line.items() if name != "recorded" or value}


def _json(value: Any) -> bytes:
    """One line of JSON; keys of the program's values keep their order for the replay."""
    return json.dumps(value, separators=(",", ":")).encode()
