"""Render the first page of the HTML report."""

from collections.abc import Iterator
from typing import Any

from toolkit.model.graph import ImportGraph
from toolkit.model.report import Report
from toolkit.render._facts import (
    blind_spots,
    by_rule,
    measured_sentences,
    system_sentences,
    top_items,
    verdict_sentence,
)
from toolkit.render.page.files import FileTable
from toolkit.render.page.material import Material
from toolkit.render.page.past import coupled_pairs, knowledge_islands, trend_charts, trend_names
from toolkit.render.page.plan import plan_values
from toolkit.render.page.treemap import SHADES, treemap
from toolkit.render.pictures.layered import layered_svg
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.numbers import format_number
from toolkit.text.sentences import seen_in
from toolkit.text.words import Words

_PRESSING = 50
_HOTTEST = 50
_MOST = 100
_ROWS = 20


def index_page(material: Material) -> bytes:
    """Render `index.html`."""
    report, tell, trend = material.report, material.tell, material.report.sections.history.trend
    return material.render(
        "index.html",
        report=report,
        sections=list(_sections(report)),
        verdict=verdict_sentence(report, material.catalogue, material.lang),
        measured=measured_sentences(report, material.lang),
        unmeasured=[
            (item, translate_detail(item.detail, material.lang)) for item in report.sections.coverage.unmeasured
        ],
        system=list(system_sentences(report.sections.inventory, tell)),
        endpoints=len(material.book.facts),
        blind_spots=blind_spots(report, tell),
        figures=list(_figures(report)),
        tests=_tests(report, tell),
        top=top_items(report, material.catalogue, material.lang),
        further=[
            (item, seen_in(material.catalogue.rules[item.rule].words[material.lang], item, material.lang))
            for item in report.sections.further
        ],
        code=material.code.at,
        step_of=material.steps,
        map=treemap(material.hottest, tell, material.links.page),
        shades=SHADES,
        hottest=material.hottest[:_HOTTEST],
        table=FileTable(material),
        files_amount=_files(tell, len(report.sections.files)),
        charts=list(trend_charts(trend, material.title, tell)),
        trend_heads=[(name, material.title(name)) for name in trend_names(trend)],
        trend_unseen=_files(tell, sum(point.unmeasured for point in trend)),
        rule_counts=by_rule(report),
        pressing=material.findings[:_PRESSING],
        pairs=coupled_pairs(report),
        islands=knowledge_islands(report, material.hottest, tell),
        silent=[run for run in report.sections.rules if not run.findings],
        settings=list(_flat(report.sections.settings)),
        metrics=list(material.measures.values()),
        most=_MOST,
        **plan_values(material),
        **_imports(report, tell),
    )


def _sections(report: Report) -> Iterator[str]:
    """Yield the sections of the page in order, without those that have no content in this report."""
    if report.sections.ratchet:
        yield "ratchet"
    yield "top"
    if report.sections.plan:
        yield "plan"
    yield "inventory"
    yield "hotspots"
    if report.sections.history.tells:
        yield from ("trend",)
    yield "findings"
    if report.sections.history.tells:
        yield from ("coupling", "knowledge")
    yield from ("imports", "looked_for", "limits")
    if report.sections.coverage.unmeasured:
        yield "unmeasured"
    yield from ("suppressions", "settings", "reading")


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    totals = report.sections.totals
    functions = totals.get("functions", 0)
    yield "files", format_number(report.sections.coverage.files_measured)
    yield "code_lines", format_number(totals.get("code_lines", 0))
    yield "functions", format_number(functions)
    if functions:
        yield "mean_cyclomatic", format_number(round(totals.get("cyclomatic", 0) / functions, 1))
    yield "findings", format_number(len(report.sections.findings))
    yield "high", format_number(sum(1 for finding in report.sections.findings if finding.severity == "high"))


def _tests(report: Report, tell: Words) -> str:
    lines = int(report.sections.totals.get("tests_code_lines", 0))
    if not report.sections.coverage.tests:
        return tell.label("figure.no_tests")
    return tell.label("figure.tests").format(
        files=tell.count("count.file", report.sections.coverage.tests), lines=tell.count("count.line", lines)
    )


def _files(tell: Words, amount: int) -> str:
    return tell.count("count.file", amount) if amount else ""


def _imports(report: Report, tell: Words) -> dict[str, Any]:
    graph = report.sections.imports
    reach = sorted(report.sections.files, key=lambda row: (-row.fan_in, row.path))
    return {
        "cycles": sorted(graph.cycles, key=lambda cycle: (-len(cycle), cycle))[:_ROWS],
        "layers": list(_layers(graph)),
        "picture": layered_svg(report.sections.layers, tell.label("imports.picture")),
        "reach": [row for row in reach if row.fan_in][:_ROWS],
        "external": sorted(graph.external.items(), key=lambda item: (-item[1], item[0]))[:_ROWS],
    }


def _layers(graph: ImportGraph) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (layer, number of files, the most imported of them)."""
    reach = graph.fan_in()
    members: dict[int, list[str]] = {}
    for path, layer in graph.layers.items():
        members.setdefault(layer, []).append(path)
    for layer, paths in sorted(members.items())[:_ROWS]:
        yield layer, len(paths), sorted(paths, key=lambda path: (-reach.get(path, 0), path))[:3]


def _flat(settings: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
