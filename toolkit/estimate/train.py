"""Train the prior that ships: `python -m toolkit.estimate.train tasks.csv [prior.json]`.

The file holds past tasks of several projects, with the columns of `toolkit.model.tasks.TaskRow`. Only tasks with
measured time are learned from. Needs nothing but numpy, and gives the same file for the same tasks.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from toolkit.estimate.fit import TrainingTasks, fit_prior
from toolkit.estimate.prior import SHIPPED, Prior
from toolkit.estimate.size import NEEDED, size_of_task
from toolkit.estimate.table import read_table, tasks_of
from toolkit.model.tasks import COLUMNS

_DIGITS = 4
_LEARNED_FROM = (*NEEDED, "repo", "gapsum2h_min", "n_first2h")


def train_prior(content: bytes, name: str) -> Prior:
    """The prior that a file of past tasks teaches.

    Args:
        content: CSV.
        name: name of the file, for messages.

    Raises:
        UsageError: the file is wrong.
        ValueError: fewer than two projects.
    """
    rows = [row for row in tasks_of(read_table(content, name), _LEARNED_FROM, COLUMNS) if row.is_observed]
    return fit_prior(
        TrainingTasks.of([size_of_task(row) for row in rows], [row.hours for row in rows], [row.repo for row in rows])
    )


def shipped_as(prior: Prior) -> str:
    """A prior as a file that can be read in a diff; four decimals are far below what the data can tell."""
    return json.dumps(_round_floats(msgspec.to_builtins(prior)), indent=1) + "\n"


def _round_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _round_floats(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_round_floats(inner) for inner in value]
    return round(value, _DIGITS) if isinstance(value, float) else value


def main(arguments: Sequence[str]) -> None:
    """Train on the first file named and write to the second, or to where the prior ships."""
    if not arguments:
        sys.exit(__doc__)
    source, target = Path(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else SHIPPED
    target.write_text(shipped_as(train_prior(source.read_bytes(), source.name)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
