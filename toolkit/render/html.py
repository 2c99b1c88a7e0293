"""`index.html` and the pages beside it: the report for people, offline and without JavaScript."""

from collections.abc import Mapping

from toolkit.model.facts import Lang
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render._facts import hottest
from toolkit.render._order import worst_first
from toolkit.text.words import words

NAME = "index.html"


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """The first page, the table of all files, and a page for every rule that found something."""
    # Jinja is a tenth of a second: a run that writes no page must not pay for it.
    from functools import partial

    from toolkit.render.page.environment import metric_words, renderer
    from toolkit.render.page.files import FileTable, file_pages
    from toolkit.render.page.index import index_page
    from toolkit.render.page.rules import rule_pages

    page = partial(renderer(catalogue, lang), report=report)
    titles = {name: said.title for name, said in metric_words(catalogue, lang).items()}
    table = FileTable(report, lambda name: titles.get(name, name), words(lang))
    findings, hot = worst_first(report), hottest(report)
    tests = [row for row in report.sections.files if row.is_test]
    return {
        NAME: index_page(report, findings, hot, table, catalogue, lang, page),
        **dict(file_pages([*hot, *tests], table, words(lang), page)),
        **dict(rule_pages(findings, catalogue, lang, page)),
    }


FORMAT = Format("html", (NAME,), render)
