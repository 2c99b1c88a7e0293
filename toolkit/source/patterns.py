"""Patterns as in .gitignore."""

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from toolkit.errors import SettingsError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_OPEN_END = re.compile(r"/\*\*\s*\Z")


def make_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return whether a POSIX path relative to the root matches; the last pattern that matches wins, `!` takes back.

    Raises:
        SettingsError: a pattern is not one.
    """
    return _matcher(tuple(patterns))


@cache
def _matcher(given: tuple[str, ...]) -> Callable[[str], bool]:
    """Return the same function for the same patterns, which remembers the paths that it was asked about."""
    if not given:
        return lambda _path: False
    try:
        return cache(_spec(given).match_file)
    except (ValueError, re.error) as error:
        raise SettingsError(f"{error}: correct the pattern (they are written as in .gitignore).") from error


def spec_of(lines: Sequence[str]) -> "GitIgnoreSpec":
    """The rules of a .gitignore; as for git, a line that is not a pattern matches nothing.

    What is inside `a/**` is ignored, but not `a` itself: git enters it, and its own .gitignore may take files back.
    """
    inside = [_OPEN_END.sub("/**/*", line) for line in lines]
    try:
        return _spec(inside)
    except (ValueError, re.error):
        return _spec([line for line in inside if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        _spec([line])
    except (ValueError, re.error):
        return False
    return True


def _spec(lines: Sequence[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # what `re` thinks of `[[:alpha:]]` concerns nobody here
        return GitIgnoreSpec.from_lines(lines)
