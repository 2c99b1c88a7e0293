"""Practise a step that no codemod carries out: a worked example, and the most similar place of the step.

Nothing is written. The developer makes a branch, and `toolkit.flows.check_exercise` checks it.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.change import revisions
from toolkit.errors import SourceError, UsageError
from toolkit.flows.code_similarity import cosine_similarity, count_shapes, innermost_statement, numbered_lines
from toolkit.flows.findings_at import RuleRunner
from toolkit.flows.worked_example import own_example, past_change
from toolkit.model.codemod import Codemod
from toolkit.model.findings import Finding, Place
from toolkit.model.links import speaks_of, split_symbol
from toolkit.model.plan import Step
from toolkit.model.practise import HandExercise, WorkedExample
from toolkit.model.project import Project
from toolkit.planning.code import CodeIndex
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.source.parse import parse_file

_MOST = 200
"""Maximum number of places that are compared with the example."""
_WHOLE = 30
"""Maximum number of lines of a statement that is shown whole."""


@dataclass(frozen=True)
class HandOptions:
    """A step to be practised by hand.

    Attributes:
        root: the project.
        base: the commit that the developer's branch starts from.
        codemod: the codemod for the leading rule, whose example is shown if the rule has none; None: there is none.
    """

    root: Path
    step: Step
    base: str
    codemod: Codemod | None = None


def practise_by_hand(options: HandOptions, runner: RuleRunner) -> HandExercise:
    """Choose an example and a task for a step.

    Raises:
        UsageError: no finding of the step remains, or there is no repository.
        GitError: git failed.
    """
    revision = revisions.resolve_revision(options.root, options.base)
    with open_scratch_checkout(options.root, revision) as checkout:
        project = runner.measure_project(options.root.resolve().name, checkout.folder)
        findings = step_findings(options.step, project, runner)
        if options.step.action == "lock":
            return _lock_exercise(options.step, project, findings, checkout.folder, runner)
        return _change_exercise(options, revision, (project, checkout.folder), findings, runner)


def rules_of(step: Step) -> tuple[str, ...]:
    """Return the rules of a step's findings, the leading one first."""
    names = (step.title, *(finding.partition(":")[0] for finding in step.finding_ids))
    return tuple(dict.fromkeys(filter(None, names)))


def step_findings(step: Step, project: Project, runner: RuleRunner) -> list[Finding]:
    """Return today's findings about the code of a step, those of the leading rule first."""
    names = rules_of(step)
    ids, holds = set(step.finding_ids), speaks_of(step.symbols)
    index = CodeIndex(project)
    found = [
        finding
        for finding in runner.find_findings(project, names)
        if finding.id in ids or (not ids and any(holds(*split_symbol(it)) for it in index.touched_symbols(finding)))
    ]
    return sorted(found, key=lambda it: (names.index(it.rule), it.place))


def _change_exercise(
    options: HandOptions, revision: str, where: tuple[Project, Path], findings: Sequence[Finding], runner: RuleRunner
) -> HandExercise:
    step, (project, folder) = options.step, where
    if not findings:
        raise UsageError(
            f"nothing is left to practise in step {step.id}: its findings are gone from {options.base}. "
            "Run `tebiki plan` for a new plan."
        )
    rule = findings[0].rule
    past = past_change(rule, options.root, revision, runner)
    example = past.example if past else own_example(runner.rules.get(rule), options.codemod)
    pattern = _shape_of(past.before, past.line, past.line) if past else _example_shape(example)
    wanted = [finding for finding in findings if finding.rule == rule]
    finding, at, alike = _most_alike(wanted, pattern, step, CodeIndex(project), folder)
    treatment = runner.rules[rule].treatment
    return HandExercise(
        rule=rule,
        example=example,
        task=CodeIndex(project).function_around(at) or at.path,
        path=at.path,
        line=at.line,
        finding=finding,
        likeness=round(alike, 2),
        code=_task_lines(at, folder),
        others=sum(len(it.evidence) for it in wanted) - 1,
        is_lasting=treatment.lasting,
    )


def _lock_exercise(
    step: Step, project: Project, findings: Sequence[Finding], folder: Path, runner: RuleRunner
) -> HandExercise:
    """Make an exercise of the easiest function of a lock: the one with the fewest branches."""
    index = CodeIndex(project)
    known = [name for name in step.symbols if index.find_function(name)]
    if not known:
        raise UsageError(f"nothing is left to practise in step {step.id}: its functions are gone. Run `tebiki plan`.")
    task = min(known, key=lambda name: (index.total_complexity([name]), index.line_count(name), name))
    function = index.find_function(task)
    assert function is not None
    place = Place(split_symbol(task)[0], function.line, function.end_line)
    finding = next((it for it in findings if index.finding_symbol(it) == task), None)
    return HandExercise(
        rule=finding.rule if finding else "",
        example=own_example(runner.rules.get("untested_hotspot"), None),
        task=task,
        path=place.path,
        line=place.line,
        finding=finding,
        code=_task_lines(place, folder),
        others=len(known) - 1,
        is_lock=True,
    )


def _most_alike(
    findings: Sequence[Finding], pattern: "Counter[str] | None", step: Step, index: CodeIndex, folder: Path
) -> tuple[Finding, Place, float]:
    """Return the place of a finding that is most similar to a pattern; without one, the shortest. Ties by place."""
    holds = speaks_of(step.symbols)
    pairs = [(finding, place) for finding in findings for place in finding.evidence]
    inside = [(it, at) for it, at in pairs if holds(at.path, split_symbol(index.function_around(at) or at.path)[1])]
    chosen: list[tuple[float, int, Finding, Place]] = []
    for finding, place in (inside or pairs)[:_MOST]:
        first, last = place.line, max(place.line, place.end_line)
        shape = _shape_of(_read(folder, place.path), first, last) if pattern else None
        chosen.append((cosine_similarity(pattern, shape) if pattern and shape else 0.0, last - first, finding, place))
    alike, _, finding, place = min(chosen, key=lambda it: (-round(it[0], 2), it[1], it[3], it[2].id))
    return finding, place, alike


def _read(folder: Path, path: str) -> bytes:
    file = folder / path
    return file.read_bytes() if file.is_file() and not file.is_symlink() else b""


def _shape_of(data: bytes, first: int, last: int) -> "Counter[str] | None":
    try:
        file = parse_file("task.py", data)
    except SourceError:
        return None
    return count_shapes(innermost_statement(file.tree, first, last))


def _example_shape(example: WorkedExample | None) -> "Counter[str] | None":
    """Return the shape of an example's code before the change; None if it cannot be parsed."""
    if example is None:
        return None
    kept = [line[1:] for line in example.diff.decode().splitlines() if line[:1] in (" ", "-") and line[:3] != "---"]
    try:
        return count_shapes(ast.parse("\n".join(kept) + "\n"))
    except SyntaxError:
        return None


def _task_lines(place: Place, folder: Path) -> tuple[str, ...]:
    """Return the numbered lines of a task's statement; empty for a whole file."""
    if place.line == 1 and not place.end_line:
        return ()
    try:
        file = parse_file(place.path, _read(folder, place.path))
    except SourceError:
        return ()
    last = max(place.line, place.end_line)
    if last == place.line:
        node = innermost_statement(file.tree, place.line, place.line)
        first, last = getattr(node, "lineno", place.line), getattr(node, "end_lineno", None) or place.line
        return tuple(numbered_lines(file.lines, first if last - first < _WHOLE else place.line, last))
    return tuple(numbered_lines(file.lines, place.line, last))
