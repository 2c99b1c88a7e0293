"""`$jsonSchema`."""

from toolkit.filters.json_schema import read_schema
from toolkit.filters.kinds import OBJECT, bson_kind
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Match, Test
from toolkit.filters.refusal import TYPE_MISMATCH, refusal
from toolkit.filters.tree import Clause


class Fits(Clause, frozen=True):
    """The document conforms to a schema.

    Attributes:
        test: returns whether a document conforms.
    """

    test: Test

    def compile(self) -> Match:
        return self.test


def _schema(operand: Operand) -> Fits:
    if bson_kind(operand.argument) != OBJECT:
        raise refusal(TYPE_MISMATCH, "$jsonSchema must be an object", operand.place)
    return Fits(operand.source, read_schema(operand.argument, operand.place))


DOCUMENT_OPERATORS = {"$jsonSchema": _schema}
