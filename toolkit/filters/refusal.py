"""Reject a filter: MongoDB's error codes and the `FilterError` that carries them.

Codes and names: https://www.mongodb.com/docs/manual/reference/error-codes/. A bare number such as 51091 is a place in
MongoDB's source; the server names it `Location51091`.
"""

from toolkit.errors import FilterError

BAD_VALUE = 2
FAILED_TO_PARSE = 9
TYPE_MISMATCH = 14
OVERFLOW = 15
INVALID_BSON = 22
TOO_SLOW = 50
UNKNOWN_EXPRESSION = 168
NOT_SUPPORTED = 238
CONVERSION_FAILURE = 241
TOO_LARGE = 10334

SIZE = 16 * 2**20
"""Maximum size in bytes of a document, and of the value of an expression."""

_NAMES = {
    BAD_VALUE: "BadValue",
    FAILED_TO_PARSE: "FailedToParse",
    TYPE_MISMATCH: "TypeMismatch",
    OVERFLOW: "Overflow",
    INVALID_BSON: "InvalidBSON",
    TOO_SLOW: "MaxTimeMSExpired",
    UNKNOWN_EXPRESSION: "InvalidPipelineOperator",
    NOT_SUPPORTED: "NotImplemented",
    CONVERSION_FAILURE: "ConversionFailure",
    TOO_LARGE: "BSONObjectTooLarge",
}

Place = tuple[str | int, ...]


def refusal(code: int, message: str, place: Place = ()) -> FilterError:
    """Build the error that explains why a filter is refused, and at which place.

    Args:
        code: one of the codes of this module, or MongoDB's number of a place in its source.
        message: what is wrong, for a person.
        place: keys and positions that lead to the place.
    """
    name = _NAMES.get(code, f"Location{code}")
    return FilterError(code, name, message, ".".join(str(part)[:80] for part in place))
