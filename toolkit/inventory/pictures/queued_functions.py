"""Find the functions of the project that a worker runs for a queued task."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.background_jobs import makes_task
from toolkit.inventory.data_access.program import local_values
from toolkit.model.data_access import OutsideUse
from toolkit.model.tree import dotted_name, text_of


class QueuedFunctions:
    """The functions of a program by the names under which they are queued.

    Args:
        index: definitions of the program.
    """

    def __init__(self, index: ProgramIndex) -> None:
        self._tasks: dict[str, list[FunctionDefinition]] = {}
        self._others: dict[str, list[FunctionDefinition]] = {}
        for item in index.functions.values():
            decorators = [node for node in item.node.decorator_list if makes_task(node)]
            kind = self._tasks if decorators else self._others
            for name in dict.fromkeys((item.name, *_given_names(decorators))):
                kind.setdefault(name, []).append(item)

    def find_task(self, name: str) -> FunctionDefinition | None:
        """Return the only task that is queued under a name, whole or its last part; None if there is none."""
        for wanted in dict.fromkeys((name, name.rpartition(".")[2])):
            if len(found := self._tasks.get(wanted, [])) == 1:
                return found[0]
        return None

    def of(self, use: OutsideUse, caller: FunctionDefinition) -> Iterator[FunctionDefinition]:
        """Yield the functions that a use of a queue names, also through a local name of its caller.

        Args:
            use: a call that queues a task.
            caller: the function with the call.
        """
        name = use.target.rpartition(".")[2]
        assigned = [dotted_name(value).rpartition(".")[2] for value in local_values(caller.scope, name)]
        for wanted in dict.fromkeys(assigned or [name]):
            tasks, others = self._tasks.get(wanted, []), self._others.get(wanted, [])
            found = tasks or (others if ".enqueue" in f".{use.what}" else [])
            yield from found if len(found) == 1 else ()


def _given_names(decorators: list[ast.expr]) -> Iterator[str]:
    for node in decorators:
        for word in node.keywords if isinstance(node, ast.Call) else ():
            if word.arg == "name" and (text := text_of(word.value)):
                yield text
