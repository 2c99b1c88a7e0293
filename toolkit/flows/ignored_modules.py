"""Find modules that git ignores and that changed code imports: git shows no changes of them."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from toolkit import git
from toolkit.session.scratch_copy import is_left_out
from toolkit.system.regular_file import read_regular

_IMPORT = re.compile(rb"(?:\bfrom\b|\bimport\b|import_module|__import__)[^\n(]*(?:\([^)]*\))?[^\n]*")
_WORD = re.compile(rb"\w+")


def ignored_modules(root: Path, changed: Iterable[str]) -> set[str]:
    """Return paths of ignored Python files that changed files import, directly or through other ignored files.

    Whether they have changed is unknown, because git has no earlier state of them.

    Args:
        root: the project.
        changed: paths of the changed files below it.

    Raises:
        GitError: git fails.
    """
    asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", "*.py")
    paths = [record.decode("utf-8", "surrogateescape") for record in git.records(asked, root)]
    left = {path: _name(path) for path in paths if not is_left_out(root, path)}
    found: set[str] = set()
    waiting = [path for path in changed if path.endswith(".py")] if left else []
    for path in waiting:
        named = _imported_words(root / path)
        new = {other for other, name in left.items() if name in named} - found - {path}
        found |= new
        waiting += sorted(new)
    return found


def _name(path: str) -> bytes:
    """Return the last part of a module's name, as bytes."""
    file = PurePosixPath(path)
    return (file.parent.name if file.stem == "__init__" else file.stem).encode("utf-8", "surrogateescape")


def _imported_words(file: Path) -> set[bytes]:
    try:
        text = read_regular(file)
    except OSError:
        return set()
    return {word for match in _IMPORT.finditer(text) for word in _WORD.findall(match[0])}
