"""Values of a recording as a person would write them in Python: `(1, "a")`, `ObjectId("…")`, `Basket(items=[])`."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def spoken(value: Any) -> str:
    """One line for a value; see `toolkit.model.recording` for how values are written there."""
    if isinstance(value, list):
        return f"[{_joined(value)}]"
    if isinstance(value, Mapping):
        return _wrapped(value) if any(name.startswith("$") for name in value) else _named(value)
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and '"' in value:
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _joined(values: Any) -> str:
    return ", ".join(map(spoken, values))


def _named(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{spoken(name)}: {spoken(held)}" for name, held in value.items()) + "}"


def _wrapped(value: Mapping[str, Any]) -> str:
    if "$cut" in value:
        return f"<{_last(str(value.get('type', value['$cut'])))}>"
    kind = str(value.get("$py", ""))
    if kind in _OF:
        return _OF[kind](value)
    if kind:
        return f"{kind}({spoken(value['of'])})" if "of" in value else kind
    if len(value) == 1:
        ((name, held),) = value.items()
        if name in _EXTENDED:
            return f"{_EXTENDED[name]}({spoken(held)})"
    return _named(value)


def _tuple(value: Mapping[str, Any]) -> str:
    return f"({_joined(value['of'])}{',' if len(value['of']) == 1 else ''})"


def _dict(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{spoken(name)}: {spoken(held)}" for name, held in value["of"]) + "}"


def _object(value: Mapping[str, Any]) -> str:
    state = value.get("state")
    held = ", ".join(f"{name}={spoken(one)}" for name, one in state.items()) if isinstance(state, Mapping) else ""
    return f"{_last(str(value['class']))}({held})"


def _exception(value: Mapping[str, Any]) -> str:
    return f"{_last(str(value.get('class', '?')))}({_joined(value.get('args') or ())})"


def _last(name: str) -> str:
    return name.rpartition(":")[2]


_OF: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "tuple": _tuple,
    "set": lambda value: f"{{{_joined(value['of'])}}}" if value["of"] else "set()",
    "frozenset": lambda value: f"frozenset({{{_joined(value['of'])}}})",
    "dict": _dict,
    "object": _object,
    "exception": _exception,
    "bytes": lambda value: f"b{spoken(value['of'])}",
    "unicode": lambda value: f"u{spoken(value['of'])}",
    "name": lambda value: _last(str(value["of"])),
    "enum": lambda value: _last(str(value["of"])),
    "pytz": lambda value: f"pytz.timezone({spoken(value['of'][0])})" if value["of"] else "pytz.utc",
}
_EXTENDED = {
    "$oid": "ObjectId", "$date": "datetime", "$numberLong": "Int64", "$numberDecimal": "Decimal128",
    "$numberDouble": "float", "$numberInt": "int", "$regex": "Regex",
}  # fmt: skip
