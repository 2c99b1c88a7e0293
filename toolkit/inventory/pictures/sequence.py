"""Draw a sequence diagram of one endpoint: handler, services, collections and tables, external systems."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.call_graph.handlers import Handlers
from toolkit.inventory.pictures.messages import CLIENT, choose_messages, name_module
from toolkit.inventory.pictures.queued_functions import QueuedFunctions
from toolkit.model.data_access import DataAccess, DataQuery, OutsideUse, name_of_system
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.links import symbol
from toolkit.model.picture import Box, BoxKind, Message, SequencePicture
from toolkit.model.tree import dotted_name
from toolkit.source.calls import last_name

_DEEPEST = 4
_KINDS: dict[str, BoxKind] = {"queue": "queue", "cache": "cache", "database": "database", "search": "database"}
"""Kinds of boxes for uses of external systems that are not services."""
_INSIDE = ("job", "command", "switch", "database")
"""Kinds of uses to which no message is sent while a request is handled."""

_BEFORE = ("dispatch", "initial", "prepare", "before_request")
"""Methods of views that frameworks call before the handler."""
_ROWS = ("get_queryset", "get_object", "get_context_data")
_FROM_FRAMEWORK = {
    "GET": _ROWS,
    "POST": ("form_valid", "perform_create", "create"),
    "PUT": (*_ROWS, "form_valid", "perform_update"),
    "PATCH": (*_ROWS, "perform_update"),
    "DELETE": (*_ROWS, "perform_destroy"),
}
"""Method of HTTP -> methods of views that the framework's own handlers call."""

_Step = tuple[int, "DataQuery | OutsideUse | FunctionDefinition"]
"""A line of a function, and the query, use or callee there."""


def picture_sequence(
    graph: CallGraph,
    access: DataAccess,
    endpoint: str,
    starts: Sequence[FunctionDefinition | ClassDefinition],
    statuses: Sequence[int] = (),
) -> SequencePicture:
    """Return the messages of one endpoint, in source order.

    Branches and loops are ignored: a message may be sent never or often. Calls inside one module are
    followed but not drawn; calls that lead to nothing outside the program are omitted unless there are no others.

    Args:
        graph: call graph of the program.
        access: accesses to databases and external systems.
        endpoint: `METHOD path`.
        starts: its handlers: functions, and classes whose methods a framework calls.
        statuses: its status codes.
    """
    walk = _Walk(graph, access)
    functions = [item for item in starts if isinstance(item, FunctionDefinition)]
    views = [item for item in starts if isinstance(item, ClassDefinition)]
    entries: list[FunctionDefinition | ClassDefinition] = [*(functions or views[:1])]
    hooks = list(view_hooks(views, endpoint.partition(" ")[0], functions))
    for entry in entries:
        place = _place(entry.path, entry.node.lineno)
        walk.send(Message(CLIENT, name_module(entry.path), endpoint, place), "application", has_effect=True)
        for hook in hooks:
            walk.enter(hook, name_module(entry.path))
        if isinstance(entry, FunctionDefinition):
            walk.follow(entry, 0)
    if len(walk.messages) <= len(functions):
        for function in functions:
            walk.call_directly(function)
    every = list(dict.fromkeys(walk.messages))
    drawn = [every[number] for number in choose_messages(every, walk.effects)]
    kept = [*drawn]
    if entries:
        text = ", ".join(map(str, sorted({*statuses})))
        kept.append(Message(name_module(entries[0].path), CLIENT, text, is_answer=True))
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
    """Return the sequence diagram of each endpoint, by `METHOD /folded/{}`.

    Args:
        graph: call graph of the program.
        access: accesses to databases and external systems.
        handlers: maps an endpoint to its handlers.
        endpoints: every endpoint with its status codes.
    """
    pictures: dict[str, SequencePicture] = {}
    for item in endpoints:
        name = fold_endpoint(item.route.method, item.route.path)
        statuses = [status.code for status in item.statuses]
        path = item.template if "(?P<" in item.route.path and item.template else item.route.path
        title = f"{item.route.method} {path}"
        pictures[name] = picture_sequence(graph, access, title, handlers.get(name, ()), statuses)
    return pictures


def _content(message: Message) -> tuple[str, str, str]:
    return message.source, message.target, message.text


def view_hooks(
    views: Iterable[ClassDefinition], method: str, handlers: Sequence[FunctionDefinition]
) -> Iterator[FunctionDefinition]:
    """Yield the methods of views that frameworks call: before a handler, and from handlers of their own."""
    names = list(_BEFORE)
    if not handlers or any(map(_calls_super, handlers)):
        names += _FROM_FRAMEWORK.get(method, ())
    if any(dotted_name(call.func) == "self.get_object" for item in handlers for call in item.scope.nodes(ast.Call)):
        names += _ROWS
    for view in views:
        found = (view.find(name) for name in dict.fromkeys(names))
        yield from (item for item in found if isinstance(item, FunctionDefinition) and item not in handlers)


def _calls_super(handler: FunctionDefinition) -> bool:
    """Return whether a handler hands on to that of its base class: `return super().list(request)`."""
    receivers = (call.func.value for call in handler.scope.nodes(ast.Call) if isinstance(call.func, ast.Attribute))
    return any(isinstance(item, ast.Call) and last_name(item) == "super" for item in receivers)


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"


