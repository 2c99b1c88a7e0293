"""Build the values that `--json` writes for results with files, diffs or plug-ins."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from toolkit.model.codemod import Codemod, Rewritten, Site
from toolkit.model.dialect import CharacterizeResult, CompareResult
from toolkit.model.facts import Lang
from toolkit.model.json_results import (
    CaseReport,
    CodemodExplanation,
    EstimateReport,
    ExerciseReport,
    FilterReport,
    LockReport,
    MetricExplanation,
    RefactorReport,
    RefusedAction,
    ReportedFailure,
    ReportedFile,
    ReportedSite,
    RuleExplanation,
)
from toolkit.model.lock_run import LockResult
from toolkit.model.planned import EstimatedTasks
from toolkit.model.plugins import Catalogue, Rule
from toolkit.model.practise import Exercise, ExerciseCheck, HandExercise
from toolkit.model.proof import ChangePiece
from toolkit.model.pull import PullRequest
from toolkit.model.refactor import RefactorResult, WriteResult
from toolkit.render._site_reasons import file_refusal, site_reason
from toolkit.text.diff import diff
from toolkit.text.sentences import general_text


def explain_as_value(
    catalogue: Catalogue, name: str, codemod: str, lang: Lang
) -> RuleExplanation | MetricExplanation | None:
    """Explain a rule or a metric as a value; None if there is neither of that name.

    Args:
        catalogue: the plug-ins.
        name: name of the rule, or of a value of a metric.
        codemod: name of the codemod that carries out the rule's counter-measure; empty if there is none.
        lang: the language of the texts.
    """
    if name in catalogue.rules:
        return _explain_rule(catalogue.rules[name], codemod, lang)
    for metric in catalogue.metrics.values():
        if name in metric.words:
            words = metric.words[name][lang]
            return MetricExplanation(name, words.title, words.definition, words.reading)
    return None


def _explain_rule(rule: Rule, codemod: str, lang: Lang) -> RuleExplanation:
    words = rule.words[lang]

    def text(template: str) -> str:
        return general_text(template, lang)

    return RuleExplanation(
        name=rule.name,
        title=words.title,
        severity=rule.severity,
        certainty=rule.certainty,
        seen=text(words.seen),
        cause=text(words.cause),
        why=text(words.why),
        steps=tuple(map(text, words.steps)),
        fine_when=text(words.fine_when),
        looked_for=text(words.looked_for),
        codemod=codemod,
    )


def explain_codemod_as_value(codemod: Codemod, lang: Lang) -> CodemodExplanation:
    """Describe a codemod as a value, without its examples."""
    words, card = codemod.words[lang], codemod.card
    return CodemodExplanation(
        name=codemod.name,
        title=words.title,
        what=words.what,
        why=words.why,
        when_not=words.when_not,
        look_at=words.look_at,
        preconditions=words.preconditions,
        reasons={key: re.sub(r"\{\w+\}", "…", template) for key, template in words.reasons.items()},
        minutes=card.minutes,
        risk=card.risk,
        review=card.review,
        proofs=card.proofs,
        strength=card.strength,
        fixes=codemod.fixes,
    )


def report_lock(done: LockResult, folder: str) -> LockReport:
    """Report the result of `tebiki lock` without the contents of files; `folder`: the directory of the lock."""
    lock = done.lock
    return LockReport(
        folder=folder,
        files=tuple(sorted(done.files)),
        setup=lock.setup,
        cases=tuple(CaseReport(case.id, case.about, case.origin, case.reached, case.not_locked) for case in lock.cases),
        kept_out=lock.kept_out,
        refused=lock.refused,
        changed=tuple(case.id for case in done.changed),
        seconds=done.seconds,
        ended_early=done.ended_early,
        too_old=done.too_old,
        interrupted=done.interrupted,
        left_out=done.left_out,
        faults=done.faults,
        not_set_up=done.not_set_up,
        is_unmasked=done.is_unmasked,
        connections=done.connections,
    )


def report_exercise(
    exercise: Exercise,
    step: str,
    commands: tuple[str, ...],
    pull: PullRequest | None = None,
    *,
    done: bool | None = None,
) -> ExerciseReport:
    """Report an exercise with a codemod; with `--judge` also the proved branch, and whether the task is done."""
    assert exercise.task is not None
    return ExerciseReport(
        step=step,
        origin="codemod",
        example=exercise.example,
        site=exercise.site,
        diff=exercise.shown.decode("utf-8", "backslashreplace"),
        task=exercise.task,
        likeness=exercise.likeness,
        code=exercise.code,
        others=exercise.others,
        commands=commands,
        pull=pull,
        done=done,
    )


def report_hand_exercise(
    exercise: HandExercise,
    step: str,
    commands: tuple[str, ...],
    pull: PullRequest | None = None,
    check: ExerciseCheck | None = None,
) -> ExerciseReport:
    """Report an exercise by hand; with `--judge` also the proved branch and the checks of it."""
    example = exercise.example
    return ExerciseReport(
        step=step,
        origin=example.origin if example else "",
        example=None,
        site=None,
        diff=example.diff.decode("utf-8", "backslashreplace") if example else "",
        task=ChangePiece(exercise.path, exercise.line, exercise.task),
        likeness=exercise.likeness,
        code=exercise.code,
        others=exercise.others,
        commit=example.commit if example else "",
        finding=exercise.finding,
        commands=commands,
        pull=pull,
        done=check.holds if check else None,
        check=check,
    )


def report_estimate(done: EstimatedTasks, out: str) -> EstimateReport:
    """Report the estimates of a file of tasks; `out`: name of the written CSV file."""
    planned = done.planned
    return EstimateReport(
        out, planned.hours, planned.calibrated, planned.calibrations, planned.few, done.unobserved, done.kinds
    )


def report_characterization(found: CharacterizeResult) -> FilterReport:
    """Report the dialect of an implementation, and the names of the written files."""
    files = tuple(sorted(found.files))
    return FilterReport(found.dialect, (found.connections,), _list_refused(found.refused), files, found.notes)


def report_comparison(found: CompareResult) -> FilterReport:
    """Report the differences between two implementations."""
    return FilterReport(found.dialect, found.connections, _list_refused(found.refused))


def _list_refused(refused: Mapping[tuple[str, str], int]) -> tuple[RefusedAction, ...]:
    return tuple(RefusedAction(kind, detail, calls) for (kind, detail), calls in sorted(refused.items()))


def report_refactoring(
    done: RefactorResult, codemods: Mapping[str, Codemod], lang: Lang, outcome: WriteResult | None = None
) -> RefactorReport:
    """Report each file with its sites, their reasons as text, its diff, and why it was not written."""
    left = outcome.left if outcome else ()
    unwritten = {path: ReportedFailure(key, file_refusal(key, "", lang)) for path, key in left}
    files = tuple(
        ReportedFile(
            path=file.path,
            applied=tuple(_report_site(site, codemods, lang) for site in file.applied),
            left=tuple(_report_site(site, codemods, lang) for site in file.left),
            failure=ReportedFailure(file.failure[0], file_refusal(*file.failure, lang)) if file.failure else None,
            diff=_diff_text(file, done),
            unwritten=unwritten.get(file.path),
        )
        for file in done.files
    )
    return RefactorReport(done.seen, done.examined, files, done.unread)


def _report_site(site: Site, codemods: Mapping[str, Codemod], lang: Lang) -> ReportedSite:
    fields: dict[str, Any] = msgspec.structs.asdict(site)
    return ReportedSite(**fields, says=site_reason(site, codemods, lang) if site.reason else "")


def _diff_text(file: Rewritten, done: RefactorResult) -> str | None:
    if file.path not in done.before or file.data is None:
        return None
    after = {file.path: file.data, **file.created}
    return diff({file.path: done.before[file.path]}, after).decode("utf-8", "backslashreplace")
