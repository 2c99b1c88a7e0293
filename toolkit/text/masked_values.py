"""Mask every text in a value of JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

MaskTexts = Callable[[Sequence[str]], Sequence[str]]
"""Masks texts that are shown together: equal secrets have equal pseudonyms."""


def mask_values(value: Any, mask: MaskTexts) -> Any:
    """Mask every text in a value of JSON; the names of its fields stay."""
    texts: list[str] = []
    _collect(value, texts)
    return _replace(value, iter(mask(texts))) if texts else value


def _collect(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        for member in value.values():
            _collect(member, texts)
    elif isinstance(value, list | tuple):
        for member in value:
            _collect(member, texts)


def _replace(value: Any, masked: Iterator[str]) -> Any:
    if isinstance(value, str):
        return next(masked)
    if isinstance(value, dict):
        return {name: _replace(member, masked) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_replace(member, masked) for member in value)
    return value
