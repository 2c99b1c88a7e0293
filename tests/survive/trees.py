"""Repositories and directories beside them that must stay as they are, byte by byte."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from tests.command_line import write
from tests.proof.sample import committed, git, repository

APP = """\
def pick(x):
    try:
        a(2)
    except:
        b(1)
"""
"""One place for `narrow_except`."""

TRAP = "#!/bin/sh\necho sprung >> {mark}\ncat\n"


def content(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Path -> mode and bytes (of a link: where it leads) of everything below a directory."""
    found: dict[str, tuple[int, bytes]] = {}
    for around, folders, files in os.walk(folder):
        for place in (Path(around, name) for name in (*folders, *files)):
            mode = place.lstat().st_mode
            data = os.fsencode(place.readlink()) if stat.S_ISLNK(mode) else b""
            data = place.read_bytes() if stat.S_ISREG(mode) else data
            found[str(place.relative_to(folder))] = (mode, data)
    return found


def victim(place: Path) -> dict[str, tuple[int, bytes]]:
    """A directory with things that nobody may lose; what it holds."""
    write(
        place,
        {"precious": "precious\n", "deep/er/still": "here\n", "app.py": "mine = 1\n", "settings.py": "MINE = 1\n"},
    )
    (place / "empty").mkdir()
    return content(place)


def project(place: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A repository with one place to change, and tests that pass."""
    return repository(place, {"app.py": APP, "tebiki.toml": '[prove]\ntests = "true"\n', **(files or {})})


def side_branch(root: Path) -> Path:
    """The repository with a branch `side` that changes something."""
    git(root, "switch", "-qc", "side")
    write(root, {"app.py": APP.replace("2", "3")})
    committed(root, "side")
    git(root, "switch", "-q", "main")
    return root


def trap(place: Path) -> tuple[Path, Path]:
    """A program that leaves a mark when it is started; the program, and the mark."""
    mark = place / "mark"
    program = place / "trap"
    program.write_text(TRAP.format(mark=mark))
    program.chmod(0o755)
    return program, mark
