"""Sources that pages show beside a report: code of files, and what git last did to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec


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
        changes: path -> commits that touched the file under its present name, newest first.
    """

    listings: tuple[Listing, ...] = ()
    changes: Mapping[str, tuple[LatestCommit, ...]] = field(default_factory=dict)
