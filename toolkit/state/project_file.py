"""Locate the files of a project's decisions: links in the project are followed, none that leads out of it."""

import os
from pathlib import Path

from toolkit.errors import UsageError


def project_file(root: Path, name: str | Path) -> Path:
    """The file itself, to be written to.

    Args:
        root: the project.
        name: of the file, from there.

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
    """A file that the user has named, which may lie in the project or somewhere else.

    Raises:
        UsageError: it is named as one of the project, and a link leads out of it.
    """
    top, place = (Path(os.path.normpath(Path.cwd() / path)) for path in (root, file))
    return project_file(top, place.relative_to(top)) if place.is_relative_to(top) else file
