"""Explain why a document matches a Mongo-style filter, or why it does not."""

from pathlib import Path

from toolkit.errors import UsageError
from toolkit.filters.explain import explain
from toolkit.filters.extended_json import read_extended_json
from toolkit.model.filter_answers import Reason


def explain_filter(filter_text: str, document_text: str) -> Reason:
    """Explain clause by clause why a document matches a filter, or why not.

    Args:
        filter_text: the filter in Extended JSON; `@name` reads a file.
        document_text: the document, in the same form.

    Raises:
        UsageError: one of them cannot be read or is not a document.
        FilterError: MongoDB rejects the filter, it is not supported here, or it fails on this document.
    """
    filter_, document = _read_document(filter_text, "the filter"), _read_document(document_text, "the document")
    return explain(filter_, document)


def _read_document(text: str, what: str) -> dict[str, object]:
    try:
        found = read_extended_json(Path(text[1:]).read_text("utf-8") if text.startswith("@") else text)
    except OSError as error:
        raise UsageError(f"cannot read {text[1:]}: {error.strerror}. Correct the path after `@`.") from error
    except RecursionError as error:
        raise UsageError(f"cannot read {what}: it is nested too deeply.") from error
    except ValueError as error:
        hint = 'It must be JSON, such as \'{"age": {"$gte": 20}}\'; put it between single quotes.'
        raise UsageError(f"cannot read {what}: {error}. {hint}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{what} must be a JSON object, not {type(found).__name__}.")
    return found
