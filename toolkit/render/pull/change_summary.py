"""Summarize a change: its size, its folder, and the proofs that its own files may have influenced."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from toolkit.model.proof import ProofResult
from toolkit.model.pull import RESTORED, PullRequest

_STARTING = frozenset({"urls", "locks", "queries", "replay", "dialects", "tests"})
"""Names of the proofs that start the program."""
_DECIDING = frozenset({"aware", "startup", "environment"})
"""Kinds of files that may make the program behave differently in its proof and in use."""
_NAMED = 6
"""Most symbols that a joined reason names."""


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


def join_alike(results: Sequence[ProofResult], comma: str) -> list[ProofResult]:
    """Name the symbols of all results with one reason together, so that they read as one sentence.

    Args:
        results: results of proofs, of which `where` names symbols.
        comma: what separates the symbols.

    Returns:
        the results in their order; those that differ in more than `where`, or have examples, as they were.
    """
    named: dict[str, dict[str, None]] = {}
    for result in results:
        named.setdefault(_apart_from_where(result), {}).update(dict.fromkeys(_symbols(result)))

    def name_all(result: ProofResult) -> ProofResult:
        symbols = list(named[_apart_from_where(result)])
        if result.examples or not symbols:
            return result
        rest = ["..."] if len(symbols) > _NAMED else []
        return replace(result, args={**result.args, "where": comma.join([*symbols[:_NAMED], *rest])})

    return list(map(name_all, results))


def _symbols(result: ProofResult) -> list[str]:
    where = result.args.get("where")
    return where.split(", ") if isinstance(where, str) and where else []


def _apart_from_where(result: ProofResult) -> str:
    rest = {name: value for name, value in result.args.items() if name != "where"}
    return repr((result.proof, result.standing, result.reason, sorted(rest.items(), key=str), result.examples))


def one_line(text: str) -> str:
    """Put text on one line."""
    return " ".join(text.split())
