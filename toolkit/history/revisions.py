"""Past revisions of the main line, and the contents that each of them had."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from toolkit.errors import GitError
from toolkit.git import Repository, records
from toolkit.history.commits import repair_days

# The hash of a tree without entries, which every repository knows without storing it: SHA-1 and SHA-256.
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Revision(msgspec.Struct, frozen=True):
    """One revision: full hash, hash of its tree, and its day (`date.toordinal()`)."""

    hash: str
    tree: str
    day: int


def mainline_revisions(repository: Repository, today: date) -> list[Revision]:
    """The first parents of HEAD, oldest first: the states that the main branch was in."""
    args = ("log", "-z", "--first-parent", "--reverse", "--format=%H %T %ct", repository.head)
    rows = [row.decode().split(" ") for row in records(args, repository.top)]
    days, _ = repair_days((row[2] for row in rows), today)
    return [Revision(key, tree, day) for (key, tree, _), day in zip(rows, days, strict=True)]


def choose_revisions(count: int, wanted: int) -> list[int]:
    """Choose positions of a line of `count` revisions, so that a longer line chooses nearly the same ones.

    The newest one, and the multiples of a power of two; what is then still free goes to the positions half-way
    between, newest first. As a history grows, old choices stay, so that what was measured for them is of use.

    Args:
        count: revisions there are.
        wanted: revisions to choose; fewer only if there are fewer.

    Returns:
        positions, ascending.
    """
    if count <= wanted:
        return list(range(count))
    newest = count - 1
    step = 1
    while len(range(0, count, step)) > wanted - 1:
        step *= 2
    chosen = {newest, *range(0, count, step)}
    for position in reversed(range(0, count, step // 2)):
        if len(chosen) >= wanted:
            break
        chosen.add(position)
    return sorted(chosen)


def read_contents(repository: Repository, revisions: Sequence[Revision]) -> Iterator[dict[bytes, str]]:
    """Yield, for each revision, the path and the hash of each plain `*.py` file of the analysed directory.

    One git process compares each revision with the one before; the same dictionary is yielded each time,
    changed.

    Raises:
        GitError: directories are missing.
    """
    trees = [_EMPTY_TREE[len(repository.head)], *(revision.tree for revision in revisions)]
    asked = "".join(f"{before} {after}\n" for before, after in pairwise(trees)).encode()
    args = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--")
    inside = f":(literal){repository.prefix}" if repository.prefix else "*.py"
    files: dict[bytes, str] = {}
    compared = 0
    fields = records((*args, inside), repository.top, stdin=asked)
    for field in fields:
        # A pair's header ends in a line feed and not in NUL, so that it is glued to what follows.
        *headers, change = field.split(b"\n")
        for _ in headers:
            if compared:
                yield files
            compared += 1
        if change:
            _apply(change, next(fields), files)
    if compared < len(revisions):  # git skips a pair without a word if it lacks one of the two
        raise GitError(f"git lacks the directories of {len(revisions) - compared} past revisions")
    if compared:
        yield files


def _apply(change: bytes, path: bytes, files: dict[bytes, str]) -> None:
    """Apply `:100644 100644 OLD NEW M` to the files of a revision."""
    _, mode, _, new, _ = change[1:].split(b" ")
    if mode[:2] == b"10" and path.endswith(b".py"):
        files[path] = new.decode()
    else:
        files.pop(path, None)
