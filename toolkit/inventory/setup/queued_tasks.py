"""Join tasks with the queues that they are put in: calls, schedules, routes and decorators that name a queue."""

import ast
from collections.abc import Iterator, Mapping

from toolkit.model.setup import QueuedTask
from toolkit.model.tree import dotted_name, is_text

_SENDS = ("apply_async", "send_task", "delay", "enqueue", "enqueue_call", "enqueue_in", "enqueue_at", "retry")
_ROUTES = ("task_routes", "CELERY_ROUTES", "CELERY_TASK_ROUTES")
_QUEUES = ("Queue", "get_queue")
Names = Mapping[str, str]
"""Texts of constants: `QueueNames.MAIL` -> `mail`."""


def read_queued_tasks(sources: Mapping[str, tuple[str, ast.Module]]) -> tuple[QueuedTask, ...]:
    """Return the tasks of which code names the queue, by queue; the queue is empty where code does not show it.

    Args:
        sources: path -> text and tree of the files that make or call tasks.
    """
    names = {name: text for _, tree in sources.values() for name, text in _constants(tree)}
    found = {
        QueuedTask(queue, task, f"{path}:{line}")
        for path, (_, tree) in sources.items()
        for task, line, values in _named_queues(tree)
        for queue in values(names)
    }
    return tuple(sorted(found))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield name and text of the constants of a module and of its classes."""
    owners = [("", tree.body), *((f"{item.name}.", item.body) for item in tree.body if isinstance(item, ast.ClassDef))]
    for prefix, body in owners:
        for node in body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                name = dotted_name(node.targets[0])
                if name and isinstance(node.value.value, str):
                    yield f"{prefix}{name}", node.value.value


class _Values:
    """The queues that an expression may name.

    Args:
        node: the expression.
        body: the function around it, whose assignments are followed; None outside of functions.
    """

    def __init__(self, node: ast.expr, body: ast.AST | None = None) -> None:
        self._node = node
        self._body = body

    def __call__(self, names: Names) -> Iterator[str]:
        """Yield the names of the queues; one empty text if one is not shown."""
        yield from dict.fromkeys(self._texts(self._node, names, 2))

    def _texts(self, node: ast.expr, names: Names, depth: int) -> Iterator[str]:
        if is_text(node):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from (*self._texts(node.body, names, depth), *self._texts(node.orelse, names, depth))
        elif (name := ".".join(dotted_name(node).split(".")[-2:])) in names:
            yield names[name]
        elif isinstance(node, ast.Name) and depth and (assigned := self._values_of(node.id)):
            for value in assigned:
                yield from self._texts(value, names, depth - 1)
        else:
            yield ""

    def _values_of(self, name: str) -> list[ast.expr]:
        nodes = ast.walk(self._body) if self._body is not None else ()
        return [item.value for item in nodes if isinstance(item, ast.Assign) and dotted_name(item.targets[0]) == name]


def _named_queues(tree: ast.Module) -> Iterator[tuple[str, int, _Values]]:
    """Yield task, line and queue of every place that names a queue for a task."""
    around: dict[int, ast.AST] = {}
    for function in (item for item in ast.walk(tree) if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)):
        around.update({id(inner): function for inner in ast.walk(function)})
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and (queue := _keyword(decorator, "queue")) is not None:
                yield function.name, function.lineno, _Values(queue)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SENDS:
            queue = _keyword(node, "queue") or _queue_of(node.func.value)
            caller = around.get(id(node))
            task = getattr(caller, "name", "") if node.func.attr == "retry" else _task(node)
            if queue is not None and task:
                yield task, node.lineno, _Values(queue, caller)
        elif isinstance(node, ast.Dict):
            yield from _options_in(node)
        elif isinstance(node, ast.Assign | ast.keyword) and _table(node) in _ROUTES:
            yield from _routes_in(node.value)


def _table(node: ast.Assign | ast.keyword) -> str:
    return node.arg or "" if isinstance(node, ast.keyword) else dotted_name(node.targets[0]).rpartition(".")[2]


def _queue_of(node: ast.expr) -> ast.expr | None:
    """Return the name in `Queue("mail")` of rq."""
    is_queue = isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] in _QUEUES
    return node.args[0] if is_queue and isinstance(node, ast.Call) and node.args else None


def _task(call: ast.Call) -> str:
    """Return the task that a call queues: `mail` of `tasks.mail.delay()`, `send_task("mail")`, `enqueue(mail)`."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr in ("apply_async", "delay"):
        return dotted_name(call.func.value).rpartition(".")[2]
    given = call.args[0] if call.args else _keyword(call, "name", "func")
    if isinstance(given, ast.Constant):
        return str(given.value)
    return "" if given is None else dotted_name(given).rpartition(".")[2]


def _options_in(node: ast.Dict) -> Iterator[tuple[str, int, _Values]]:
    """Yield the queue of an entry of a beat schedule, and the routes in a dictionary of settings."""
    parts = _parts(node)
    options, task = parts.get("options"), parts.get("task")
    if isinstance(options, ast.Dict) and isinstance(task, ast.Constant) and "queue" in (inner := _parts(options)):
        yield str(task.value), node.lineno, _Values(inner["queue"])
    for name in _ROUTES:
        if name in parts:
            yield from _routes_in(parts[name])


def _routes_in(node: ast.expr) -> Iterator[tuple[str, int, _Values]]:
    for name, value in _parts(node).items() if isinstance(node, ast.Dict) else ():
        if isinstance(value, ast.Dict) and "queue" in (parts := _parts(value)):
            yield name, value.lineno, _Values(parts["queue"])


def _parts(node: ast.Dict) -> dict[str, ast.expr]:
    return {key.value: value for key, value in zip(node.keys, node.values, strict=True) if is_text(key)}


def _keyword(call: ast.Call, *names: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg in names), None)
