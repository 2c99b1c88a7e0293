"""Say clause by clause why a document matches a filter, or why it does not."""

from collections.abc import Mapping
from typing import Any

from toolkit.filters.admission import admit_document
from toolkit.filters.extended_json import format_extended_json
from toolkit.filters.kinds import MISSING
from toolkit.filters.parse import parse_filter
from toolkit.filters.paths import Path
from toolkit.filters.tree import All, And, Clause, Condition, Field, Nor, Not, Or, Predicate
from toolkit.model.filter_answers import Reason

_TOGETHER: Mapping[type[Clause], str] = {And: "and", Or: "or", Nor: "nor"}
_LONGEST = 200


def explain(filter: Mapping[str, Any], document: Mapping[str, Any]) -> Reason:  # noqa: A002 - as in compile_filter
    """Explain why a document matches a filter, or why not.

    Args:
        filter: a filter as passed to `find`.
        document: a document.

    Raises:
        FilterError: MongoDB refuses such a filter or such a document, the filter is not supported here, or it fails on
            this document.
    """
    return _of_clause(parse_filter(filter), admit_document(document, "document"))


def _of_clause(clause: Clause, document: Mapping[str, Any]) -> Reason:
    holds = clause.compile()(document)
    if isinstance(clause, Field):
        return _of_condition(clause.condition, clause.path, document)
    if isinstance(clause, And | Or | Nor):
        parts = tuple(_of_clause(part, document) for part in clause.clauses)
        return Reason(_TOGETHER[type(clause)], _format_value(clause.source), holds, parts=parts)
    return Reason("document", _format_value(clause.source), holds)


def _of_condition(condition: Condition, path: Path, document: Mapping[str, Any]) -> Reason:
    source, holds = _format_value(condition.source), condition.at(path)(document)
    if isinstance(condition, Not):
        return Reason("not", source, holds, path.text, parts=(_of_condition(condition.condition, path, document),))
    if isinstance(condition, All):
        parts = tuple(_of_condition(part, path, document) for part in condition.conditions)
        return Reason("all", source, holds, path.text, parts=parts)
    spread = condition.spread if isinstance(condition, Predicate) else False
    values = path.find_values(document, spread=spread)
    met = tuple(map(condition.alone(), values))
    reached = tuple(None if value is MISSING else _format_value(value) for value in values)
    return Reason("value", source, holds, path.text, reached, sum(met), met=met)


def _format_value(value: Any) -> str:
    text = format_extended_json(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
