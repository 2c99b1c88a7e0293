"""Causes that concern values that are similar but not identical."""

from toolkit.filters.dialects.causes import (
    ADDED,
    ARRAYS,
    EITHER,
    EQUAL,
    MISSED,
    NEGATED,
    NUMBERS,
    OBJECTS,
    ORDERED,
    TEXTS,
    Cause,
    cause_words,
    kind_of,
)
from toolkit.filters.dialects.features import LISTED, Described, operator_and_value, value_at_path
from toolkit.filters.dialects.questions import Sample
from toolkit.filters.kinds import ARRAY, bson_kind
from toolkit.filters.values import equality_key

RANK = 6
_WHOLE = EQUAL | NEGATED | {"$elemMatch"}
_SAME = _WHOLE | {"$all"}


def _operand_kind(one: Described) -> str:
    return one.asked.removeprefix("one ")


def _between(one: Described, first: frozenset[str] | set[str], second: frozenset[str] | set[str]) -> bool:
    asked, stored = _operand_kind(one), one.stored
    return one.operator in _SAME and ((asked in first and stored in second) or (asked in second and stored in first))


def _compares(one: Described, relation: str) -> bool:
    return one.relation == relation and one.operator in _SAME | ORDERED


def _holds_a_value(sample: Sample) -> bool:
    """Return whether the stored object contains the requested value, or one of the requested values."""
    ((path, argument),) = sample.question.filter.items()
    operator, asked = operator_and_value(argument)
    wanted = (
        [equality_key(one) for one in asked]
        if operator in LISTED and bson_kind(asked) == ARRAY
        else [equality_key(asked)]
    )
    return any(equality_key(held) in wanted for held in value_at_path(sample.question.document, path).values())


def _negates_an_order(one: Described) -> bool:
    return one.operator == "$not" and one.asked.split()[0] in ORDERED


def _takes_truth_for_number(one: Described) -> bool:
    if one.stored == "bool" and one.operator in {"$mod", "$type"}:
        return one.expected == "no"
    if one.operator in ORDERED:
        return {kind_of(_operand_kind(one)), kind_of(one.stored)} == {"bool", "number"}
    if one.relation == "equal in Python" and _operand_kind(one) in ARRAYS | OBJECTS:
        return one.operator in _SAME
    alike = {"equal in Python", "same text", "both empty"}
    return one.relation in alike and _between(one, {"bool"}, NUMBERS)


