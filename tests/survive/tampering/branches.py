"""Build a project, and branches of it that tamper with what judges them, as tests/data/tampering describes them."""

import shutil
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tests.command_line import tebiki
from tests.history.repositories import git

DATA = Path(__file__).parents[2] / "data" / "tampering"
_SETTINGS = '[record]\npython = "{python}"\n\n[prove]\nsearch = 0\ntests = "{python} -m pytest -q tests"\n'


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to tamper.

    Attributes:
        names: The file that must be told.
        lock: Whether the project has a lock.
        listed: Whether it is of the kinds of files that are always told, whatever the proofs say.
        code: Whether the branch also changes what the program does.
        write: New texts of files.
        replace: File -> what is replaced, and with what.
        delete: What is removed.
        executable: A file that can be run.
    """

    names: str
    lock: bool = False
    listed: bool = True
    code: bool = True
    write: dict[str, str] = {}
    replace: dict[str, tuple[str, str]] = {}
    delete: tuple[str, ...] = ()
    executable: str = ""

    def apply(self, root: Path) -> None:
        """Change the files of the work tree."""
        if self.code:
            _replace(root / "calc.py", "total() * 2", "total() * 3")
        for path in self.delete:
            shutil.rmtree(root / path)
        for path, (old, new) in self.replace.items():
            _replace(root / path, _filled(old), _filled(new))
        for path, text in self.write.items():
            (root / path).write_text(_filled(text))
        if self.executable:
            (root / self.executable).chmod(0o755)


def ways() -> dict[str, Way]:
    """All ways, by name."""
    found = tomllib.loads((DATA / "ways.toml").read_text("utf-8"))
    return {name: msgspec.convert(way, Way) for name, way in found.items()}


def project(root: Path, lock: bool) -> Path:
    """The project as it is in main, with or without a lock."""
    shutil.copytree(DATA / "project", root, ignore=shutil.ignore_patterns("__pycache__"))
    for file in root.rglob("*.txt"):  # so that they are no tests of this repository
        file.rename(file.with_suffix(""))
    settings = _filled(_SETTINGS)
    (root / "tebiki.toml").write_text(settings if lock else settings.partition("\n\n")[2])
    (root / ".gitignore").write_text("__pycache__/\nreports/\n")
    if lock:
        assert tebiki("lock", root, "--only", "calc", "--seconds", "1").code == 0
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "as it is")
    return root


def branch(root: Path, name: str, tampering: Iterable[Way]) -> None:
    """Make a branch of main that tampers in these ways; it is checked out afterwards."""
    git(root, "checkout", "-q", "-b", name, "main")
    for way in tampering:
        way.apply(root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "a change")


def _filled(text: str) -> str:
    return text.replace("{python}", sys.executable)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text or new in text, (file, old)
    file.write_text(text.replace(old, new))
