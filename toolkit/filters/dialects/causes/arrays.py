"""Causes that concern values in arrays, and arrays as values."""

from collections.abc import Iterator
from typing import Any

from toolkit.filters.dialects.causes import (
    ADDED,
    ARRAYS,
    EITHER,
    EQUAL,
    MISSED,
    NEGATED,
    OBJECTS,
    ORDERED,
    REFUSED,
    Cause,
    cause_words,
)
from toolkit.filters.dialects.features import Described, operator_and_value, value_at_path
from toolkit.filters.dialects.questions import Sample
from toolkit.filters.kinds import ARRAY, bson_kind
from toolkit.filters.match import compile_filter
from toolkit.filters.values import compare_values

RANK = 5
_IN_ARRAY = frozenset({"first element", "later element", "last element", "inner element"})
_ASKING = EQUAL | ORDERED | {"$regex", "$regex with $options", "$mod", "$all", "$type"}


def _asks_elements(one: Described) -> bool:
    plain = one.asked.removeprefix("one ") not in ARRAYS | OBJECTS
    return one.stored in ARRAYS and one.operator in _ASKING and (plain or one.relation in _IN_ARRAY)


def _asks_objects_for_an_order(one: Described) -> bool:
    return one.operator in ORDERED and one.asked in OBJECTS and one.stored in ARRAYS


def _asks_for_an_array_inside(one: Described) -> bool:
    if one.operator in ORDERED:
        return one.asked in ARRAYS and one.stored == "array of arrays"
    return one.operator in EQUAL and one.relation == "asked is an element"


def _fits_no_whole(sample: Sample) -> bool:
    """Return whether only a single element can match, because the whole array is in a different order."""
    ((path, argument),) = sample.question.filter.items()
    operator, asked = operator_and_value(argument)
    stored = value_at_path(sample.question.document, path)
    if operator not in ORDERED or bson_kind(asked) != bson_kind(stored):
        return True
    order = compare_values(stored, asked)
    return not ((order == 0 and operator in {"$gte", "$lte"}) or (order > 0 if "g" in operator else order < 0))


def _array_counts(sample: Sample) -> bool:
    """Return whether MongoDB's answer changes without the arrays among the values."""
    ((path, argument),) = sample.question.filter.items()
    operator, values = operator_and_value(argument)
    if bson_kind(values) != ARRAY:
        return False
    others = [value for value in values if bson_kind(value) != ARRAY]
    return compile_filter({path: {operator: others}})(sample.question.document) != sample.expected


def _flat_would_match(sample: Sample) -> bool:
    """Return whether MongoDB would find the array if nested arrays, at any depth, were flattened into it."""
    ((path, _),) = sample.question.filter.items()
    matches = compile_filter(sample.question.filter)
    return any(matches({path: array}) for array in _flatter(sample.question.document[path]))


def _flatter(array: list[Any]) -> Iterator[list[Any]]:
    while any(bson_kind(element) == ARRAY and element for element in array):
        array = [inner for one in array for inner in (one if bson_kind(one) == ARRAY and one else [one])]
        yield array


