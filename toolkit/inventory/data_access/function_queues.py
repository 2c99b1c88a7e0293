"""Find the functions that code puts into a queue by name: `queue.enqueue(send, mail)`, `dict(name=send, ...)`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, keyword_of
from toolkit.model.data_access import OutsideUse
from toolkit.model.links import symbol
from toolkit.model.tree import Scope, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_QUEUES = frozenset({"enqueue", "enqueue_call", "enqueue_in", "enqueue_at"})
_AFTER_TIME = frozenset({"enqueue_in", "enqueue_at"})
_FUNCTION_KEYS = ("func", "f", "function", "name", "job", "task")
_JOB_KEYS = frozenset({"queue", "interval", "timeout", "schedule", "cron"})
"""Keys of a table that describes a job; two of them, or one with its arguments, tell such a table."""


def find_queued_functions(program: Program, path: str) -> Iterator[OutsideUse]:
    """Yield the functions that a file puts into queues, each once, and the intervals at which it does.

    Args:
        program: the program.
        path: the file.
    """
    file = program.files[path]
    if "queue" not in file.text and "interval" not in file.text:
        return
    seen: set[int] = set()
    for scope, node in file.each(ast.Call, ast.Dict):
        assert isinstance(node, ast.Call | ast.Dict)
        found = _of_table(node) if isinstance(node, ast.Dict) or last_name(node) == "dict" else _of_call(node)
        if found is None:
            continue
        function = program.index.resolve(found[0], path, scope)
        if not isinstance(function, FunctionDefinition):
            continue
        if id(function) not in seen:
            seen.add(id(function))
            yield _job(function)
        if found[1] is not None:
            trigger = f"timedelta(seconds={_interval(found[1], program, path, scope)})"
            yield OutsideUse(path, node.lineno, path, "job", trigger, function.name)


def _job(function: FunctionDefinition) -> OutsideUse:
    name = symbol(function.path, function.scope.qualname)
    return OutsideUse(function.path, function.node.lineno, name, "job", "queue of functions")


def _of_call(call: ast.Call) -> tuple[ast.expr, ast.expr | None] | None:
    """Return the function of a call that queues one; None if it does not."""
    name = last_name(call)
    if name not in _QUEUES:
        return None
    position = 1 if name in _AFTER_TIME else 0
    given = keyword_of(call, *_FUNCTION_KEYS) or (call.args[position] if len(call.args) > position else None)
    return (given, None) if given is not None else None


def _of_table(node: ast.Call | ast.Dict) -> tuple[ast.expr, ast.expr | None] | None:
    """Return the function and the interval of a table that describes a job; None if it describes none."""
    if isinstance(node, ast.Dict):
        items = {text_of(key): value for key, value in zip(node.keys, node.values, strict=True) if key is not None}
    else:
        items = {word.arg: word.value for word in node.keywords if word.arg}
    given = next((items[key] for key in _FUNCTION_KEYS if key in items), None)
    keys = _JOB_KEYS & items.keys()
    is_job = isinstance(given, ast.Name | ast.Attribute) and (len(keys) > 1 or (keys and "args" in items))
    return (given, items.get("interval")) if is_job and given is not None else None


def _interval(node: ast.expr, program: Program, path: str, scope: Scope) -> str:
    """Return an interval in seconds if constants of the program say it, else its code."""
    seconds = _number(node, program, path, scope, 4)
    return str(seconds) if seconds is not None else shorten_code(node)


def _number(node: ast.expr, program: Program, path: str, scope: Scope, depth: int) -> int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = (_number(part, program, path, scope, depth) for part in (node.left, node.right))
        return left * right if left is not None and right is not None else None
    if isinstance(node, ast.Name | ast.Attribute) and depth:
        found = program.index.resolve(node, path, scope)
        if isinstance(found, ast.expr):
            return _number(found, program, program.index.home_of(found) or path, scope, depth - 1)
        local = [item.value for item in scope.nodes(ast.Assign) if shorten_code(item.targets[0]) == shorten_code(node)]
        return _number(local[0], program, path, scope, depth - 1) if len(local) == 1 else None
    return None
