"""Classify a change of a pyproject.toml or setup.cfg: settings of tebiki, of tests and tools, or of the program.

Only sections of tools that certainly do not affect the program are left out. Every other section may define what is
installed or built, or how the program is started.
"""

import configparser
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from toolkit.model.pull import JudgingKind

_TABLES = "pyproject.toml"
_CHECKING = frozenset(
    {
        "pytest", "nosetests", "nose", "nose2", "unittest", "testenv", "tox", "nox", "coverage", "covdefaults",
        "hypothesis", "mutmut", "cosmic-ray", "ruff", "flake8", "flakeheaven", "flakehell", "pycodestyle", "pep8",
        "pydocstyle", "pep257", "pydoclint", "darglint", "doc8", "pylint", "pylama", "pyflakes", "autoflake",
        "autopep8", "black", "isort", "yapf", "docformatter", "interrogate", "bandit", "vulture", "codespell", "typos",
        "refurb", "mypy", "pyright", "basedpyright", "pytype", "pyre", "pyrefly", "ty", "django-stubs",
        "pydantic-mypy", "importlinter", "import-linter", "tach", "deptry", "djlint", "sqlfluff", "towncrier",
    }
)  # fmt: skip
"""Tools that test, check, format or describe code. Their settings change nothing in the program."""
_DESCRIBED = frozenset(
    {
        "version", "description", "authors", "maintainers", "readme", "license", "license-files", "keywords",
        "classifiers", "urls",
    }
)  # fmt: skip
"""Keys of `[project]` that are only descriptive."""
_DESCRIBED_BY_POETRY = _DESCRIBED | {"name", "homepage", "repository", "documentation"}
_DESCRIBED_BY_SETUP = _DESCRIBED | {
    *("author", "author_email", "maintainer", "maintainer_email", "summary", "long_description", "description_file"),
    *("long_description_content_type", "description_content_type", "license_file", "license_files", "classifier"),
    *("url", "home_page", "download_url", "project_urls"),
}
_FIRST_WORD = re.compile(r"[a-z0-9]+")


def is_project_file(name: str) -> bool:
    """Return whether a file is a pyproject.toml or a setup.cfg, whose role depends on what changes in it."""
    return name in (_TABLES, "setup.cfg")


def project_file_kinds(name: str, before: bytes | None, after: bytes | None) -> Iterator[JudgingKind]:
    """Yield the kinds of judging settings that change in a pyproject.toml or setup.cfg.

    Args:
        name: name of the file without its folder.
        before: the file as it was; None: there was none.
        after: the file as it is now.

    Returns:
        the kinds; the kinds; none if only the description in a pyproject.toml changes.
    """
    yield from (_toml_kinds if name == _TABLES else _setup_kinds)(before, after)


def _toml_kinds(before: bytes | None, after: bytes | None) -> Iterator[JudgingKind]:
    try:
        old, new = _read_tables(before), _read_tables(after)
    except (ValueError, RecursionError):  # the changes of a file that cannot be parsed are unknown
        yield from ("settings", "test_config", "environment")
        return
    tools, now = _tool_tables(old), _tool_tables(new)
    if tools.pop("tebiki", None) != now.pop("tebiki", None):
        yield "settings"
    if tools != now:
        yield "test_config"
    if _without_checks(tools) != _without_checks(now) or _other_tables(old) != _other_tables(new):
        yield "environment"


def _setup_kinds(before: bytes | None, after: bytes | None) -> Iterator[JudgingKind]:
    yield "test_config"
    try:
        if _setup_sections(before) != _setup_sections(after):
            yield "environment"
    except (ValueError, configparser.Error):
        yield "environment"


def _setup_sections(data: bytes | None) -> dict[str, dict[str, str]]:
    """Return the sections of a setup.cfg that may affect the program."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # a package may be a key
    parser.read_string((data or b"").decode("utf-8-sig"))
    found = {name: dict(parser[name]) for name in parser if not _is_of_checks(name.removeprefix("tool:"))}
    if "metadata" in found:
        told = found["metadata"].items()
        found["metadata"] = {key: it for key, it in told if key.lower().replace("-", "_") not in _DESCRIBED_BY_SETUP}
    return {name: section for name, section in found.items() if section}


def _is_of_checks(section: str) -> bool:
    """Return whether a section is that of a tool that tests or checks code, as `coverage:run` and `mypy-tests.*`."""
    name = section.lower().replace("_", "-")
    first = _FIRST_WORD.match(name)
    return name in _CHECKING or (first is not None and first[0] in _CHECKING)


def _read_tables(data: bytes | None) -> dict[str, Any]:
    return tomllib.loads((data or b"").decode("utf-8-sig"))


def _tool_tables(tables: dict[str, Any]) -> dict[str, Any]:
    """Return `[tool]` without Poetry's descriptive keys."""
    found = tables.get("tool")
    tools = dict(found) if isinstance(found, dict) else {}
    if isinstance(poetry := tools.get("poetry"), dict):
        tools["poetry"] = _without(poetry, _DESCRIBED_BY_POETRY)
    return tools


def _without_checks(tools: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of tools that may affect the program, without empty ones."""
    return {name: table for name, table in tools.items() if table != {} and not _is_of_checks(name)}


def _other_tables(tables: dict[str, Any]) -> dict[str, Any]:
    """Return all tables but `[tool]`, without descriptive keys."""
    found = {name: table for name, table in tables.items() if name != "tool"}
    if isinstance(project := found.get("project"), dict):
        found["project"] = _without(project, _DESCRIBED)
    return {name: table for name, table in found.items() if table != {}}


def _without(table: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}
