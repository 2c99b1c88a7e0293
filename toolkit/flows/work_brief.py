"""Write a step of the plan as a specification: what to resolve, what may be changed, and what proves it."""

from collections.abc import Callable
from pathlib import Path

from toolkit.change import revisions
from toolkit.characterize.lock_files import SETUP, read_lock
from toolkit.flows.findings_at import RuleRunner
from toolkit.flows.practise_by_hand import rules_of, step_findings
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.plan import Step
from toolkit.model.practise import BriefTarget, WorkBrief
from toolkit.model.settings import Thresholds
from toolkit.planning.code import CodeIndex
from toolkit.proof.answers.relevant_cases import cases_about
from toolkit.proof.scratch_checkout import open_scratch_checkout

_LIMITS: dict[str, Callable[[Thresholds], float]] = {
    "cognitive": lambda limits: limits.cognitive,
    "cyclomatic": lambda limits: limits.cyclomatic,
    "nesting": lambda limits: limits.nesting,
    "statements": lambda limits: limits.function_statements,
    "branches": lambda limits: limits.elif_branches,
    "module_lines": lambda limits: limits.module_lines,
}


def work_brief(step: Step, root: Path, base: str, codemod: str, runner: RuleRunner) -> WorkBrief:
    """Write the specification of a step.

    Args:
        step: the step of the plan.
        root: the project.
        base: the branch or commit to start from.
        codemod: name of the codemod for the leading rule; empty: there is none.
        runner: runs the rules.

    Raises:
        UsageError: there is no such commit, or the lock is damaged.
        GitError: git failed.
    """
    with open_scratch_checkout(root, revisions.resolve_revision(root, base)) as checkout:
        project = runner.measure_project(root.resolve().name, checkout.folder)
        found = {finding.id: finding for finding in step_findings(step, project, runner)}
        folder = checkout.folder / runner.settings.prove.lock
        lock = read_lock(folder) if (folder / SETUP).is_file() else None
        strength = CodeIndex(project).weakest_strength(step.symbols)
    ids = step.symbols if step.action == "lock" else step.finding_ids or tuple(found)
    return WorkBrief(
        step=step,
        base=base,
        targets=tuple(BriefTarget(name, found.get(name), _limits(found.get(name), runner)) for name in ids),
        rules=rules_of(step),
        paths=tuple(sorted({split_symbol(name)[0] for name in step.symbols})),
        codemod=step.codemod or codemod,
        sites=((step.sites or 0) - step.reviewed, step.reviewed),
        cases=len(cases_about(lock.cases, step.symbols)) if lock else None,
        strength=strength,
        needs=step.needs,
    )


def _limits(finding: Finding | None, runner: RuleRunner) -> dict[str, float]:
    """Return the thresholds for the figures of a finding."""
    figures = finding.args if finding else {}
    return {key: limit(runner.settings.thresholds) for key, limit in _LIMITS.items() if key in figures}
