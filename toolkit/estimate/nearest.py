"""Find the most similar past pull requests of the team, which convince sceptics sooner than a model."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from toolkit.estimate.size import design_matrix, size_of_task
from toolkit.model.estimate import Neighbour, Size
from toolkit.model.tasks import TaskRow

MOST = 3
_FAR = 4.0
"""Maximum distance (Euclidean, on logarithms) of a task that counts as similar."""
_NAME = 10


def nearest_tasks(size: Size, past: Sequence[TaskRow]) -> tuple[Neighbour, ...]:
    """The past tasks with measured time that are nearest in lines, places, functions, tests, other files and kind.

    Args:
        size: the planned size.
        past: tasks of the team, in any order.

    Returns:
        at most three tasks within the maximum distance, the nearest first.
    """
    observed = sorted((row for row in past if row.is_observed), key=lambda row: (-row.t_merge, row.sha))
    if not observed:
        return ()
    rows = design_matrix([size, *(size_of_task(row) for row in observed)])
    distances = np.sqrt(np.sum((rows[1:] - rows[0]) ** 2, axis=1))
    order = np.argsort(distances, kind="stable")[:MOST]
    return tuple(_neighbour(observed[number]) for number in order.tolist() if distances[number] <= _FAR)


def _neighbour(row: TaskRow) -> Neighbour:
    day = datetime.fromtimestamp(row.t_merge, UTC).date().isoformat()
    return Neighbour(row.sha[:_NAME], day, round(row.hours, 1), "team_history")
