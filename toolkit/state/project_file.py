"""Locate the files of a project's decisions; links are followed unless they lead out of the project."""

import os
from pathlib import Path

from toolkit.errors import UsageError


def project_file(root: Path, name: str | Path) -> Path:
    """Resolve the links of a file that is to be written.

    Args:
        root: the project.
        name: path of the file, relative to the project.

    Raises:
        UsageError: a link leads out of the project.
    """
    file = Path(os.path.realpath(root / name))
    if not file.is_relative_to(os.path.realpath(root)):
        raise UsageError(
            f"{root / name} is a link that leads out of the project, to {file}: nothing is written there. "
            "Replace the link by what it leads to."
        )
    return file


def named_file(root: Path, file: Path) -> Path:
    """Resolve a file named by the user, inside of the project or elsewhere.

    Raises:
        UsageError: its path is inside of the project, but a link leads out.
    """
    top, place = (Path(os.path.normpath(Path.cwd() / path)) for path in (root, file))
    return project_file(top, place.relative_to(top)) if place.is_relative_to(top) else file
