"""Patterns as in .gitignore."""

from collections.abc import Callable, Iterable

from toolkit.errors import SettingsError


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a POSIX path relative to the root matches; the last pattern that matches wins, `!` takes back.

    Raises:
        SettingsError: a pattern is not one.
    """
    given = tuple(patterns)
    if not given:
        return lambda _path: False
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(given).match_file
    except ValueError as error:
        raise SettingsError(f"{error}: correct the pattern (they are written as in .gitignore)") from error
