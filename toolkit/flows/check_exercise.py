"""Say of a branch whether it does an exercise: the rule is silent there, and nothing else was changed."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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
from toolkit.proof.relevant_cases import cases_about
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.source.discover import match_tests
from toolkit.source.parse import parse_file

_REPORTS = (".tebiki/",)
"""Files that tebiki writes beside the code."""


def check_exercise(root: Path, base: str, branch: str, exercise: HandExercise, runner: RuleRunner) -> ExerciseCheck:
    """Look at a branch.

    Args:
        root: the project.
        base: the commit that the branch starts from.
        branch: its name, or any commit.
        exercise: what was to be done.
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
    before, after = (_judge_revision(root, revision, (exercise.rule,), runner) for revision in (base, head))
    done = None if exercise.is_lasting else _is_silent(exercise, before, after)
    return ExerciseCheck(done, elsewhere, _fresh(root, (base, head), before, after))


def check_step(root: Path, base: str, branch: str, step: Step, runner: RuleRunner) -> ExerciseCheck:
    """Look at a branch that carries out a whole step.

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
    before, after = (_judge_revision(root, revision, rules_of(step), runner) for revision in (base, head))
    wanted = set(step.finding_ids)
    left = tuple(sorted({finding.id for finding in after.findings} & wanted))
    lasting = step.lasting
    return ExerciseCheck(None if lasting else not left, elsewhere, _fresh(root, (base, head), before, after), left=left)


class _Judged(NamedTuple):
    """A project in one commit, and what rules say of it."""

    project: Project
    findings: tuple[Finding, ...]


def _judge_revision(root: Path, revision: str, rules: Collection[str], runner: RuleRunner) -> _Judged:
    names = [name for name, known in runner.rules.items() if known.ratchets or name in rules]
    with open_scratch_checkout(root, revision) as checkout:
        project = runner.measure_project(root.resolve().name, checkout.folder)
        return _Judged(project, runner.find_findings(project, names))


def _fresh(root: Path, ends: tuple[str, str], before: _Judged, after: _Judged) -> tuple[str, ...]:
    """Return what rules say of the changed files and did not say before."""
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
    """Return whether a rule sees fewer places in the task, and in its file: a new name resolves nothing."""
    counts = []
    for project, findings in (before, after):
        index = CodeIndex(project)
        places = [it for finding in findings if finding.rule == exercise.rule for it in finding.evidence]
        here = [it for it in places if it.path == exercise.path]
        inside = [it for it in here if (index.function_around(it) or it.path) == exercise.task]
        counts.append((len(inside), len(here)))
    (old, old_file), (new, new_file) = counts
    return new < old and new_file < old_file


def foreign_changes(
    before: State, after: State, tasks: Sequence[str], settings: Settings, *, is_lock: bool
) -> Iterator[str]:
    """Symbols and files that a branch changes and that do not belong to its tasks.

    What belongs to them: their code and what is around it, functions that mention their names, new code, and tests.
    For a lock: the lock and tests alone.
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
    """Return whether a change is new code, in a task or around it, or in something that mentions the task's name."""
    (where, inner), (path, qualname) = changed, task
    old = _text_of(before, where, inner)
    if old is None or (where == path and (not qualname or not inner or _is_around(inner, qualname))):
        return True
    name = qualname.rpartition(".")[2]
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", old) is not None


def _is_around(inner: str, qualname: str) -> bool:
    """Return whether one of two qualified names is the other, or around it."""
    return inner == qualname or inner.startswith(f"{qualname}.") or qualname.startswith(f"{inner}.")


def _text_of(before: State, path: str, qualname: str) -> str | None:
    """The source of a function or class, or of the whole file; None if there is none of that name."""
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
