"""Read and write causes of differences that a team accepted for an upgrade, in a file beside the lock."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.model.json_text import indented_json
from toolkit.model.verify import AcceptedCause
from toolkit.system.regular_file import read_regular

FILE = "accepted_causes.json"
FORMAT = 1


class _Content(msgspec.Struct, frozen=True):
    causes: tuple[AcceptedCause, ...] = ()
    format: int = FORMAT


class _ReadCause(AcceptedCause, frozen=True, forbid_unknown_fields=True):
    pass


class _ReadContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    causes: tuple[_ReadCause, ...] = ()
    format: int = FORMAT


def read_accepted_causes(folder: Path) -> tuple[AcceptedCause, ...]:
    """Read the accepted causes of every upgrade.

    Args:
        folder: folder of the lock.

    Raises:
        UsageError: the file cannot be read, has unknown content that a rewrite would lose, or is from a newer tebiki.
    """
    file = folder / FILE
    if not file.exists():
        return ()
    try:
        content = msgspec.json.decode(read_regular(file), type=_ReadContent)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} cannot be read: {error}. Restore it from git.") from error
    if content.format != FORMAT:
        raise UsageError(f"{file} has format {content.format}; this tebiki reads format {FORMAT}. Update tebiki.")
    return tuple(AcceptedCause(*msgspec.structs.astuple(one)) for one in content.causes)


def accepted_causes_bytes(causes: Iterable[AcceptedCause]) -> bytes:
    """Encode the file: each cause of an upgrade once, as last accepted, with all accepted values; sorted."""
    kept: dict[tuple[str, str, str], AcceptedCause] = {}
    for one in causes:
        name = (one.base, one.head, one.key)
        before = kept[name].seen if name in kept else ()
        kept[name] = msgspec.structs.replace(one, seen=tuple(sorted({*before, *one.seen})))
    content = _Content(tuple(kept[name] for name in sorted(kept)))
    return indented_json(content)
