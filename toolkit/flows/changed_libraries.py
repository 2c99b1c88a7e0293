"""Find changed code of the same repository that is outside of the project, and that its interpreter imports from there.

Both versions of the project are run with it as it is now, so that nothing of its change is compared.
"""

import os
import shutil
from pathlib import Path

from toolkit import git
from toolkit.change.revisions import resolve_revision
from toolkit.model.verify import VerifyOptions
from toolkit.proof.judging.documentation import is_documentation
from toolkit.proof.judging.editable_installs import list_places

_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")


def changed_libraries(options: VerifyOptions, base: str) -> tuple[str, ...]:
    """Return files outside of the project that changed since a commit, relative to the project, sorted.

    Those count that are in folders which an editable installation in the interpreter's environment refers to, and are
    no documentation.

    Args:
        options: the options of `verify`.
        base: the commit.

    Raises:
        GitError: git failed.
    """
    root, python = options.root.resolve(), shutil.which(options.python)
    repository = git.repository(root)
    if repository is None or not python or options.runner:
        return ()
    found = (Path(os.path.realpath(it)) for it in list_places(Path(python).parent.parent))
    places = {it for it in found if it.is_relative_to(repository.top) and not it.is_relative_to(root)}
    if not places:
        return ()
    head = [resolve_revision(root, options.head)] if options.head else []
    folders = sorted(os.path.relpath(it, root) for it in places)
    asked = ("diff", "--name-only", "-z", "--no-renames", "--no-relative", "--ignore-submodules=all", base, *head)
    tracked = git.records((*asked, "--", *folders), root)
    added = () if head else git.records(_UNTRACKED, repository.top)
    names = map(git.printable_name, (*tracked, *added))
    changed = {repository.top / it for it in names if not is_documentation(it)}
    outside = (it for it in changed if any(map(it.is_relative_to, places)) and not it.is_relative_to(root))
    return tuple(sorted(os.path.relpath(it, root) for it in outside))
