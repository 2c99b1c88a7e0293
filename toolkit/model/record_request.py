"""Options of a recording."""

from collections.abc import Mapping

import msgspec

LEVELS = ("http", "functions", "data", "outgoing")
"""Levels that can be recorded."""


class RecordOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """Options of a recording, as the probe reads them.

    Attributes:
        into: folder of the recording; empty: what `TEBIKI_INTO` says.
        root: folder that paths of symbols start from; empty: where the command is started.
        packages: prefixes of the modules whose functions are recorded; empty: all below `root` but tests.
        key: hexadecimal digits; two recordings with one key mask alike. Not written anywhere.
        names: more names of fields that are masked, as regular expressions; patterns: (name, regular expression).
        keep: names of fields and patterns that are not masked.
        pin: `at`, `step`, `zone` of the clock if the program is to run pinned.
        thorough: look at the objects that functions are given however long it takes; else for a share of the time.
        file_bytes, all_bytes: of one file and of one process; 0: 64 MB and 2 GB.
    """

    into: str = ""
    root: str = ""
    levels: tuple[str, ...] = LEVELS
    packages: tuple[str, ...] = ()
    key: str = ""
    names: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    pin: Mapping[str, float | str] | None = None
    thorough: bool = False
    file_bytes: int = 0
    all_bytes: int = 0
    tebiki: str = ""


class Start(msgspec.Struct, frozen=True):
    """The way to start a command.

    Attributes:
        command: its words; `python` as the first one means the interpreter that was named.
        python: path of the interpreter of the program; empty: whatever the command finds.
        runner: starts a command elsewhere: `docker compose run --rm -v {probe}:/probe web {cmd}`.
        probe: where `{probe}` is over there.
    """

    command: tuple[str, ...]
    python: str = ""
    runner: str = ""
    probe: str = "/probe"


class ImportedRequests(msgspec.Struct, frozen=True):
    """Requests imported from a file.

    Attributes:
        requests: how many.
        others: how many lines of a log were not requests.
        refused: position and reason of each entry of a HAR file that is not a request.
    """

    requests: int
    others: int = 0
    refused: tuple[tuple[int, str], ...] = ()
