"""Assemble the facts about a project into one report."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from toolkit.flows.run_rules import RuleResults
from toolkit.flows.shown_settings import show_settings
from toolkit.inventory.pictures.layers import picture_layers
from toolkit.model.facts import File, Unmeasured
from toolkit.model.findings import Finding
from toolkit.model.heat import heat, ranked_by
from toolkit.model.links import is_about_project, split_symbol
from toolkit.model.picture import Picture
from toolkit.model.project import Project
from toolkit.model.report import (
    SCHEMA,
    Coverage,
    FileRow,
    FunctionRow,
    LockStrength,
    RatchetResult,
    Report,
    RunFacts,
    Sections,
    TopItem,
    UnreadPath,
)
from toolkit.model.strength import LockStrengths as MeasuredStrength
from toolkit.model.treatment import UNKNOWN, Treatments
from toolkit.planning.rank_findings import rank_findings, rank_further
from toolkit.source.discover import Discovery
from toolkit.source.non_product import match_non_product

_SUMMED = ("lines", "code_lines", "comment_lines", "blank_lines", "statements", "cyclomatic", "cognitive")


def assemble_report(  # noqa: PLR0913 - these are the parts of a report
    project: Project,
    coverage: Coverage,
    results: RuleResults,
    ratchet: RatchetResult | None,
    version: str,
    *,
    treatments: Treatments,
) -> Report:
    """Assemble the report of one run.

    Args:
        project: all facts about the project.
        coverage: which files were measured, and which were not.
        results: the results of the rules.
        ratchet: the comparison with the baseline, if one was requested.
        version: version of tebiki.
        treatments: the work that the counter-measure of each rule takes.
    """
    warmth = heat(project)
    rank = _ranking(project, warmth, treatments)
    top = rank(results.findings)
    history = project.history
    return Report(
        schema=SCHEMA,
        measured=RunFacts(project.name, project.today, version, history.revision, history.branch),
        sections=Sections(
            coverage=coverage,
            totals=_sum_totals(project),
            ranked_by=ranked_by(project),
            top=top,
            further=rank_further(results.findings, results.aside, top, rank),
            findings=results.findings,
            files=tuple(_file_rows(project, results.findings, warmth)),
            functions=tuple(_function_rows(project)),
            history=history,
            imports=project.imports,
            rules=results.runs,
            suppressions=results.suppressions,
            ratchet=ratchet,
            settings=show_settings(project.settings),
            strength=_strength(project.strength) if project.strength else None,
            layers=_production_layers(project),
        ),
    )


def _ranking(
    project: Project, warmth: Mapping[str, float], treatments: Treatments
) -> Callable[[Iterable[Finding]], tuple[TopItem, ...]]:
    """Return the function that puts findings in order, by what the counter-measures of the rules settle."""

    def is_swept(rule: str) -> bool:
        return treatments.get(rule, UNKNOWN).reach == "project"

    def prepared_by(rule: str) -> tuple[str, ...]:
        return treatments.get(rule, UNKNOWN).prepares

    return partial(rank_findings, project=project, heat=warmth, swept=is_swept, prepares=prepared_by)


def _production_layers(project: Project) -> Picture:
    """Draw the packages of the production code in layers."""
    is_beside = match_non_product(project)
    return picture_layers(
        project.imports, [item.path for item in project.files if not item.is_test and not is_beside(item.path)]
    )


def coverage_of(
    files: tuple[File, ...], unmeasured: tuple[Unmeasured, ...], discovery: Discovery, beside: Callable[[str], bool]
) -> Coverage:
    """Count measured and unmeasured files; `beside`: whether rules stay silent on a path."""
    return Coverage(
        files_seen=len(files) + len(unmeasured),
        files_measured=len(files),
        unmeasured=tuple(sorted(unmeasured, key=lambda item: item.path)),
        excluded=discovery.excluded,
        python2=sum(file.content.python2 for file in files),
        tests=sum(file.is_test for file in files),
        beside=sum(not file.is_test and beside(file.path) for file in files),
        left_out=tuple(UnreadPath(path, reason) for path, reason in discovery.left_out),
    )


def _sum_totals(project: Project) -> dict[str, int | float]:
    totals: dict[str, int | float] = {}
    for prefix, files in (("", project.production), ("tests_", project.tests)):
        totals[f"{prefix}files"] = len(files)
        totals[f"{prefix}functions"] = sum(len(file.content.functions) for file in files)
        for name in _SUMMED:
            totals[f"{prefix}{name}"] = sum(file.content.metrics.get(name, 0) for file in files)
    return totals


def _paths(finding: Finding) -> Iterable[str]:
    """Return the files that a finding is about; for one about the project, all files of its evidence."""
    if is_about_project(finding.symbol):
        return {place.path for place in finding.evidence}
    return (split_symbol(finding.symbol)[0],)


def _file_rows(project: Project, findings: Iterable[Finding], warmth: dict[str, float]) -> Iterable[FileRow]:
    fan_in, fan_out = project.imports.fan_in(), project.imports.fan_out()
    counts = Counter(path for finding in findings for path in _paths(finding))
    for file in project.files:
        past = project.past.get(file.path)
        yield FileRow(
            path=file.path,
            is_test=file.is_test,
            python2=file.content.python2,
            metrics=file.content.metrics,
            heat=round(warmth.get(file.path, 0.0), 4),
            fan_in=fan_in.get(file.path, 0),
            fan_out=fan_out.get(file.path, 0),
            commits=past.commits if past else 0,
            recent=past.recent if past else 0,
            authors=len(past.authors) if past else 0,
            last=past.last if past else "",
            findings=counts[file.path],
            strength=project.shares.get(file.path),
        )


def _function_rows(project: Project) -> Iterable[FunctionRow]:
    for file in project.files:
        for item in file.content.functions:
            name = file.symbol(item.qualname)
            share = project.shares.get(name)
            yield FunctionRow(name, file.path, item.line, item.end_line, file.is_test, item.metrics, share)


def _strength(measured: MeasuredStrength) -> LockStrength:
    total = measured.total
    functions = len(measured.functions)
    return LockStrength(functions, measured.outdated, total.mutants, total.tried, total.noticed)
