"""`index.html` and the pages beside it: the report for people, offline and without JavaScript."""

from collections.abc import Mapping

from toolkit.model.facts import Lang
from toolkit.model.listing import ReportSources
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report

NAME = "index.html"


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render the pages that need only the report, without whole files."""
    return render_with_sources(report, catalogue, lang, ReportSources())


def render_with_sources(
    report: Report, catalogue: Catalogue, lang: Lang, sources: ReportSources
) -> Mapping[str, bytes]:
    """Render the first page, the plan, the tables, and a page for every rule, file and endpoint."""
    # Importing jinja takes longer than a whole repeated run, so it happens only when pages are rendered.
    from toolkit.render.page.endpoints import endpoint_pages
    from toolkit.render.page.environment import shared_files
    from toolkit.render.page.files import file_pages
    from toolkit.render.page.index import index_page
    from toolkit.render.page.listing import listing_pages
    from toolkit.render.page.material import prepare_material
    from toolkit.render.page.plan import plan_pages
    from toolkit.render.page.rules import rule_pages

    material = prepare_material(report, catalogue, lang, sources)
    made = (plan_pages, file_pages, rule_pages, listing_pages, endpoint_pages)
    pages = {name: page for group in made for name, page in group(material)}
    first = index_page(material)
    material.memory.store()
    return {NAME: first, **pages, **shared_files()}


FORMAT = Format("html", (NAME,), render, render_with_sources)
