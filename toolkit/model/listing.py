"""Sources that pages show beside a report: code of files, their latest commits, and the endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from toolkit.model.endpoint_reach import EndpointReach
from toolkit.model.inventory import Inventory


class Listing(msgspec.Struct, frozen=True):
    """The code of one file, ready to be shown.

    Attributes:
        lines: as HTML, each complete in itself; values of secrets are masked.
    """

    path: str
    lines: tuple[str, ...]


class LatestCommit(msgspec.Struct, frozen=True):
    """One commit that touched a file.

    Attributes:
        day: `YYYY-MM-DD`.
        revision: full hash.
        subject: first line of its message, values of secrets masked.
    """

    day: str
    revision: str
    subject: str


@dataclass(frozen=True)
class ReportSources:
    """Everything that pages show and the report itself does not hold.

    Attributes:
        listings: of the files that get a page.
        changes: path -> commits that touched the file last, newest first.
        inventory: of the same files, if one is remembered; `reach`: which of its endpoints lead to what.
    """

    listings: tuple[Listing, ...] = ()
    changes: Mapping[str, tuple[LatestCommit, ...]] = field(default_factory=dict)
    inventory: Inventory | None = None
    reach: EndpointReach = field(default_factory=EndpointReach)
