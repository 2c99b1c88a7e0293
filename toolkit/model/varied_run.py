"""Observations of a replay whose recorded answers were varied."""

from collections.abc import Mapping

import msgspec

from toolkit.model.lock import Parts

_FAILED = 500  # status of an answer

Scalar = bool | int | float | str | None


class SeenValue(msgspec.Struct, frozen=True):
    """A value that a marked expression had, as far as a comparison can tell it from others.

    Attributes:
        value: a number, a short text, a truth value or None; UNSET if it is none of these.
        size: of a sequence or container; -1: it has none that is known.
        items: its items, if all of them are such values.
        is_fixed: whether its size belongs to its class, as that of a row does.
        is_unlike: whether no two items are the same.
    """

    value: Scalar | msgspec.UnsetType = msgspec.UNSET
    size: int = -1
    items: tuple[Scalar, ...] = ()
    is_fixed: bool = False
    is_unlike: bool = False


class VariedRun(msgspec.Struct, frozen=True):
    """The outcome of one case.

    Attributes:
        parts: parts of its outcome.
        seen: number of a mark -> values of the expression.
        unanswered: the first database statement without an answer; empty: there is none.
    """

    parts: Parts
    seen: Mapping[str, tuple[SeenValue, ...]] = {}
    unanswered: str = ""

    @property
    def has_failed(self) -> bool:
        """True if the program raised an exception, or answered that it failed."""
        status = self.parts.get("status")
        return self.parts.get("exception") is not None or (isinstance(status, int) and status >= _FAILED)
