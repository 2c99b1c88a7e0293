"""Data that report pages show besides the report: source code, latest commits, and endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from toolkit.model.cache import Cache, NoCache
from toolkit.model.endpoint_reach import EndpointReach
from toolkit.model.inventory import Inventory


class Listing(msgspec.Struct, frozen=True):
    """The code of one file, ready to be shown.

    Attributes:
        lines: lines as HTML, each well-formed by itself; values of secrets are masked.
    """

    path: str
    lines: tuple[str, ...]


class LatestCommit(msgspec.Struct, frozen=True):
    """One commit that touched a file.

    Attributes:
        day: `YYYY-MM-DD`.
        revision: full hash.
        subject: first line of its message, with secrets masked.
    """

    day: str
    revision: str
    subject: str


@dataclass(frozen=True)
class ReportSources:
    """The data that pages show and that is not part of the report.

    Attributes:
        listings: code of the files that get a page.
        changes: path -> commits that touched the file last, newest first.
        inventory: cached inventory of the same files, if any; `reach`: which endpoints lead to which code.
        cache: where rendered pages are remembered; `version`: hash of the code and the words that render them.
    """

    listings: tuple[Listing, ...] = ()
    changes: Mapping[str, tuple[LatestCommit, ...]] = field(default_factory=dict)
    inventory: Inventory | None = None
    reach: EndpointReach = field(default_factory=EndpointReach)
    cache: Cache = field(default_factory=NoCache, compare=False)
    version: str = ""