CAUSES = (
    Cause(
        "dates_in_text",
        EITHER,
        lambda one: _operand_kind(one) == one.stored == "date text" and one.operator in EQUAL,
        cause_words(
            "Strings that look like dates are compared as dates.",
            "日付の形をした文字列が、日付として比較されます。",
        ),
    ),
    Cause(
        "number_texts_are_numbers",
        EITHER,
        lambda one: _compares(one, "same as numbers"),
        cause_words(
            "Strings of digits are equal if they are the same number.",
            "数字の文字列は、数値として同じなら等しいものとして扱われます。",
        ),
    ),
    Cause(
        "case_ignored",
        EITHER,
        lambda one: _compares(one, "same but case"),
        cause_words("Strings are compared without regard to case.", "文字列の比較で、大文字と小文字が区別されません。"),
    ),
    Cause(
        "spaces_ignored",
        EITHER,
        lambda one: _compares(one, "same but spaces"),
        cause_words(
            "Spaces at the ends of strings do not count.",
            "文字列の前後の空白が無視されます。",
        ),
    ),
    Cause(
        "composition_ignored",
        EITHER,
        lambda one: _compares(one, "same but composition"),
        cause_words(
            "Characters that Unicode calls compatible (full width, composed) are the same.",
            "全角と半角、合成文字などUnicodeで互換の文字が、同じ文字として扱われます。",
        ),
    ),
    Cause(
        "part_of_text",
        ADDED,
        lambda one: one.operator in EQUAL and one.relation in {"stored begins with it", "stored holds it"},
        cause_words(
            "A string matches if it merely contains the text in the filter.",
            "指定した文字列を含むだけの文字列にも一致します。",
        ),
    ),
    Cause(
        "numbers_are_text",
        EITHER,
        lambda one: one.relation == "same text" and _between(one, NUMBERS, TEXTS),
        cause_words(
            "A number and a string with the same digits are equal.",
            "数値と、同じ数字の文字列が、等しいものとして扱われます。",
        ),
    ),
    Cause(
        "true_is_one",
        EITHER,
        _takes_truth_for_number,
        cause_words(
            "`true` and `false` are treated as the numbers 1 and 0 ({operators}).",
            "`true`と`false`が、数値の1と0として扱われます（{operators}）。",
        ),
    ),
    Cause(
        "text_of_values",
        EITHER,
        lambda one: one.relation == "same text" and one.operator in _SAME,
        cause_words(
            "Values of different types are equal if they read the same, such as {asked} and {stored}.",
            "型が違っても、表記が同じなら等しいものとして扱われます（{asked}と{stored}など）。",
        ),
        absorbs=("numbers_are_text",),
    ),
    Cause(
        "object_values_searched",
        ADDED,
        lambda one: one.operator in EQUAL | {"$all"} and one.stored == "object" and _operand_kind(one) not in OBJECTS,
        cause_words(
            "The values inside an object are searched, too ({operators}).",
            "オブジェクトの中の値にも一致します（{operators}）。",
        ),
        _holds_a_value,
    ),
    Cause(
        "empty_values_alike",
        EITHER,
        lambda one: one.relation == "both empty" and one.operator in _SAME and not _negates_an_order(one),
        cause_words(
            "Empty values of different types are alike, such as {asked} and {stored}.",
            "型の違う空の値が、同じものとして扱われます（{asked}と{stored}など）。",
        ),
    ),
    Cause(
        "dates_are_text",
        EITHER,
        lambda one: {kind_of(_operand_kind(one)), kind_of(one.stored)} == {"date", "text"},
        cause_words("A date and a string are compared as text.", "日付と文字列が、文字列として比較されます。"),
    ),
    Cause(
        "large_numbers_rounded",
        EITHER,
        lambda one: one.relation == "same double",
        cause_words(
            "Integers above 2**53 are rounded: different ones are equal.",
            "2の53乗を超える整数が丸められ、異なる値が等しくなります。",
        ),
    ),
    Cause(
        "number_types_differ",
        MISSED,
        lambda one: one.relation == "same number",
        cause_words(
            "Numbers of equal value but different types are not equal, such as {asked} and {stored}.",
            "値が同じでも、型の違う数値は等しくなりません（{asked}と{stored}など）。",
        ),
    ),
    Cause(
        "field_order_ignored",
        ADDED,
        lambda one: one.relation == "same but order" and _operand_kind(one) in OBJECTS,
        cause_words(
            "The order of an object's fields does not count.",
            "オブジェクトのフィールドの順序が無視されます。",
        ),
    ),
    Cause(
        "whole_object_not_found",
        MISSED,
        lambda one: _operand_kind(one) in OBJECTS and one.relation == "same" and one.operator in EQUAL,
        cause_words(
            "An object is not found by the whole object.",
            "オブジェクト全体を指定しても、同じオブジェクトに一致しません。",
        ),
    ),
    Cause(
        "object_matches_part",
        EITHER,
        lambda one: _operand_kind(one) in OBJECTS and one.stored in OBJECTS and one.operator in _WHOLE,
        cause_words(
            "An object as a value is not compared as a whole.",
            "値として指定したオブジェクトが、全体の一致では比較されません。",
        ),
    ),
    Cause(
        "object_read_as_conditions",
        EITHER,
        lambda one: _operand_kind(one) in OBJECTS and one.operator in _WHOLE and one.stored != "missing",
        cause_words(
            "An object as a value is treated as conditions.",
            "値として指定したオブジェクトが、条件として扱われます。",
        ),
        absorbs=("object_finds_missing", "object_matches_part", "field_order_ignored"),
    ),
    Cause(
        "object_finds_missing",
        EITHER,
        lambda one: _operand_kind(one) in OBJECTS and one.operator in _WHOLE,
        cause_words(
            "Documents without the field are matched by an object as a value ({asked}).",
            "値としてオブジェクトを指定すると、フィールドがないドキュメントに一致します（{asked}）。",
        ),
    ),
)
