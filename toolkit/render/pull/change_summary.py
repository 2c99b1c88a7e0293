"""Summarize a change: its size, its folder, and the proofs that its own files may have influenced."""

from pathlib import PurePosixPath

from toolkit.model.pull import RESTORED, PullRequest

_STARTING = frozenset({"urls", "locks", "queries", "replay", "dialects", "tests"})
"""The proofs that start the program."""
_DECIDING = frozenset({"aware", "startup", "environment"})
"""Files that may make the program differ between its proof and its use."""


def proofs_in_doubt(pull: PullRequest) -> frozenset[str]:
    """The proofs that the change's own files may have influenced, so that a reviewer cannot rely on them."""
    kinds = {file.kind for file in pull.judged_by}
    if kinds & _DECIDING:
        return _STARTING
    return frozenset({"tests"}) if kinds & RESTORED else frozenset()


def changed_totals(pull: PullRequest) -> dict[str, int]:
    """Count the lines that a change adds and deletes; binary files have none."""
    added, deleted = (sum(max(pair[side], 0) for pair in pull.files.values()) for side in (0, 1))
    return {"added": added, "deleted": deleted}


def shared_folder(paths: list[str]) -> str:
    """The file, if it is one; else the directory that all of them are in; empty if there is none but the root."""
    if len(paths) == 1:
        return paths[0]
    parents = [PurePosixPath(path).parent.parts for path in paths]
    shared: list[str] = []
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(shared) + "/" if shared else ""


def one_line(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())
