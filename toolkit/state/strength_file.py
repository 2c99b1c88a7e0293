"""The strength of a lock as it was measured last: kept beside the lock, and good as long as lock and code are the same.

Locking and probing are not imported here: `analyze` reads this in every run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.model.isolation import Connections
from toolkit.model.json_text import indented_json
from toolkit.model.links import digest, split_symbol
from toolkit.model.strength import LockStrengths, Strength
from toolkit.system.regular_file import read_regular

FILE = "strength.json"
_HELD = ("lock.json", "outgoing.jsonl", "cases/*.jsonl")


def read_strength(folder: Path, root: Path) -> LockStrengths | None:
    """Read the measured strength of the lock in a folder; None if there is none, or the lock has changed since.

    Functions of files that have changed since are not in it any more; they are counted in `outdated`.

    Args:
        folder: folder of the lock.
        root: of the project.

    Raises:
        UsageError: the file is damaged, or is none.
    """
    file = folder / FILE
    try:
        measured = _check_counts(msgspec.json.decode(read_regular(file), type=LockStrengths))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or error
        raise UsageError(f"{file} is damaged: {why}. Remove it, then measure anew with tebiki strength.") from error
    same = measured.lock == lock_hash(folder)
    now = source_hashes(root, measured.sources)
    kept = tuple(one for one in measured.functions if same and _is_same(one, measured, now))
    gone = len(measured.functions) - len(kept)
    endpoints = () if gone else measured.endpoints
    return msgspec.structs.replace(measured, functions=kept, outdated=gone, endpoints=endpoints)


def _check_counts(measured: LockStrengths) -> LockStrengths:
    """See that a measurement is one that can have been made, and return it.

    Raises:
        ValueError: it counts more changes noticed than tried, or more tried than there are.
    """
    for one in (*measured.functions, *measured.endpoints):
        if not one.noticed <= one.tried <= one.mutants:
            raise ValueError(f"{one.about}: {one.noticed} of {one.tried} noticed, of {one.mutants} in all")
    return measured


def merge_strengths(known: LockStrengths | None, measured: LockStrengths) -> LockStrengths:
    """Merge new measurements with earlier ones of other functions, and with verified longer ones.

    What is written in a file is believed only as far as the new measurement can check it: an earlier one stands if it
    tried more of the same changes, and noticed and missed all that the new one noticed and missed.
    """
    if known is None:
        return measured
    doubted = set(_find_contradicted(known.functions, measured.functions))
    endpoints = measured.endpoints if doubted else _merge(known.endpoints, measured.endpoints)
    return msgspec.structs.replace(
        measured,
        functions=_merge([one for one in known.functions if one.about not in doubted], measured.functions),
        endpoints=endpoints,
        sources={**known.sources, **measured.sources},
    )


def _find_contradicted(known: Iterable[Strength], measured: Iterable[Strength]) -> Iterator[str]:
    now = {one.about: one for one in measured}
    for one in known:
        if (new := now.get(one.about)) and not _agrees(one, new):
            yield one.about


def _agrees(known: Strength, new: Strength) -> bool:
    """Return whether an earlier measurement of a function may be one of the same changes."""
    counted = len(known.noticed_at) == known.noticed and len(known.survivors) == known.tried - known.noticed
    if known.mutants != new.mutants or known.tried > known.mutants or not counted:
        return False
    if known.tried < new.tried:
        return True
    return set(new.survivors) <= set(known.survivors) and Counter(new.noticed_at) <= Counter(known.noticed_at)


def _merge(known: Iterable[Strength], measured: Iterable[Strength]) -> tuple[Strength, ...]:
    by_name = {one.about: one for one in known}
    for one in measured:
        before = by_name.get(one.about)
        if before is None or before.mutants != one.mutants or not one.tried < before.tried <= one.mutants:
            by_name[one.about] = one
    return tuple(by_name[about] for about in sorted(by_name))


def strength_bytes(measured: LockStrengths) -> bytes:
    """The bytes of the file."""
    kept = msgspec.structs.replace(measured, connections=Connections())
    return indented_json(kept)


def lock_hash(folder: Path) -> str:
    """A hash of everything that the lock in a folder holds fast.

    Raises:
        UsageError: a file of it cannot be read.
    """
    files = sorted(file for pattern in _HELD for file in folder.glob(pattern))
    try:
        return digest(*map(read_regular, files))
    except OSError as error:
        raise UsageError(f"cannot read {error.filename}: {error.strerror}. Restore it from git.") from error


def source_hashes(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Path -> hash of the bytes of a file of the project; empty if it is not there."""
    return {path: digest(file.read_bytes()) if (file := root / path).is_file() else "" for path in sorted(set(paths))}


def _is_same(function: Strength, measured: LockStrengths, now: dict[str, str]) -> bool:
    path = split_symbol(function.about)[0]
    return measured.sources.get(path) == now.get(path)
