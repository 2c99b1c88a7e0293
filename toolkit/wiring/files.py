"""Look up in git the files that are about to be written."""

from collections.abc import Iterable
from pathlib import Path


def names_in_git_index(folder: Path, names: Iterable[str]) -> set[str]:
    """The files of a folder that are unchanged in git's index, so that nothing is lost by replacing them."""
    from toolkit.flows.git_index import names_in_git_index

    return names_in_git_index(folder, names)
