"""Oracles that answer which documents a filter matches: the reference, a MongoDB server, or any implementation.

They all have one interface (`Oracle`), so that any two can be compared.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from toolkit.model.session import SessionFailure

Filter = Any  # a mapping, as a rule; some APIs also take a list of them
Document = Mapping[str, Any]


class Rejected(Struct, frozen=True):
    """The filter was refused.

    Attributes:
        code: MongoDB's number of the error, or 0; `name`: its name, or the class of the exception.
    """

    code: int = 0
    name: str = ""
    message: str = ""


Answer = bool | Rejected | SessionFailure


class Oracle(Protocol):
    """Answers which documents a filter matches."""

    @property
    def name(self) -> str:
        """Name and version, e.g. `MongoDB 7.0.14`."""

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """Return one answer for each document, in order; it never raises because of the filter or a document."""

    def close(self) -> None:
        """Release the resources of the oracle."""
