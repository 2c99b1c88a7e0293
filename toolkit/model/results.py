"""Result of one item of a run: an error is a result, not a stop."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Result(Generic[Item, Value]):
    """One item, with its value or the reason why there is none.

    Attributes:
        failure: (reason, detail); the reason is a key of `toolkit.model.facts.REASONS`. None if there is a value.
    """

    item: Item
    value: Value | None = None
    failure: tuple[str, str] | None = None
