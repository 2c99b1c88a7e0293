"""Group what recorded requests sent, and choose the request of an endpoint that shows best what it usually does."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from toolkit.inventory.pictures.recorded_calls import VIEW
from toolkit.model.recording import Command, Exchange, Recording

_FIRST_ERROR = 400


class SentByRequests:
    """Everything that the requests of recordings sent.

    Args:
        recordings: name of its folder -> recording.

    Attributes:
        folders: names of their folders.
        requests: number of requests to the program.
        unheard: libraries whose statements were not recorded.
        has_views: whether functions of a framework that call views are marked.
        has_senders: whether it is known which functions sent a statement.
    """

    def __init__(self, recordings: Mapping[str, Recording]) -> None:
        self.folders = tuple(recordings)
        every = recordings.values()
        incoming = [item for recording in every for item in recording.exchanges if item.direction == "incoming"]
        self.requests = len(incoming)
        self.unheard = tuple(sorted({row.where for item in every for row in item.left_out if row.what == "no_events"}))
        self._commands = {(item.process, item.order): item for recording in every for item in recording.commands}
        self._outgoing: dict[tuple[str, int], list[Exchange]] = defaultdict(list)
        for recording in every:
            for item in recording.exchanges:
                if item.direction == "outgoing" and item.request:
                    self._outgoing[item.process, item.request].append(item)
        sending: Iterable[Command | Exchange] = chain(self._commands.values(), *self._outgoing.values())
        stacks = {item.senders for item in sending}
        self.has_views = any(VIEW in senders for senders in stacks)
        self.has_senders = any(stacks) or not any(item.commands for item in incoming)

    def list_lines(self, request: Exchange) -> list[Command | Exchange]:
        """Return the statements and outgoing requests of a request, in order."""
        keys = ((request.process, order) for order in request.commands)
        lines: list[Command | Exchange] = [self._commands[key] for key in keys if key in self._commands]
        lines += self._outgoing.get((request.process, request.order), [])
        return sorted(lines, key=lambda line: line.order)


class ChosenRequest(NamedTuple):
    """A request of an endpoint.

    Attributes:
        number: its position among those of the endpoint, from 1.
        alike: number of requests with its status that send the same kinds of messages from the same code.
    """

    request: Exchange
    number: int
    alike: int


def count_statuses(requests: Sequence[Exchange]) -> tuple[tuple[int, int], ...]:
    """Return (status code, number of requests), most requests first."""
    found = Counter(request.status for request in requests)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def choose_request(
    requests: Sequence[Exchange], sent: SentByRequests, status: int | None = None, number: int | None = None
) -> ChosenRequest | None:
    """Choose a request; None if there is none like it.

    Of the most usual status, errors last, the messages that most requests send are taken, and of those requests the
    one that sends most: it shows what is sent again and again.

    Args:
        requests: those of an endpoint, in the order in which they were recorded.
        sent: what they sent.
        status: their status; None: the most usual one.
        number: the position of the wanted request, from 1; None: any.
    """
    if number is not None:
        wanted = requests[number - 1 : number] if number > 0 else ()
        status = wanted[0].status if wanted else None
    elif requests and status is None:
        status = _usual_status(requests)
    lines = {at: sent.list_lines(item) for at, item in enumerate(requests) if item.status == status}
    if not lines:
        return None
    shapes = {at: _shape(found) for at, found in lines.items()}
    counts = Counter(shapes.values())
    if number is not None:
        return ChosenRequest(requests[number - 1], number, counts[shapes[number - 1]])
    usual = max(counts, key=lambda shape: (counts[shape], len(shape)))
    best = max((at for at, shape in shapes.items() if shape == usual), key=lambda at: (len(lines[at]), -at))
    return ChosenRequest(requests[best], best + 1, counts[usual])


def _usual_status(requests: Sequence[Exchange]) -> int:
    codes = [code for code, _ in count_statuses(requests)]
    return next((code for code in codes if 0 < code < _FIRST_ERROR), codes[0])


def _shape(lines: Sequence[Command | Exchange]) -> frozenset[Hashable]:
    """Return what a request sent, without values and however often."""
    return frozenset(
        (line.senders, line.statement.split(None, 1)[0] if isinstance(line, Command) else line.method)
        for line in lines
        if isinstance(line, Exchange) or line.statement.strip()
    )
