"""Find the commits in which the lines that the first findings cite came."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from toolkit.errors import GitError
from toolkit.flows.inputs import Inputs
from toolkit.history.latest_commits import describe_commits
from toolkit.history.line_origins import line_revisions
from toolkit.model.excerpt import Excerpt
from toolkit.model.history import History
from toolkit.model.line_origin import LineOrigin
from toolkit.source.masked_lines import mask_document

_LONGEST_SUBJECT = 100


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
    wanted: dict[str, set[int]] = defaultdict(set)
    for excerpt in shown if history.tells else ():
        wanted[excerpt.path].add(excerpt.line)
    data, documents = inputs.found.data, inputs.discovery.documents
    is_cut = any(limit.key == "shallow" for limit in history.limits)
    found: dict[tuple[str, int], str] = {}
    for path, numbers in sorted(wanted.items()):
        content = data[path] if path in data else documents[path].encode(errors="replace")
        with suppress(GitError):
            revisions = line_revisions(root, path, content, numbers, is_cut=is_cut)
            found |= {(path, line): revision for line, revision in revisions.items()}
    try:
        known = describe_commits(root, found.values())
    except GitError:
        known = {}
    return tuple(
        LineOrigin(*place, revision, known[revision].day, _shorten(mask_document(known[revision].subject)))
        for place, revision in sorted(found.items())
        if revision in known
    )


def _shorten(subject: str) -> str:
    return subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1].rstrip() + "…"
