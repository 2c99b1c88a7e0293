"""Compile a filter into a function that returns whether a document matches it."""

from collections.abc import Callable, Mapping
from typing import Any

from toolkit.filters.parse import parse_filter
from toolkit.filters.refusal import OVERFLOW, refusal


def compile_filter(filter: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:  # noqa: A002 - the public name
    """Compile a filter into a function that returns whether a document matches it in MongoDB.

    The function never guesses: it raises if an expression or a regular expression fails on a document.

    Args:
        filter: a filter as passed to `find`; later changes of it have no effect.

    Returns:
        document -> whether it matches. It raises `FilterError` if MongoDB would fail on this document (such as a
        division by zero in `$expr`), and `TypeError` for a value that BSON cannot hold.

    Raises:
        FilterError: MongoDB refuses such a filter, or it uses an operator that is not supported here.
    """
    match = parse_filter(filter).compile()

    def matches(document: Mapping[str, Any]) -> bool:
        if document.__class__ is not dict and not isinstance(document, Mapping):
            raise TypeError(f"a document is a mapping, not a {type(document).__name__}")
        try:
            return match(document)
        except RecursionError:
            raise refusal(OVERFLOW, "the document is nested too deep to be compared") from None

    return matches
