"""Find the commits in which the lines that the first findings cite came."""

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from toolkit.errors import GitError
from toolkit.flows.inputs import Inputs
from toolkit.git import repository
from toolkit.model.excerpt import Excerpt
from toolkit.model.history import History
from toolkit.model.line_origin import LineOrigin
from toolkit.model.listing import LatestCommit
from toolkit.source.masked_lines import mask_document
from toolkit.system.regular_file import read_regular

_LONGEST_SUBJECT = 100
_ROUNDS = 3
"""Most times that a file is asked: lines of commits that only reformat are asked for again without these commits."""
_IGNORED = ".git-blame-ignore-revs"
"""File at the top of a repository that lists commits which only reformat, as GitHub and GitLab read it."""
_HASH = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?\b", re.MULTILINE)


def find_origins(root: Path, inputs: Inputs, history: History, shown: Iterable[Excerpt]) -> tuple[LineOrigin, ...]:
    """Find the commits of highlighted lines, sorted by place; none without history.

    Args:
        root: the project's directory.
        inputs: the files of the project.
        history: what is known of the repository.
        shown: the lines, of each the first one that is highlighted.

    Returns:
        origins of lines that are committed; a file whose past cannot be read has none.
    """
    wanted = _lines_by_path((excerpt.path, excerpt.line) for excerpt in (shown if history.tells else ()))
    if not wanted:
        return ()
    from toolkit.history.blame import Unasked, line_revisions
    from toolkit.history.intent import is_reformatting
    from toolkit.history.latest_commits import describe_commits

    data, documents = inputs.found.data, inputs.discovery.documents
    is_cut = any(limit.key == "shallow" for limit in history.limits)
    found: dict[tuple[str, int], str] = {}
    known: dict[str, LatestCommit] = {}
    ignored = _listed_revisions(root)
    for _ in range(_ROUNDS):
        for path, numbers in sorted(wanted.items()):
            content = data[path] if path in data else documents[path].encode(errors="replace")
            with suppress(GitError):
                revisions = line_revisions(root, path, content, numbers, Unasked(is_cut, ignored))
                found |= {(path, line): revision for line, revision in revisions.items()}
        with suppress(GitError):
            known |= describe_commits(root, set(found.values()) - known.keys())
        formats = {revision for revision, commit in known.items() if is_reformatting(commit.subject)} - ignored
        if not formats:
            break
        ignored |= formats
        wanted = _lines_by_path(place for place, revision in found.items() if revision in formats)
    return tuple(
        LineOrigin(*place, revision, known[revision].day, _shorten(mask_document(known[revision].subject)))
        for place, revision in sorted(found.items())
        if revision in known
    )


def _lines_by_path(places: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for path, line in places:
        found[path].add(line)
    return found


def _listed_revisions(root: Path) -> frozenset[str]:
    """Return the commits that the repository lists as reformatting and that are part of it; empty without a list."""
    from toolkit.history.latest_commits import describe_commits

    try:
        top = repository(root)
        text = read_regular(top.top / _IGNORED).decode(errors="replace") if top else ""
        return frozenset(describe_commits(root, _HASH.findall(text)))
    except (OSError, GitError):
        return frozenset()


def _shorten(subject: str) -> str:
    return subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1].rstrip() + "…"
