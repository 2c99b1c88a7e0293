"""Summarize a change: its size, its folder, and the proofs that its own files may have influenced."""

from pathlib import PurePosixPath

from toolkit.model.pull import RESTORED, PullRequest

_STARTING = frozenset({"urls", "locks", "queries", "replay", "dialects", "tests"})
"""Names of the proofs that start the program."""
_DECIDING = frozenset({"aware", "startup", "environment"})
"""Kinds of files that may make the program behave differently in its proof and in use."""


def proofs_in_doubt(pull: PullRequest) -> frozenset[str]:
    """Return the proofs that the change's own files may have influenced, which are unreliable therefore."""
    kinds = {file.kind for file in pull.judged_by}
    if kinds & _DECIDING:
        return _STARTING
    return frozenset({"tests"}) if kinds & RESTORED else frozenset()


def changed_totals(pull: PullRequest) -> dict[str, int]:
    """Count the lines that a change adds and deletes; binary files have none."""
    added, deleted = (sum(max(pair[side], 0) for pair in pull.files.values()) for side in (0, 1))
    return {"added": added, "deleted": deleted}


def shared_folder(paths: list[str]) -> str:
    """Return the path if there is only one, else the common directory; empty if that is the root."""
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
    """Put text on one line."""
    return " ".join(text.split())
