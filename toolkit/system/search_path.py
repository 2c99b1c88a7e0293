"""Find programs where the user's system has them, and never among the files of a project that is looked at.

A search path with `.` or an empty entry leads to the current directory, where a project may have a file called `git`.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def absolute_search_path(around: Mapping[str, str]) -> str:
    """Return the search path for programs of an environment without its relative and empty entries; never empty.

    Args:
        around: the environment, whose `PATH` separates entries by `os.pathsep`.
    """
    entries = around.get("PATH", os.defpath).split(os.pathsep)
    kept = os.pathsep.join(entry for entry in entries if Path(entry).is_absolute())
    return kept or os.devnull  # an empty path is the current directory; this one holds no program


def find_program(name: str) -> str:
    """Return the path of a program in an absolute entry of the search path; empty if there is none."""
    return shutil.which(name, path=absolute_search_path(os.environ)) or ""
