"""Files by which changes are judged, where a change of a project does not look.

They lie around it in the same repository, in submodules, and in the environment of its interpreter.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit import git
from toolkit.change.tree_entries import EXACT, SUBMODULE
from toolkit.errors import UsageError
from toolkit.model.pull import JudgingChange, JudgingFile, JudgingKind
from toolkit.proof.judging_files import Judges

_TEXTS = (".md", ".rst", ".markdown", ".adoc")
_CHANGES: dict[str, JudgingChange] = {"A": "added", "D": "deleted"}
_DIFF = ("diff-tree", "-r", "-z", "--no-renames", "--ignore-submodules=none")


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
    prefix, found = _project_prefix(root), []
    for path, is_submodule, letter in _list_changes(root, base, head):
        if path.startswith(prefix) and not is_submodule:
            continue
        kind = "environment" if is_submodule else _kind_of_path(path)
        if kind:
            found.append(JudgingFile(os.path.relpath(path, prefix or "."), kind, _CHANGES.get(letter, "changed")))
    return tuple(found)


def paths_outside(root: Path, base: str, head: str) -> tuple[str, ...]:
    """Return the paths around the project that change between two commits and could be used by it: all but prose.

    Returns:
        paths relative to the project.

    Raises:
        GitError: git failed.
    """
    prefix = _project_prefix(root)
    return tuple(
        os.path.relpath(path, prefix)
        for path, _, _ in _list_changes(root, base, head)
        if not path.startswith(prefix) and not path.lower().endswith(_TEXTS)
    )


def _project_prefix(root: Path) -> str:
    repository = git.repository(root)
    assert repository is not None
    return repository.prefix


def _list_changes(root: Path, base: str, head: str) -> Iterator[tuple[str, bool, str]]:
    """Each path that differs, from the top of the repository; whether it is a submodule; git's letter of the change."""
    repository = git.repository(root)
    assert repository is not None
    fields = list(git.records((*_DIFF, base, head), repository.top, env=EXACT))
    for entry, name in zip(fields[::2], fields[1::2], strict=True):
        old, new, _, _, letter = entry.decode().removeprefix(":").split()
        yield git.printable_name(name), SUBMODULE in (old, new), letter


def _kind_of_path(path: str) -> JudgingKind | None:
    return "test_config" if path.endswith("pyproject.toml") else Judges().kind_of_path(path)


def refuse_own_interpreter(python: Path | None, root: Path, paths: Iterable[str]) -> None:
    """See that no change is proved by an interpreter that it brings along. It is called before that is started.

    Args:
        python: the interpreter.
        root: the project, in the user's work tree.
        paths: that the change is about.

    Raises:
        UsageError: one of them is a file of the environment of the interpreter.
    """
    if files := interpreter_files(python, root, paths):
        raise UsageError(
            f"the change is about {files[0]}, which belongs to the interpreter that would prove it ({python}). "
            "Name one outside of the repository: python under [tool.tebiki.prove]."
        )


def interpreter_files(python: Path | None, root: Path, paths: Iterable[str]) -> list[str]:
    """Those of some paths of a project that belong to the environment of an interpreter below it."""
    root = root.resolve()
    if python is None or not python.is_relative_to(root):
        return []
    folder, environment = python.parent, python.parent.parent
    inside = [folder] if environment == root else [environment]
    return [path for path in paths if any((root / path).is_relative_to(one) for one in inside) or root / path == python]
