"""Options of a recording."""

from collections.abc import Mapping

import msgspec

LEVELS = ("http", "functions", "data", "outgoing")
"""Levels that can be recorded."""


class RecordOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """Options of a recording, as the probe reads them.

    Attributes:
        into: folder of the recording; empty: the value of `TEBIKI_INTO`.
        root: folder that paths of symbols are relative to; empty: where the command is started.
        packages: prefixes of the modules whose functions are recorded; empty: all below `root` but tests.
        key: hexadecimal digits; recordings with the same key have the same pseudonyms. It is never written.
        names: more names of fields to mask, as regular expressions; patterns: (name, regular expression).
        keep: names of fields and patterns that are not masked.
        pin: `at`, `step`, `zone` of the clock if it is pinned while recording.
        hash_seed: seed of the hashes of texts, which order sets; replays have 0. Empty: the program's own.
        thorough: whether arguments are inspected however long it takes; else for a share of the time.
        file_bytes, all_bytes: maximum size of one file and of all files of a process; 0: 64 MB and 2 GB.
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
    hash_seed: str = ""
    thorough: bool = False
    file_bytes: int = 0
    all_bytes: int = 0
    tebiki: str = ""


class Start(msgspec.Struct, frozen=True):
    """The way to start a command.

    Attributes:
        command: its arguments; `python` as the first one means `python` below.
        python: path of the program's interpreter; empty: the one that the command finds.
        runner: template that starts a command elsewhere: `docker compose run --rm -v {probe}:/probe web {cmd}`.
        probe: path of the probe there, after `{probe}` is mounted.
    """

    command: tuple[str, ...]
    python: str = ""
    runner: str = ""
    probe: str = "/probe"


class ImportedRequests(msgspec.Struct, frozen=True):
    """Requests imported from a file.

    Attributes:
        requests: number of imported requests.
        others: number of lines of a log that are not requests.
        refused: position and reason of each entry of a HAR file that is not a request.
    """

    requests: int
    others: int = 0
    refused: tuple[tuple[int, str], ...] = ()
