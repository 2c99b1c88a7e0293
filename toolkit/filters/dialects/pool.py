"""Values for filters and documents, from simple to odd, on which implementations differ.

They go beyond `toolkit.filters.samples` where a difference needs a pair: texts that differ in case or spaces, numbers
that sort otherwise as text, dates as text, neighbours of 2**53.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from bson import Int64

from toolkit.filters.samples import SCALARS
from toolkit.filters.strategies import Vocabulary

_MORE: Mapping[str, tuple[Any, ...]] = {
    "int": (1, 2, 10, 9, 0, -1, 3, -3, 4, 2024, 2**31 - 1),
    "string": (
        *(
            "a",
            "b",
            "A",
            "10",
            "9",
            "1",
            "",
            "ab",
            "ba",
            "abc",
            "1.0",
            "01",
            "a ",
            " a",
            "aa",
            "a\n",
            "a\nb",
            "a.b",
            "a%",
            "_",
        ),
        *(
            "é",
            "e\u0301",
            "ａ",
            "null",
            "None",
            "true",
            "True",
            "2024-01-02",
            "2024-01-02 03:04:05",
            "2024-01-10",
            "2024-1-9",
        ),
    ),
    "bool": (True, False),
    "null": (None,),
    "double": (1.0, 1.5, 2.0, 0.0, -1.5, 0.1, 2.5, float("nan"), float("inf"), float("-inf"), 2.0**53),
    "long": (Int64(1), Int64(2**53 + 1), Int64(2**53), Int64(2**31), Int64(2**63 - 1), Int64(-(2**63))),
    "date": (
        datetime(2024, 1, 2, tzinfo=UTC),
        datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2023, 12, 31, tzinfo=UTC),
    ),
}

_NAMES = tuple(dict.fromkeys([*_MORE, *SCALARS]))
_PLAIN: Mapping[str, int] = {"int": 4, "string": 5}
_END = object()


def by_turns(kinds: Iterable[Iterable[Any]]) -> list[Any]:
    """Interleave kinds: the first of each, then the second of each, so that every prefix covers many kinds."""
    return [one for turn in zip_longest(*kinds, fillvalue=_END) for one in turn if one is not _END]


def scalar_values(vocabulary: Vocabulary) -> list[tuple[Any, ...]]:
    """Return the scalar values of each allowed type, from simple to odd."""
    return [_MORE[name] if name in _MORE else SCALARS[name] for name in _NAMES if name in vocabulary.types]


def plainest_values(vocabulary: Vocabulary) -> list[Any]:
    """Return the simplest scalar values of each allowed type; also numbers and strings that sort oddly."""
    names = [name for name in _NAMES if name in vocabulary.types]
    return [
        value
        for name, of_type in zip(names, scalar_values(vocabulary), strict=True)
        for value in of_type[: _PLAIN.get(name, 2)]
    ]
