"""Check whether a branch does an exercise: the rule no longer reports the task, and nothing else was changed.

Silencing a rule resolves nothing: findings hidden by an inline suppression still count, as do those in files that can
no longer be measured, or that now claim to be generated.
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from toolkit.change import revisions
from toolkit.change.touched import touched_symbols
from toolkit.change.tree_entries import compare_commits
from toolkit.characterize.lock_files import SETUP, read_lock
from toolkit.errors import SourceError
from toolkit.flows.findings_at import RuleRunner
from toolkit.flows.practise_by_hand import rules_of
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case
from toolkit.model.plan import Step
from toolkit.model.practise import ExerciseCheck, HandExercise
from toolkit.model.project import Project
from toolkit.model.proof import State
from toolkit.model.settings import Settings
from toolkit.planning.code import CodeIndex
from toolkit.proof.answers.relevant_cases import cases_about
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.source.discover import match_tests
from toolkit.source.parse import parse_file

_REPORTS = (".tebiki/",)
"""Files that tebiki writes beside the code."""


def check_exercise(root: Path, base: str, branch: str, exercise: HandExercise, runner: RuleRunner) -> ExerciseCheck:
    """Check a branch that does an exercise.

    Args:
        root: the project.
        base: full hash of the commit that the branch starts from.
        branch: its name, or any commit.
        exercise: the exercise.
        runner: runs the rules.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    head = revisions.resolve_revision(root, branch)
    elsewhere = _elsewhere(root, (base, head), [exercise.task], runner, is_lock=exercise.is_lock)
    if exercise.is_lock:
        count = len(cases_about(_cases(root, head, runner), [exercise.task]))
        return ExerciseCheck(count > 0, elsewhere, reaching=count)
    before = _judge_revision(root, base, (exercise.rule,), runner)
    after = _judge_revision(root, head, (exercise.rule,), runner, known=before)
    done = None if exercise.is_lasting else _is_silent(exercise, before, after)
    return ExerciseCheck(done, elsewhere, _fresh(root, (base, head), before, after))


def check_step(root: Path, base: str, branch: str, step: Step, runner: RuleRunner) -> ExerciseCheck:
    """Check a branch that carries out a whole step.

    Raises:
        UsageError: there is no such branch.
        GitError: git failed.
    """
    head = revisions.resolve_revision(root, branch)
    is_lock = step.action == "lock"
    elsewhere = _elsewhere(root, (base, head), step.symbols, runner, is_lock=is_lock)
    if is_lock:
        cases = _cases(root, head, runner)
        left = tuple(name for name in step.symbols if not cases_about(cases, [name]))
        return ExerciseCheck(not left, elsewhere, left=left)
    before = _judge_revision(root, base, rules_of(step), runner)
    after = _judge_revision(root, head, rules_of(step), runner, known=before)
    still = {finding.id for finding in (*after.findings, *after.silenced)}
    still |= {it.id for it in before.findings if after.unmeasured.intersection(at.path for at in it.evidence)}
    left = tuple(sorted(still.intersection(step.finding_ids)))
    lasting = step.lasting
    return ExerciseCheck(None if lasting else not left, elsewhere, _fresh(root, (base, head), before, after), left=left)


class _Judged(NamedTuple):
    """A project in one commit, with its findings.

    Attributes:
        findings: the findings as in a report.
        silenced: findings of the exercise's rules with all suppressions in the code ignored.
        unmeasured: existing files that could be measured before and cannot be measured now.
    """

    project: Project
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    unmeasured: frozenset[str]


def _judge_revision(
    root: Path, revision: str, rules: Collection[str], runner: RuleRunner, known: _Judged | None = None
) -> _Judged:
    names = [name for name, rule in runner.rules.items() if rule.ratchets or name in rules]
    with open_scratch_checkout(root, revision) as checkout:
        project = runner.measure_project(root.resolve().name, checkout.folder)
        gone = _paths(known.project) - _paths(project) if known else set()
        lost = frozenset(path for path in gone if os.path.lexists(checkout.folder / path))
    silenced = runner.find_findings(_without_silence(project), rules)
    return _Judged(project, runner.find_findings(project, names), silenced, lost)


