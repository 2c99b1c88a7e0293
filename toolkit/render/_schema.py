"""The JSON Schema of `report.json`, made from the types that it is written from."""

from inspect import cleandoc
from typing import Any

import msgspec

from toolkit.model.report import Report

PUBLISHED = "docs/reference/report.schema.json"
"""Where the schema is published, from the root of the repository."""


def schema() -> bytes:
    """The schema, as it is published.

    Fields that it does not know are allowed: later versions only add to the report.
    """
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tebiki report",
        **_readable(msgspec.json.schema(Report)),
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _readable(value: Any) -> Any:
    """Docstrings without the indentation of the code around them."""
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: cleandoc(item) if key == "description" and isinstance(item, str) else _readable(item)
        for key, item in value.items()
    }
