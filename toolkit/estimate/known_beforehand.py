"""Back-test of what a plan knows before the work: the functions and files that findings name, and the kind of change.

The lines, places and tests of a finished change are unknown then. Two estimates are scored: a model that learned from
other projects how long changes of so many functions and files took, and the prior with the lines that a plan guesses.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from toolkit.estimate.fit import TrainingTasks, fit_prior
from toolkit.estimate.prior import Prior
from toolkit.estimate.scores import ProjectEstimates
from toolkit.model.estimate import Size
from toolkit.model.tasks import TaskRow
from toolkit.model.treatment import UNKNOWN

PLAN_GUESS = "plan_guess"
"""The model that multiplies the functions by the usual lines of a counter-measure, as a plan does."""
BANDS = ("small", "medium", "large")
"""Thirds of the tasks by their changed lines."""


def known_size(row: TaskRow) -> Size:
    """Return what findings tell of a task: its functions, the files that existed before, and its kind."""
    return Size(kind=row.type, functions=int(row.f_n), files=int(row.p_files - row.p_newfiles))


def guessed_size(row: TaskRow) -> Size:
    """Return the size that a plan guesses for a change of these functions, with a rule's usual lines for each."""
    known, places = known_size(row), max(int(row.f_n), 1)
    return replace(
        known,
        files=max(known.files, 1),
        hunks=places,
        added=int(UNKNOWN.added) * places,
        deleted=int(UNKNOWN.deleted) * places,
        guessed=True,
    )


def estimate_known(
    name: str, projects: Mapping[str, Sequence[TaskRow]], prior: Prior, imputed: float, ours: str
) -> dict[str, ProjectEstimates]:
    """Estimate the tasks of a project from what was known before them, by the tasks of the others.

    Args:
        name: the project.
        projects: its tasks and those of the others, at least two.
        prior: a prior that has not seen the project.
        imputed: hours assumed for the work before the first commit of a session.
        ours: name of the model that learns from what is known.

    Returns:
        name of a model -> its estimates.
    """
    tasks = projects[name]
    others = [row for other, rows in projects.items() if other != name for row in rows]
    hours = [row.hours_with(imputed) for row in others]
    learned = fit_prior(TrainingTasks.of([known_size(row) for row in others], hours, [row.repo for row in others]))
    actual = np.log([row.hours_with(imputed) for row in tasks])
    return {
        ours: ProjectEstimates(actual, learned.log_hours([known_size(row) for row in tasks])),
        PLAN_GUESS: ProjectEstimates(actual, prior.log_hours([guessed_size(row) for row in tasks])),
    }


def bias_by_size(projects: Mapping[str, Sequence[TaskRow]], found: Mapping[str, ProjectEstimates]) -> dict[str, float]:
    """Return the mean over projects of the median log(estimate / hours), for small, medium and large changes.

    Args:
        projects: tasks of each project.
        found: estimates of these tasks, in their order.

    Returns:
        one value for each of `BANDS`; empty if a project has no task of some size.
    """
    lines = {name: np.array([changed_lines(row) for row in projects[name]]) for name in found}
    if not lines:
        return {}
    cuts = np.quantile(np.concatenate([lines[name] for name in sorted(lines)]), (1 / 3, 2 / 3))
    bands = {name: np.digitize(lines[name], cuts, right=True) for name in lines}
    if any(len(set(band.tolist())) < len(BANDS) for band in bands.values()):
        return {}
    missed = {name: found[name].predicted[:, 1] - found[name].log_hours for name in found}
    return {
        key: float(np.mean([np.median(missed[name][bands[name] == place]) for name in found]))
        for place, key in enumerate(BANDS)
    }


def changed_lines(row: TaskRow) -> float:
    """Return the lines added and deleted, of any kind."""
    return row.p_add + row.p_del + row.t_add + row.t_del + row.o_churn
