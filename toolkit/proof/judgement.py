"""Come to a verdict on a change: it differs, it is shown to be the same, or that is not shown, and where not.

It is shown only if every changed statement of production code is executed by cases that old and new code answer alike
and that notice every change seeded there, on both sides. A statement outside of functions is held if the cases notice
every change with which the program is imported instead. What cannot be put to a program is never shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Protocol

import msgspec

from toolkit.model.codemod import Proof
from toolkit.model.proof import NOT_IN_TIME, TOO_NEW, ProofResult
from toolkit.model.strength import SeededChange
from toolkit.model.verdict import ChangeJudgement, UnheldLine, WhyUnheld
from toolkit.proof.change_evidence import ChangeEvidence
from toolkit.proof.changed_statements import ChangedStatement
from toolkit.proof.context import ProofContext
from toolkit.proof.idle_imports import is_idle_import
from toolkit.proof.production_files import is_production
from toolkit.proof.project_sources import ProjectSources
from toolkit.proof.unseen_effects import WholeChange, unseen_effects

_UNLIKE: frozenset[Proof] = frozenset({"compiles", "api", "urls", "queries", "replay", "dialects", "tests"})
"""Proofs that fail only if something behaves otherwise."""
_REFUSALS = frozenset({"no_lock", "weak", "weak_here", "not_measured", "cannot_start"})
"""Reasons for which the proof of the lock fails although nothing was seen to differ."""


def is_difference(result: ProofResult) -> bool:
    """Return whether a proof failed because something behaves otherwise."""
    if result.standing != "failed":
        return False
    return result.proof in _UNLIKE or (result.proof == "locks" and result.reason not in _REFUSALS)


class StatementEvidence(Protocol):
    """Evidence about changed statements."""

    def runs_through(self, statement: ChangedStatement) -> bool:
        """Return whether a case executes a statement."""

    def seeded_changes(self, statement: ChangedStatement) -> tuple[SeededChange, ...] | None:
        """Return the outcomes of the changes seeded into it; None if they could not be measured."""


def judge_change(
    trial: ProofContext, proofs: Iterable[ProofResult], *, aside: Sequence[UnheldLine] = ()
) -> ChangeJudgement:
    """Come to a verdict.

    Args:
        trial: the change.
        proofs: what came of each proof of it.
        aside: what the change does besides that no proof can speak about.
    """
    done = tuple(proofs)
    count = count_places(trial.changed)
    differing = [it for it in done if is_difference(it)]
    compiled = next((it for it in differing if it.proof == "compiles"), None)
    if compiled and compiled.reason != TOO_NEW:
        return ChangeJudgement("differs", count)
    if any(it is not compiled for it in differing):
        return ChangeJudgement("differs", count, tuple(_each_once(_not_executed(trial))))
    judged = judgement_of(count, [*_list_unheld_lines(trial, done), *_list_unseen_effects(trial), *aside])
    return msgspec.structs.replace(judged, verdict="differs") if compiled else judged


def count_places(changed: Iterable[ChangedStatement]) -> int:
    """Count the changed places: an old statement and the new one in its place are one."""
    return len({(it.path, it.line) for it in changed})


def _not_executed(trial: ProofContext) -> Iterator[UnheldLine]:
    """The changed statements of functions that no case executes, as far as that was seen before the difference was."""
    evidence = ChangeEvidence(trial)
    if not evidence.is_known():
        return
    for statement in trial.changed:
        is_called = statement.shape == "function" or (statement.shape == "definition" and statement.body is not None)
        if is_called and not evidence.is_executed(statement):
            yield unheld_line(statement, "not_executed")


def _list_unseen_effects(trial: ProofContext) -> Iterator[UnheldLine]:
    """Yield effects of the change that no statement of it shows."""
    is_test = trial.means.is_test
    kinds = {path: {it.kind for it in trial.judged_by if it.path == path} for path in trial.after}
    sources = cache(lambda: ProjectSources(trial.ground.show(trial.before), is_test))
    python = trial.means.lock.setup.python if trial.means.lock else ""
    yield from unseen_effects(WholeChange(trial.before, trial.after, trial.changed, kinds, sources, is_test, python))


def judgement_of(count: int, unheld: Sequence[UnheldLine]) -> ChangeJudgement:
    """The verdict on a change in which nothing was seen to differ.

    Args:
        count: of changed statements.
        unheld: those that nothing holds.
    """
    if not unheld:
        return ChangeJudgement("same", count)
    return ChangeJudgement("not_shown", count, tuple(_each_once(unheld)), lock_command(unheld))


def lock_command(unheld: Iterable[UnheldLine]) -> str:
    """The command that would lock what nothing holds; empty: none would."""
    paths = sorted({it.path for it in unheld if it.path.endswith(".py") and it.line})
    if not paths:
        return ""
    module = paths[0].removesuffix(".py").removesuffix("/__init__").removeprefix("src/").replace("/", ".")
    only = f" --only {module}" if len(paths) == 1 else ""
    return f"tebiki lock .{only} --seconds 120"


def _each_once(unheld: Iterable[UnheldLine]) -> Iterator[UnheldLine]:
    """Lines, sorted, each with the first reason."""
    seen = set()
    for one in sorted(unheld, key=lambda it: (it.path, it.line, it.is_deleted)):
        if (one.path, one.line) not in seen:
            seen.add((one.path, one.line))
            yield one


def is_production_file(trial: ProofContext, path: str) -> bool:
    """Return whether a file that is not Python may have a part in what the program does."""
    return is_production(path, {it.kind for it in trial.judged_by if it.path == path}, trial.means.is_test)


def _list_unheld_lines(trial: ProofContext, proofs: Sequence[ProofResult]) -> Iterator[UnheldLine]:
    evidence = ChangeEvidence(trial)
    replayed = next((it for it in proofs if it.proof == "replay"), None)
    general: WhyUnheld | None = None
    if replayed is None or (replayed.standing != "passed" and replayed.reason != "not_about"):
        known: dict[str, WhyUnheld] = {"no_lock": "no_lock", "varies": "unsteady", NOT_IN_TIME: "not_in_time"}
        general = known.get(replayed.reason if replayed else "", "not_replayed")
    elif not evidence.is_known():
        general = "not_replayed"
    for statement in trial.changed:
        if statement.shape == "file":
            if is_production_file(trial, statement.path):
                yield UnheldLine(statement.path, 0, statement.path, "not_python")
        elif general:
            yield unheld_line(statement, general)
        else:
            state, other = (trial.before, trial.after) if statement.side == "old" else (trial.after, trial.before)
            python = trial.means.lock.setup.python if trial.means.lock else ""
            if not (statement.shape == "import" and is_idle_import(statement, state, other, python)):
                yield from unheld_statement(evidence, statement)


def unheld_statement(evidence: StatementEvidence, statement: ChangedStatement) -> Iterator[UnheldLine]:
    """The line of a statement of Python, if nothing holds it."""
    if statement.shape in ("function", "definition") and not _is_executed(evidence, statement):
        yield unheld_line(statement, "not_executed")
        return
    seeded = evidence.seeded_changes(statement)
    if seeded is None:
        yield unheld_line(statement, "unmeasured")
        return
    survivors = tuple(it for it in seeded if not it.noticed)
    why: WhyUnheld = "unnoticed" if statement.shape == "function" else "import_unseen"
    if survivors or statement.is_guard:
        yield unheld_line(statement, why, survivors)
    elif not seeded and statement.shape == "definition" and not evidence.runs_through(statement):
        yield unheld_line(statement, "not_executed")
    elif not seeded and not (statement.is_frame or statement.shape == "definition"):
        yield unheld_line(statement, why)


def _is_executed(evidence: StatementEvidence, statement: ChangedStatement) -> bool:
    is_class = statement.shape == "definition" and statement.body is None
    return is_class or evidence.runs_through(statement)


def unheld_line(statement: ChangedStatement, why: WhyUnheld, survivors: tuple[SeededChange, ...] = ()) -> UnheldLine:
    """A statement that nothing holds, and why."""
    return UnheldLine(statement.path, statement.line, statement.symbol, why, survivors, statement.side == "old")
