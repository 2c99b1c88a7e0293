"""Read a project's history and the trend of its metrics."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec

from toolkit.errors import GitError, SourceError
from toolkit.flows.measure_file import measure_functions, measure_values
from toolkit.model.cache import Cache
from toolkit.model.history import History, Limit
from toolkit.model.plugins import Metric
from toolkit.model.request import AnalyzeOptions, Progress
from toolkit.source.discover import match_tests, match_wanted
from toolkit.source.parse import parse_file

_MEASURED = ("cyclomatic", "cognitive")
"""Lines of code are left out: finding comments would take a seventh of the trend's time; total lines are free."""


@dataclass(frozen=True)
class Sums:
    """Measures one past version of a file by additive metrics: lines, functions and their complexity.

    Args:
        catalogue: all metrics by name.
        version: hash of the metrics' code.
    """

    catalogue: Mapping[str, Metric]
    version: str = ""

    def __call__(self, path: str, data: bytes) -> Mapping[str, float] | None:
        """Return metric -> sum; None if the bytes cannot be parsed."""
        try:
            file = parse_file(path, data)
        except (SourceError, RecursionError, MemoryError):
            return None
        metrics = tuple(map(self.catalogue.__getitem__, _MEASURED))
        try:
            functions = measure_functions(file, metrics, lambda _: "")
            values = measure_values(file, metrics, functions)
        finally:
            file.dissolve()
        lines = file.text.count("\n") + (not file.text.endswith("\n") and file.text != "")
        return {"lines": lines, "functions": len(functions), **{name: values[name] for name in _MEASURED}}


def past_of(request: AnalyzeOptions, paths: Iterable[str], measure: Sums, cache: Cache, progress: Progress) -> History:
    """Read the history of a project with its trend.

    Args:
        request: the options.
        paths: the current files.
        measure: measures past versions for the trend.
        cache: stores results by git hashes.
        progress: told of each stage.

    Returns:
        the history; its limits name everything that could not be read.
    """
    if not request.history:
        return History(limits=(Limit("not_asked"),))
    from toolkit.history.project_history import HistoryView, read_history
    from toolkit.history.trend import TrendSampling, read_trend

    progress("history", 0, 0)
    today = date.fromisoformat(request.today)
    past = read_history(request.root, paths, HistoryView(today, names=request.names), cache)
    if not (past.tells and request.revisions):
        return past
    progress("trend", 0, 0)
    told = partial(progress, "trend")
    sampling = TrendSampling(today, request.revisions, _production(request), measure.version, told)
    try:
        return msgspec.structs.replace(past, trend=read_trend(request.root, measure, sampling, cache))
    except GitError as error:
        return msgspec.structs.replace(past, limits=(*past.limits, Limit("trend", str(error))))


def _production(request: AnalyzeOptions) -> Callable[[str], bool]:
    wanted, test = match_wanted(request.settings), match_tests(request.settings)
    return lambda path: wanted(path) and not test(path)
