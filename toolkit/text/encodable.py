r"""Escape texts that UTF-8 cannot encode before a value is written.

Names of files, literals of a program and its answers may hold half a character (a lone surrogate, such as `\ud800`),
and so do bytes that are no text where Python reads them as one.
"""

from typing import Any

from toolkit.text.visible import make_visible


def make_encodable(value: Any) -> Any:
    r"""The same value with each text that UTF-8 cannot hold as it is shown (`\xff`).

    Args:
        value: texts, numbers, lists and dictionaries.
    """
    if isinstance(value, str):
        return value if _is_encodable(value) else make_visible(value)
    if isinstance(value, list | tuple):
        return [make_encodable(item) for item in value]
    if isinstance(value, dict):
        return {make_encodable(key): make_encodable(item) for key, item in value.items()}
    return value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
