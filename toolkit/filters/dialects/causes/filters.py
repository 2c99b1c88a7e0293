"""Causes that concern whole filters: which ones are refused, logical operators, lists of filters."""

from collections.abc import Callable

from toolkit.filters.dialects.causes import ACCEPTED, ADDED, ARRAYS, EITHER, FAILED, MISSED, Cause, cause_words
from toolkit.filters.dialects.features import LISTED, Described
from toolkit.filters.dialects.plainness import all_names
from toolkit.filters.dialects.questions import Sample
from toolkit.filters.operators import document_operators, field_operators

RANK = 1
_LOGICAL = frozenset({"$and", "$or", "$nor"})
_JOINED = frozenset({"$and", "several fields"})


def _unknown_on_field(one: Described) -> bool:
    return (
        bool(one.path)
        and one.operator.startswith("$")
        and any(
            name.startswith("$") and name not in field_operators()
            for name in one.operator.removesuffix(" with $options").split("+")
        )
    )


def _unknown_on_top(one: Described) -> bool:
    return not one.path and one.operator.startswith("$") and one.operator not in document_operators()


def _is_no_array(one: Described) -> bool:
    if one.operator in _LOGICAL:
        return one.asked == "no array"
    return one.operator in LISTED and one.asked.split()[0] not in {"none", "one", "several"}


def _is_about_nothing(sample: Sample) -> bool:
    """Return whether one of the fields in the filter is missing or null in the document."""
    fields = (name.partition(".")[0] for name in all_names(sample.question.filter) if not name.startswith("$"))
    return any(sample.question.document.get(name) is None for name in fields)


def _same_element(one: Described) -> bool:
    return (one.operator in _JOINED and one.stored == "an array") or ("+" in one.operator and one.stored in ARRAYS)


def _cause_of_acceptance(key: str, situation: Callable[[Described], bool], en: str, ja: str) -> Cause:
    rejects = cause_words(f"{en}; MongoDB rejects the filter.", f"{ja}。MongoDBではエラーになります。")
    return Cause(key, ACCEPTED, situation, rejects)


_ACCEPTED = (
    _cause_of_acceptance(
        "accepts_no_array",
        _is_no_array,
        "A value that is not an array is accepted by {operators}",
        "{operators}に配列以外を指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_no_filter",
        lambda one: one.operator in _LOGICAL and one.asked in {"one", "several"},
        "A value that is not a filter is accepted as an element of {operators}",
        "{operators}の要素にフィルター以外を指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_mixed_object",
        lambda one: "+" in one.operator and not all(name.startswith("$") for name in one.operator.split("+")),
        "An object that mixes operators and field names is accepted",
        "演算子とフィールド名が混ざったオブジェクトが、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_wrong_pattern",
        lambda one: one.operator.startswith("$regex"),
        "An invalid regular expression, such as {asked}, is accepted",
        "正しくない正規表現（{asked}など）が、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_wrong_type",
        lambda one: one.operator == "$type",
        "`$type` accepts types that do not exist, such as {asked}",
        "存在しない型（{asked}など）を`$type`に指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_wrong_size",
        lambda one: one.operator == "$size",
        "`$size` accepts values that cannot be a number of elements, such as {asked}",
        "要素の数になり得ない値（{asked}など）を`$size`に指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_wrong_division",
        lambda one: one.operator == "$mod",
        "`$mod` accepts something other than a divisor and a remainder, such as {asked}",
        "除数と余りの組ではない値（{asked}など）を`$mod`に指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_no_condition",
        lambda one: one.operator in {"$not", "$elemMatch"},
        "A value that is not a condition, such as {asked}, is accepted by {operators}",
        "条件ではない値（{asked}など）を{operators}に指定しても、受け付けられます",
    ),
    _cause_of_acceptance(
        "accepts_a_list",
        lambda one: one.operator == "list of filters",
        "A list of filters is accepted even if it is empty or holds something else",
        "空のリストや、フィルター以外を含むリストが、受け付けられます",
    ),
)

