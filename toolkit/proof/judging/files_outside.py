"""Files outside the project by which its changes are judged.

They are elsewhere in the same repository, in submodules, or in the environment of the interpreter.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.change.tree_entries import SUBMODULE
from toolkit.errors import UsageError
from toolkit.model.pull import JudgingChange, JudgingFile, JudgingKind
from toolkit.proof.judging.documentation import is_documentation
from toolkit.proof.judging.files_inside import Judges
from toolkit.proof.judging.pyproject_changes import is_project_file, project_file_kinds

_CHANGES: dict[str, JudgingChange] = {"A": "added", "D": "deleted"}
_DIFF = ("diff-tree", "-r", "-z", "--no-renames", "--ignore-submodules=none")


class _Change(NamedTuple):
    """A path that differs between two commits.

    Attributes:
        path: path relative to the top of the repository.
        is_submodule: whether it is a submodule, before or after.
        letter: git's status letter.
        was, now: object ids of its content; zeros if it does not exist.
    """

    path: str
    is_submodule: bool
    letter: str
    was: str
    now: str


def outside_files(root: Path, base: str, head: str) -> tuple[JudgingFile, ...]:
    """Return judging files outside the project, or submodules in it, that change between two commits.

    Args:
        root: the project, in a repository.
        base: full hash of the commit before the change.
        head: full hash of the commit after it.

    Returns:
        the files, with paths relative to the project.

    Raises:
        GitError: git failed.
    """
    prefix = _project_prefix(root)
    return tuple(
        JudgingFile(os.path.relpath(one.path, prefix or "."), kind, _CHANGES.get(one.letter, "changed"))
        for one in _list_changes(root, base, head)
        if one.is_submodule or not one.path.startswith(prefix)
        for kind in _kinds(root, one)
    )


def paths_outside(root: Path, base: str, head: str) -> tuple[str, ...]:
    """Return paths outside of the project that change between two commits and are not documentation.

    Returns:
        paths relative to the project.

    Raises:
        GitError: git failed.
    """
    prefix = _project_prefix(root)
    around = [one.path for one in _list_changes(root, base, head) if not one.path.startswith(prefix)]
    return tuple(os.path.relpath(path, prefix) for path in around if not is_documentation(path))


def _project_prefix(root: Path) -> str:
    repository = git.repository(root)
    assert repository is not None
    return repository.prefix


def _list_changes(root: Path, base: str, head: str) -> Iterator[_Change]:
    """Yield each path that differs."""
    repository = git.repository(root)
    assert repository is not None
    fields = list(git.records((*_DIFF, base, head), repository.top))
    for entry, name in zip(fields[::2], fields[1::2], strict=True):
        old, new, was, now, letter = entry.decode().removeprefix(":").split()
        yield _Change(git.printable_name(name), SUBMODULE in (old, new), letter, was, now)


def _kinds(root: Path, change: _Change) -> Iterator[JudgingKind]:
    if change.is_submodule:
        yield "environment"
    elif is_project_file(name := change.path.rpartition("/")[2]):
        (_, old), (_, new) = git.cat_file(root, (change.was, change.now))
        yield from project_file_kinds(name, old, new)
    elif kind := Judges().kind_of_path(change.path):
        yield kind


def refuse_own_interpreter(python: Path | None, root: Path, paths: Iterable[str]) -> None:
    """Check, before the interpreter is started, that it is not itself part of the change.

    Args:
        python: the interpreter.
        root: the project, in the user's work tree.
        paths: paths of the changed files.

    Raises:
        UsageError: one of them belongs to the environment of the interpreter.
    """
    if files := interpreter_files(python, root, paths):
        raise UsageError(
            f"the change is about {files[0]}, which belongs to the interpreter that would prove it ({python}). "
            "Name one outside of the repository: python under [tool.tebiki.prove]."
        )


def interpreter_files(python: Path | None, root: Path, paths: Iterable[str]) -> list[str]:
    """Return those paths of a project that belong to the environment of an interpreter inside of it."""
    root = root.resolve()
    if python is None or not python.is_relative_to(root):
        return []
    folder, environment = python.parent, python.parent.parent
    inside = [folder] if environment == root else [environment]
    return [path for path in paths if any((root / path).is_relative_to(one) for one in inside) or root / path == python]
