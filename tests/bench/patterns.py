"""Compare the regular expressions of filters with PCRE2, on patterns of a seeded grammar.

    python -m tests.bench.patterns LIBRARY [PATTERNS]

LIBRARY is a shared libpcre2-8; it gets the options and limits that MongoDB builds it with. MongoDB 6.1 and newer hold
PCRE2 10.42; since 10.43 `a{,3}` and look-behind mean something else. An answer that the library does not give, because
it reached a limit, is not compared.
"""

import ctypes
import sys
import warnings
from collections import Counter
from itertools import islice

from tests.bench.pattern_grammar import draw_pattern
from toolkit.errors import FilterError
from toolkit.filters.paths import Test
from toolkit.filters.pcre import compile_finder

_UTF = 0x80000
_FLAGS = {"i": 0x8, "m": 0x400, "s": 0x20, "x": 0x80, "u": 0}
_NO_MATCH = -1
_MATCH_LIMIT, _DEPTH_LIMIT = 200_000, 4_000
_POINTER = ctypes.c_void_p


class Library:
    """A shared library of PCRE2 for bytes.

    Args:
        path: where it is.
    """

    def __init__(self, path: str) -> None:
        self._library = library = ctypes.CDLL(path)
        for name in ("compile", "match_data_create_from_pattern", "match_context_create"):
            getattr(library, f"pcre2_{name}_8").restype = _POINTER
        self._limits = _POINTER(library.pcre2_match_context_create_8(None))
        library.pcre2_set_match_limit_8(self._limits, _MATCH_LIMIT)
        library.pcre2_set_depth_limit_8(self._limits, _DEPTH_LIMIT)

    def find(self, pattern: str, options: str, texts: list[str]) -> list[bool | None] | None:
        """True if a pattern is found in each text, None where a limit is reached; None for an invalid pattern."""
        flags, data = _UTF | sum(_FLAGS[letter] for letter in options), pattern.encode()
        number, at = ctypes.c_int(), ctypes.c_size_t()
        code = _POINTER(
            self._library.pcre2_compile_8(
                data, ctypes.c_size_t(len(data)), flags, ctypes.byref(number), ctypes.byref(at), None
            )
        )
        if not code:
            return None
        match = _POINTER(self._library.pcre2_match_data_create_from_pattern_8(code, None))
        answers = [self._search(code, match, text.encode()) for text in texts]
        self._library.pcre2_match_data_free_8(match)
        self._library.pcre2_code_free_8(code)
        return answers

    def _search(self, code: ctypes.c_void_p, match: ctypes.c_void_p, text: bytes) -> bool | None:
        size, start = ctypes.c_size_t(len(text)), ctypes.c_size_t(0)
        found = self._library.pcre2_match_8(code, text, size, start, 0, match, self._limits)
        return None if found < _NO_MATCH else found != _NO_MATCH


def compare(pattern: str, options: str, texts: list[str], theirs: list[bool | None] | None) -> str:
    """Compare our answers to a pattern with those of the library."""
    try:
        find = compile_finder(pattern, options, ())
    except FilterError as error:
        if theirs is None:
            return "refused by both"
        return "refused as unsupported" if error.code_name == "NotImplemented" else "refused wrongly"
    if theirs is None:
        return "run wrongly"
    try:
        return "the same" if _agrees(find, texts, theirs) else "another answer"
    except FilterError:
        return "no answer in time"


def _agrees(find: Test, texts: list[str], theirs: list[bool | None]) -> bool:
    return all(answer is None or find(text) == answer for text, answer in zip(texts, theirs, strict=True))


def main(path: str, count: int = 20_000, shown: int = 3) -> None:
    """Print how many patterns are answered how, and some of each kind."""
    library, kinds = Library(path), dict[str, list[str]]()
    for seed in range(count):
        pattern, options, texts = draw_pattern(seed)
        kind = compare(pattern, options, texts, library.find(pattern, options, texts))
        kinds.setdefault(kind, []).append(f"{seed}: {pattern!r} {options}")
    for kind, number in Counter({kind: len(held) for kind, held in kinds.items()}).most_common():
        print(f"{number:6} {kind}", *islice(sorted(kinds[kind], key=len), shown), sep="\n         ")


if __name__ == "__main__":
    warnings.simplefilter("error")
    main(sys.argv[1], *map(int, sys.argv[2:]))
