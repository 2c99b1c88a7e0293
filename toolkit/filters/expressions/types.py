"""`$type` and `$isNumber`."""

from typing import Any

from toolkit.filters.expressions import Eager
from toolkit.filters.kinds import NUMBER, TYPE_CODES, bson_kind, type_code

_NAMES = {code: name for name, code in TYPE_CODES.items()} | {0: "missing"}


def _type(value: Any) -> str:
    return _NAMES[type_code(value)]


EXPRESSIONS = {"$type": Eager(1, 1, _type), "$isNumber": Eager(1, 1, lambda value: bson_kind(value) == NUMBER)}
