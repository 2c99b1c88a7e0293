"""Causes that concern arguments read differently everywhere: they matter more than the path and the document."""

from toolkit.filters.dialects.causes import (
    ADDED,
    ARRAYS,
    EITHER,
    EQUAL,
    NEGATED,
    NUMBERS,
    OBJECTS,
    ORDERED,
    Cause,
    cause_words,
)
from toolkit.filters.dialects.features import LITERAL, Described, operator_and_value
from toolkit.filters.dialects.questions import Sample, exact_text

RANK = 2
_COMPARING = EQUAL | NEGATED | ORDERED | {"$all", "$elemMatch"}


def _is_about_nan(one: Described) -> bool:
    asked = one.asked.removeprefix("one ")
    if one.operator not in _COMPARING:
        return False
    if asked in ARRAYS | OBJECTS:
        return one.operator in EQUAL and one.relation == "same"
    return "nan" in {asked, one.stored} and {asked, one.stored} <= NUMBERS


def _holds_nan(sample: Sample) -> bool:
    return '"NaN"' in exact_text(sample.question.filter) + exact_text(sample.question.document)


def _is_an_array(one: Described) -> bool:
    if one.operator == "$all":
        return one.asked == "one null" or one.asked.startswith("several with null")
    return one.asked in ARRAYS and one.operator in {LITERAL, "$eq"} | ORDERED


def _holds_null(sample: Sample) -> bool:
    ((_, argument),) = sample.question.filter.items()
    _, array = operator_and_value(argument)
    return None in array


CAUSES = (
    Cause(
        "nan_is_not_itself",
        EITHER,
        _is_about_nan,
        cause_words(
            "NaN is not treated as in MongoDB, where it equals itself.",
            "`NaN`の扱いがMongoDBと異なります。MongoDBでは`NaN`同士は等しい値です。",
        ),
        _holds_nan,
    ),
    Cause(
        "null_inside_array",
        EITHER,
        _is_an_array,
        cause_words(
            "`null` inside an array in the filter does not mean null ({operators}).",
            "指定した配列の中の`null`が、`null`として扱われません（{operators}）。",
        ),
        _holds_null,
    ),
    Cause(
        "exists_reads_argument_otherwise",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists" and one.asked not in {"true", "false"},
        cause_words(
            "`$exists` with an argument that is neither true nor false is interpreted differently than in MongoDB.",
            "`true`と`false`以外を指定した`$exists`の解釈がMongoDBと異なります。",
        ),
    ),
    Cause(
        "in_empty",
        EITHER,
        lambda one: (
            one.asked == "none"
            and (one.operator == "$in" or (one.operator == "$nin" and one.path == "plain" and one.stored != "missing"))
        ),
        cause_words(
            "An empty array in {operators} gets a different answer.",
            "空の配列を指定した{operators}の答えが異なります。",
        ),
    ),
    Cause(
        "all_empty",
        ADDED,
        lambda one: one.operator == "$all" and one.asked == "none",
        cause_words(
            "`$all` with an empty array matches; in MongoDB it matches nothing.",
            "空の配列を指定した`$all`が、ドキュメントに一致します。MongoDBでは何にも一致しません。",
        ),
    ),
)
