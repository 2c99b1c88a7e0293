"""Long literals in patterns do not stop the search, whatever they are written as, and mean what they meant."""

import pytest

from tests.work import growth
from toolkit.filters import compile_filter
from toolkit.filters.pcre_literals import ALWAYS
from toolkit.filters.pcre_syntax import translate

_COUNT = 600


@pytest.mark.parametrize(
    ("item", "letter", "options"),
    [
        ("a", "a", ""),
        ("i", "I", "i"),
        (r"\]", "]", ""),
        (r"\x41", "A", ""),
        (",", ",", ""),
        (" ", " ", ""),
        ("\n", "\n", ""),
        ("(?:a)", "a", ""),
        ("(?:a)", "A", "i"),
        ("[a]", "a", ""),
        ("é", "é", ""),
        ("\\\\", "\\", ""),
    ],
)
def test_a_long_literal_behind_another_element(item: str, letter: str, options: str) -> None:
    def match(count: int) -> None:
        matches = compile_filter({"a": {"$regex": "[^b]" + item * count, "$options": options}})
        assert matches({"a": "x" + letter * count})
        assert not matches({"a": "x" + letter * (count - 1)})

    match(_COUNT)
    assert growth(match, 40) < 2.5  # it grew with the cube


def test_a_long_quotation() -> None:
    matches = compile_filter({"a": {"$regex": rf"[^b]\Q{'].' * _COUNT}\E+$"}})
    assert matches({"a": "x" + "]." * _COUNT + "."})
    assert not matches({"a": "x" + "]." * _COUNT + "]"})


@pytest.mark.parametrize(
    ("behind", "options", "found", "absent"),
    [
        ("b+c", "", "bbc", "c"),
        ("b{2}c", "", "bbc", "bc"),
        ("b(?#why)+c", "", "bbc", "c"),
        ("b   +c", "x", "bbc", "c"),
        ("(b)(?(1)c|d)", "", "bc", "bd"),
        ("(?i:B)(?=c)", "", "bc", "bd"),
        ("(?P<one>b)(?P=one)", "", "bb", "bc"),
        ("(?:b|d)", "", "b", "c"),
        ("(?<=aa)b", "", "b", "c"),
    ],
)
@pytest.mark.parametrize("length", range(147, 154))
def test_what_stands_where_a_literal_is_cut(behind: str, options: str, found: str, absent: str, length: int) -> None:
    matches = compile_filter({"a": {"$regex": f"^{'a' * length}{behind}", "$options": options}})
    assert matches({"a": "a" * length + found})
    assert not matches({"a": "a" * length + absent})


def test_a_short_pattern_is_left_as_it_is() -> None:
    assert ALWAYS not in translate("(?:a)[b]" * 20, "")
    assert ALWAYS in translate("a" * 200, "")
