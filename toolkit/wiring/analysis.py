"""Analyse a project, plan, set goals, and estimate: the use cases that read code and history and run nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.wiring import plugins
from toolkit.wiring.fingerprint import code_fingerprint

if TYPE_CHECKING:
    from toolkit.flows.backtest_paths import PathsTested
    from toolkit.flows.examine import Tools
    from toolkit.flows.mine import Mined
    from toolkit.flows.service_goals import LevelEvidence
    from toolkit.model.analysis import AnalysisResult, BaselineEntry
    from toolkit.model.backtest import BackTest
    from toolkit.model.calibration import Calibration
    from toolkit.model.goals import Checked, Goal
    from toolkit.model.plan import Plan
    from toolkit.model.planned import EstimatedTasks
    from toolkit.model.request import AnalyzeOptions, Progress


def analyze(request: AnalyzeOptions, executor: str, progress: Progress) -> tuple[AnalysisResult, tuple[str, ...]]:
    """Analyse a project with every metric, rule and format that is installed.

    Args:
        request: the options; no formats means all.
        executor: name of the executor.
        progress: called at each stage.

    Returns:
        the result, and notes about the cache.
    """
    from toolkit.flows.analyze import analyze
    from toolkit.store import open_cache

    with open_cache(request.root, keep=request.cache) as cache:
        outcome = analyze(request, code_fingerprint(), lambda: _tools(request, executor), cache, progress)
        return outcome, tuple(cache.notes)


def _tools(request: AnalyzeOptions, executor: str) -> Tools:
    from toolkit.flows.examine import Tools

    run = partial(plugins.load("executors", executor, "run"), jobs=request.jobs, timeout=request.settings.timeout)
    return Tools(
        plugins.catalogue(),
        tuple(plugins.format_of(name) for name in request.formats or plugins.names("render")),
        run,
        plugins.codemod,
        plugins.codemods_by_rule(),
        plugins.load("render.terminal", "gist", "report_gist"),
        plugins.load("render.page", "coloured_code", "colour_lines"),
        __version__,
        code_fingerprint(),
        plugins.costly_codemods(),
    )


def mine(request: AnalyzeOptions, progress: Progress) -> Mined:
    """Mine the history of the project of a request, with the cache of its analysis."""
    from toolkit.flows.mine import mine_tasks
    from toolkit.store import open_cache

    with open_cache(request.root, keep=request.cache) as cache:
        return mine_tasks(request.root, cache, progress, request.settings)


def baseline_bytes(accepted: Iterable[BaselineEntry]) -> bytes:
    """The baseline file that accepts these findings."""
    from toolkit.flows.baseline import baseline_file

    return baseline_file(accepted)


def history_calibration(calibration: Calibration | None) -> Calibration | None:
    """Return the part of a plan's calibration that comes from history, because every analysis reads the ledger anew."""
    from toolkit.flows.calibrate import without_ledger

    return without_ledger(calibration)


def plan(request: AnalyzeOptions, progress: Progress) -> tuple[AnalysisResult, Plan, Mined | None]:
    """Plan the work in a project, calibrated with its history unless the options exclude it.

    Returns:
        the analysis, the plan with the most similar past tasks of each step, and the mined history (None if not read).
    """
    from toolkit.flows.calibrate import learned_from
    from toolkit.flows.similar_tasks import add_similar_tasks
    from toolkit.model.plan import NO_PLAN

    request = replace(request, thorough=True)
    past = mine(request, progress) if request.history else None
    if past:
        request = replace(request, calibration=learned_from(past.rows))
    outcome, _ = analyze(request, "processes", progress)
    return outcome, add_similar_tasks(outcome.plan or NO_PLAN, past.rows if past else ()), past


def gather_evidence(request: AnalyzeOptions, access_log: Path | None, recording: Path | None) -> LevelEvidence:
    """Read the data of service levels: the named files, and the strength of the project's lock.

    Raises:
        UsageError: a file cannot be read, is damaged, or does not hold what it should.
    """
    from toolkit.flows.service_goals import gather_evidence

    return gather_evidence(request.root, request.root / request.settings.prove.lock, access_log, recording)


def check_goals(
    plan: Plan, wanted: Sequence[tuple[str, float, str]], by: str, evidence: LevelEvidence
) -> tuple[Checked, ...]:
    """Draft or check goals for a plan.

    Args:
        plan: the plan.
        wanted: (measure, target, date) of each requested goal; empty: at most three are drafted.
        by: the date of drafted goals; empty: in 13 weeks.
        evidence: the data on which service levels are measured.

    Raises:
        UsageError: a measure is unknown or a date invalid.
    """
    from toolkit.flows.goals import check_goals, draft_goals
    from toolkit.model.goals import Checked

    if wanted:
        return check_goals(plan, wanted, evidence)
    return tuple(Checked(goal, goal.start) for goal in draft_goals(plan, by)) if plan.steps else ()


def goal_standings(plan: Plan, goals: Sequence[Goal], evidence: LevelEvidence) -> tuple[Checked, ...]:
    """Compare accepted goals with the present state."""
    from toolkit.flows.goals import goal_standings

    return goal_standings(plan, goals, evidence)


def estimate_rows(file: Path, history: Path | None) -> EstimatedTasks:
    """Estimate a file of planned tasks, with the team's history if a file of it is given.

    Raises:
        UsageError: a file cannot be read.
    """
    from toolkit.flows.estimate_rows import estimate_rows

    return estimate_rows(file, history)


def back_test_file(rows: Path, imputed: float) -> BackTest:
    """Estimate past tasks with what was known at their time; `imputed`: hours assumed before a first commit.

    Raises:
        UsageError: the file cannot be read, or has too few tasks.
    """
    from toolkit.flows.backtest import back_test_file

    return back_test_file(rows, imputed)


def back_test_paths(paths: Sequence[Path], imputed: float, progress: Progress) -> PathsTested:
    """Estimate the merged branches of repositories with what was known at the time.

    Raises:
        UsageError: two paths are the same, or no history has enough tasks.
    """
    from toolkit.flows.backtest_paths import back_test_paths

    return back_test_paths(paths, imputed, progress)
