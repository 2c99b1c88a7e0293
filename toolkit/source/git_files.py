"""List the files of a project: those known to git, or else those in the directory tree."""

import re
from pathlib import Path

from toolkit import git
from toolkit.errors import GitError
from toolkit.source.excluded_folders import excluded_folder
from toolkit.source.file_list import FileList
from toolkit.source.paths import printable_path

_COMMAND = ("ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
_UNTRACKED = b"?"
_SUBMODULE = b"160000 "
_PROBE_COPY = re.compile(r"((?:.*/)?tebiki_probe)/")


def list_files(root: Path) -> FileList:
    """List what git tracks or would add; without git, all that no .gitignore names.

    What git tracks belongs to the project wherever it lies, but for what tebiki itself put beside the tests that it
    wrote. Of other files, installed packages and build results are left out.
    """
    try:
        output = git.run(_COMMAND, root)
    except GitError:
        output = b""
    if output:
        return _from_git(root, output)
    from toolkit.source.walk import walk_files  # brings pathspec, which git makes needless

    # There is no git, no repository, no file, or an outer repository that ignores this directory.
    return walk_files(root)


def _from_git(root: Path, output: bytes) -> FileList:
    found = FileList()
    paths: set[str] = set()  # a file in conflict is listed once for each side
    for record in output.split(b"\0")[:-1]:
        tag, _, rest = record.partition(b" ")
        if tag == _UNTRACKED:
            path = printable_path(rest)
            folder, _, name = path.rpartition("/")
            if not name:
                found.left_out[folder] = "submodule"  # a repository inside this one, unknown to it
            elif outer := excluded_folder(str(root), folder):
                found.left_out[outer] = "not_ours"
            else:
                paths.add(path)
        else:
            stage, _, raw = rest.partition(b"\t")
            if stage.startswith(_SUBMODULE):
                found.left_out[printable_path(raw)] = "submodule"
            elif copy := _PROBE_COPY.match(path := printable_path(raw)):
                found.left_out[copy[1]] = "not_ours"
            else:
                paths.add(path)
    found.paths = list(paths)
    return found
