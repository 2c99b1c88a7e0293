"""Every cause is told in both languages, as the glossary asks."""

import re

import pytest

from tests.contracts.japanese import avoided, complaints
from toolkit.filters.dialects.causes import Cause, blanket, kind_of, known_causes
from toolkit.filters.dialects.causes.errors import ERRORS
from toolkit.filters.dialects.causes.otherwise import OTHERWISE
from toolkit.filters.dialects.features import Described
from toolkit.filters.dialects.words import difference_sentence

_CAUSES = (
    *known_causes(),
    *ERRORS,
    OTHERWISE,
    blanket.IGNORED,
    blanket.NOT_SUPPORTED,
    blanket.FINDS_NOTHING,
    blanket.LISTS_REFUSED,
)


@pytest.mark.parametrize("cause", _CAUSES, ids=lambda cause: cause.key)
def test_a_cause(cause: Cause) -> None:
    english, japanese = cause.words["en"], cause.words["ja"]
    assert {*re.findall(r"\{\w+\}", english)} == {*re.findall(r"\{\w+\}", japanese)}
    assert english.endswith(".")
    assert (complaints(japanese), avoided(japanese)) == ([], [])


def test_keys_are_unique() -> None:
    keys = [cause.key for cause in _CAUSES]
    assert len({*keys}) == len(keys)
    assert all(absorbed in keys for cause in _CAUSES for absorbed in cause.absorbs)


def test_a_sentence() -> None:
    example = Described("$gt", "one int", "`x`", "", "plain", "a", "no", "yes")
    assert difference_sentence(OTHERWISE, ["literal", "$gt+x", "$regex with $options"], example, "en") == (
        "A plain value, `$gt` + `x`, `$regex` with an integer: the answer for `x` is “matches”, "
        "in MongoDB “does not match”."
    )
    told = difference_sentence(OTHERWISE, ["$in"], example, "en", only=True)
    assert told.endswith(". Seen only with an integer.")
    assert difference_sentence(OTHERWISE, ["$in"], example, "ja").startswith("`$in`で整数を指定すると、`x`への答え")
    nested = Described("$not", "$gt null", "int", "", "plain", "a", "yes", "no")
    assert difference_sentence(OTHERWISE, ["$not"], nested, "en").startswith(
        "`$not` with `$gt` with null: the answer for an integer"
    )
    assert difference_sentence(OTHERWISE, ["$not"], nested, "ja").startswith(
        "`$not`で`$gt`（`null`）を指定すると、整数への答え"
    )


def test_kinds() -> None:
    assert [kind_of(name) for name in ("nan", "date text", "empty array", "object", "null")] == [
        "number",
        "text",
        "array",
        "object",
        "null",
    ]
