"""Estimate past tasks with what was known at their time, and score the estimates.

Cold start: a project is estimated by what other projects teach, the project itself unseen. Own history: three times,
at 40, 60 and 80 % of its tasks, the next fifth is estimated by what had been merged before it began. Findings alone: a
cold start that knows only what a plan knows (`known_beforehand.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from toolkit.estimate.baselines import BASELINES, Model
from toolkit.estimate.conformal import HISTORY, apply_calibration, fit_calibration
from toolkit.estimate.fit import TrainingTasks, fit_prior
from toolkit.estimate.known_beforehand import PLAN_GUESS, bias_by_size, estimate_known
from toolkit.estimate.prior import Prior, shipped_prior
from toolkit.estimate.scores import ProjectEstimates, SampledScores, combine_scores, sample_scores
from toolkit.estimate.size import Vector, size_of_task
from toolkit.estimate.targets import bars
from toolkit.model.backtest import BackTest, BacktestMode, Mode, ProjectScores, Scores
from toolkit.model.tasks import TaskRow

OURS = "tebiki"
LARGE = 150
"""Minimum number of observed tasks for a project to count in the summary."""
SMALL = 20
_FOLDS = (0.4, 0.6, 0.8, 1.0)
FOLDED = 60
"""Minimum number of observed tasks for a project to be estimated by its own history as well."""
_REFITTED = 3
"""Projects of which one can be left out: the others must tell how much projects differ."""
_ROLLING = "rolling_median"
"""The baseline that needs a project's own tasks, and so does not exist at a cold start."""

_Outcomes = Mapping[str, ProjectEstimates]


def back_test(rows: Sequence[TaskRow], imputed: float) -> BackTest:
    """Back-test the effort model and its baselines.

    Args:
        rows: tasks of one project or several, in any order.
        imputed: hours assumed for the work before the first commit of a session.
    """
    observed = sorted((row for row in rows if row.is_observed), key=lambda row: (row.t, row.t_merge, row.sha))
    projects = {name: [row for row in observed if row.repo == name] for name in sorted({row.repo for row in observed})}
    projects = {name: tasks for name, tasks in projects.items() if len(tasks) >= SMALL}
    priors = {name: _prior(name, projects, imputed) for name in projects}
    cold = {name: _cold_start(name, projects, priors[name], imputed) for name in projects}
    own = {name: _own_history(projects[name], priors[name], imputed) for name in projects}
    large = frozenset(name for name, tasks in projects.items() if len(tasks) >= LARGE)
    known = {
        name: estimate_known(name, projects, priors[name], imputed, OURS)
        for name in projects
        if len(projects) >= _REFITTED
    }
    trials = (
        _with_bands(_trial("cold_start", cold, large), projects, cold),
        _trial("own_history", own, large),
        _with_bands(_trial("findings_alone", known, large), projects, known),
    )
    seen = tuple(name for name in projects if name in shipped_prior().projects)
    refitted, flattered = (seen, ()) if len(projects) >= _REFITTED else ((), seen)
    return BackTest(len(rows), len(observed), imputed, refitted, flattered, trials, tuple(bars(trials, OURS)))


def _prior(name: str, projects: Mapping[str, Sequence[TaskRow]], imputed: float) -> Prior:
    """Return the shipped prior if it was not fitted on the project, else one fitted to the other projects."""
    others = [row for other, rows in projects.items() if other != name for row in rows]
    if name not in shipped_prior().projects or len(projects) < _REFITTED:
        return shipped_prior()
    hours = [row.hours_with(imputed) for row in others]
    return fit_prior(TrainingTasks.of([size_of_task(row) for row in others], hours, [row.repo for row in others]))


def _cold_start(name: str, projects: Mapping[str, Sequence[TaskRow]], prior: Prior, imputed: float) -> _Outcomes:
    tasks = projects[name]
    others = sorted((row for other, rows in projects.items() if other != name for row in rows), key=lambda row: row.t)
    actual, known = _log_hours(tasks, imputed), _log_hours(others, imputed)
    models = {OURS: ProjectEstimates(actual, prior.log_hours([size_of_task(row) for row in tasks]))}
    if others:
        models |= {
            key: ProjectEstimates(actual, model(others, known, tasks))
            for key, model in BASELINES.items()
            if key != _ROLLING
        }
    return models


def _own_history(tasks: Sequence[TaskRow], prior: Prior, imputed: float) -> _Outcomes:
    tested = [fold for fold in folds(tasks) if len(fold[0]) >= SMALL]
    if len(tasks) < FOLDED or not tested:
        return {}
    actual = np.concatenate([_log_hours(future, imputed) for _, future in tested])
    models: dict[str, Model] = {OURS: with_history(prior), **BASELINES}
    return {
        key: ProjectEstimates(
            actual, np.concatenate([model(old, _log_hours(old, imputed), new) for old, new in tested])
        )
        for key, model in models.items()
    }


def folds(tasks: Sequence[TaskRow]) -> Iterator[tuple[Sequence[TaskRow], Sequence[TaskRow]]]:
    """Split a project's tasks into (merged before, next fifth), three times."""
    cuts = [int(len(tasks) * share) for share in _FOLDS]
    for start, end in pairwise(cuts):
        begun = tasks[start].t
        yield [row for row in tasks[:start] if row.t_merge <= begun], tasks[start:end]


def with_history(prior: Prior) -> Model:
    """Return the prior corrected by a project's earlier tasks."""

    def estimate(past: Sequence[TaskRow], log_hours: Vector, tasks: Sequence[TaskRow]) -> Vector:
        before, after = (prior.log_hours([size_of_task(row) for row in rows]) for rows in (past, tasks))
        return apply_calibration(after, fit_calibration("team_history", log_hours, before, HISTORY))

    return estimate


def _log_hours(tasks: Sequence[TaskRow], imputed: float) -> Vector:
    return np.log([task.hours_with(imputed) for task in tasks])


def _trial(mode: Mode, projects: Mapping[str, _Outcomes], large: frozenset[str]) -> BacktestMode:
    found = {
        name: {key: sample_scores(it) for key, it in models.items()} for name, models in projects.items() if models
    }
    listed = tuple(
        ProjectScores(name, models[OURS].tasks, name in large, {key: it.scores() for key, it in models.items()})
        for name, models in found.items()
    )
    return BacktestMode(mode, listed, _summary([models for name, models in found.items() if name in large]))


def _with_bands(
    trial: BacktestMode, projects: Mapping[str, Sequence[TaskRow]], found: Mapping[str, _Outcomes]
) -> BacktestMode:
    """Add the bias by the size of the change, over the large projects."""
    ours = {project.project: found[project.project][OURS] for project in trial.projects if project.large}
    return replace(trial, bands=bias_by_size(projects, ours))


def _summary(projects: Sequence[Mapping[str, SampledScores]]) -> dict[str, Scores]:
    names = [key for key in (OURS, PLAN_GUESS, *BASELINES) if projects and all(key in models for models in projects)]
    return {key: combine_scores([models[key] for models in projects]).scores() for key in names}
