"""Formatted string literals: the text, or what is known of its end."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING

from toolkit.inventory.interpreter.bounds import LONGEST_TEXT, is_bounded_width
from toolkit.inventory.interpreter.partial_text import filled_in, text_after_unknown
from toolkit.inventory.interpreter.values import Environment, UnknownValue, Value
from toolkit.source.code_text import code_text

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter


def formatted_text(interpreter: Interpreter, node: ast.JoinedStr, around: Environment) -> Value:
    """Return the text of an f-string; if just its beginning is unknown, an unknown value with the known end."""
    parts: list[str] = []
    unknown = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = interpreter.evaluate(part.value, around)
        if not isinstance(value, str | int | float):
            unknown = unknown or f"f-string with {code_text(part.value)[:60]}"
            parts.append(filled_in(value))
            continue
        pattern = interpreter.evaluate(part.format_spec, around) if part.format_spec else ""
        if isinstance(pattern, UnknownValue) or not is_bounded_width(str(pattern)):
            return UnknownValue("f-string of a width that is not known")
        with suppress(ValueError, OverflowError):
            parts.append(format(repr(value) if part.conversion == ord("r") else value, pattern or ""))
    made = "".join(parts)
    if len(made) > LONGEST_TEXT:
        return UnknownValue("a long text")
    return text_after_unknown(made, unknown) if unknown else made
