"""`$comment`: ignored by the matcher."""

from toolkit.filters.operators import Operand


def _nothing(operand: Operand) -> None:  # noqa: ARG001 - any argument will do
    return None


DOCUMENT_OPERATORS = {"$comment": _nothing}
