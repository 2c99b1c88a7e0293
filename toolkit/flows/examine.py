"""Assemble the inputs, run the rules, and write the report."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replace_fields

import msgspec
from msgspec.structs import replace

from toolkit.flows.assemble import assemble_report, coverage_of
from toolkit.flows.baseline import BaselineCheck, compare_with_baseline
from toolkit.flows.calibrate import entries_of
from toolkit.flows.cited_line_origins import find_origins
from toolkit.flows.estimate_memory import EstimateMemory
from toolkit.flows.excerpts import ExcerptMemory, make_excerpts
from toolkit.flows.inputs import Inputs
from toolkit.flows.listings import ListingMaker, ListingTools
from toolkit.flows.measure_file import Measurer
from toolkit.flows.measure_files import Runner, as_files, imports_of, measure_files
from toolkit.flows.offers import Workshop, try_codemods
from toolkit.flows.past import Sums, past_of
from toolkit.flows.plan import plan_of
from toolkit.flows.plan_terms import plan_terms
from toolkit.flows.remembered_inventory import InventoryMemory
from toolkit.flows.report_sources import remembered_inventory, report_sources
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.model.analysis import AnalysisResult
from toolkit.model.cache import Cache
from toolkit.model.codemod import Codemod
from toolkit.model.endpoint_reach import InventoryBrief, RecordedUse
from toolkit.model.excerpt import Excerpt
from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.gist import Gist
from toolkit.model.listing import ReportSources
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.project import Project
from toolkit.model.report import Report, Sections
from toolkit.model.request import AnalyzeOptions, Progress
from toolkit.model.traffic import Traffic
from toolkit.source.coverage_report import parse_coverage as read_coverage
from toolkit.source.non_product import match_non_product
from toolkit.source.test_code import match_tests_among

_PASSING = frozenset({"crashed", "timeout", "memory", "fault"})
"""Transient reasons, so that the result is not cached: the machine was busy, or a bug of ours."""


@dataclass(frozen=True)
class Tools:
    """Tools of an analysis.

    Attributes:
        formats: the requested output formats.
        run: runs a measurer over many files.
        codemod: name -> codemod; answers: rule -> name of the codemod that carries out its counter-measure.
        gist: summarizes a report in a few lines.
        colour: (lines, whether they are Python) -> lines as HTML.
        version: version of tebiki; `fingerprint`: hash of its code.
        costly: names of codemods with a slow search.
    """

    catalogue: Catalogue
    formats: tuple[Format, ...]
    run: Runner
    codemod: Callable[[str], Codemod]
    answers: Mapping[str, str]
    gist: Callable[[Report, Catalogue, Lang], Gist]
    colour: Callable[[list[str], bool], list[str]]
    version: str
    fingerprint: str
    costly: frozenset[str] = frozenset()


def examine_project(
    request: AnalyzeOptions, tools: Tools, inputs: Inputs, cache: Cache, progress: Progress
) -> AnalysisResult:
    """Make the report and all its files."""
    report, faults, held = report_of(request, tools, inputs, cache, progress)
    progress("write", 0, 0)
    files: dict[str, bytes] = {}
    traffic = _traffic(request, tools, inputs, cache)
    report = _with_traffic(report, traffic)
    sources = _sources(request, tools, inputs, cache, report)
    if sources.inventory:
        sources = replace_fields(sources, inventory=replace(sources.inventory, traffic=traffic))
    for item in tools.formats:
        if item.render_with_sources:
            files.update(item.render_with_sources(report, tools.catalogue, request.lang, sources))
        else:
            files.update(item.render(report, tools.catalogue, request.lang))
    sections = report.sections
    return AnalysisResult(
        files=files,
        gist=tools.gist(report, tools.catalogue, request.lang),
        seen=sections.coverage.files_seen,
        measured=sections.coverage.files_measured,
        findings=len(sections.findings),
        failing=(*held.result.new, *held.result.worse) if held.result else (),
        entries=held.grown,
        shrunk=held.shrunk,
        faults=faults,
        plan=sections.plan,
        repeatable=not faults and not _PASSING.intersection(_reasons(sections)),
    )


def _traffic(request: AnalyzeOptions, tools: Tools, inputs: Inputs, cache: Cache) -> Traffic | None:
    """Join the recordings with the cached inventory; None if one of them is missing."""
    if not (inputs.recordings and inputs.inventory):
        return None
    from toolkit.flows.recorded_traffic import add_traffic

    found = remembered_inventory(request, inputs, InventoryMemory(cache, tools.fingerprint))
    return add_traffic(request.root, found, request.recordings).traffic if found else None


def _with_traffic(report: Report, traffic: Traffic | None) -> Report:
    summary = report.sections.inventory
    if summary is None or traffic is None:
        return report
    recorded = RecordedUse(
        traffic.requests, traffic.tests, sum(row.requests > 0 for row in traffic.endpoints), len(traffic.unlisted)
    )
    return replace(report, sections=replace(report.sections, inventory=replace(summary, recorded=recorded)))


def _sources(request: AnalyzeOptions, tools: Tools, inputs: Inputs, cache: Cache, report: Report) -> ReportSources:
    """Gather the data that formats show besides the report; empty if no format needs any."""
    if not any(item.render_with_sources for item in tools.formats):
        return ReportSources()
    listing_tools = ListingTools(ListingMaker(tools.colour), tools.run, cache, tools.fingerprint)
    return report_sources(report, request, inputs, listing_tools)


def report_of(
    request: AnalyzeOptions, tools: Tools, inputs: Inputs, cache: Cache, progress: Progress
) -> tuple[Report, dict[str, str], BaselineCheck]:
    """Make the report; also return rule or codemod -> its error, and the comparison with the baseline."""
    metrics, rules = tuple(tools.catalogue.metrics.values()), tuple(tools.catalogue.rules.values())
    known = msgspec.msgpack.decode(inputs.inventory, type=InventoryBrief) if inputs.inventory else None
    measurer = Measurer(metrics, rules, tools.fingerprint)
    contents, lost = measure_files(inputs.found, measurer, cache, tools.run, progress)
    is_test = match_tests_among(request.settings, inputs.found.data, imports_of(contents))
    files = as_files(inputs.found, contents, is_test)
    unmeasured = (*inputs.discovery.unmeasured, *lost)
    project = Project(
        name=_project_name(request),
        files=files,
        history=past_of(request, contents, Sums(tools.catalogue.metrics, tools.fingerprint), cache, progress),
        imports=build_import_graph(files, _project_name(request)),
        settings=request.settings,
        today=request.today,
        documents=inputs.discovery.documents,
        coverage=read_coverage(inputs.coverage, str(request.coverage), contents) if inputs.coverage else None,
        strength=inputs.strength,
        telling_cases=inputs.telling_cases,
        reach=known.reach if known else None,
        weaker=known.weaker if known else (),
    )
    progress("judge", 0, 0)
    results = run_rules(project, rules)
    ratcheted = [item for item in results.by_symbol if tools.catalogue.rules[item.rule].ratchets]
    held = compare_with_baseline(request, inputs.baseline, ratcheted, files, {item.path for item in unmeasured})
    coverage = coverage_of(files, unmeasured, inputs.discovery, match_non_product(project))
    treatments = tools.catalogue.treatments()
    report = assemble_report(project, coverage, results, held.result, tools.version, treatments=treatments)
    progress("plan", 0, 0)
    skills = (tools.codemod, tools.answers, tools.run, measurer, tools.catalogue.rules, tools.costly)
    shop = Workshop(*skills, is_thorough=request.thorough)
    offered = try_codemods(project, results.findings, inputs.found, shop, cache)
    terms = plan_terms(request, entries_of(inputs.ledger), offered, EstimateMemory(cache, tools.fingerprint))
    leads = tuple(item.finding_ids[0] for item in report.sections.top)
    plan = plan_of(project, results.findings, treatments, replace_fields(terms, leads=leads))
    memory = ExcerptMemory(cache, tools.fingerprint)
    shown = make_excerpts(results.findings, inputs.found.data, inputs.discovery.documents, memory)
    sections = replace(
        report.sections,
        plan=plan,
        excerpts=shown,
        origins=find_origins(request.root, inputs, project.history, _of_leads(shown, results.findings, leads)),
        inventory=known.summary if known else None,
    )
    return replace(report, sections=sections), {**results.faults, **offered.faults}, held


def _of_leads(shown: Iterable[Excerpt], findings: Iterable[Finding], leads: Collection[str]) -> Iterator[Excerpt]:
    """Return the excerpts that show the first place of a leading finding."""
    first = {(item.place.path, item.place.line) for item in findings if item.id in leads}
    return (cut for cut in shown if (cut.path, cut.line) in first)


def _reasons(sections: Sections) -> Iterator[str]:
    """Yield the reasons why files were not measured or codemods did not finish."""
    yield from (item.reason for item in sections.coverage.unmeasured)
    yield from (item.reason for item in (sections.plan.unfinished if sections.plan else ()))


def _project_name(request: AnalyzeOptions) -> str:
    """Return the name of the project's directory; bytes that are not UTF-8 are escaped, as in paths."""
    return request.root.resolve().name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
