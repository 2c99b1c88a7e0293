"""The size of a change as the model reads it: amounts on a log scale, and its kind."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from toolkit.model.estimate import Size
from toolkit.model.tasks import KINDS, TaskRow

Vector = NDArray[np.float64]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "lines": ("added", "deleted"),
    "places": ("files", "hunks", "new_files"),
    "functions": ("functions",),
    "tests": ("test_files", "test_added", "test_deleted", "test_hunks"),
    "other_files": ("other_files", "other_churn"),
}
"""Reason for hours -> the fields of `Size` that speak of it. Complexity is none: it adds nothing once size is known."""
AMOUNTS: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)
SPECIAL_KINDS: tuple[str, ...] = tuple(kind for kind in KINDS if kind != "other")
_COLUMNS: Mapping[str, str] = {
    "files": "p_files",
    "hunks": "p_hunks",
    "added": "p_add",
    "deleted": "p_del",
    "new_files": "p_newfiles",
    "test_files": "t_files",
    "test_added": "t_add",
    "test_deleted": "t_del",
    "test_hunks": "t_hunks",
    "other_files": "o_files",
    "other_churn": "o_churn",
    "functions": "f_n",
    "complexity": "f_cc",
}
NEEDED: tuple[str, ...] = (*(column for name, column in _COLUMNS.items() if name in AMOUNTS), "type")
"""The columns of tasks without which they cannot be estimated."""


def size_of_task(row: TaskRow) -> Size:
    """Properties of a past task that were known before it began; a model may read nothing else of it."""
    amounts = {name: getattr(row, column) for name, column in _COLUMNS.items()}
    return msgspec.structs.replace(Size(kind=row.type), **amounts)


def is_empty(size: Size) -> bool:
    """Return whether there is nothing to write: functions alone, as a lock touches them, are only read."""
    return not any(getattr(size, name) for name in AMOUNTS if name != "functions")


def design_matrix(sizes: Sequence[Size]) -> Vector:
    """A row a size: log(1 + amount) in the order of `AMOUNTS`, then one column of 0 and 1 for each special kind."""
    amounts = [[getattr(size, name) for name in AMOUNTS] for size in sizes]
    kinds = [[size.kind == kind for kind in SPECIAL_KINDS] for size in sizes]
    return np.hstack(
        [
            np.log1p(np.array(amounts, dtype=np.float64).reshape(len(sizes), len(AMOUNTS))),
            np.array(kinds, dtype=np.float64).reshape(len(sizes), len(SPECIAL_KINDS)),
        ]
    )
