"""Past tasks made by a law that is known, so that a test can tell whether it was found again."""

import csv
import io
import os
from collections.abc import Sequence
from math import exp, log1p
from pathlib import Path

import msgspec
import numpy as np
import pytest

from toolkit.model.tasks import TaskRow

NOISE = 0.5
POWER = 0.4
DAY = 86_400.0


def public_tasks() -> Path:
    """`tasks.csv`, which TEBIKI_EFFORT names or whose folder it names; without it the test is left out."""
    named = os.environ.get("TEBIKI_EFFORT")
    if not named:
        pytest.skip("TEBIKI_EFFORT names no past tasks: tasks.csv, or its folder")
    return Path(named) / "tasks.csv" if Path(named).is_dir() else Path(named)


def project(name: str, count: int, seed: int, shift: float = 0.0) -> list[TaskRow]:
    """Tasks whose hours are (1 + added)^0.4 times log-normal noise, a day each, in order of time.

    Args:
        shift: added to the logarithm of the hours: how much slower this team is.
    """
    rng = np.random.default_rng(seed)
    return [_task(name, place, rng, shift) for place in range(count)]


def _task(name: str, place: int, rng: np.random.Generator, shift: float) -> TaskRow:
    added, deleted, files = (int(rng.lognormal(mean, 1.2)) for mean in (3, 2, 1))
    hours = exp(-1 + POWER * log1p(added) + shift + NOISE * rng.standard_normal())
    return TaskRow(
        repo=name,
        sha=f"{name}{place}",
        t=place * DAY,
        t_merge=place * DAY + 60,
        type=("fix", "feat", "other")[place % 3],
        p_files=files,
        p_add=added,
        p_del=deleted,
        p_hunks=files + 1,
        f_n=files,
        f_cc=3 * files,
        gapsum2h_min=max(hours * 60, 2.0),
    )


def projects(count: int = 5, each: int = 160) -> list[TaskRow]:
    """Tasks of several teams, some slower than others."""
    shifts = np.linspace(-0.3, 0.3, count)
    return [row for at, shift in enumerate(shifts) for row in project(f"team{at}", each, at, float(shift))]


def as_csv(rows: Sequence[TaskRow], leave_out: Sequence[str] = ()) -> str:
    """Tasks as a file has them."""
    names = [field.name for field in msgspec.structs.fields(TaskRow) if field.name not in leave_out]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[getattr(row, name) for name in names] for row in rows])
    return target.getvalue()
