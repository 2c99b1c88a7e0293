"""Order questions by how plain they are, to show the plainest example of a difference."""

from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.filters.dialects.questions import Question, exact_text
from toolkit.filters.kinds import ARRAY, OBJECT, bson_kind

Plainness = tuple[int, ...]

_ODD = frozenset("\n%_\u0301")


def question_plainness(question: Question) -> Plainness:
    """Return a sort key: few operators, few fields, few values, short and plain questions first."""
    operators, fields = _names(question.filter)
    _, stored = _names(question.document)
    text = exact_text(question.filter) + exact_text(question.document)
    values = sum(1 for _ in _leaves([question.filter, question.document]))
    dotted = sum("." in name for name in all_names(question.filter))
    nested = sum(1 for _ in _containers([*_filter_values(question.filter), *question.document.values()]))
    return operators, fields, dotted, stored, nested, values, _oddness(text), len(text)


def _oddness(text: str) -> int:
    return len(_ODD & {*text}) + (not text.isascii()) + text.count('""') + text.count("[]") + text.count('": {}')


def _names(value: Any) -> tuple[int, int]:
    names = [*all_names(value)]
    operators = sum(name.startswith("$") and name != "$options" for name in names)
    return operators, sum(not name.startswith("$") for name in names)


def all_names(value: Any) -> Iterator[str]:
    """Yield the names in a value, at any depth: for a filter its operators and fields."""
    if bson_kind(value) == OBJECT:
        for name, held in value.items():
            yield name
            yield from all_names(held)
    elif bson_kind(value) == ARRAY:
        for element in value:
            yield from all_names(element)


def _filter_values(filter_: Any) -> Iterator[Any]:
    return iter(filter_.values()) if isinstance(filter_, dict) else iter(filter_)


def _containers(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if bson_kind(value) in {OBJECT, ARRAY}:
            yield value
            yield from _containers(value.values() if bson_kind(value) == OBJECT else value)


def _leaves(value: Any) -> Iterator[Any]:
    held = value.values() if bson_kind(value) == OBJECT else value if bson_kind(value) == ARRAY else None
    if held is None:
        yield value
        return
    for one in held:
        yield from _leaves(one)
