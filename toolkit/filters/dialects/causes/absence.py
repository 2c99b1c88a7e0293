"""Causes that concern missing fields and null."""

from toolkit.filters.dialects.causes import ADDED, EITHER, EQUAL, MISSED, NEGATED, OBJECTS, ORDERED, Cause, cause_words
from toolkit.filters.dialects.features import operator_and_value
from toolkit.filters.dialects.questions import Sample

RANK = 4
_ORDER_WITH_NULL = frozenset(f"{name} null" for name in ORDERED)


def _has_null(asked: str) -> bool:
    return asked == "one null" or asked.startswith("several with null")


def _says_null(sample: Sample) -> bool:
    ((_, argument),) = sample.question.filter.items()
    _, value = operator_and_value(argument)
    (text,) = value if isinstance(value, list) and len(value) == 1 else (value,)
    return isinstance(text, str) and text.casefold() in {"null", "none"}


CAUSES = (
    Cause(
        "null_in_words",
        EITHER,
        lambda one: (
            one.operator in EQUAL
            and one.asked.removeprefix("one ") == "string"
            and (one.stored in {"null", "missing"} or one.relation == "same")
        ),
        cause_words(
            "The string `null` is treated as null itself.",
            "`null`という文字列が、`null`そのものとして扱われます。",
        ),
        _says_null,
    ),
    Cause(
        "null_among_values",
        MISSED,
        lambda one: one.operator == "$in" and _has_null(one.asked) and one.stored in {"missing", "null"},
        cause_words(
            "`null` among the values of `$in` matches neither a stored null nor a missing field.",
            "`$in`の値に含まれる`null`は、値が`null`のフィールドにも、フィールドがないドキュメントにも一致しません。",
        ),
    ),
    Cause(
        "not_in_with_null",
        MISSED,
        lambda one: one.operator == "$nin" and "null" in one.asked and one.relation not in {"same", "missing"},
        cause_words(
            "`$nin` with `null` among its values matches nothing, as `NOT IN (NULL)` in SQL.",
            "値に`null`を含む`$nin`は何にも一致しません。SQLの`NOT IN (NULL)`と同じです。",
        ),
    ),
    Cause(
        "null_is_not_missing",
        MISSED,
        lambda one: one.relation == "missing" and one.operator in EQUAL and "null" in one.asked,
        cause_words(
            "`null` does not match a missing field.",
            "`null`を指定しても、フィールドがないドキュメントに一致しません。",
        ),
    ),
    Cause(
        "null_not_found",
        MISSED,
        lambda one: one.stored == "null" and one.operator in EQUAL and "null" in one.asked,
        cause_words(
            "`null` does not match a stored null.", "`null`を指定しても、値が`null`のフィールドに一致しません。"
        ),
    ),
    Cause(
        "null_has_no_order",
        MISSED,
        lambda one: one.operator in ORDERED and one.asked == "null" and one.stored != "missing",
        cause_words(
            "Nothing is matched by {operators} with null; in MongoDB null and missing fields are.",
            "`null`を指定した{operators}は何にも一致しません。MongoDBでは`null`とフィールドなしに一致します。",
        ),
        absorbs=("order_misses_missing",),
    ),
    Cause(
        "order_misses_missing",
        MISSED,
        lambda one: one.operator in ORDERED and one.asked == "null",
        cause_words(
            "A missing field is not matched by {operators} with null; in MongoDB it is.",
            "`null`を指定した{operators}は、フィールドがないドキュメントに一致しません。MongoDBでは一致します。",
        ),
    ),
    Cause(
        "empty_array_is_missing",
        ADDED,
        lambda one: one.stored == "empty array" and one.operator in EQUAL and "null" in one.asked,
        cause_words(
            "An empty array is treated as a missing field: `null` matches it.",
            "空の配列がフィールドなしとして扱われ、`null`に一致します。",
        ),
    ),
    Cause(
        "null_is_ordered",
        ADDED,
        lambda one: one.operator in ORDERED and one.stored == "null" and one.asked != "null",
        cause_words(
            "A field that holds null is matched by {operators}; MongoDB compares only values of one type.",
            "{operators}が、値が`null`のフィールドに一致します。MongoDBは同じ型の値だけを比較します。",
        ),
    ),
    Cause(
        "negation_of_order_with_null",
        MISSED,
        lambda one: one.operator == "$not" and one.asked in _ORDER_WITH_NULL,
        cause_words(
            "`$not` of a comparison with null matches nothing: in SQL such a comparison is neither true nor false.",
            "`null`との大小比較を`$not`で否定しても、何にも一致しません。SQLでは、この比較は真でも偽でもありません。",
        ),
    ),
    Cause(
        "negation_misses_missing",
        MISSED,
        lambda one: one.operator in NEGATED and one.relation == "missing",
        cause_words(
            "A missing field is not matched by {operators}.",
            "{operators}は、フィールドがないドキュメントに一致しません。",
        ),
        absorbs=("negation_misses_end_of_path",),
    ),
    Cause(
        "negation_misses_null",
        MISSED,
        lambda one: one.operator in NEGATED and one.stored == "null",
        cause_words(
            "A field that holds null is not matched by {operators}.",
            "{operators}は、値が`null`のフィールドに一致しません。",
        ),
    ),
    Cause(
        "negation_finds_null",
        ADDED,
        lambda one: one.operator in NEGATED and one.stored in {"null", "missing"},
        cause_words(
            "Null or a missing field is matched by {operators}; in MongoDB it is not.",
            "{operators}が、一致しないはずの`null`やフィールドなしに一致します。",
        ),
    ),
    Cause(
        "exists_without_null",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists" and one.stored == "null",
        cause_words(
            "`$exists` treats a field that holds null as missing.",
            "`$exists`は、値が`null`のフィールドを、フィールドなしとして扱います。",
        ),
    ),
    Cause(
        "exists_without_empty",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists" and one.stored in {"empty string", "empty array", "empty object"},
        cause_words(
            "`$exists` treats a field that holds an empty value as missing.",
            "`$exists`は、空の値を持つフィールドを、フィールドなしとして扱います。",
        ),
    ),
    Cause(
        "exists_false",
        (("yes", "no"), ("no", "yes")),
        lambda one: one.operator == "$exists",
        cause_words(
            "`$exists` gives a different answer than MongoDB for some values.",
            "一部の値で`$exists`の答えがMongoDBと異なります。",
        ),
    ),
    Cause(
        "missing_is_empty_text",
        ADDED,
        lambda one: (
            one.operator in EQUAL
            and {one.stored, one.asked.removeprefix("one ")}
            in (
                {"missing", "empty string"},
                {"null", "empty string"},
            )
        ),
        cause_words(
            "An empty string is treated as a missing field or null.",
            "空文字列が、フィールドなしまたは`null`と同じものとして扱われます。",
        ),
    ),
    Cause(
        "missing_found",
        ADDED,
        lambda one: one.stored == "missing" and one.operator in EQUAL | ORDERED and one.asked not in OBJECTS,
        cause_words(
            "Documents without the field are matched by {operators} (value in the filter: {asked}).",
            "{operators}が、フィールドがないドキュメントに一致します（指定した値：{asked}）。",
        ),
    ),
)
