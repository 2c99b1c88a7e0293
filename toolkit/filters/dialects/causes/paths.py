"""Causes that concern paths into objects and arrays."""

from toolkit.filters.dialects.causes import ADDED, EITHER, MISSED, NEGATED, Cause, cause_words
from toolkit.filters.dialects.features import Described, operator_and_value
from toolkit.filters.dialects.questions import Sample
from toolkit.filters.kinds import OBJECT, bson_kind
from toolkit.filters.match import compile_filter

RANK = 3


def _leads_there(one: Described) -> bool:
    """Return whether MongoDB finds something at the end of the path.

    A negation that follows from no simpler question means that this implementation finds nothing at the path, and is
    not the
    opposite of the search there.
    """
    return one.operator in NEGATED or (one.expected == "yes") != ((one.operator, one.asked) == ("$exists", "false"))


def _names_in_elements(sample: Sample) -> bool:
    """Return whether MongoDB's answer would change if numbers in paths were only positions."""
    ((path, argument),) = sample.question.filter.items()
    head, number, *more = path.split(".")
    array = sample.question.document[head]
    there = array[int(number) : int(number) + 1]
    if not there and any(bson_kind(element) == OBJECT and number in element for element in array):
        return True
    is_whole = more or operator_and_value(argument)[0] in {"$size", "$elemMatch"}
    value = there[0] if there and is_whole else there  # an array at a position does not answer for its elements
    return compile_filter(sample.question.filter)({head: {number: value} if there else {}}) != sample.expected


CAUSES = (
    Cause(
        "negation_misses_end_of_path",
        MISSED,
        lambda one: one.path != "plain" and one.operator in NEGATED and one.relation == "missing",
        cause_words(
            "A dotted path that leads to nothing is not matched by {operators}.",
            "{operators}は、行き先のないドット区切りのパスに一致しません。",
        ),
    ),
    Cause(
        "dotted_name_is_a_field",
        ADDED,
        lambda one: one.path == "dotted name",
        cause_words(
            "A field whose name contains the dots is found by a dotted path; MongoDB follows the path.",
            "名前そのものにドットを含むフィールドが見つかります。MongoDBはドットで区切ったパスをたどります。",
        ),
    ),
    Cause(
        "path_into_object",
        EITHER,
        lambda one: one.path == "dotted through object",
        cause_words(
            "A dotted path into an object is not followed as in MongoDB ({operators}).",
            "オブジェクトの中へのドット区切りのパスのたどり方がMongoDBと異なります（{operators}）。",
        ),
    ),
    Cause(
        "path_into_array",
        MISSED,
        lambda one: one.path == "dotted through array",
        cause_words(
            "A dotted path does not lead into the objects of an array ({operators}).",
            "ドット区切りのパスが、配列の中のオブジェクトまで届きません（{operators}）。",
        ),
    ),
    Cause(
        "path_too_far_into_array",
        ADDED,
        lambda one: one.path == "dotted through array",
        cause_words(
            "A dotted path through an array finds what MongoDB does not find ({operators}).",
            "配列を通るドット区切りのパスに、MongoDBでは一致しないものが一致します（{operators}）。",
        ),
    ),
    Cause(
        "number_is_no_name_in_array",
        EITHER,
        lambda one: one.path == "position through array" and _leads_there(one),
        cause_words(
            "A number in a path does not find a field of that name in the objects of an array ({operators}).",
            "パスの中の数字が、配列の中のオブジェクトにあるその名前のフィールドを指しません（{operators}）。",
        ),
        _names_in_elements,
    ),
    Cause(
        "position_not_followed",
        EITHER,
        lambda one: one.path == "position through array" and _leads_there(one),
        cause_words(
            "A number in a path does not lead to that position of an array ({operators}).",
            "パスの中の数字が、配列のその位置を指しません（{operators}）。",
        ),
    ),
    Cause(
        "position_finds_others",
        EITHER,
        lambda one: one.path == "position through array",
        cause_words(
            "A number in a path also leads to places other than that position of an array ({operators}).",
            "パスの中の数字が、配列のその位置以外も指します（{operators}）。",
        ),
    ),
    Cause(
        "position_is_no_name",
        EITHER,
        lambda one: one.path == "position through object",
        cause_words(
            "A number in a path does not lead to the field of that name in an object ({operators}).",
            "パスの中の数字が、オブジェクトのその名前のフィールドを指しません（{operators}）。",
        ),
    ),
    Cause(
        "path_in_the_air",
        EITHER,
        lambda one: one.path.endswith(("through nothing", "through scalar")),
        cause_words(
            "A dotted path that leads to nothing is not treated as a missing field ({operators}).",
            "行き先のないドット区切りのパスが、フィールドなしとして扱われません（{operators}）。",
        ),
    ),
)
