"""Causes that concern `$regex`, `$mod`, `$type`, and the less common behavior of `$all`."""

import re

from toolkit.filters.dialects.causes import ADDED, ARRAYS, EITHER, EQUAL, MISSED, NUMBERS, Cause, cause_words
from toolkit.filters.dialects.features import Described, operator_and_value, value_at_path
from toolkit.filters.dialects.questions import Sample

RANK = 8


def _searches(one: Described) -> bool:
    return one.operator.startswith("$regex")


def _parts(sample: Sample) -> tuple[str, str]:
    """Return the pattern and the text of an example; empty if either has another type."""
    ((path, argument),) = sample.question.filter.items()
    _, value = operator_and_value(argument)
    pattern = value.get("$regex") if isinstance(value, dict) else value
    text = value_at_path(sample.question.document, path)
    return (pattern, text) if isinstance(pattern, str) and isinstance(text, str) else ("", "")


def _would_match(sample: Sample, *, how: str, flags: int = 0) -> bool:
    pattern, text = _parts(sample)
    try:
        return getattr(re.compile(pattern, flags), how)(text) is not None
    except re.error:
        return False


def _only_found_inside(sample: Sample) -> bool:
    return _would_match(sample, how="search") and not _would_match(sample, how="match")


def _only_part(sample: Sample) -> bool:
    return _would_match(sample, how="search") and not _would_match(sample, how="fullmatch")


def _but_for_case(sample: Sample) -> bool:
    return not _would_match(sample, how="search") and _would_match(sample, how="search", flags=re.IGNORECASE)


def _as_plain_text(sample: Sample) -> bool:
    pattern, text = _parts(sample)
    return bool(pattern) and (pattern in text) != _would_match(sample, how="search")


CAUSES = (
    Cause(
        "regex_options_ignored",
        EITHER,
        lambda one: one.operator == "$regex with $options",
        cause_words(
            "`$options` of a regular expression does not do what it does in MongoDB.",
            "正規表現の`$options`の効き方がMongoDBと異なります。",
        ),
    ),
    Cause(
        "regex_as_value",
        MISSED,
        lambda one: one.operator in EQUAL and one.asked == "regex",
        cause_words(
            "A regular expression in place of a value matches no strings.",
            "値の位置に置いた正規表現が、文字列に一致しません。",
        ),
    ),
    Cause(
        "regex_without_case",
        ADDED,
        _searches,
        cause_words(
            "Regular expressions ignore case without being told to.",
            "正規表現が、指定がなくても大文字と小文字を区別しません。",
        ),
        _but_for_case,
    ),
    Cause(
        "regex_at_the_start",
        MISSED,
        _searches,
        cause_words(
            "A regular expression must match from the start of the string; MongoDB searches everywhere in it.",
            "正規表現は文字列の先頭から一致する必要があります。MongoDBは文字列のどこでも探します。",
        ),
        _only_found_inside,
    ),
    Cause(
        "regex_as_a_whole",
        MISSED,
        _searches,
        cause_words(
            "A regular expression must match the whole string; MongoDB searches everywhere in it.",
            "正規表現は文字列全体に一致する必要があります。MongoDBは文字列のどこでも探します。",
        ),
        _only_part,
    ),
    Cause(
        "regex_is_plain_text",
        EITHER,
        _searches,
        cause_words(
            "A regular expression is searched for as plain text.", "正規表現が、ただの文字列として探されます。"
        ),
        _as_plain_text,
    ),
    Cause(
        "regex_in_other_types",
        ADDED,
        lambda one: _searches(one) and one.stored not in {"string", "empty string", "number text", "date text"},
        cause_words(
            "A regular expression also matches values that are not strings, such as {stored}.",
            "正規表現が、文字列以外の値（{stored}など）にも一致します。",
        ),
    ),
    Cause(
        "regex_otherwise",
        EITHER,
        _searches,
        cause_words(
            "Regular expressions answer otherwise in some cases.", "一部の場合に、正規表現の答えが異なります。"
        ),
    ),
    Cause(
        "modulo_of_no_number",
        ADDED,
        lambda one: one.operator == "$mod" and one.stored not in NUMBERS and one.stored not in ARRAYS,
        cause_words(
            "`$mod` also matches values that are not numbers, such as {stored}.",
            "`$mod`が、数値以外の値（{stored}など）にも一致します。",
        ),
    ),
    Cause(
        "modulo",
        EITHER,
        lambda one: one.operator == "$mod",
        cause_words(
            "`$mod` computes another remainder than MongoDB, which truncates decimals and keeps the sign of the value.",
            "`$mod`の余りがMongoDBと異なります。MongoDBは小数を切り捨て、余りの符号を元の値に合わせます。",
        ),
    ),
    Cause(
        "types",
        EITHER,
        lambda one: one.operator == "$type",
        cause_words(
            "`$type` assigns some values another type than MongoDB does.",
            "`$type`での型の判定がMongoDBと異なります。",
        ),
    ),
    Cause(
        "all_otherwise",
        EITHER,
        lambda one: one.operator == "$all",
        cause_words(
            "`$all` does not look for each of its values as MongoDB does.",
            "`$all`での値の探し方がMongoDBと異なります。",
        ),
        absorbs=("null_inside_array",),
    ),
)
