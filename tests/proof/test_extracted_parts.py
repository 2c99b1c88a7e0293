"""A function that took over statements as they were is the same as before, and nothing else is."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.codemods.generated_functions import function
from tests.codemods.generated_rewrites import observations
from tests.proof.careless_extractions import careless_extraction
from toolkit.proof.normal_form.equal_functions import equal_code

_FAST, _ALL = 6, 2_000


def _check(seeds: range, tries: int) -> tuple[int, int]:
    """Return (careless extractions, those that forms show to be the same); each of these does what it did."""
    count = same = 0
    for seed in seeds:
        for number in range(tries):
            pair = careless_extraction(function(seed), random.Random(f"{seed}.{number}"))
            if pair is None:
                continue
            count += 1
            old, new = pair
            if equal_code("app.py", old.encode(), new.encode()).how_equal("g") == "exact":
                same += 1
                assert observations(old) == observations(new), f"seed {seed}, {number}\n{old}\n{new}"
    return count, same


def test_careless_extractions_are_shown_only_if_they_do_what_they_did() -> None:
    count, same = _check(range(_FAST), 6)
    assert 0 < same < count / 2


@pytest.mark.corpus
def test_all_careless_extractions_are_shown_only_if_they_do_what_they_did() -> None:
    count, same = _check(range(_FAST, _ALL), 12)
    assert count / 50 < same < count / 2


class _Pair(NamedTuple):
    """Two versions of a file, and whether they do the same."""

    is_same: bool
    name: str
    old: str
    new: str

    @property
    def owner(self) -> str:
        """The function that calls the part."""
        return "C.f" if "class C" in self.old else "f"


def _read_pairs() -> Iterator[_Pair]:
    text = (Path(__file__).parent / "extracted_parts.txt").read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        head, _, files = part.partition("\n")
        old, new = files.split("\n--\n")
        kind, _, name = head.partition(": ")
        yield _Pair(kind == "same", name, f"{old}\n", new)


_PAIRS = list(_read_pairs())


@pytest.mark.parametrize("pair", [it for it in _PAIRS if it.is_same], ids=lambda it: it.name)
def test_statements_that_a_function_took_over_are_the_same(pair: _Pair) -> None:
    for versions in ((pair.old, pair.new), (pair.new, pair.old)):
        code = equal_code("app.py", *(it.encode() for it in versions))
        assert {code.how_equal(pair.owner), *code.names.values()} == {"exact"}


@pytest.mark.parametrize("pair", [it for it in _PAIRS if not it.is_same], ids=lambda it: it.name)
def test_what_does_something_else_is_not(pair: _Pair) -> None:
    assert equal_code("app.py", pair.old.encode(), pair.new.encode()).how_equal(pair.owner) != "exact"


def test_a_part_has_local_names_of_its_own() -> None:
    old = "def f(x, y):\n    a = x(y)\n    return a\n"
    new = "def part(x, y):\n    a = x(y)\n    return a\ndef f(x, y):\n    a = part(x, y)\n    return a\n"
    assert equal_code("app.py", old.encode(), new.encode()).is_renamed("f")
