"""Causes that concern `$gt`, `$gte`, `$lt` and `$lte`."""

from toolkit.filters.dialects.causes import (
    ADDED,
    ARRAYS,
    EITHER,
    MISSED,
    OBJECTS,
    ORDERED,
    REFUSED,
    Cause,
    cause_words,
    kind_of,
)
from toolkit.filters.dialects.features import Described

RANK = 7


def _compares(one: Described) -> bool:
    return one.operator in ORDERED


def _of_kinds(one: Described) -> tuple[str, str]:
    return kind_of(one.asked), kind_of(one.stored)


CAUSES = (
    Cause(
        "order_across_types",
        ADDED,
        lambda one: _compares(one) and _of_kinds(one)[0] != _of_kinds(one)[1] and one.stored not in ARRAYS,
        cause_words(
            "Values of different types are compared, too ({operators}); in MongoDB only values of one type are.",
            "{operators}が、型の違う値も比較します。MongoDBでは同じ型の値だけが比較されます。",
        ),
    ),
    Cause(
        "order_refused",
        REFUSED,
        lambda one: _compares(one) and _of_kinds(one)[0] != _of_kinds(one)[1],
        cause_words(
            "Comparing values of different types ends in an error ({operators}); in MongoDB it matches nothing.",
            "型の違う値に対する{operators}がエラーになります。MongoDBでは一致しないだけです。",
        ),
    ),
    Cause(
        "bounds",
        EITHER,
        lambda one: _compares(one) and one.relation in {"same", "same number"} and one.asked not in ARRAYS | OBJECTS,
        cause_words(
            "The bound itself is included where it should be excluded, or vice versa ({operators}).",
            "{operators}で、境界の値を含むかどうかがMongoDBと異なります。",
        ),
    ),
    Cause(
        "numbers_ordered_as_text",
        EITHER,
        lambda one: _compares(one) and one.relation.endswith("but not as text"),
        cause_words(
            "Numbers are ordered as text: 10 comes before 9 ({operators}).",
            "数値が文字列として比較されます。10は9より前になります（{operators}）。",
        ),
    ),
    Cause(
        "order_of_dates_as_text",
        EITHER,
        lambda one: _compares(one) and one.asked == one.stored == "date text",
        cause_words(
            "Strings that look like dates are not ordered as text ({operators}).",
            "日付の形をした文字列が、文字列としての順序で比較されません（{operators}）。",
        ),
    ),
    Cause(
        "order_of_numbers_in_text",
        EITHER,
        lambda one: _compares(one) and "number text" in {one.asked, one.stored} and _of_kinds(one) == ("text", "text"),
        cause_words(
            "Strings of digits are not ordered as text ({operators}).",
            "数字だけの文字列が、文字列としての順序で比較されません（{operators}）。",
        ),
    ),
    Cause(
        "order_of_texts",
        EITHER,
        lambda one: _compares(one) and _of_kinds(one) == ("text", "text"),
        cause_words(
            "Strings are ordered differently than in MongoDB, which compares bytes ({operators}).",
            "文字列の順序が、バイト順で比較するMongoDBと異なります（{operators}）。",
        ),
    ),
    Cause(
        "order_of_containers",
        EITHER,
        lambda one: _compares(one) and kind_of(one.asked) in {"array", "object"},
        cause_words(
            "Whole arrays and objects are not ordered as in MongoDB ({operators}).",
            "配列やオブジェクト全体の順序がMongoDBと異なります（{operators}）。",
        ),
        absorbs=("null_inside_array",),
    ),
    Cause(
        "not_ordered",
        MISSED,
        lambda one: _compares(one) and _of_kinds(one)[0] == _of_kinds(one)[1],
        cause_words(
            "{operators} with {asked} does not match {stored}.",
            "{operators}に{asked}を指定しても、{stored}に一致しません。",
        ),
    ),
)
