"""A look-behind of PCRE has alternatives of fixed length; the `regex` package takes any."""

import re

from toolkit.filters.pcre_characters import OUTSIDE


def check_lengths(alternatives: list[str]) -> None:
    """Refuse a look-behind with an alternative of variable length.

    Python's own `re` knows the length of whatever it can read; it gets the benefit of the doubt for the rest.

    Args:
        alternatives: the alternatives, already in the syntax of the `regex` package.

    Raises:
        ValueError: one has no fixed length.
    """
    for alternative in alternatives:
        if OUTSIDE["R"] in alternative or OUTSIDE["X"] in alternative:
            raise ValueError("a look-behind assertion is not of fixed length")
        try:
            re.compile(f"(?<={alternative.removeprefix('(?<=').removeprefix('(?<!').removeprefix('|')})")
        except re.error as error:
            if "fixed-width" in str(error):
                raise ValueError("a look-behind assertion is not of fixed length") from None
