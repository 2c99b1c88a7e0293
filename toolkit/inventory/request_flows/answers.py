"""Map places of the source to what they answer: status codes, and texts of errors."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from toolkit.model.inventory import Endpoint
from toolkit.model.responses import StatusReason


class PlaceAnswer(NamedTuple):
    """Answer of one place: the status code, the table without the wanted row, and texts."""

    code: int
    store: str = ""
    messages: tuple[str, ...] = ()


def answers_by_place(reasons: Iterable[StatusReason], endpoints: Iterable[Endpoint]) -> Mapping[str, PlaceAnswer]:
    """Return the answers by `path:line`.

    Args:
        reasons: places that answer with an error.
        endpoints: endpoints with their status codes, of which a place has one.
    """
    codes: dict[str, set[int]] = {}
    for item in endpoints:
        for status in item.statuses:
            codes.setdefault(status.source, set()).add(status.code)
    found = {place: PlaceAnswer(next(iter(many))) for place, many in codes.items() if place and len(many) == 1}
    found |= {item.source: PlaceAnswer(item.code, item.store, item.messages) for item in reasons}
    return found