def _paths(project: Project) -> set[str]:
    return {file.path for file in project.files}


def _without_silence(project: Project) -> Project:
    """Return a project without suppressions, marks of generated code and marks of copied code."""
    said: dict[str, Any] = {"allowances": (), "is_generated": False, "copied_from": "", "held_by": ""}
    files = (
        msgspec.structs.replace(file, content=msgspec.structs.replace(file.content, **said)) for file in project.files
    )
    return replace(project, files=tuple(files))


def _fresh(root: Path, ends: tuple[str, str], before: _Judged, after: _Judged) -> tuple[str, ...]:
    """Return ids of findings in the changed files that were not there before."""
    known = {finding.id for finding in before.findings}
    changed = compare_commits(root, *ends).after
    return tuple(it.id for it in after.findings if it.id not in known and it.place.path in changed)


def _cases(root: Path, revision: str, runner: RuleRunner) -> tuple[Case, ...]:
    """The cases of the lock in a commit."""
    with open_scratch_checkout(root, revision) as checkout:
        folder = checkout.folder / runner.settings.prove.lock
        return read_lock(folder).cases if (folder / SETUP).is_file() else ()


def _elsewhere(
    root: Path, ends: tuple[str, str], tasks: Sequence[str], runner: RuleRunner, *, is_lock: bool
) -> tuple[str, ...]:
    before, after, _ = compare_commits(root, *ends)
    return tuple(foreign_changes(before, after, tasks, runner.settings, is_lock=is_lock))


def _is_silent(exercise: HandExercise, before: _Judged, after: _Judged) -> bool:
    """Return whether a rule finds fewer places in the task and in its file: a mere rename resolves nothing."""
    if exercise.path in after.unmeasured:
        return False
    counts = []
    for judged in (before, after):
        index = CodeIndex(judged.project)
        places = [it for finding in judged.silenced if finding.rule == exercise.rule for it in finding.evidence]
        here = [it for it in places if it.path == exercise.path]
        inside = [it for it in here if (index.function_around(it) or it.path) == exercise.task]
        counts.append((len(inside), len(here)))
    (old, old_file), (new, new_file) = counts
    return new < old and new_file < old_file


def foreign_changes(
    before: State, after: State, tasks: Sequence[str], settings: Settings, *, is_lock: bool
) -> Iterator[str]:
    """Yield symbols and files that a branch changes and that do not belong to its tasks.

    Their own code, the code around it, functions that mention their names, new code and tests belong to them; for a
    lock only the lock and tests do.
    """
    is_test, lock = match_tests(settings), settings.prove.lock
    for changed in sorted(touched_symbols(before, after)):
        where, inner = split_symbol(changed)
        if where.startswith(f"{lock}/"):
            belongs = is_lock
        elif where.startswith(_REPORTS) or is_test(where):
            belongs = True
        else:
            belongs = not is_lock and any(_belongs(before, (where, inner), split_symbol(task)) for task in tasks)
        if not belongs:
            yield changed


def _belongs(before: State, changed: tuple[str, str], task: tuple[str, str]) -> bool:
    """Return whether a change is new code, is in a task or around it, or is in code that mentions the task's name."""
    (where, inner), (path, qualname) = changed, task
    old = _text_of(before, where, inner)
    if old is None or (where == path and (not qualname or not inner or _is_around(inner, qualname))):
        return True
    name = qualname.rpartition(".")[2]
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", old) is not None


def _is_around(inner: str, qualname: str) -> bool:
    """Return whether two qualified names are equal, or one contains the other."""
    return inner == qualname or inner.startswith(f"{qualname}.") or qualname.startswith(f"{inner}.")


def _text_of(before: State, path: str, qualname: str) -> str | None:
    """Return the source of a function or class, or of the whole file; None if it does not exist."""
    data = before.get(path)
    if data is None:
        return None
    try:
        file = parse_file(path, data)
    except SourceError:
        return None
    if not qualname:
        return file.text
    for scope in file.scopes[1:]:
        if scope.qualname == qualname:
            first, last = scope.node.lineno, scope.node.end_lineno  # type: ignore[union-attr]
            return "\n".join(file.lines[first - 1 : last])
    return None
