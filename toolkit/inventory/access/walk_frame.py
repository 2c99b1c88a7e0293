"""Hold what is known of one function while the code of a check is walked."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.inventory.call_graph.definitions import FunctionDefinition


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