CAUSES = (
    Cause(
        "in_with_regex",
        EITHER,
        lambda one: one.operator in {"$in", "$nin"} and "regex" in one.asked,
        cause_words(
            "A regular expression among the values of {operators} is not used as one.",
            "{operators}の値に含まれる正規表現が、正規表現として扱われません。",
        ),
    ),
    Cause(
        "in_with_array",
        EITHER,
        lambda one: one.operator in {"$in", "$nin"} and "array" in one.asked and one.stored in ARRAYS,
        cause_words(
            "An array among the values of {operators} is not compared as a whole.",
            "{operators}の値に含まれる配列が、配列全体の一致では比較されません。",
        ),
        _array_counts,
    ),
    Cause(
        "in_one_is_equality",
        MISSED,
        lambda one: one.operator == "$in" and one.asked.startswith("one ") and "element" in one.relation,
        cause_words(
            "`$in` with one element is treated as equality of the whole value; with several it searches arrays.",
            "要素が1つだけの`$in`は、値全体の一致として扱われます。複数のときは配列の要素も探します。",
        ),
    ),
    Cause(
        "in_one_element",
        EITHER + REFUSED,
        lambda one: (
            one.asked.startswith("one ")
            and one.stored not in OBJECTS
            and (one.operator == "$in" or (one.operator == "$nin" and one.stored not in ARRAYS))
        ),
        cause_words(
            "A single element in {operators} is treated differently than several.",
            "要素が1つだけの{operators}は、複数のときとは別の扱いになります。",
        ),
    ),
    Cause(
        "size_counts_otherwise",
        EITHER,
        lambda one: one.operator == "$size" and one.stored in ARRAYS,
        cause_words("`$size` counts differently than MongoDB.", "`$size`の数え方がMongoDBと異なります。"),
    ),
    Cause(
        "size_of_no_array",
        ADDED,
        lambda one: one.operator == "$size",
        cause_words(
            "`$size` also matches values that are not arrays, such as {stored}.",
            "`$size`が、配列以外の値（{stored}など）にも一致します。",
        ),
    ),
    Cause(
        "element_match_of_values",
        EITHER,
        lambda one: (
            one.operator == "$elemMatch" and one.asked not in {"fields", "empty object"} and one.stored in ARRAYS
        ),
        cause_words(
            "`$elemMatch` with operators does not test elements as MongoDB does.",
            "演算子を指定した`$elemMatch`での要素の調べ方がMongoDBと異なります。",
        ),
    ),
    Cause(
        "element_match_of_objects",
        EITHER,
        lambda one: one.operator == "$elemMatch" and one.stored in ARRAYS,
        cause_words(
            "`$elemMatch` does not test the objects in an array as MongoDB does.",
            "`$elemMatch`での配列内のオブジェクトの調べ方がMongoDBと異なります。",
        ),
    ),
    Cause(
        "element_match_of_no_array",
        ADDED,
        lambda one: one.operator == "$elemMatch",
        cause_words(
            "`$elemMatch` also matches a value that is not in an array, such as {stored}.",
            "`$elemMatch`が、配列に入っていない値（{stored}など）にも一致します。",
        ),
    ),
    Cause(
        "elements_not_searched",
        MISSED,
        lambda one: _asks_elements(one) and one.relation == "first element" and one.operator in EQUAL,
        cause_words(
            "Arrays are not searched element by element ({operators}).",
            "配列の要素が1つずつ探されません（{operators}）。",
        ),
        absorbs=(
            "later_elements_not_searched",
            "array_in_array_not_found",
            "in_one_is_equality",
            "null_inside_array",
        ),
    ),
    Cause(
        "later_elements_not_searched",
        MISSED,
        lambda one: _asks_elements(one) or _asks_objects_for_an_order(one),
        cause_words(
            "Only some elements of an array are looked at, such as the first ({operators}).",
            "配列の先頭など、一部の要素しか探されません（{operators}）。",
        ),
        closer=_fits_no_whole,
        absorbs=("array_in_array_not_found", "null_inside_array"),
    ),
    Cause(
        "inner_arrays_searched",
        ADDED,
        lambda one: (
            one.path == "plain"
            and one.stored == "array of arrays"
            and one.operator in _ASKING
            and one.asked != "empty object"  # which is rather taken for no condition at all
        ),
        cause_words(
            "Arrays inside arrays are searched, too.",
            "配列の中の配列の要素にも一致します。",
        ),
        _flat_would_match,
    ),
    Cause(
        "elements_searched_otherwise",
        ADDED,
        lambda one: _asks_elements(one) and one.asked not in OBJECTS,
        cause_words(
            "Some arrays are found that MongoDB does not find ({operators}).",
            "{operators}が、MongoDBでは一致しない配列に一致します。",
        ),
    ),
    Cause(
        "negation_of_elements",
        EITHER,
        lambda one: one.operator in NEGATED and one.stored in ARRAYS,
        cause_words(
            "On an array, {operators} is not the opposite of the search for an element.",
            "配列に対する{operators}が、要素の検索の否定になっていません。",
        ),
    ),
    Cause(
        "array_order_ignored",
        ADDED,
        lambda one: one.operator in EQUAL and one.relation == "same but order" and "array" in one.asked,
        cause_words(
            "The order of an array's elements does not count.",
            "配列の要素の順序が無視されます。",
        ),
        absorbs=("null_inside_array",),
    ),
    Cause(
        "array_read_as_choice",
        ADDED,
        lambda one: (
            one.operator in EQUAL
            and "array" in one.asked
            and one.asked != "empty array"
            and (one.relation in {"stored is an element", "other elements"} or one.stored not in ARRAYS | {"missing"})
        ),
        cause_words(
            "An array as a value means one of its elements, as with `$in`; MongoDB wants the whole array.",
            "値として指定した配列が、`$in`のように「いずれかの要素」を意味します。MongoDBでは配列全体の一致です。",
        ),
        absorbs=("null_inside_array",),
    ),
    Cause(
        "whole_array_not_found",
        MISSED,
        lambda one: one.operator in EQUAL and one.relation == "same" and one.stored in ARRAYS,
        cause_words("An array is not found by the whole array.", "配列全体を指定しても、同じ配列に一致しません。"),
        absorbs=("null_inside_array",),
    ),
    Cause(
        "array_in_array_not_found",
        MISSED,
        _asks_for_an_array_inside,
        cause_words(
            "An array that is an element of an array is not found ({operators}).",
            "配列の要素になっている配列が見つかりません（{operators}）。",
        ),
        closer=_fits_no_whole,
        absorbs=("null_inside_array",),
    ),
)
