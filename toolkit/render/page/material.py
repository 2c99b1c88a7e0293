"""Material of the pages of one report, prepared once for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plugins import Catalogue
from toolkit.model.report import FileRow, Report
from toolkit.model.words import MetricWords
from toolkit.render._facts import hottest
from toolkit.render._order import worst_first
from toolkit.render.page.environment import metric_words, renderer
from toolkit.text.words import Words, load_words


@dataclass(frozen=True)
class Material:
    """Everything from which the pages of one report are made.

    Attributes:
        tell: the shared words of the language.
        findings: all of them, worst first; `hottest`: the production files, hottest first.
        measures: value name -> words of the metric.
        render: template name and values -> page.
    """

    report: Report
    catalogue: Catalogue
    lang: Lang
    tell: Words
    findings: Sequence[Finding]
    hottest: Sequence[FileRow]
    measures: Mapping[str, MetricWords]
    render: Callable[..., bytes]

    def title(self, value: str) -> str:
        """The title of a value; one that no metric names keeps its own name."""
        if value in self.measures:
            return self.measures[value].title
        return self.tell.texts.get(f"figure.{value}", value)


def prepare(report: Report, catalogue: Catalogue, lang: Lang) -> Material:
    """Prepare what every page needs."""
    return Material(
        report,
        catalogue,
        lang,
        load_words(lang),
        worst_first(report),
        hottest(report),
        metric_words(catalogue, lang),
        partial(renderer(catalogue, lang), report=report),
    )
