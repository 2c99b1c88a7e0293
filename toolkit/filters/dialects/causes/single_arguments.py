"""Of arguments that are read otherwise wherever they are asked: they matter more than the path and the document."""

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
    words,
)
from toolkit.filters.dialects.features import Described
from toolkit.filters.dialects.questions import Sample, exact

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
    return '"NaN"' in exact(sample.question.filter) + exact(sample.question.document)


CAUSES = (
    Cause(
        "nan_is_not_itself",
        EITHER,
        _is_about_nan,
        words(
            "NaN is not treated as in MongoDB, where it equals itself.",
            "`NaN`の扱いがMongoDBと異なります。MongoDBでは`NaN`同士は等しい値です。",
        ),
        _holds_nan,
    ),
    Cause(
        "exists_reads_argument_otherwise",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists" and one.asked not in {"true", "false"},
        words(
            "`$exists` with an argument that is neither true nor false is read otherwise than in MongoDB.",
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
        words(
            "An empty array in {operators} is answered otherwise.", "空の配列を指定した{operators}の答えが異なります。"
        ),
    ),
    Cause(
        "all_empty",
        ADDED,
        lambda one: one.operator == "$all" and one.asked == "none",
        words(
            "`$all` with an empty array matches; in MongoDB it matches nothing.",
            "空の配列を指定した`$all`が、ドキュメントに一致します。MongoDBでは何にも一致しません。",
        ),
    ),
)
