"""Recognize changes of files of tebiki's own that change neither a program nor how it is judged.

What a team decides is in `.tebiki/`, which no replay has; settings of reports and estimates, and those with which a
program is recorded and locked, judge no change, because a lock holds its own. Settings that say what a test is or what
is proved do judge.
"""

import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

from toolkit.proof.judging.pyproject_changes import project_file_kinds
from toolkit.proof.names.project_sources import ProjectSources

_DECISIONS = frozenset({"plan.json", "baseline", "goals.md", "ledger.jsonl", "answers.toml"})
_FOLDER, _SETTINGS, _SHARED = ".tebiki", "tebiki.toml", "pyproject.toml"
_NOT_JUDGING = frozenset(
    {"lang", "disable", "size-limit", "timeout", "jobs", "types", "thresholds", "estimate", "report", "record"}
)
_SEARCH = re.compile(rb"\brglob\(|\*\*[/\\]")
"""Searches through all folders of a project."""


def is_own_file(path: str, before: bytes | None, after: bytes | None) -> bool:
    """Return whether a changed file is tebiki's own, and nothing that judges changes in it.

    Args:
        path: path of the file, relative to the project.
        before: the file as it was; None: there was none.
        after: the file as it is now.
    """
    if path == _SHARED:
        is_settings = set(project_file_kinds(path, before, after)) == {"settings"}
        return is_settings and _judging_settings(before, path) == _judging_settings(after, path)
    if path == _SETTINGS:
        settings = _judging_settings(before, path)
        return settings is not None and settings == _judging_settings(after, path)
    file = PurePosixPath(path)
    return str(file.parent) == _FOLDER and file.name in _DECISIONS


def is_own_file_read(path: str, sources: ProjectSources) -> bool:
    """Return whether code may read such a file: it names it or its folder, or searches through all folders."""
    names = [part.encode() for part in PurePosixPath(path).parts]
    return any(_SEARCH.search(data) or any(name in data for name in names) for _, data in sources.code)


def replaces_settings(path: str, before: bytes | None, after: bytes | None, sources: ProjectSources) -> bool:
    """Return whether a tebiki.toml that comes or goes replaces settings of a pyproject.toml, or gives way to them."""
    return path == _SETTINGS and None in (before, after) and sources.is_word("tool.tebiki", besides=path)


def _judging_settings(data: bytes | None, path: str) -> dict[str, Any] | None:
    """Return the settings that judge changes; None if they cannot be read."""
    try:
        table = tomllib.loads((data or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if path == _SHARED:
        table = table.get("tool", {}).get("tebiki", {})
    return {key: value for key, value in table.items() if key not in _NOT_JUDGING}
