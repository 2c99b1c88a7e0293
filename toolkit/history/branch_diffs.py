"""Diffs of branches, file by file, and the lines of the old files that they changed."""

import codecs
from collections.abc import Iterator, Sequence

import msgspec

from toolkit.git import Repository, lines, printable_name
from toolkit.history.merges import Branch
from toolkit.model.cache import Cache

KIND = "history.branch_diffs.1"

_DIFF = (
    *("diff-tree", "--stdin", "--always", "-r", "-M", "-l1000", "--no-rename-empty"),
    *("--raw", "-p", "-U0", "--full-index", "--no-abbrev", "--no-color"),
)
_REGULAR = b"10"  # the mode of a plain file is 100644 or 100755; links and submodules begin otherwise
_PYTHON = (".py", ".pyw")


class FileDiff(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Changes of a branch to one file.

    Attributes:
        path: the path afterwards, from the repository's top, as `toolkit.git.printable_name` writes it.
        old, new: hash of the content before and after; empty if it was not, or is no longer, there.
        added, deleted: lines; `hunks`: places. All 0 for what is not text.
        touched: (first, last) lines of the old content that each hunk replaces, for Python; for one that only adds,
            the line above it.
    """

    path: str
    old: str
    new: str
    added: int = 0
    deleted: int = 0
    hunks: int = 0
    touched: tuple[tuple[int, int], ...] = ()

    @property
    def is_python(self) -> bool:
        """True if its name is that of a Python file."""
        return self.path.endswith(_PYTHON)

    @property
    def churn(self) -> int:
        """Lines added and deleted."""
        return self.added + self.deleted


def read_branch_diffs(repository: Repository, branches: Sequence[Branch], cache: Cache) -> dict[str, list[FileDiff]]:
    """Read what branches changed, since they last took from the mainline.

    Args:
        repository: the repository.
        branches: see `toolkit.history.merges`.
        cache: rows are kept by the hashes of base and tip, so that rewriting cannot mislead.

    Returns:
        hash of the merge -> its changed files.

    Raises:
        GitError: git failed, as contents are missing.
    """
    keys = {branch.tip: f"{branch.base}-{branch.tip}" for branch in branches}
    decode = msgspec.msgpack.Decoder(list[FileDiff]).decode
    encode = msgspec.msgpack.Encoder().encode
    kept = {key: decode(row) for key, row in cache.get_many(KIND, keys.values()).items()}
    asked = "".join(f"{branch.tip} {branch.base}\n" for branch in branches if keys[branch.tip] not in kept)
    fresh = {keys[tip]: row for tip, row in _read(repository, asked)} if asked else {}
    cache.put_many(KIND, {key: encode(row) for key, row in fresh.items()})
    told = kept | fresh
    return {branch.merge.hash: told[keys[branch.tip]] for branch in branches}


def _read(repository: Repository, asked: str) -> Iterator[tuple[str, list[FileDiff]]]:
    """Yield (tip, files). The lines of a patch begin with a sign or a space, so that nothing in them misleads."""
    tip = ""
    part = _Part()
    for line in lines(_DIFF, repository.top, stdin=asked.encode()):
        head = line[:1]
        if head == b"@":
            part.hunk(line)
        elif head == b"i" and line.startswith(b"index "):
            part.index(line)
        elif head == b":":
            part.raw(line)
        elif head.isalnum() and b" " not in line:
            if tip:
                yield tip, part.files()
            tip, part = line.decode(), _Part()
    if tip:
        yield tip, part.files()


Hunk = tuple[int, int, int, int]
"""First line and number of lines, before and after, as `@@ -1,2 +3,4 @@` writes them."""


class _Part:
    """Git's output for one branch, in order: first all files, then their hunks, which name contents only."""

    def __init__(self) -> None:
        self._named: list[tuple[bytes, str, str]] = []
        self._hunks: dict[tuple[str, str], list[Hunk]] = {}
        self._open: list[Hunk] = []

    def raw(self, line: bytes) -> None:
        """Take in `:100644 100644 OLD NEW R087<tab>path<tab>path`."""
        facts, *paths = line[1:].split(b"\t")
        before, after, old, new, _ = facts.split(b" ")
        names = (_content(old) if before[:2] == _REGULAR else "", _content(new) if after[:2] == _REGULAR else "")
        if any(names):
            self._named.append((_unquote(paths[-1]), *names))

    def index(self, line: bytes) -> None:
        """Take in `index OLD..NEW 100644`: hunks follow. Files may have the same contents, and the same hunks."""
        old, _, new = line.split(b" ")[1].partition(b"..")
        self._open = self._hunks[_content(old), _content(new)] = []

    def hunk(self, line: bytes) -> None:
        """Take in `@@ -1,2 +3,4 @@`."""
        _, before, after, *_ = line.split(b" ", 3)
        self._open.append((*_span(before), *_span(after)))

    def files(self) -> list[FileDiff]:
        """All files, in the order of git."""
        return [self._file(printable_name(path), old, new) for path, old, new in self._named]

    def _file(self, path: str, old: str, new: str) -> FileDiff:
        hunks = self._hunks.get((old, new), [])
        touched = tuple(_replaced_lines(first, count) for first, count, _, _ in hunks)
        return FileDiff(
            path=path,
            old=old,
            new=new,
            added=sum(hunk[3] for hunk in hunks),
            deleted=sum(hunk[1] for hunk in hunks),
            hunks=len(hunks),
            touched=touched if old and path.endswith(_PYTHON) else (),
        )


def _content(name: bytes) -> str:
    """A hash; empty for the zeros that stand for no content."""
    return name.decode() if name.strip(b"0") else ""


def _span(text: bytes) -> tuple[int, int]:
    first, _, count = text[1:].partition(b",")
    return int(first), int(count or b"1")


def _replaced_lines(first: int, count: int) -> tuple[int, int]:
    return first, first + max(count, 1) - 1


def _unquote(path: bytes) -> bytes:
    """Decode a path of git, which is quoted and escaped as in C if it has special characters."""
    if path[:1] != b'"':
        return path
    return codecs.escape_decode(path[1:-1])[0]
