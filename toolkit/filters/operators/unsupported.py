"""Operators of MongoDB that are not implemented here: geography, text search, JavaScript, samples.

They are always refused rather than guessed.
"""

from typing import NoReturn

from toolkit.filters.operators import Operand
from toolkit.filters.refusal import NOT_SUPPORTED, refusal

_ON_FIELDS = ("$geoIntersects", "$geoNear", "$geoWithin", "$near", "$nearSphere", "$within")
_ON_DOCUMENTS = ("$sampleRate", "$text", "$where")


def _refuse(operand: Operand) -> NoReturn:
    raise refusal(NOT_SUPPORTED, f"{operand.name} is not supported here", operand.place)


FIELD_OPERATORS = dict.fromkeys(_ON_FIELDS, _refuse)
DOCUMENT_OPERATORS = dict.fromkeys(_ON_DOCUMENTS, _refuse)
