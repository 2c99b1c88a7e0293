"""Draw a sequence diagram of one recorded request: what it sent, and through which functions of the program."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from toolkit.inventory.pictures.messages import CLIENT, choose_messages, name_module
from toolkit.inventory.pictures.recorded_calls import CallTracker, SendingStack, StackReader
from toolkit.inventory.pictures.recorded_requests import ChosenRequest, SentByRequests, count_statuses
from toolkit.inventory.pictures.recorded_statements import SentMessage, describe_request, describe_statement
from toolkit.inventory.pictures.repeated_messages import fold_repeats, keep_loops
from toolkit.inventory.pictures.sequence_differences import RecordedNames, SourceNames, compare_names
from toolkit.model.inventory import Route
from toolkit.model.picture import Box, BoxKind, Message, RecordedSource, SequencePicture
from toolkit.model.recording import Command, Exchange

_FIRST_REDIRECT = 300
_ORDER = {"client": 0, "application": 1, "database": 2}
"""Kinds of boxes from left to right; others come last."""

_Event = tuple[SendingStack, SentMessage]


@dataclass(frozen=True)
class RecordedEndpoint:
    """An endpoint with its recorded requests.

    Attributes:
        title: `METHOD path`.
        requests: in the order in which they were recorded.
        names: what its source names; also functions that only pass on statements.
        loops: path -> lines inside of loops, of the files on the stacks.
        is_of_test: whether a test sent the request that is drawn.
    """

    route: Route
    title: str
    requests: Sequence[Exchange]
    names: SourceNames
    loops: Mapping[str, AbstractSet[int]] = field(default_factory=dict)
    is_of_test: bool = False


def picture_request(endpoint: RecordedEndpoint, sent: SentByRequests, chosen: ChosenRequest) -> SequencePicture:
    """Return the messages of one recorded request; what was sent several times in a row is folded into a loop.

    Values are nowhere: a message names its operation, its table or collection, and the fields of its filter.

    Args:
        endpoint: the endpoint.
        sent: what the requests sent.
        chosen: the request.
    """
    request = chosen.request
    drawing = _Drawing(endpoint, request)
    reader = StackReader(endpoint.route, endpoint.names.wrappers, has_views=sent.has_views)
    drawing.draw([(reader.read(line.senders), message) for line, message in _describe(sent.list_lines(request))])
    folded = fold_repeats([(item.source, item.target, item.text, item.place) for item in drawing.messages])
    every = [drawing.messages[position] for position in folded.positions]
    kept = choose_messages(every, drawing.effects)
    known = endpoint.names if sent.has_senders else replace(endpoint.names, modules=frozenset())
    messages = [every[position] for position in kept]
    names = {name for message in messages for name in (message.source, message.target)}
    boxes = sorted(drawing.boxes.values(), key=lambda box: _ORDER.get(box.kind, len(_ORDER)))
    return SequencePicture(
        title=endpoint.title,
        participants=tuple(box for box in boxes if box.name in names),
        messages=(*messages, drawing.answer),
        is_recorded=True,
        left_out=len(every) - len(kept),
        loops=keep_loops(folded.loops, kept),
        recorded=RecordedSource(
            folders=sent.folders,
            requests=sent.requests,
            statuses=count_statuses(endpoint.requests),
            status=request.status,
            number=chosen.number,
            alike=chosen.alike,
            is_of_test=endpoint.is_of_test,
            has_senders=sent.has_senders,
            is_handler_unknown=drawing.is_handler_unknown,
            framework=drawing.framework,
            unheard=sent.unheard,
        ),
        differences=compare_names(drawing.names, known),
    )


def _describe(lines: Sequence[Command | Exchange]) -> Iterator[tuple[Command | Exchange, SentMessage]]:
    for line in lines:
        message = describe_statement(line) if isinstance(line, Command) else describe_request(line)
        if message is not None:
            yield line, message


class _Drawing:
    """The messages of one request, before they are folded.

    Attributes:
        messages: messages in order.
        boxes: boxes by name.
        effects: the messages that write to a database or leave the program, and the request itself.
        names: names of modules, tables and hosts.
        is_handler_unknown: whether nothing shows that the handler ran.
        framework: name of the box that stands for hooks and middleware.
    """

    def __init__(self, endpoint: RecordedEndpoint, request: Exchange) -> None:
        route = endpoint.route
        self.messages: list[Message] = []
        self.boxes: dict[str, Box] = {CLIENT: Box(CLIENT, "client")}
        self.effects: set[Message] = set()
        self.names = RecordedNames()
        self.is_handler_unknown = False
        self._endpoint = endpoint
        self._request = request
        self._home = name_module(route.file)
        self._place = f"{route.file}:{route.line}"
        self.framework = route.framework.partition("_")[0] or "framework"
        self._receiver = self._home
        self._tracker = CallTracker(endpoint.loops)

    @property
    def answer(self) -> Message:
        """The answer to the client: the status code, or the class of the exception."""
        raised = str((self._request.exception or {}).get("class", "")).rpartition(":")[2]
        text = str(self._request.status) if self._request.status else raised
        return Message(self._receiver, CLIENT, text, is_answer=True)

    def draw(self, events: Sequence[_Event]) -> None:
        """Draw the request and everything that it sent."""
        hooks = any(not stack.is_inside for stack, _ in events)
        if hooks:
            self._receiver = self.framework
        self._send(Message(CLIENT, self._receiver, self._endpoint.title, self._place), "application", has_effect=True)
        is_entered = not hooks
        for stack, message in events:
            if stack.is_inside and not is_entered:
                self._enter()
                is_entered = True
            self._draw_event(stack, message)
        if not is_entered and 0 < self._request.status < _FIRST_REDIRECT:
            self._enter()
        elif not is_entered:
            self.is_handler_unknown = True
        self.names.modules.update(name for name, box in self.boxes.items() if box.kind == "application")
        self.names.modules -= {self.framework, self._home}

    def _enter(self) -> None:
        """Draw the call of the handler by the framework."""
        text = f"{self._endpoint.route.handler.rpartition('.')[2]}()"
        self._send(Message(self.framework, self._home, text, self._place), "application", has_effect=True)

    def _draw_event(self, stack: SendingStack, sent: SentMessage) -> None:
        start = (stack.start,) if stack.start else ()
        is_open = self._tracker.count_open(start + stack.frames) - len(start)
        sender = self._home if stack.is_inside else self.framework
        place = stack.start.place if stack.start else ""
        for number, frame in enumerate(stack.frames):
            module = name_module(frame.path)
            if module != sender and number >= is_open:
                self._send(Message(sender, module, frame.call, place), "application")
            sender, place = module, frame.place
        (self.names.hosts if sent.kind == "service" else self.names.stores).update((sent.target, *sent.others))
        target = self._label(sent)
        self._send(Message(sender, target, sent.text, place), sent.kind, has_effect=sent.has_effect)

    def _label(self, sent: SentMessage) -> str:
        """Name the box of a table or host, apart from a module of the same name."""
        box = self.boxes.get(sent.target)
        is_taken = sent.target == self._home or (box is not None and box.kind != sent.kind)
        return f"{sent.target} ({sent.kind})" if is_taken else sent.target

    def _send(self, message: Message, kind: BoxKind, *, has_effect: bool = False) -> None:
        for name in (message.source, message.target):
            self.boxes.setdefault(name, Box(name, kind if name == message.target else "application"))
        self.messages.append(message)
        if has_effect:
            self.effects.add(message)


def list_paths(lines: Sequence[Command | Exchange]) -> set[str]:
    """Return the paths of the files on the stacks of statements and requests."""
    places = (text.partition("::")[0] for line in lines for text in line.senders)
    return {path for path in places if path.endswith(".py")}
