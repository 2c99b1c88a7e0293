"""Read a project's history and the trend of its metrics."""

from collections.abc import Iterable
from datetime import date

from toolkit.flows.measure import Measurer
from toolkit.history.past import View, read_past
from toolkit.model.cache import Cache
from toolkit.model.history import History, Limit
from toolkit.model.request import Progress, Request


def past_of(request: Request, paths: Iterable[str], measurer: Measurer, cache: Cache, progress: Progress) -> History:
    """The history of a project with its trend; what could not be read is named in its limits."""
    if not request.history:
        return History(limits=(Limit("not_asked"),))
    progress("history", 0, 0)
    return read_past(request.root, paths, View(date.fromisoformat(request.today), names=request.names), cache)
