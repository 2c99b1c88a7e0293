"""Render the history on the page: trend, change coupling, and knowledge of the code."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from toolkit.model.history import Coupling, FileHistory, TrendPoint
from toolkit.model.report import FileRow, Report
from toolkit.render.page.chart import line_chart
from toolkit.text.words import Words

_SIZES = ("code_lines", "lines")
_SUM = "cyclomatic"
_MEANS = ("cyclomatic", "cognitive")
_ROWS = 20
_SMALL = 50  # lines: nobody plans a handover for less
_ISLAND = 0.8


def trend_charts(
    trend: Sequence[TrendPoint], title: Callable[[str], str], words: Words
) -> Iterator[tuple[str, Markup]]:
    """Yield (title, drawing) of the size, of the sum of complexity, and of its mean per function, over time."""
    measured = trend_names(trend)
    size = next((name for name in _SIZES if name in measured), "")
    for name in (size, _SUM):
        if name in measured:
            points = [(point.day, point.metrics[name]) for point in trend if name in point.metrics]
            yield title(name), line_chart(title(name), points, words)
    for name in filter(measured.__contains__, _MEANS):
        means = [
            (point.day, point.metrics[name] / point.metrics["functions"])
            for point in trend
            if name in point.metrics and point.metrics.get("functions")
        ]
        if len(means) > 1:
            said = words.label("trend.per_function").format(metric=title(name))
            yield said, line_chart(said, means, words)


def trend_names(trend: Sequence[TrendPoint]) -> list[str]:
    """Return the sorted names of values that are not zero in at least two revisions."""
    counts = Counter(name for point in trend for name, value in point.metrics.items() if value)
    return sorted(name for name, count in counts.items() if count > 1)


def coupled_pairs(report: Report) -> list[tuple[Coupling, bool]]:
    """Return the most coupled pairs of files, and whether one imports the other."""
    linked = {frozenset((edge.source, edge.target)) for edge in report.sections.imports.edges}
    ordered = sorted(
        report.sections.history.coupling, key=lambda pair: (-pair.degree * pair.together, pair.left, pair.right)
    )
    return [(pair, frozenset((pair.left, pair.right)) in linked) for pair in ordered[:_ROWS]]


def knowledge_islands(report: Report, hottest: Sequence[FileRow], words: Words) -> list[tuple[FileHistory, str, float]]:
    """Return (past, author, share) of hot production files with one main author, hottest first."""
    past = {item.path: item for item in report.sections.history.files}
    found = []
    for row in hottest:
        file = past.get(row.path)
        if file is None or not file.authors or row.metrics.get("code_lines", 0) < _SMALL:
            continue
        author, share = max(file.authors.items(), key=lambda item: (item[1], item[0]))
        if share >= _ISLAND:
            found.append((file, _author_name(author, words), share))
    return found[:_ROWS]


def _author_name(author: str, words: Words) -> str:
    """Return "author A" for a label such as `A`; a name stays unchanged."""
    is_label = author.isascii() and author.isalpha() and author.isupper()
    return words.label("knowledge.author").format(label=author) if is_label else author
