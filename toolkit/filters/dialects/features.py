"""Features of a question besides its values: the terms in which causes are expressed."""

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from toolkit.filters.dialects.questions import MatchOutcome, Sample, answer_outcome
from toolkit.filters.dialects.shapes import value_relation, value_shape
from toolkit.filters.kinds import ARRAY, MISSING, OBJECT, bson_kind
from toolkit.filters.oracles import Rejected

_VOLATILE = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|[-+.\d]+""")
LITERAL = "literal"
LISTED = frozenset({"$in", "$nin", "$all"})


_Answers = tuple[MatchOutcome, MatchOutcome, str]


class Described(Struct, frozen=True):
    """A sample in general terms.

    Attributes:
        operator: the outermost operator; `literal`, `list of filters`, `several fields`, `empty filter`; several
            conditions on one field are joined by `+`.
        asked: shape of the operator's argument.
        stored: shape of the document's value at the path.
        relation: relation between the argument and the stored value.
        path: shape of the path: `plain`, `dotted through array`, ...; empty if the filter is not about one field.
        field: the first name of the path.
        expected: the reference answer.
        given: the answer in question.
        error: if a valid filter was refused, the name and message of the error without parts that vary between
            examples.
    """

    operator: str
    asked: str
    stored: str
    relation: str
    path: str
    field: str
    expected: MatchOutcome
    given: MatchOutcome
    error: str = ""


def describe_sample(sample: Sample) -> Described:
    """Describe a sample in general terms; the result is cached in the sample."""
    notes = sample.__dict__
    if "described" not in notes:
        notes["described"] = _describe(sample)
    found: Described = notes["described"]
    return found


def _describe(sample: Sample) -> Described:
    filter_, document = sample.question.filter, sample.question.document
    verdicts = answer_outcome(sample.expected), answer_outcome(sample.given), _error(sample)
    if isinstance(filter_, list):
        return _of_all("list of filters", filter_, document, verdicts)
    if len(filter_) != 1:
        return _of_all("several fields" if filter_ else "empty filter", [*filter_], document, verdicts)
    ((name, argument),) = filter_.items()
    if name.startswith("$"):
        return _of_all(name, argument, document, verdicts)
    stored = value_at_path(document, name)
    operator, value = operator_and_value(argument)
    related = value_relation(_single(operator, value), stored)
    path = path_shape(name, document)
    return Described(
        operator, argument_shape(operator, value), value_shape(stored), related, path, name.split(".")[0], *verdicts
    )


def _error(sample: Sample) -> str:
    if not isinstance(sample.expected, bool) or not isinstance(sample.given, Rejected):
        return ""
    first, *_ = sample.given.message.split("\n")
    return f"{sample.given.name}: {_VOLATILE.sub('…', first)}"


def _of_all(operator: str, parts: Any, document: Mapping[str, Any], answers: _Answers) -> Described:
    held = {value_shape(value) for value in document.values()}
    stored = "an array" if any("array" in one for one in held) else "no array" if held else "nothing"
    counted = {0: "none", 1: "one"}.get(len(parts), "several") if isinstance(parts, list) else "no array"
    return Described(operator, counted, stored, "", "", "", *answers)


def operator_and_value(argument: Any) -> tuple[str, Any]:
    """Return the operator of a condition and its argument; several operators are joined by `+`."""
    if not isinstance(argument, dict) or not next(iter(argument), "").startswith("$"):
        return LITERAL, argument
    names = [name for name in argument if name != "$options"] or ["$options"]
    if len(names) > 1:
        return "+".join(sorted(names)), MISSING
    if names == ["$regex"] and "$options" in argument:
        return "$regex with $options", argument
    return names[0], argument[names[0]]


def _single(operator: str, value: Any) -> Any:
    """Return the operand that is compared with the stored value."""
    if operator in LISTED and bson_kind(value) == ARRAY and len(value) == 1:
        return value[0]
    if operator == "$not" and bson_kind(value) == OBJECT:
        return _single(*operator_and_value(value))
    return value


def argument_shape(operator: str, value: Any) -> str:
    """Return the kind of argument of an operator."""
    if operator in LISTED and bson_kind(value) == ARRAY:
        return _list_shape(value)
    if operator in {"$not", "$elemMatch"} and bson_kind(value) == OBJECT:
        inner, argument = operator_and_value(value)
        if inner == LITERAL:
            return "fields" if value else value_shape(value)
        return f"{inner} {argument_shape(inner, argument)}"
    if operator == "$exists":
        return "true" if value is True else "false" if value is False else value_shape(value)
    if operator in {"$type", "$regex", "$mod", "$size"} and isinstance(value, str | int | list):
        return f"`{json.dumps(value, default=str, ensure_ascii=False)}`"
    return value_shape(value)


def _list_shape(values: Any) -> str:
    if len(values) < 2:
        return f"one {value_shape(values[0])}" if values else "none"
    held = [
        found for found in ("null", "regex", "array") if any(found in value_shape(value).split() for value in values)
    ]
    return f"several with {' and '.join(held)}" if held else "several"


def path_shape(path: str, document: Mapping[str, Any]) -> str:
    """Return how a path leads into a document."""
    head, *rest = path.split(".")
    if not rest:
        return "plain"
    if path in document:
        return "dotted name"
    held = document.get(head, MISSING)
    through = {ARRAY: "array", OBJECT: "object"}.get(bson_kind(held), "nothing" if held is MISSING else "scalar")
    return f"{'position' if rest[0].isdecimal() else 'dotted'} through {through}"


def value_at_path(value: Any, path: str) -> Any:
    """Return the value at a path of names and positions; `MISSING` if the path leads to nothing."""
    for name in path.split("."):
        if bson_kind(value) == OBJECT:
            value = value.get(name, MISSING)
        elif bson_kind(value) == ARRAY and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return MISSING
    return value
