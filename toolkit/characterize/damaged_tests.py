"""Test files of a lock that do not test what the lock holds, which a replay of its cases does not notice."""

from pathlib import Path

from toolkit.characterize.lock_file_names import REQUESTS, group_by_file
from toolkit.characterize.lock_tests import tested_expression
from toolkit.model.lock import Lock
from toolkit.source.syntax import syntax_tree
from toolkit.system.regular_file import read_regular


def damaged_tests(folder: Path, lock: Lock) -> tuple[str, ...]:
    """Name the test files that are missing, are not Python, or lack a test of a function or endpoint.

    Args:
        folder: folder of the lock.
        lock: what it holds.
    """
    wanted: dict[str, set[str]] = {}
    for _, test, cases in group_by_file(lock.cases):
        wanted.setdefault(test or REQUESTS, set()).update(tested_expression(case.about) for case in cases)
    return tuple(name for name in sorted(wanted) if not _holds_tests(_file_of(folder, name), wanted[name]))


def _file_of(folder: Path, test: str) -> Path:
    """Return a test file; the one with the name that it had until December 2026, if there is no other."""
    former = folder / test.replace("test_locked_", "test_", 1)
    return former if former.is_file() and not (folder / test).exists() else folder / test


def _holds_tests(file: Path, wanted: set[str]) -> bool:
    try:
        text = read_regular(file).decode()
        syntax_tree(text)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return wanted <= {line.partition(" = ")[2] for line in text.splitlines()}
