"""Read a filter document into a tree; refuse what MongoDB refuses, with its code."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.filters.admission import admit_document
from toolkit.filters.kinds import OBJECT, REGEX, bson_kind
from toolkit.filters.operators import Operand, document_operators, field_operators
from toolkit.filters.operators.comparison import Equals
from toolkit.filters.operators.pattern import Matches
from toolkit.filters.paths import Path
from toolkit.filters.refusal import BAD_VALUE, OVERFLOW, Place, refusal
from toolkit.filters.tree import All, And, Clause, Condition, Field


def parse_filter(document: Mapping[str, Any]) -> Clause:
    """Parse a filter into a tree.

    Args:
        document: a filter as passed to `find`.

    Raises:
        FilterError: MongoDB refuses such a filter, or it uses an operator that is not supported here.
    """
    try:
        return _Parser().clause(admit_document(document), ())
    except RecursionError:
        raise refusal(OVERFLOW, "the filter is nested too deep to be read") from None


class _Parser:
    def clause(self, document: Mapping[str, Any], place: Place, *, nested: bool = False) -> Clause:
        clauses = [
            self._operator(name, document, (*place, name), nested)
            if name.startswith("$")
            else Field({name: argument}, Path(name), self._field(argument, (*place, name)))
            for name, argument in document.items()
        ]
        kept = tuple(clause for clause in clauses if clause is not None)
        return kept[0] if len(kept) == 1 else And(document, kept)

    def condition(self, document: Mapping[str, Any], place: Place) -> Condition:
        conditions = list(self._conditions(document, place))
        return conditions[0] if len(conditions) == 1 else All(document, tuple(conditions))

    def is_operators(self, value: Any) -> bool:
        if bson_kind(value) != OBJECT or not value or not next(iter(value)).startswith("$"):
            return False
        return not ("$ref" in value and "$id" in value)

    def _field(self, argument: Any, place: Place) -> Condition:
        if self.is_operators(argument):
            return self.condition(argument, place)
        if bson_kind(argument) == REGEX:
            return Matches.literal(argument, place)
        return Equals({"$eq": argument}, argument)

    def _conditions(self, document: Mapping[str, Any], place: Place) -> Iterable[Condition]:
        known = field_operators()
        for name, argument in document.items():
            if name not in known:
                raise refusal(BAD_VALUE, f"unknown operator: {name}", (*place, name))
            found = known[name](Operand(name, argument, document, (*place, name), self))
            if found is not None:
                yield found

    def _operator(self, name: str, document: Mapping[str, Any], place: Place, nested: bool) -> Clause | None:
        known = document_operators()
        if name not in known:
            raise refusal(BAD_VALUE, f"unknown top level operator: {name}", place)
        return known[name](Operand(name, document[name], document, place, self, nested))
