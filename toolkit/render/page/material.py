"""Material of the pages of one report, prepared once for all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.listing import ReportSources
from toolkit.model.plan import Step, first_step_for
from toolkit.model.plugins import Catalogue
from toolkit.model.report import FileRow, Report
from toolkit.model.words import MetricWords
from toolkit.render._facts import hottest_files
from toolkit.render._list_order import worst_first
from toolkit.render.page.code import CodeExamples
from toolkit.render.page.endpoint_facts import EndpointBook, most_telling
from toolkit.render.page.environment import metric_words, renderer
from toolkit.render.page.links import CodeLinks, page_stem
from toolkit.render.page.page_memory import PageMemory
from toolkit.text.words import Words, load_words


@dataclass(frozen=True)
class Material:
    """The input of the pages of one report.

    Attributes:
        tell: the shared words of the language.
        findings: all findings, worst first; `hottest`: the production files, hottest first.
        measures: words of metrics by the name of the value.
        code: the lines around places.
        steps: maps a finding's id to (number, step) that settles it, a change before a lock; cards: maps a finding's id
            to
            number of the card that names it.
        sources: code of files, and other data that is not in the report.
        links: links from places to code.
        book: the endpoints; `endpoint_pages`: names of pages by endpoint.
        render: renders a page from the name of a template and values; `root` is the relative path to the first page.
        memory: the pages of earlier runs.
    """

    report: Report
    catalogue: Catalogue
    lang: Lang
    tell: Words
    findings: Sequence[Finding]
    hottest: Sequence[FileRow]
    measures: Mapping[str, MetricWords]
    code: CodeExamples
    steps: Mapping[str, tuple[int, Step]]
    cards: Mapping[str, int]
    sources: ReportSources
    links: CodeLinks
    book: EndpointBook
    endpoint_pages: Mapping[str, str]
    render: Callable[..., bytes]
    memory: PageMemory

    def recall(self, template: str, root: str = "", **values: object) -> bytes:
        """Return a page that depends on plain data only, as `render` makes it: remembered if it is known."""
        data = (root, self.lang, self.report.measured, self.links.state, values)
        return self.memory.remember(template, data, lambda: self.render(template, root, **values).decode()).encode()

    def title(self, value: str) -> str:
        """Return the title of a value; a value without a metric keeps its own name."""
        if value in self.measures:
            return self.measures[value].title
        return self.tell.texts.get(f"figure.{value}", value)


def prepare_material(
    report: Report, catalogue: Catalogue, lang: Lang, sources: ReportSources | None = None
) -> Material:
    """Prepare what every page needs; without sources, there are no pages of files."""
    sources = sources or ReportSources()
    tell = load_words(lang)
    sizes = {item.path: len(item.lines) for item in sources.listings}
    template = report.sections.settings.get("report", {}).get("source", "")
    findings = worst_first(report)
    reach = sources.reach
    wanted = {finding.symbol for finding in findings}
    leads_to = {name: rows for name, rows in reach.by_symbol() if name in wanted}
    book = EndpointBook(sources.inventory, report, findings, leads_to)
    links = CodeLinks(sizes, template, report.measured.revision, tell.label("listing.elsewhere_place"))
    memory = PageMemory(sources.cache, sources.version)
    code = CodeExamples(report.sections.excerpts, tell, memory)
    return Material(
        report,
        catalogue,
        lang,
        tell,
        findings,
        hottest_files(report),
        metric_words(catalogue, lang),
        code,
        _steps(report, findings),
        _cards(report),
        sources,
        links,
        book,
        {name: f"{page_stem('endpoints', name)}.html" for name in most_telling(book.facts.values())},
        renderer(report.measured, catalogue, lang, links, code),
        memory,
    )


def _steps(report: Report, findings: Iterable[Finding]) -> dict[str, tuple[int, Step]]:
    plan = report.sections.plan
    numbers: dict[str, int] = {}
    settling: dict[str, list[Step]] = {}
    for number, step in enumerate(plan.steps if plan else (), 1):
        numbers[step.id] = number
        for name in step.finding_ids:
            settling.setdefault(name, []).append(step)
    first = {item.id: first_step_for(item, settling[item.id]) for item in findings if item.id in settling}
    return {name: (numbers[step.id], step) for name, step in first.items()}


def _cards(report: Report) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, item in enumerate(report.sections.top, 1):
        for name in item.finding_ids:
            found.setdefault(name, number)
    return found
