"""A walk over the requests of a project's tests: record the tests, lock their requests, verify a changed program."""

import json
from pathlib import Path
from typing import Any

from tests.command_line import Ran, tebiki, tebiki_in, write


def record_tests(root: Path, files: dict[str, str], *command: str) -> Path:
    """Write a project, record the command that runs its tests, and return the project's folder."""
    write(root, files)
    ran = tebiki_in(root, "record", "--out", root / "recording", "--", *command)
    assert ran.code == 0, ran.err
    return root


def lock_recorded(root: Path) -> list[dict[str, Any]]:
    """Lock what was recorded, without generated inputs, and return the locked requests."""
    ran = tebiki("lock", root, "--recording", root / "recording", "--seconds", 0)
    assert ran.code == 0, ran.err
    files = sorted((root / "characterization_tests/cases").glob("*.jsonl"))
    cases = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [case for case in cases if case["ask"]["kind"] == "exchange"]


def statuses(requests: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return (target, status) of locked requests, sorted."""
    return sorted((case["ask"]["target"], case["parts"]["status"]) for case in requests)


def verify_changed(root: Path, name: str, old: str, new: str) -> Ran:
    """Verify a project while a text in one of its files is replaced."""
    place = root / name
    text = place.read_text()
    assert old in text
    try:
        place.write_text(text.replace(old, new))
        return tebiki("verify", root)
    finally:
        place.write_text(text)
