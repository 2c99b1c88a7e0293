"""The files of a lock: read and written, stable to the byte."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.lock_tests import calls_file, requests_file
from toolkit.characterize.probe_copy import probe_files
from toolkit.characterize.taking import position
from toolkit.errors import UsageError
from toolkit.model.links import digest
from toolkit.model.lock import FORMAT, Accepted, Case, KeptOut, Lock, Setup

SETUP = "lock.json"
OUTGOING = "outgoing.jsonl"
KEPT_OUT = "not_locked.jsonl"
PROBE_COPY = "tebiki_probe"
DECIDED = ".tebiki-written"
"""A folder in that of the lock, of files that were to be put in place when whoever wrote them was killed."""

_NEXT = "Restore it from git, or take the lock anew."
_ALWAYS = ("id", "about", "origin", "ask", "parts")
_OMITTED_WHEN_EMPTY = ("shifted", "not_locked", "accepted")


def read_lock(folder: Path) -> Lock:
    """The lock in a folder.

    Raises:
        UsageError: there is none, it is damaged, or a newer tebiki wrote it.
    """
    setup_file = folder / SETUP
    if (folder / DECIDED).is_dir():
        raise UsageError(f"{folder}: writing this lock was broken off. Put its files in place with: tebiki verify PATH")
    if not setup_file.is_file():
        raise UsageError(f"{folder} holds no lock ({SETUP}). Take one with: tebiki lock PATH")
    try:
        setup = msgspec.json.decode(setup_file.read_bytes(), type=Setup)
    except msgspec.DecodeError as error:
        raise UsageError(f"{setup_file} is damaged: {error}. Take the lock anew with tebiki lock.") from error
    if setup.format > FORMAT:
        raise UsageError(f"{setup_file}: format {setup.format} is newer than this tebiki ({FORMAT}). Update tebiki.")
    cases = [_case(line, place) for file in sorted((folder / "cases").glob("*.jsonl")) for line, place in _lines(file)]
    outgoing = [line for line, _ in _lines(folder / OUTGOING)]
    kept_out = [msgspec.convert(line, KeptOut) for line, _ in _lines(folder / KEPT_OUT)]
    return Lock(setup, tuple(sorted(cases, key=position)), tuple(outgoing), tuple(kept_out))


def lock_files(lock: Lock) -> dict[str, bytes]:
    """Every file of a lock, by its name in the folder; the same lock gives the same bytes."""
    files = {SETUP: msgspec.json.format(_json(msgspec.to_builtins(lock.setup)), indent=1) + b"\n"}
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in lock.cases:
        groups[file_name(case)].append(case)
    for name, cases in sorted(groups.items()):
        ordered = sorted(cases, key=position)
        files[f"cases/{name}.jsonl"] = b"".join(_json(written(case)) + b"\n" for case in ordered)
        if ordered[0].is_call:
            files[f"test_{_identifier(name)}.py"] = calls_file(name, ordered)
    if requests := [case for case in lock.cases if not case.is_call]:
        files["test_requests.py"] = requests_file(sorted(requests, key=position), lock.setup)
    if lock.outgoing:
        files[OUTGOING] = b"".join(_json(line) + b"\n" for line in lock.outgoing)
    if lock.kept_out:
        files[KEPT_OUT] = b"".join(_json(msgspec.to_builtins(one)) + b"\n" for one in lock.kept_out)
    return files | {f"{PROBE_COPY}/{name}": data for name, data in probe_files().items()}


def file_name(case: Case) -> str:
    """The file that a case belongs to: that of its module, or of its endpoint."""
    if case.is_call:
        module = case.about.partition("::")[0].partition(":")[0]
        return re.sub(r"[^\w.-]", "_", module.removesuffix(".py"))
    method, _, path = case.about.partition(" ")
    plain = re.sub(r"[^\w.{}-]+", "_", path.strip("/"), flags=re.ASCII)
    name = f"{method}_{plain or 'root'}".replace("{}", "X")
    return name if len(name) <= 80 else f"{name[:64]}_{digest(case.about)[:8]}"


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def written(case: Case) -> dict[str, Any]:
    """A case as a line of a file holds it."""
    line = {name: getattr(case, name) for name in case.__struct_fields__}
    line["accepted"] = msgspec.to_builtins(case.accepted)
    for name in ("parts", "shifted"):
        line[name] = dict(sorted(line[name].items()))
    return {name: line[name] for name in sorted(line) if line[name] or name not in _OMITTED_WHEN_EMPTY}


def _case(line: Mapping[str, Any], place: str) -> Case:
    try:
        accepted = msgspec.convert(line.get("accepted", ()), tuple[Accepted, ...])
        lists = {name: tuple(line.get(name, ())) for name in ("not_locked", "reached")}
        rest: dict[str, Any] = {**lists, "shifted": line.get("shifted", {}), "accepted": accepted}
        return Case(**{name: line[name] for name in _ALWAYS}, **rest)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise UsageError(f"{place} is no case of a lock ({error!r}). {_NEXT}") from error


def _lines(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    if not file.is_file():
        return
    for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
        except ValueError as error:
            raise UsageError(f"{file}:{number} is no JSON ({error}). {_NEXT}") from error
        if not isinstance(line, dict):
            raise UsageError(f"{file}:{number} holds no JSON object. {_NEXT}")
        yield line, f"{file}:{number}"


def _json(value: Any) -> bytes:
    """One line; keys of what the program handled keep its order, because a replay puts it to the program like that."""
    return json.dumps(value, separators=(",", ":")).encode()
