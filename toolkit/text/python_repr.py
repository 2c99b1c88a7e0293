"""Values of a recording as a person would write them in Python: `(1, "a")`, `ObjectId("…")`, `Basket(items=[])`."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def python_repr(value: Any) -> str:
    """One line for a value; see `toolkit.model.recording` for how values are written there."""
    if isinstance(value, list):
        return f"[{_join_values(value)}]"
    if isinstance(value, Mapping):
        return _wrapped_value(value) if any(name.startswith("$") for name in value) else _named_value(value)
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and '"' in value:
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _join_values(values: Any) -> str:
    return ", ".join(map(python_repr, values))


def _named_value(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{python_repr(name)}: {python_repr(held)}" for name, held in value.items()) + "}"


def _wrapped_value(value: Mapping[str, Any]) -> str:
    if "$cut" in value:
        return f"<{_last(str(value.get('type', value['$cut'])))}>"
    kind = str(value.get("$py", ""))
    if kind in _OF:
        return _OF[kind](value)
    if kind:
        return f"{kind}({python_repr(value['of'])})" if "of" in value else kind
    if len(value) == 1:
        ((name, held),) = value.items()
        if name in _EXTENDED:
            return f"{_EXTENDED[name]}({python_repr(held)})"
    return _named_value(value)


def _tuple(value: Mapping[str, Any]) -> str:
    return f"({_join_values(value['of'])}{',' if len(value['of']) == 1 else ''})"


def _named_tuple(value: Mapping[str, Any]) -> str:
    held = zip(value["names"], value["of"], strict=False)
    return f"{value['class']}({', '.join(f'{name}={python_repr(one)}' for name, one in held)})"


def _dict(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{python_repr(name)}: {python_repr(held)}" for name, held in value["of"]) + "}"


def _object(value: Mapping[str, Any]) -> str:
    state = value.get("state")
    held = ", ".join(f"{name}={python_repr(one)}" for name, one in state.items()) if isinstance(state, Mapping) else ""
    return f"{_last(str(value['class']))}({held})"


def _exception(value: Mapping[str, Any]) -> str:
    return f"{_last(str(value.get('class', '?')))}({_join_values(value.get('args') or ())})"


def _last(name: str) -> str:
    return name.rpartition(":")[2]


_OF: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "tuple": _tuple,
    "namedtuple": _named_tuple,
    "set": lambda value: f"{{{_join_values(value['of'])}}}" if value["of"] else "set()",
    "frozenset": lambda value: f"frozenset({{{_join_values(value['of'])}}})",
    "dict": _dict,
    "object": _object,
    "exception": _exception,
    "bytes": lambda value: f"b{python_repr(value['of'])}",
    "unicode": lambda value: f"u{python_repr(value['of'])}",
    "name": lambda value: _last(str(value["of"])),
    "enum": lambda value: _last(str(value["of"])),
    "pytz": lambda value: f"pytz.timezone({python_repr(value['of'][0])})" if value["of"] else "pytz.utc",
}
_EXTENDED = {
    "$oid": "ObjectId", "$date": "datetime", "$numberLong": "Int64", "$numberDecimal": "Decimal128",
    "$numberDouble": "float", "$numberInt": "int", "$regex": "Regex",
}  # fmt: skip
