"""Small repositories, made by `git fast-import` in a few milliseconds."""

import os
import subprocess
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

Files = Mapping[str | bytes, str | bytes | None]

ALICE = "Alice Adams <alice@example.invalid>"
BOB = "Bob Brown <bob@example.invalid>"


def git(where: Path, *args: str) -> str:
    """Run plain git, as a person would."""
    env = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "x",
        "GIT_AUTHOR_EMAIL": "x@example.invalid",
        "GIT_COMMITTER_NAME": "x",
        "GIT_COMMITTER_EMAIL": "x@example.invalid",
    }
    done = subprocess.run(["git", "-C", str(where), *args], capture_output=True, env=env, check=True)
    return done.stdout.decode(errors="replace").strip()


@dataclass
class History:
    """Commits to be; `build` makes them real."""

    stream: list[bytes] = field(default_factory=list)
    marks: int = 0
    tips: dict[str, int] = field(default_factory=dict)

    def commit(
        self,
        files: Files | None = None,
        author: str | bytes = ALICE,
        day: str | int = "2020-01-01",
        *,
        branch: str = "main",
        start: int = 0,
        merge: tuple[int, ...] = (),
        rename: Mapping[str, str] | None = None,
        message: str = ".",
    ) -> int:
        """Add a commit to a branch.

        Args:
            files: path -> new content; None deletes.
            author: also the committer.
            day: the day, or seconds since 1970.
            start: where a new branch begins.
            merge: further parents.
            rename: old path -> new path, before the files are written.
        """
        self.marks += 1
        seconds = day if isinstance(day, int) else timegm(date.fromisoformat(day).timetuple())
        who = author if isinstance(author, bytes) else author.encode()
        parent = self.tips.get(branch, start)
        lines = [f"commit refs/heads/{branch}\nmark :{self.marks}\n".encode()]
        lines += [role + b" " + who + f" {seconds} +0000\n".encode() for role in (b"author", b"committer")]
        lines.append(f"data {len(message.encode())}\n{message}\n".encode())
        lines += [f"from :{parent}\n".encode()] if parent else []
        lines += [f"merge :{other}\n".encode() for other in merge]
        lines += [f'R "{old}" "{new}"\n'.encode() for old, new in (rename or {}).items()]
        for path, content in (files or {}).items():
            name = _quoted(path if isinstance(path, bytes) else path.encode())
            if content is None:
                lines.append(b"D " + name + b"\n")
                continue
            data = content if isinstance(content, bytes) else content.encode()
            lines.append(b"M 100644 inline " + name + f"\ndata {len(data)}\n".encode() + data + b"\n")
        self.stream += lines
        self.tips[branch] = self.marks
        return self.marks

    def build(self, where: Path, *, checkout: bool = True) -> Path:
        """Make the repository, with `main` checked out."""
        where.mkdir(parents=True, exist_ok=True)
        git(where, "init", "-q", "-b", "main")
        subprocess.run(["git", "-C", str(where), "fast-import", "--quiet"], input=b"".join(self.stream), check=True)
        if checkout:
            git(where, "reset", "-q", "--hard")
        return where


def _quoted(name: bytes) -> bytes:
    escaped = b"".join(
        bytes([char]) if 32 <= char < 127 and char not in b'"\\' else f"\\{char:03o}".encode() for char in name
    )
    return b'"' + escaped + b'"'


def code(*lines: str) -> str:
    """Text of these lines, each with a line feed."""
    return "".join(f"{line}\n" for line in lines)


def numbered(first: int, last: int) -> str:
    """Distinct lines of code."""
    return code(*(f"value_{number} = {number}" for number in range(first, last + 1)))


class Memory:
    """A cache in memory that remembers what was put into it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.puts: list[int] = []

    def get_many(self, kind, keys):
        return {key: self.kept[kind, key] for key in keys if (kind, key) in self.kept}

    def put_many(self, kind, items):
        self.puts.append(len(items))
        self.kept.update({(kind, key): value for key, value in items.items()})
