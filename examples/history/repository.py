"""A git repository from a calendar of work, by one `git fast-import`."""

import os
import subprocess
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from history.edits import BundledFile
from history.schedule import Commit, Reformat, Step
from history.team import RENAMES

BRANCH = "refs/heads/main"


class GitError(Exception):
    """git is not installed, or refused to do what it was asked."""


@dataclass
class _Line:
    """A line of development: its last commit and the steps made on it."""

    tip: int = 0
    made: set[Step] = field(default_factory=set)


@dataclass
class _Stream:
    """Input of `git fast-import`, a mark for every blob and commit."""

    parts: list[bytes] = field(default_factory=list)
    blobs: dict[bytes, int] = field(default_factory=dict)
    marks: int = 0

    def blob(self, content: bytes) -> int:
        """The mark of a content, sent once."""
        if content not in self.blobs:
            self.marks += 1
            self.blobs[content] = self.marks
            self.parts.append(b"blob\nmark :%d\ndata %d\n%s\n" % (self.marks, len(content), content))
        return self.blobs[content]

    def commit(self, commit: Commit, parents: Sequence[int], tree: Sequence[tuple[str, int]]) -> int:
        """The mark of a commit with this whole tree, (path, mark of its blob)."""
        self.marks += 1
        moment = f"{int(commit.when.timestamp())} {commit.when:%z}"
        person = f"{commit.author.name} <{commit.author.email}> {moment}"
        message = (commit.message + "\n").encode()
        lines = [f"commit {BRANCH}", f"mark :{self.marks}", f"author {person}", f"committer {person}"]
        self.parts.append("\n".join([*lines, f"data {len(message)}\n"]).encode() + message)
        words = ["from", "merge"]
        self.parts += [b"%s :%d\n" % (word.encode(), mark) for word, mark in zip(words, parents, strict=False)]
        self.parts.append(b"deleteall\n")
        self.parts += [b"M 100644 :%d %s\n" % (mark, path.encode()) for path, mark in tree]
        return self.marks


def build(destination: Path, files: Sequence[BundledFile], commits: Sequence[Commit]) -> None:
    """Make a repository with these commits in an empty or new folder and check out its last one.

    Raises:
        GitError: git is missing or failed; its own words are in the message.
    """
    git(destination, "init", "--quiet", "--template=", ".")
    git(destination, "symbolic-ref", "HEAD", BRANCH)
    git(destination, "config", "core.autocrlf", "false")
    git(destination, "fast-import", "--quiet", "--date-format=raw", stdin=b"".join(_stream(files, commits)))
    git(destination, "reset", "--quiet", "--hard")


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git without anybody's configuration or environment and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_DEFAULT_HASH": "sha1"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, input=stdin, capture_output=True, env=environment, check=True
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed, or not on the PATH") from error
    except subprocess.CalledProcessError as error:
        raise GitError(f"git {arguments[0]} failed: {error.stderr.decode(errors='replace').strip()}") from error
    return done.stdout.decode(errors="replace")


def _stream(files: Sequence[BundledFile], commits: Sequence[Commit]) -> Iterator[bytes]:
    stream = _Stream()
    main = _Line()
    branches: dict[str, _Line] = {}
    for commit in commits:
        line, parents = main, [main.tip]
        if commit.branch:
            line = branches.setdefault(commit.branch, _Line(main.tip, set(main.made)))
            parents = [line.tip]
        elif commit.merges:
            merged = branches.pop(commit.merges)
            parents = [main.tip, merged.tip]
            line.made |= merged.made
        line.made |= set(commit.steps)
        tree = [(path, stream.blob(content)) for path, content in _tree(files, line.made)]
        line.tip = stream.commit(commit, [mark for mark in parents if mark], tree)
    return iter(stream.parts)


def _tree(files: Sequence[BundledFile], made: Set[Step]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that exists once these steps are made."""
    reformatted = any(isinstance(step, Reformat) for step in made)
    for file in files:
        content = file.at(made)
        if content is None:
            continue
        path = file.path
        if not reformatted:
            content = b"\n".join(map(_old_quotes, content.split(b"\n")))
        for rename in RENAMES:
            if rename not in made:
                path = path.replace(rename.after, rename.before)
                content = content.replace(rename.after.encode(), rename.before.encode())
        yield path, content


def _old_quotes(line: bytes) -> bytes:
    """A line as it was before the reformatting: single quotes where nothing forbids them."""
    if line.count(b'"') in (2, 4) and b'"""' not in line and not any(mark in line for mark in (b"'", b"\\", b"#")):
        return line.replace(b'"', b"'")
    return line
