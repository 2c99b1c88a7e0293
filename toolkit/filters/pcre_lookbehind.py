"""Check look-behinds: alternatives have a fixed length in PCRE, but not in the `regex` package."""

import re

from toolkit.filters.pcre_characters import OUTSIDE

_PROPERTY = re.compile(r"\\[pP]\{\w+\}")
_INNERMOST_SET = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]", re.DOTALL)


def check_lengths(alternatives: list[str]) -> None:
    """Refuse a look-behind with an alternative of variable length.

    Python's own `re` determines the length; alternatives that it cannot parse are accepted.

    Args:
        alternatives: the alternatives, already in the syntax of the `regex` package.

    Raises:
        ValueError: one has no fixed length.
    """
    for alternative in alternatives:
        if OUTSIDE["R"] in alternative or OUTSIDE["X"] in alternative:
            raise ValueError("a look-behind assertion is not of fixed length")
        body = _without_sets(alternative.removeprefix("(?<=").removeprefix("(?<!").removeprefix("|"))
        try:
            re.compile(f"(?<={body})")
        except re.error as error:
            if "fixed-width" in str(error):
                raise ValueError("a look-behind assertion is not of fixed length") from None


def _without_sets(pattern: str) -> str:
    """Replace each class and property of a pattern by a letter, because `re` does not support nested sets."""
    pattern, found = _PROPERTY.sub("a", pattern), 1
    while found:
        pattern, found = _INNERMOST_SET.subn("a", pattern)
    return pattern
