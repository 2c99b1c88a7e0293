"""Give a checked-out revision the files of the work tree that git does not know, so that both sides have the same ones.

Tests leave files, and programs need settings and data that nobody commits: without them a base answers otherwise though
no code has changed. New code is not among them, because it is part of the change.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit import git
from toolkit.change.scratch_tree import checked_out
from toolkit.model.proof import is_python
from toolkit.model.verify import VerifyOptions
from toolkit.session.scratch_copy import is_left_out, left_out_names
from toolkit.system.no_follow import open_folder

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def base_tree(options: VerifyOptions, base: str) -> Iterator[Path]:
    """Check out the base of a comparison for the duration of the block.

    If it is compared with the work tree, it gets the files there that git does not know.

    Args:
        options: the options of `verify`.
        base: full hash of a commit.

    Raises:
        UsageError: a file cannot be copied, or the commit cannot be laid out.
        GitError: git failed.
    """
    with checked_out(options.root, base) as tree:
        if not options.head:
            _copy_unknown_files(options.root, tree)
        yield tree


def unknown_files(root: Path) -> set[str]:
    """Return paths of the files that git neither tracks nor ignores, relative to the project.

    Raises:
        GitError: git failed.
    """
    listed = git.records(("ls-files", "-z", "--others", "--exclude-standard", "--", "."), root)
    return {name.decode("utf-8", "surrogateescape") for name in listed}


def _copy_unknown_files(root: Path, tree: Path) -> None:
    code = {name for name in unknown_files(root) if is_python(name)}
    top = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in _names(root):
            if name not in code:
                _copy_file(root / name, top, os.fsencode(name).split(b"/"))
    finally:
        os.close(top)


def _names(root: Path) -> Iterator[str]:
    """Yield paths of the files that git does not track, ignored ones too, as far as copies of a project have them."""
    listed = git.records(("ls-files", "-z", "--others", "--directory", "--no-empty-directory", "--", "."), root)
    for record in listed:
        name = record.decode("utf-8", "surrogateescape")
        path = root / name
        if is_left_out(root, name) or left_out_names(str(path.parent), [path.name]):
            continue
        if not name.endswith("/"):
            yield name
            continue
        for folder, inner, files in os.walk(path):
            left = set(left_out_names(folder, [*inner, *files]))
            inner[:] = [one for one in inner if one not in left]
            links = [one for one in inner if Path(folder, one).is_symlink()]
            yield from (str(Path(folder, one).relative_to(root)) for one in (*files, *links) if one not in left)


def _copy_file(source: Path, top: int, parts: list[bytes]) -> None:
    """Copy a file or a link beneath an open folder, unless the revision has something else on the way or there."""
    with suppress(OSError):
        here = open_folder(top, parts[:-1], make=True)
        try:
            found = source.lstat()
            if stat.S_ISLNK(found.st_mode):
                os.symlink(source.readlink(), parts[-1], dir_fd=here)
            elif stat.S_ISREG(found.st_mode):
                with source.open("rb") as old, os.fdopen(os.open(parts[-1], _NEW, 0o600, dir_fd=here), "wb") as new:
                    shutil.copyfileobj(old, new)
                    os.fchmod(new.fileno(), stat.S_IMODE(found.st_mode))
                os.utime(parts[-1], ns=(found.st_atime_ns, found.st_mtime_ns), dir_fd=here)
        finally:
            os.close(here)
