"""Generate JSON Schemas of `report.json` and of the results of `--json` from their types."""

from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from toolkit.model.json_text import indented_json
from toolkit.model.report import Report

PUBLISHED = "docs/reference/report.schema.json"
"""Path of the published schema, from the root of the repository."""
_OF_NEWER = "propertyNames"
"""A key that msgspec writes from 0.23 on; without it, the published schemas are the same with every version."""


def report_schema() -> bytes:
    """Return the schema as published.

    Unknown fields are allowed: later versions only add to the report.
    """
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tebiki report",
        **_readable(msgspec.json.schema(Report)),
    }
    return indented_json(found, 2)


def results_schema(results: Mapping[str, tuple[Any, ...]]) -> bytes:
    """Return the schema of the results of `--json`: one property for each command.

    Args:
        results: maps a command to the types of its results; several if they depend on options.
    """
    types = [one for those in results.values() for one in those if one is not Report]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    rest = iter(schemas)
    properties = {}
    for command, those in results.items():
        alternatives = [{"$ref": Path(PUBLISHED).name} if one is Report else next(rest) for one in those]
        properties[command] = alternatives[0] if len(those) == 1 else {"anyOf": alternatives}
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tebiki --json",
        "description": "What each command writes with --json.",
        "type": "object",
        "properties": properties,
        "$defs": _readable(components),
    }
    return indented_json(found, 2)


def _readable(value: Any) -> Any:
    """Remove the indentation of docstrings in a schema, and the keys of mappings, which only some msgspec name."""
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: cleandoc(item) if key == "description" and isinstance(item, str) else _readable(item)
        for key, item in value.items()
        if key != _OF_NEWER
    }