CAUSES = (
    Cause(
        "no_answer",
        FAILED,
        lambda one: True,  # noqa: ARG005
        cause_words(
            "Some filters get no answer: the implementation hangs, crashes or returns nonsense ({operators}).",
            "一部のフィルターで答えが返りません。停止しない、異常終了する、または答えではないものを返します（{operators}）。",
        ),
    ),
    Cause(
        "unknown_operator_ignored",
        (("rejected", "yes"),),
        _unknown_on_field,
        cause_words(
            "An unknown operator on a field is ignored; MongoDB rejects the filter.",
            "フィールドに付けた未知の演算子は無視されます。MongoDBではエラーになります。",
        ),
    ),
    Cause(
        "unknown_operator_finds_nothing",
        (("rejected", "no"),),
        _unknown_on_field,
        cause_words(
            "An unknown operator on a field finds nothing; MongoDB rejects the filter.",
            "フィールドに付けた未知の演算子には何も一致しません。MongoDBではエラーになります。",
        ),
    ),
    Cause(
        "field_condition_on_top",
        ACCEPTED,
        lambda one: _unknown_on_top(one) and one.operator in field_operators(),
        cause_words(
            "{operators}, which belongs to a field, is accepted at the top of a filter; MongoDB rejects the filter.",
            "フィールドに付ける演算子の{operators}を、フィルター直下に置いても受け付けられます。MongoDBではエラーになります。",
        ),
    ),
    Cause(
        "unknown_clause_ignored",
        (("rejected", "yes"),),
        _unknown_on_top,
        cause_words(
            "An unknown operator at the top of a filter ({operators}) is ignored; MongoDB rejects the filter.",
            "フィルター直下の未知の演算子（{operators}）は無視されます。MongoDBではエラーになります。",
        ),
    ),
    Cause(
        "unknown_clause_finds_nothing",
        (("rejected", "no"),),
        _unknown_on_top,
        cause_words(
            "A filter with an unknown operator at its top ({operators}) is not rejected, as it is in MongoDB.",
            "フィルター直下の未知の演算子（{operators}）があっても、MongoDBと違ってエラーになりません。",
        ),
    ),
    Cause(
        "empty_logic_matches",
        (("rejected", "yes"),),
        lambda one: one.operator in _LOGICAL and one.asked == "none",
        cause_words(
            "An empty array in {operators} matches every document; MongoDB rejects it.",
            "空の配列を指定した{operators}はすべてのドキュメントに一致します。MongoDBではエラーになります。",
        ),
    ),
    Cause(
        "empty_logic_finds_nothing",
        (("rejected", "no"),),
        lambda one: one.operator in _LOGICAL and one.asked == "none",
        cause_words(
            "An empty array in {operators} matches no document; MongoDB rejects it.",
            "空の配列を指定した{operators}はどのドキュメントにも一致しません。MongoDBではエラーになります。",
        ),
    ),
    *_ACCEPTED,
    Cause(
        "accepts_wrong_arguments",
        ACCEPTED,
        lambda one: True,  # noqa: ARG005
        cause_words(
            "Arguments that MongoDB rejects are accepted by {operators}.",
            "MongoDBではエラーになる引数を{operators}に指定しても、受け付けられます。",
        ),
    ),
    Cause(
        "list_is_not_and",
        EITHER,
        lambda one: one.operator == "list of filters",
        cause_words(
            "A list of filters gives a different answer than its parts joined by `$and`.",
            "フィルターのリストの答えは、それぞれを`$and`でつないだ場合と異なります。",
        ),
    ),
    Cause(
        "same_element",
        MISSED,
        _same_element,
        cause_words(
            "Conditions on an array ({operators}) must hold for the same element; in MongoDB each may have its own.",
            "配列への複数の条件（{operators}）は、同じ要素で成り立つ必要があります。MongoDBでは条件ごとに別の要素でも構いません。",
        ),
    ),
    Cause(
        "nor_of_unknown",
        MISSED,
        lambda one: one.operator == "$nor" and one.stored != "an array",
        cause_words(
            "`$nor` does not match where a field is missing or null: in SQL the opposite of unknown is unknown.",
            "フィールドがないか`null`のとき、`$nor`に一致しません。SQLでは、`NULL`との比較は否定しても真になりません。",
        ),
        _is_about_nothing,
    ),
    Cause(
        "nor_is_not_and",
        ADDED,
        lambda one: one.operator == "$nor" and one.asked == "several",
        cause_words(
            "`$nor` holds as soon as one of its filters does not; in MongoDB none of them may hold.",
            "`$nor`は、1つでも成り立たないフィルターがあれば一致します。MongoDBではすべて成り立たない必要があります。",
        ),
    ),
    Cause(
        "logic",
        EITHER,
        lambda one: not one.path and one.operator != "empty filter",
        cause_words(
            "{operators}: the answer does not follow from the answers to its parts as it does in MongoDB.",
            "{operators}の答えが、それぞれの部分の答えからMongoDBが出す答えと異なります。",
        ),
    ),
    Cause(
        "several_conditions",
        EITHER,
        lambda one: "+" in one.operator,
        cause_words(
            "Not all of several conditions on one field count, or they count differently ({operators}).",
            "1つのフィールドに複数の条件があると、一部の条件しか効かないか、効き方が変わります（{operators}）。",
        ),
    ),
)
