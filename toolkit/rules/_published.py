"""Decide whether a project is an application or a library."""

import re
from collections.abc import Iterable, Mapping

from toolkit.model.project import Project

_APPLICATIONS = ("manage.py", "app.py", "main.py", "run.py", "application.py", "fabfile.py", "wsgi.py", "Procfile")
_COMMANDS = re.compile(r"console_scripts|^\[(?:project|tool\.poetry)\.scripts\]", re.MULTILINE)


def is_application(project: Project) -> bool:
    """Return whether the project is an application; public names of a library may have other users."""
    return is_run_as_it_is((file.path for file in project.production), project.documents)


def is_run_as_it_is(files: Iterable[str], documents: Mapping[str, str]) -> bool:
    """Return the same for the paths of production files and the texts of documents by path."""
    if any(
        path.rpartition("/")[2] in ("setup.py", "setup.cfg", "pyproject.toml") and _packages(text)
        for path, text in documents.items()
    ):
        return False
    paths = [*files, *documents]
    return any(path.count("/") <= 1 and path.rpartition("/")[2].startswith(_APPLICATIONS) for path in paths)


def is_program(project: Project) -> bool:
    """Return whether the package installs a command, so that its modules are mainly for its own use."""
    return any(
        path.rpartition("/")[2] in ("setup.py", "setup.cfg", "pyproject.toml") and _COMMANDS.search(text)
        for path, text in project.documents.items()
    )


def _packages(text: str) -> bool:
    return "setup(" in text or "[project]" in text or "[metadata]" in text or "[tool.poetry]" in text
