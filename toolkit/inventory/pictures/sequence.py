"""Draw what one endpoint does as a sequence: handler, services, collections and tables, what lies outside."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.call_graph.handlers import Handlers
from toolkit.model.data_access import DataAccess, DataQuery, OutsideUse
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.links import symbol
from toolkit.model.picture import Box, BoxKind, Message, SequencePicture

MOST_MESSAGES = 20
_DEEPEST = 4
_CLIENT = "client"
_KINDS: dict[str, BoxKind] = {"queue": "queue", "cache": "cache", "database": "database", "search": "database"}
"""Kinds of box for an outside use that is not just another service."""
_INSIDE = ("command", "switch", "database")
"""Uses that nothing is sent to while a request is answered."""

_Step = tuple[int, "DataQuery | OutsideUse | FunctionDefinition"]
"""A line of a function, and what is asked there."""


def picture_sequence(
    graph: CallGraph,
    access: DataAccess,
    endpoint: str,
    starts: Sequence[FunctionDefinition | ClassDefinition],
    statuses: Sequence[int] = (),
) -> SequencePicture:
    """The messages that answer one endpoint, in the order of the source.

    Branches and loops are not told apart: a message may not be sent, or be sent often. Calls inside one module are
    followed and not drawn; calls that lead to nothing outside of the program are left out unless there is no other.

    Args:
        graph: which function calls which.
        access: what the program asks of databases and of the outside.
        endpoint: `METHOD path`.
        starts: what answers it; classes whose methods are not known give no messages.
        statuses: the codes that it answers with.
    """
    walk = _Walk(graph, access)
    functions = [item for item in starts if isinstance(item, FunctionDefinition)]
    for function in functions:
        place = _place(function.path, function.node.lineno)
        walk.send(Message(_CLIENT, _module_name(function), endpoint, place), "application", has_effect=True)
        walk.follow(function, 0)
    if len(walk.messages) <= len(functions):
        for function in functions:
            walk.call_directly(function)
    every = list(dict.fromkeys(walk.messages))
    drawn = _choose_messages(every, walk.effects)
    kept = [*drawn]
    if functions:
        text = ", ".join(map(str, sorted({*statuses})))
        kept.append(Message(_module_name(functions[0]), _CLIENT, text, is_answer=True))
    names = {name for message in kept for name in (message.source, message.target)}
    return SequencePicture(
        title=endpoint,
        participants=tuple(box for name, box in walk.boxes.items() if name in names),
        messages=tuple(kept),
        left_out=len(every) - len(drawn),
        unresolved=tuple(walk.unread()),
    )


def picture_sequences(
    graph: CallGraph, access: DataAccess, handlers: Handlers, endpoints: Iterable[Endpoint]
) -> dict[str, SequencePicture]:
    """`METHOD /folded/{}` -> what that endpoint does.

    Args:
        graph: which function calls which.
        access: what the program asks of databases and of the outside.
        handlers: endpoint -> what answers it.
        endpoints: every endpoint with its status codes.
    """
    pictures: dict[str, SequencePicture] = {}
    for item in endpoints:
        name = fold_endpoint(item.route.method, item.route.path)
        statuses = [status.code for status in item.statuses]
        title = f"{item.route.method} {item.route.path}"
        pictures[name] = picture_sequence(graph, access, title, handlers.get(name, ()), statuses)
    return pictures


def _content(message: Message) -> tuple[str, str, str]:
    return message.source, message.target, message.text


def _choose_messages(messages: Sequence[Message], effects: Container[Message]) -> list[Message]:
    """As many messages as a picture holds, in order: what changes something, with what leads there, before the rest."""
    kept: set[int] = set()
    numbers = [number for number, message in enumerate(messages) if message in effects]
    for number in [*numbers, *range(len(messages))]:
        way = {number, *_way_to(number, messages)}
        if len(kept | way) <= MOST_MESSAGES:
            kept |= way
    return [messages[number] for number in sorted(kept)]


def _way_to(number: int, messages: Sequence[Message]) -> Iterator[int]:
    """Yield the nearest earlier messages that lead to the sender of a message."""
    sender = messages[number].source
    for earlier in range(number - 1, -1, -1):
        if messages[earlier].target == sender != messages[earlier].source:
            yield earlier
            sender = messages[earlier].source


def _module_name(function: FunctionDefinition) -> str:
    """The module of a function, as a person names it: without its suffix and what all modules have in common."""
    parts = function.path.removesuffix(".py").removesuffix("/__init__").split("/")
    return "/".join(parts[-2:])


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"


@dataclass
class _Walk:
    """One way through the functions behind an endpoint.

    Attributes:
        messages: in order.
        boxes: name -> box, in the order in which they are spoken to.
        effects: the messages that write to a database or leave the program, and the request itself.
    """

    graph: CallGraph
    access: DataAccess
    messages: list[Message] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=lambda: {_CLIENT: Box(_CLIENT, "client")})
    effects: set[Message] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)
    _asks: dict[str, list[_Step]] = field(default_factory=dict)
    _leads: dict[int, bool] = field(default_factory=dict)
    _tables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        uses = [use for use in self.access.outside if use.kind not in _INSIDE]
        rows: list[DataQuery | OutsideUse] = [*self.access.queries, *uses]
        for row in rows:
            self._asks.setdefault(row.symbol, []).append((row.line, row))
        self._tables = {model.name: model.store for model in self.access.models if model.store}

    def send(self, message: Message, kind: BoxKind, has_effect: bool = False) -> None:
        """Add a message; one that was sent before keeps its first place in the source."""
        self.boxes.setdefault(message.target, Box(message.target, kind))
        sent = next((row for row in self.messages if _content(row) == _content(message)), message)
        self.messages.append(sent)
        if has_effect:
            self.effects.add(sent)

    def follow(self, function: FunctionDefinition, depth: int) -> None:
        """Draw the queries and calls of a function, and follow its callees."""
        self._seen.add(id(function))
        home = _module_name(function)
        for line, step in self._steps(function):
            place = _place(function.path, line)
            if isinstance(step, DataQuery):
                store = self._tables.get(step.store, step.store) or "?"
                message = Message(home, store, _describe_query(step), place)
                self.send(message, "database", has_effect=step.bounded is None)
            elif isinstance(step, OutsideUse):
                message = Message(home, _name_target(step), step.what, place)
                self.send(message, _KINDS.get(step.kind, "service"), has_effect=True)
            elif self._leads_outside(step, depth + 1):
                if _module_name(step) != home:
                    self.send(Message(home, _module_name(step), f"{step.name}()", place), "application")
                if id(step) not in self._seen and depth < _DEEPEST:
                    self.follow(step, depth + 1)

    def call_directly(self, function: FunctionDefinition) -> None:
        """Draw the calls of a function into other modules, where nothing else is known of it."""
        for line, step in self._steps(function):
            if isinstance(step, FunctionDefinition) and _module_name(step) != _module_name(function):
                place = _place(function.path, line)
                self.send(Message(_module_name(function), _module_name(step), f"{step.name}()", place), "application")

    def unread(self) -> Iterator[str]:
        """Yield the queries of the functions on the way that could not be read."""
        spans = [(item.path, item.node.lineno, item.node.end_lineno or 0) for item in self._list_seen()]
        for row in self.access.unread:
            if any(path == row.file and first <= row.line <= last for path, first, last in spans):
                yield f"{row.file}:{row.line} {row.what}"

    def _list_seen(self) -> Iterator[FunctionDefinition]:
        for function in self.graph.index.functions.values():
            if id(function) in self._seen:
                yield function

    def _steps(self, function: FunctionDefinition) -> list[_Step]:
        """Return the uses and calls of a function, by line, each call once a line."""
        steps: dict[tuple[int, int], _Step] = {}
        for line, asked in self._asks.get(symbol(function.path, function.scope.qualname), ()):
            steps[line, id(asked)] = (line, asked)
        told = {(line, asked.through) for line, asked in steps.values() if isinstance(asked, DataQuery)}
        for edge in self.graph.callees.get(id(function), ()):
            line = edge.call.lineno if edge.call is not None else function.node.lineno
            if edge.sure and edge.callee is not function and (line, edge.callee.name) not in told:
                steps[line, id(edge.callee)] = (line, edge.callee)
        return sorted(steps.values(), key=lambda step: step[0])

    def _leads_outside(self, function: FunctionDefinition, depth: int) -> bool:
        """Return whether a function, or a callee within a limited depth, uses data or services."""
        if id(function) in self._leads:
            return self._leads[id(function)]
        self._leads[id(function)] = False  # for those that call each other
        found = any(
            not isinstance(step, FunctionDefinition) or (depth < _DEEPEST and self._leads_outside(step, depth + 1))
            for _, step in self._steps(function)
        )
        self._leads[id(function)] = found
        return found


def _describe_query(query: DataQuery) -> str:
    """`find(tenant_id, state)`: the operation with the fields that it filters by."""
    fields = ", ".join(row.name for row in query.fields)
    return f"{query.operation}({fields})" if fields else query.operation


def _name_target(use: OutsideUse) -> str:
    """Name the target of a use: the literal address, or the function that is called."""
    return use.target or use.what
