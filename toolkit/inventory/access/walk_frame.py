"""Hold what is known of one function while the code of a check is walked."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.model.callers import CheckStep


@dataclass
class WalkFrame:
    """One function that is walked.

    Attributes:
        parts: local name -> part of the request.
        sources: local name -> sources of the values that it may hold.
        callees: id of a call -> function of the project.
        opens: whether the functions defined inside it are part of it, as in decorators.
        decides: whether the truth of its result lets a request pass.
        returned: sources of what it returns.
    """

    function: FunctionDefinition
    parts: Mapping[str, str]
    sources: dict[str, frozenset[str]]
    callees: dict[int, FunctionDefinition]
    depth: int = 0
    opens: bool = False
    decides: bool = True
    returned: frozenset[str] = frozenset()


def bind_names(
    node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For,
    value: ast.expr,
    found: frozenset[str],
    frame: WalkFrame,
) -> None:
    """Note the sources of a value for the names that a statement binds to it."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if value in targets:
        return
    for target in targets:
        for name in ast.walk(target):
            if isinstance(name, ast.Name):
                frame.sources[name.id] = frame.sources.get(name.id, frozenset()) | found


def repeat_refusals(
    steps: Sequence[CheckStep], function: FunctionDefinition, call: str, before: str
) -> list[CheckStep]:
    """Return the refusals of a function that an earlier call reached, as those of another call of it.

    Args:
        steps: what is known of the handler.
        function: the function that is called again.
        call: the other call as code.
        before: the conditions around that call.
    """
    lines = range(function.node.lineno, (function.node.end_lineno or function.node.lineno) + 1)
    refused = [step for step in steps if step.kind == "refuse" and step.through]
    inside = [step for step in refused if step.file == function.path and step.line in lines]
    repeated = [msgspec.structs.replace(step, through=call, before=before) for step in inside]
    return [step for step in dict.fromkeys(repeated) if step not in steps]


def unasked_refusals(steps: Sequence[CheckStep], function: FunctionDefinition, call: ast.Call) -> list[CheckStep]:
    """Return the refusals of a function that a call switches off: `may(user, raise_exception=False)`.

    Args:
        steps: what the call added.
        function: the called function.
        call: the call.
    """
    given = dict(zip(function.parameters, call.args, strict=False))
    given |= {word.arg: word.value for word in call.keywords if word.arg}
    off = {name for name, value in given.items() if isinstance(value, ast.Constant) and not value.value}
    return [step for step in steps if step.kind == "refuse" and off & {*step.condition.split(" and ")}]


def callees_of(graph: CallGraph, function: FunctionDefinition) -> dict[int, FunctionDefinition]:
    """Map the ids of the calls in a function to the functions of the project that they surely call."""
    found: dict[int, FunctionDefinition] = {}
    for scope in function.scope.walk():
        caller = graph.index.of_node(scope.node)
        for edge in graph.callees.get(id(caller), ()):
            if edge.call is not None and edge.sure:
                found[id(edge.call)] = edge.callee
    return found
