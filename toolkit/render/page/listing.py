"""Render the pages of files: code with findings at their lines, functions with metrics, and history."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from toolkit.model.findings import Finding
from toolkit.model.history import Coupling, FileHistory
from toolkit.model.listing import Listing
from toolkit.model.report import FileRow, FunctionRow
from toolkit.render.page.endpoint_facts import EndpointFacts
from toolkit.render.page.endpoints import endpoint_link
from toolkit.render.page.escape import escape_html, sentence_html
from toolkit.render.page.files import FileTable
from toolkit.render.page.links import PER_PAGE, lines_by_page, page_name
from toolkit.render.page.material import Material
from toolkit.render.page.pager import Page, link_pages
from toolkit.text.sentences import seen_in

_MEASURES = ("cyclomatic", "cognitive", "lines", "nesting", "parameters")
_MOST_PAIRS = 10
_MOST_LEADING = 10


@dataclass(frozen=True)
class _Known:
    """Facts of all files, by path."""

    rows: Mapping[str, FileRow]
    findings: Mapping[str, Sequence[Finding]]
    functions: Mapping[str, Sequence[FunctionRow]]
    past: Mapping[str, FileHistory]
    coupled: Mapping[str, Sequence[tuple[str, Coupling]]]
    handled: Mapping[str, Sequence[EndpointFacts]]


def listing_pages(material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) of every displayed file; a long file has several pages."""
    known = _gather(material)
    table = FileTable(material)
    for item in material.sources.listings:
        shared = _values(material, item, known, table)
        parts = list(lines_by_page(item.lines))
        names = [page_name(item.path, number) for number in range(1, len(parts) + 1)]
        for name, page in zip(names, link_pages(names, [lines for _, lines in parts], material.tell), strict=True):
            first = (names.index(name)) * PER_PAGE + 1
            code = _code(page, first, item, known.findings.get(item.path, ()), material)
            yield name, material.recall("listing.html", root="../", pager=page, code_lines=code, **shared)


def _gather(material: Material) -> _Known:
    sections = material.report.sections
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in material.findings:
        for path in dict.fromkeys(place.path for place in finding.evidence):
            findings[path].append(finding)
    functions: dict[str, list[FunctionRow]] = defaultdict(list)
    for function in sections.functions:
        functions[function.path].append(function)
    coupled: dict[str, list[tuple[str, Coupling]]] = defaultdict(list)
    for pair in sorted(sections.history.coupling, key=lambda pair: (-pair.degree, pair.left, pair.right)):
        coupled[pair.left].append((pair.right, pair))
        coupled[pair.right].append((pair.left, pair))
    handled: dict[str, list[EndpointFacts]] = defaultdict(list)
    for item in material.book.facts.values():
        handled[item.path].append(item)
    rows = {row.path: row for row in sections.files}
    past = {item.path: item for item in sections.history.files}
    return _Known(rows, findings, functions, past, coupled, handled)


def _values(material: Material, item: Listing, known: _Known, table: FileTable) -> dict[str, Any]:
    path = item.path
    row = known.rows.get(path)
    functions = sorted(known.functions.get(path, ()), key=lambda function: function.line)
    findings, steps = known.findings.get(path, ()), material.steps
    measures = [name for name in _MEASURES if any(name in function.metrics for function in functions)]
    return {
        "path": path,
        "facts": [
            pair for pair in zip((label for label, _ in table.heads[1:]), table.cells(row), strict=True) if pair[1]
        ]
        if row
        else [],
        "findings": [(finding, _first_line(finding, path)) for finding in findings],
        "functions": [(function, function.symbol.rpartition("::")[2]) for function in functions],
        "measures": [(name, material.title(name)) for name in measures],
        "has_strength": material.report.sections.strength is not None,
        "past": known.past.get(path),
        "changes": material.sources.changes.get(path, ()),
        "pairs": list(known.coupled.get(path, ()))[:_MOST_PAIRS],
        "step_of": {item.id: steps[item.id] for item in findings if item.id in steps},
        **_endpoints(path, known, material),
        "elsewhere": material.links.elsewhere(path),
    }


def _endpoints(path: str, known: _Known, material: Material) -> dict[str, Any]:
    """Return the endpoints with handlers in a file, and others that lead to functions with findings in it."""
    book = material.book
    own = {item.name for item in known.handled.get(path, ())}
    reached = dict.fromkeys(name for item in known.findings.get(path, ()) for name in book.of_symbol(item.symbol))
    leading = [name for name in reached if name not in own and name in book.facts]
    return {
        "is_inventoried": book.found is not None,
        "handled": [
            (endpoint_link(item.name, material, "../"), f"{item.path}:{item.line}")
            for item in known.handled.get(path, ())
        ],
        "leading": [endpoint_link(name, material, "../") for name in leading[:_MOST_LEADING]],
        "leading_more": max(0, len(leading) - _MOST_LEADING),
    }


def _first_line(finding: Finding, path: str) -> int:
    return next(place.line for place in finding.evidence if place.path == path)


def _code(page: Page, first: int, item: Listing, findings: Sequence[Finding], material: Material) -> Markup:
    """Render the lines of one page with anchors, each followed by its findings."""
    notes: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        own = list(dict.fromkeys(place.line for place in finding.evidence if place.path == item.path))
        notes[own[0]].append(_note(finding, material))
        for line in own[1:]:
            notes[line].append(_reminder(finding, own[0], material, item.path))
    rows = []
    for number, html in enumerate(page.items, first):
        tag = "mark" if number in notes else "span"
        rows.append(f'<{tag} class="l" id="L{number}"><i>{number}</i>{html}\n</{tag}>')
        rows += notes.get(number, ())
    return Markup("".join(rows))  # noqa: S704 - escaped


def _note(finding: Finding, material: Material) -> str:
    """Render a finding, with links to its rule and its step."""
    tell, level = material.tell, finding.severity
    rule = material.catalogue.rules[finding.rule].words[material.lang]
    severity = f'<span class="severity {level}">{escape_html(tell.label(f"severity.{level}"))}</span>'
    link = f'<a href="../rules/{finding.rule}.html">{escape_html(rule.title)}</a>'
    said = sentence_html(seen_in(rule, finding, material.lang))
    step = material.steps.get(finding.id)
    more = (
        f' <a href="../plan.html#s-{step[1].id}">{sentence_html(tell.say("begin.step", n=step[0]))}</a>' if step else ""
    )
    return f'<span class="note">{severity} {link} {said}{more}\n</span>'


def _reminder(finding: Finding, first: int, material: Material, path: str) -> str:
    """Render a reference to a finding that is described at another line of the file."""
    title = material.catalogue.rules[finding.rule].words[material.lang].title
    said = escape_html(material.tell.text("listing.also", title=title, line=first))
    return f'<span class="note"><a href="../{material.links.page(path, first)}">{said}</a>\n</span>'
