"""Texts of which only the end is known, because something unknown is filled in at their beginning."""

from toolkit.inventory.interpreter.bounds import LONGEST_TEXT
from toolkit.inventory.interpreter.values import UnknownValue, Value

MARK = "\0"
"""Text that stands for a value that is not known."""


def filled_in(value: Value) -> Value:
    """Return what a text is filled with: a plain value itself, and `MARK` with the known end of an unknown one."""
    return value if isinstance(value, str | int | float) else f"{MARK}{getattr(value, 'ending', '')}"


def text_after_unknown(made: str, why: str) -> UnknownValue:
    """Return an unknown value with the end of a text if `MARK` is only at its beginning, or its whole first part.

    It may also be behind the anchor `^` of a pattern: `^/{version}/orders` ends with `/orders`.
    """
    before, mark, ending = made.partition(MARK)
    is_part = before in ("/", "^/") and ending.startswith("/")
    is_known = bool(mark) and (before in ("", "^") or is_part) and MARK not in ending
    return UnknownValue(why, ending[-LONGEST_TEXT:] if is_known else "")