@dataclass
class _Walk:
    """A traversal of the functions behind an endpoint.

    Attributes:
        messages: messages in order.
        boxes: boxes by name, in the order of their first message.
        effects: the messages that write to a database or leave the program, and the request itself.
    """

    graph: CallGraph
    access: DataAccess
    messages: list[Message] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=lambda: {CLIENT: Box(CLIENT, "client")})
    effects: set[Message] = field(default_factory=set)
    _queued: QueuedFunctions | None = None
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
        """Add a message; a repeated one keeps its first place."""
        self.boxes.setdefault(message.target, Box(message.target, kind))
        sent = next((row for row in self.messages if _content(row) == _content(message)), message)
        self.messages.append(sent)
        if has_effect:
            self.effects.add(sent)

    def follow(self, function: FunctionDefinition, depth: int) -> None:
        """Draw the queries and calls of a function, and follow its callees."""
        self._seen.add(id(function))
        home = name_module(function.path)
        for line, step in self._steps(function):
            place = _place(function.path, line)
            if isinstance(step, DataQuery):
                store = self._tables.get(step.store, step.store) or "?"
                message = Message(home, store, _describe_query(step), place)
                self.send(message, "database", has_effect=step.bounded is None)
            elif isinstance(step, OutsideUse) and (tasks := self._tasks_of(step, function)):
                for task in tasks:
                    self._queue(task, Message(home, f"task {task.name}", step.what, place), depth)
            elif isinstance(step, OutsideUse):
                message = Message(home, _name_target(step), step.what, place)
                self.send(message, _KINDS.get(step.kind, "service"), has_effect=True)
            elif self._leads_outside(step, depth + 1):
                if name_module(step.path) != home:
                    self.send(self._call(function, step, place), "application")
                if id(step) not in self._seen and depth < _DEEPEST:
                    self.follow(step, depth + 1)

    def _tasks_of(self, use: OutsideUse, caller: FunctionDefinition) -> list[FunctionDefinition]:
        """Return the functions that a worker runs for a use of a queue."""
        if use.kind != "queue":
            return []
        self._queued = self._queued or QueuedFunctions(self.graph.index)
        return [*self._queued.of(use, caller)]

    def _queue(self, task: FunctionDefinition, message: Message, depth: int) -> None:
        """Draw a queued task, and what a worker then does."""
        self.send(message, "queue", has_effect=True)
        if id(task) not in self._seen and depth < _DEEPEST and self._leads_outside(task, depth + 1):
            place = _place(task.path, task.node.lineno)
            self.send(Message(message.target, name_module(task.path), f"{task.name}()", place), "application")
            self.follow(task, depth + 1)

    def enter(self, hook: FunctionDefinition, home: str) -> None:
        """Draw a method that a framework calls on the view in another module, if it leads outside the program."""
        if not self._leads_outside(hook, 0):
            return
        if name_module(hook.path) != home:
            place = _place(hook.path, hook.node.lineno)
            self.send(Message(home, name_module(hook.path), f"{hook.name}()", place), "application")
        self.follow(hook, 0)

    def call_directly(self, function: FunctionDefinition) -> None:
        """Draw the calls of a function into other modules, for functions with no other messages."""
        for line, step in self._steps(function):
            if isinstance(step, FunctionDefinition) and name_module(step.path) != name_module(function.path):
                self.send(self._call(function, step, _place(function.path, line)), "application")

    def _call(self, function: FunctionDefinition, step: FunctionDefinition, place: str) -> Message:
        by_types = all(row.by_types for row in self.graph.callees[id(function)] if row.callee is step)
        return Message(name_module(function.path), name_module(step.path), f"{step.name}()", place, by_types=by_types)

    def unread(self) -> Iterator[str]:
        """Yield the queries in visited functions that could not be read."""
        spans = [(item.path, item.node.lineno, item.node.end_lineno or 0) for item in self._list_seen()]
        for row in self.access.unread:
            if any(path == row.file and first <= row.line <= last for path, first, last in spans):
                yield f"{row.file}:{row.line} {row.what}"

    def _list_seen(self) -> Iterator[FunctionDefinition]:
        for function in self.graph.index.functions.values():
            if id(function) in self._seen:
                yield function

    def _steps(self, function: FunctionDefinition) -> list[_Step]:
        """Return the uses and calls of a function as they are evaluated: arguments first; a callee once per line."""
        steps: dict[tuple[int, int], _Step] = {}
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for line, asked in self._asks.get(symbol(function.path, function.scope.qualname), ()):
            steps[line, id(asked)] = (line, asked)
        told = {(line, asked.through) for line, asked in steps.values() if isinstance(asked, DataQuery)}
        uses = [(line, asked) for line, asked in steps.values() if isinstance(asked, OutsideUse)]
        queued = {id(task) for _, use in uses for task in self._tasks_of(use, function)}
        for edge in self.graph.callees.get(id(function), ()):
            line = edge.call.lineno if edge.call is not None else function.node.lineno
            if edge.sure and id(edge.callee) not in {id(function), *queued} and (line, edge.callee.name) not in told:
                steps[line, id(edge.callee)] = (line, edge.callee)
                end = edge.call or function.node.args
                ends[line, id(edge.callee)] = (getattr(end, "end_lineno", line), getattr(end, "end_col_offset", 0))
        return [steps[key] for key in sorted(steps, key=lambda key: ends.get(key, (key[0], 0)))]

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
    """Return the operation with the fields of its filter: `find(tenant_id, state)`."""
    fields = ", ".join(row.name for row in query.fields)
    return f"{query.operation}({fields})" if fields else query.operation


def _name_target(use: OutsideUse) -> str:
    """Name the target of a use: the literal target, or the called function."""
    return name_of_system(use)
