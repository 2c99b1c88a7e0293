"""Explain Mongo-style filters, and find where implementations differ from MongoDB or from each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.wiring import plugins

if TYPE_CHECKING:
    from toolkit.model.dialect import CharacterizeResult, CompareResult, DialectScope, DialectTarget
    from toolkit.model.filter_answers import Agreement, Reason


def check_vectors(file: Path) -> Agreement:
    """Compare the reference with a file of vectors.

    Raises:
        UsageError: the file cannot be read, or a line is not a vector.
    """
    from toolkit.flows.filters_check import check_vectors

    return check_vectors(file)


def explain_filter(filter_text: str, document_text: str) -> Reason:
    """Explain why a document matches a filter, or why not; both in Extended JSON, `@name` reads a file.

    Raises:
        UsageError: one of them cannot be read or is not a document.
        FilterError: MongoDB rejects the filter, it is not supported here, or it fails on this document.
    """
    from toolkit.flows.filters_explain import explain_filter

    return explain_filter(filter_text, document_text)


def characterize(target: DialectTarget, scope: DialectScope, into: Path, *, seconds: float) -> CharacterizeResult:
    """Find out where an implementation differs from MongoDB, and create the files of its dialect.

    Args:
        target: the implementation.
        scope: operators, fields and types to try.
        into: the folder of the dialect; only the state for the next run is written there.
        seconds: duration of the run.

    Raises:
        UsageError: the target does not answer, an operator or type is unknown, or the folder cannot be written to.
    """
    from toolkit.flows.filters_characterize import characterize
    from toolkit.flows.filters_scope import callable_target, search_scope

    page = plugins.load("render.dialect", "page", "dialect_page")
    return characterize(callable_target(target), search_scope(scope), into, page, seconds=seconds)


def compare(old: DialectTarget, new: DialectTarget, scope: DialectScope, *, seconds: float) -> CompareResult:
    """Find where a new implementation answers differently than the old one.

    Raises:
        UsageError: one of them does not answer, or an operator or type is unknown.
    """
    from toolkit.flows.filters_compare import compare, parse_side
    from toolkit.flows.filters_scope import callable_target, search_scope

    first, second = (parse_side(target.function, callable_target(target)) for target in (old, new))
    return compare(first, second, search_scope(scope), seconds=seconds)
