"""Find the dialects that are locked in a project, without importing the code that asks their implementations."""

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.model.dialect import DESCRIPTION_FILE, TARGET_FILE
from toolkit.source.excluded_folders import is_excluded_folder


def find_dialect_folders(project: Path) -> Iterator[Path]:
    """Yield the folders of a project that hold a locked dialect, in the order of their names."""
    for folder, names, files in os.walk(project):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".") and not is_excluded_folder(name, set(os.listdir(folder)))  # noqa: PTH208
        )
        if DESCRIPTION_FILE in files and TARGET_FILE in files:
            yield Path(folder)
