"""Prepare the settings of a project for its report, with secrets masked."""

from functools import cache
from typing import Any

import msgspec

from toolkit.model.settings import Settings
from toolkit.source.masked_lines import MASK, is_secret_name, mask_command, mask_lines

_COMMANDS = ("before", "tests")


def show_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON values, with secrets in variables, commands and addresses masked."""
    usual = _usual()
    given = msgspec.to_builtins(settings)
    return {name: value if value == usual[name] else _mask_value(name, value) for name, value in given.items()}


@cache
def _usual() -> dict[str, Any]:
    """Return the settings of a project that has none: nobody's secrets are among them."""
    found: dict[str, Any] = msgspec.to_builtins(Settings())
    return found


def _mask_value(name: str, value: Any) -> Any:
    """Mask the secrets in a value; `name`: name of the setting."""
    if name == "environment" and isinstance(value, dict):
        return {key: MASK if is_secret_name(key) and one else mask_lines(one) for key, one in value.items()}
    if isinstance(value, dict):
        return {key: _mask_value(key, one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_mask_value(name, one) for one in value)
    if isinstance(value, str):
        return mask_lines(value) if name in _COMMANDS else mask_command(value)
    return value
