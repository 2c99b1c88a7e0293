"""Find client input that handlers pass to functions with queries."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.data_access.sql_calls import argument_for
from toolkit.inventory.tenancy.client_input import ClientInputs
from toolkit.model.tree import Scope

_DEEPEST = 3


class HandedValue(NamedTuple):
    """A call in a handler that passes client input on.

    Attributes:
        line: line of the call.
        keys: names of the client inputs in its argument.
    """

    scope: Scope
    line: int
    keys: frozenset[str]


class HandedValues:
    """Finds the handlers that fill the parameters of a function.

    Args:
        program: the program.
        inputs: finds client input.
        is_handler: tells whether a function handles requests itself.
    """

    def __init__(
        self, program: Program, inputs: ClientInputs, is_handler: Callable[[FunctionDefinition | None], bool]
    ) -> None:
        self._program = program
        self._inputs = inputs
        self._is_handler = is_handler

    def into(self, function: FunctionDefinition | None, parameters: set[str]) -> list[HandedValue]:
        """Return the calls of handlers that fill some parameters of a function, directly or through others.

        Args:
            function: function with a query; None outside of functions.
            parameters: names of its parameters.
        """
        return list(self._into(function, parameters, _DEEPEST)) if function is not None else []

    def _into(self, function: FunctionDefinition, parameters: set[str], depth: int) -> Iterator[HandedValue]:
        for use in self._program.graph.callers.get(id(function), ()) if depth else ():
            caller = self._program.index.function_around(use.scope)
            if use.call is None or caller is None or caller is function:
                continue
            given = (argument_for(use.call, function, name) for name in parameters & set(function.parameters))
            keys = self._inputs.of([item for item in given if item is not None], use.scope)
            if self._is_handler(caller) or "request" in keys:
                if keys:
                    yield HandedValue(use.scope, use.call.lineno, frozenset(keys))
            elif keys:
                yield from self._into(caller, keys, depth - 1)
