"""A small project that behaves well and badly, runs on every Python from 2.7 on, and can be locked."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import Case, Lock, Setup
from toolkit.session.run_target import OpenCopy, RunTarget, fresh_copies

SOURCE = '''\
import datetime
import os
import time

_seen = []


def fare(age, zones):
    """Compute the price of a ticket."""
    if age < 6:
        return 0
    price = 120 + 80 * zones
    if age <= 15:
        price = price // 2
    return _rounded(price)


def _rounded(price):
    return (price + 5) // 10 * 10


def refuse(reason):
    raise ValueError("refused: %s" % reason)


def strike(items):
    """Takes the last one away from the caller's own list."""
    del items[-1]


def halves(number):
    while number > 1:
        number //= 2
        yield number


def is_over(day):
    """Tell if a day of the form 2024-01-30 has passed."""
    return datetime.date.today().isoformat() > day


def counted(name):
    """Depends on what was asked before."""
    _seen.append(name)
    return len(_seen)


def by_hash(names):
    """Depends on the hash seed."""
    return list(set(names))


def hang(seconds):
    until = time.time() + seconds
    while True:
        sum(range(1000))


def write_to(place):
    with open(place, "w") as file:
        file.write("x")
    return os.path.exists(place)
'''
GOOD: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("fare", {"age": 5, "zones": 1}),
    ("fare", {"age": 6, "zones": 1}),
    ("fare", {"age": 15, "zones": 2}),
    ("fare", {"age": 16, "zones": 2}),
    ("refuse", {"reason": "late"}),
    ("strike", {"items": [1, 2]}),
    ("halves", {"number": 9}),
    ("is_over", {"day": "2025-06-30"}),
    ("_rounded", {"price": 44}),
)


def project(root: Path, source: str = SOURCE) -> Path:
    """The project, written."""
    return write(root, {"tariff.py": source})


def call(function: str, given: Mapping[str, Any]) -> Case:
    """The case of one call."""
    line = {"kind": "call", "seam": f"tariff:{function}", "symbol": f"tariff.py::{function}", "given": dict(given)}
    return case_of(line, "recorded")


def copying(root: Path, python: Path | str = sys.executable) -> OpenCopy:
    """Opens copies of the project."""
    return fresh_copies(RunTarget(str(python), root))


def locked(
    root: Path,
    calls: Iterable[tuple[str, Mapping[str, Any]]] = GOOD,
    *,
    python: Path | str = sys.executable,
    seconds: float = 5.0,
) -> Lock:
    """Return the answers of the project to these calls."""
    return take_lock(Setup(seconds=seconds), copying(root, python), [call(*one) for one in calls])


def written(root: Path, lock: Lock) -> Path:
    """The folder of the lock, written into the project."""
    return write(root / "characterization_tests", lock_files(lock))
