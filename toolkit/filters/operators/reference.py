"""`$ref $id $db` in place of document operators: fields of a database reference, compared as such."""

from toolkit.filters.operators import Operand
from toolkit.filters.operators.comparison import Equals
from toolkit.filters.paths import Path
from toolkit.filters.tree import Field


def _field(operand: Operand) -> Field:
    return Field(operand.source, Path(operand.name), Equals({"$eq": operand.argument}, operand.argument))


DOCUMENT_OPERATORS = {"$ref": _field, "$id": _field, "$db": _field}
