"""Find settings and lock files in the user's work tree that proofs ignore in favour of those in the base commit."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.characterize.lock_files import SETUP
from toolkit.errors import SettingsError
from toolkit.model.settings import ProveSettings
from toolkit.state.settings import load

_FILES = ("tebiki.toml", "pyproject.toml")


def unused_files(root: Path, base: Path) -> tuple[str, ...]:
    """Return the files of proof settings and lock that differ between the work tree and the base commit.

    Args:
        root: the project in the user's work tree.
        base: the project in a work tree of the commit that a change starts from.
    """
    mine, theirs = _read_settings(root), _read_settings(base)
    names = [name for name in _FILES if (root / name).is_file()][:1] or [_FILES[0]]
    return (*(names if mine != theirs else []), *_locks(root, base, mine or theirs or ProveSettings()))


def _read_settings(root: Path) -> ProveSettings | None:
    """Read the settings of proofs; None if they are unreadable, which is reported elsewhere."""
    try:
        return load(root).prove
    except SettingsError:
        return None


def _locks(root: Path, base: Path, asked: ProveSettings) -> Iterator[str]:
    if _lock(root / asked.lock) != _lock(base / asked.lock):
        yield f"{asked.lock}/"


def _lock(folder: Path) -> Mapping[str, bytes]:
    files = [folder / SETUP, *folder.glob("cases/*.jsonl")]
    return {file.name: file.read_bytes() for file in files if file.is_file()}
