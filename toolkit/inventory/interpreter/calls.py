"""Native calls: of builtins, or of external functions known to an adapter, which the interpreter answers itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.values import CallArguments, CodePlace, ExternalName, InstanceValue, Value

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter


@dataclass(frozen=True, slots=True)
class NativeCall:
    """One call.

    Attributes:
        place: source location of the call.
        instance: receiver of a method call; an empty instance for functions.
    """

    interpreter: Interpreter
    arguments: CallArguments
    place: CodePlace
    instance: InstanceValue = field(default_factory=lambda: InstanceValue(ExternalName("?")))

    def get(self, position: int, *names: str, default: Value = None) -> Value:
        """Return an argument, as `CallArguments.get` does."""
        return self.arguments.get(position, *names, default=default)

    def having(self, arguments: CallArguments, instance: InstanceValue | None = None) -> NativeCall:
        """Return a copy of the call with other arguments, or on another instance."""
        return replace(self, arguments=arguments, instance=instance or self.instance)

    def without_first(self) -> NativeCall:
        """Return a copy of the call without its first positional argument."""
        return self.having(self.arguments.without_first())


NativeAnswer = Callable[[NativeCall], Value]
"""A function that computes the result of a native call."""
