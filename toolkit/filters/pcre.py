"""Run the regular expressions that MongoDB runs (PCRE, UTF mode) with the `regex` package.

`toolkit.filters.pcre_syntax` rewrites syntax that differs. Patterns that cannot be rewritten are refused.
"""

import regex

from toolkit.filters.paths import Test
from toolkit.filters.pcre_escapes import UntranslatableError
from toolkit.filters.pcre_syntax import translate
from toolkit.filters.refusal import BAD_VALUE, NOT_SUPPORTED, TOO_SLOW, Place, refusal

TIME_LIMIT = 1.0
"""Timeout of one search in seconds."""
_LONGEST_PATTERN = 32764  # bytes; jstests/core/regex_limit.js
_INVALID_PATTERN = 51091
_INVALID_OPTION = 51108
_ENDLESS = 51156
_OPTIONS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE, "u": 0}


def compile_finder(pattern: str, options: str, place: Place) -> Test:
    """Compile a pattern into a function that returns whether it is found in a string.

    Args:
        pattern: in PCRE's syntax.
        options: letters among `imsux`.
        place: where it is in the filter.

    Returns:
        the function; it raises `FilterError` if a search takes longer than `TIME_LIMIT` or fails.

    Raises:
        FilterError: MongoDB would refuse the pattern, or it cannot be translated.
    """
    if "\0" in pattern or "\0" in options:
        raise refusal(BAD_VALUE, "a regular expression cannot contain an embedded null byte", place)
    unknown = next((letter for letter in options if letter not in _OPTIONS), None)
    if unknown is not None:
        raise refusal(_INVALID_OPTION, f"invalid flag in regex options: {unknown}", place)
    if len(pattern.encode()) > _LONGEST_PATTERN:
        raise refusal(_INVALID_PATTERN, "regular expression is invalid: it is too large", place)
    flags = regex.VERSION1
    for letter in options:
        flags |= _OPTIONS[letter]
    try:
        search = regex.compile(translate(pattern, options), flags).search
    except UntranslatableError as error:
        raise refusal(NOT_SUPPORTED, f"{error} in a regular expression is not supported here", place) from None
    except (regex.error, OverflowError, RecursionError, KeyError, ValueError) as error:
        raise refusal(_INVALID_PATTERN, f"regular expression is invalid: {error}", place) from None

    def find(text: str) -> bool:
        try:
            return search(text, timeout=TIME_LIMIT) is not None
        except TimeoutError:
            raise refusal(TOO_SLOW, f"a regular expression took longer than {TIME_LIMIT:g} s", place) from None
        except MemoryError:
            raise refusal(_ENDLESS, "a regular expression calls itself without an end", place) from None

    return find
