"""Classify a change of a pyproject.toml or setup.cfg: settings of tebiki, of tests and tools, or installed packages."""

import configparser
import tomllib
from collections.abc import Iterator
from typing import Any

from toolkit.model.pull import JudgingKind

_INSTALLED = ("dependencies", "optional-dependencies", "requires-python", "entry-points", "dynamic")
_DESCRIPTIVE = (
    "name",
    "version",
    "description",
    "authors",
    "maintainers",
    "readme",
    "license",
    "keywords",
    "classifiers",
)


def project_file_kinds(before: bytes | None, after: bytes | None) -> Iterator[JudgingKind]:
    """Yield the kinds of judging settings that change in a pyproject.toml; none if only the description changes."""
    try:
        old, new = _read_tables(before), _read_tables(after)
    except (ValueError, RecursionError):  # a file that cannot be read says nothing of what it changes
        yield from ("settings", "test_config")
        return
    tools, now = _tool_tables(old), _tool_tables(new)
    if tools.pop("tebiki", None) != now.pop("tebiki", None):
        yield "settings"
    if tools != now:
        yield "test_config"
    if _installed_packages(old) != _installed_packages(new):
        yield "environment"


def setup_file_kinds(before: bytes | None, after: bytes | None) -> Iterator[JudgingKind]:
    """Yield the kinds of judging settings that may change in a setup.cfg: its options are what is installed."""
    yield "test_config"
    if _setup_options(before) != _setup_options(after):
        yield "environment"


def _setup_options(data: bytes | None) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string((data or b"").decode("utf-8-sig"))
    except (ValueError, configparser.Error):
        return {}
    return {name: dict(parser[name]) for name in parser.sections() if name.partition(".")[0] == "options"}


def _read_tables(data: bytes | None) -> dict[str, Any]:
    return tomllib.loads((data or b"").decode("utf-8-sig"))


def _tool_tables(tables: dict[str, Any]) -> dict[str, Any]:
    """`[tool]` without what only describes the project, as Poetry has it there."""
    found = tables.get("tool")
    tools = dict(found) if isinstance(found, dict) else {}
    if isinstance(poetry := tools.get("poetry"), dict):
        tools["poetry"] = {name: value for name, value in poetry.items() if name not in _DESCRIPTIVE}
    return tools


def _installed_packages(tables: dict[str, Any]) -> list[Any]:
    project = tables.get("project")
    values = [project.get(name) for name in _INSTALLED] if isinstance(project, dict) else []
    return [*values, tables.get("build-system"), tables.get("dependency-groups")]
