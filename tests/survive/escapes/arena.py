"""A project full of ways to leave, and everything outside that it could harm; all of it belongs to the test."""

import json
import os
import resource
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.survive.escapes.entries import Entries
from tests.survive.escapes.listeners import Listeners
from tests.survive.escapes.shared import Shared, key_of
from tests.survive.escapes.ways import DATA, MODULES, SITE, Way

_SHARED = ("shared", "memory", "queue", "key")
_LONG_AGO = 1_000_000_000


class Arena:
    """The project, the victims outside of it, listeners, processes and shared memory; ask `harmed` afterwards."""

    def __init__(self, place: Path, ways: Iterable[Way]) -> None:
        self.ways = tuple(ways)
        self.token = "esc" + secrets.token_hex(4)
        self.place, self.project, self.victims = place, place / "project", place / "v"
        self.entered = place / "entered"
        self.entered.mkdir(parents=True)
        self._entries = Entries(self.entered)
        for way in self.ways:
            self._plant(self.victims / way.name)
        shutil.copytree(DATA, self.project, ignore=shutil.ignore_patterns("*.toml", "__pycache__"))
        self._listeners = Listeners(self.ways, self.victims, self.token)
        self._sleepers = {way.name: self._sleeper(way) for way in self.ways if way.kind == "sleeper"}
        self._shared = {way.name: Shared(self.token, way) for way in self.ways if way.kind in _SHARED}
        self._tell()
        self._before = {way.name: self._state(way) for way in self.ways}

    def _plant(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "precious").write_text("precious")
        os.utime(folder / "precious", (_LONG_AGO, _LONG_AGO))

    def _sleeper(self, way: Way) -> "subprocess.Popen[bytes]":
        with (self.victims / way.name / "precious").open("rb") as file:
            folder = self.victims / way.name
            return subprocess.Popen(["sleep", "3600"], cwd=folder, stdin=file, start_new_session=True)

    def _tell(self) -> None:
        where = {
            "victims": str(self.victims),
            "entered": str(self.entered),
            "token": self.token,
            "ports": self._listeners.ports,
            "sleepers": {name: process.pid for name, process in self._sleepers.items()},
            "ways": {module: [way.name for way in self.ways if way.module == module] for module in MODULES},
            "keys": {way.name: key_of(self.token, way) for way in self.ways},
        }
        (self.project / "where.json").write_text(json.dumps(where))

    def _state(self, way: Way) -> list[tuple[object, ...]]:
        """Everything of a victim that a way could change."""
        folder = self.victims / way.name
        found = [_told(path) for path in sorted([folder, *folder.rglob("*")])]
        sleeper = self._sleepers.get(way.name)
        if sleeper is not None:
            ended = sleeper.poll()
            found.append(("process", ended, None if ended is not None else _limits(sleeper.pid)))
        return found

    def recording(self) -> Path:
        """A recording in which every way was taken once, without anything having happened."""
        return self._recording(_call(way.module, way.name, {}, None) for way in self.ways if way is not SITE)

    def recorded_switches(self) -> Path:
        """A recording of functions that would take all the ways of a module if they were changed a little."""
        modules = {way.module for way in self.ways} & MODULES
        result = "nothing happened"
        return self._recording(_call("switches", module, {"really": False}, result) for module in sorted(modules))

    def _recording(self, calls: Iterable[dict[str, object]]) -> Path:
        folder = self.place / "recording"
        folder.mkdir()
        run = {"kind": "run", "format": 1, "tebiki": "0.1.0", "process": "1-a", "command": ["python"]}
        run |= {"environment": {}, "levels": ["functions"], "masked": [], "packages": [], "pinned": []}
        run |= {"root": str(self.project)}
        (folder / "1-a.000.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (run, *calls)))
        return folder

    def harmed(self) -> set[str]:
        """The names of the ways that reached what waited for them."""
        changed = {way.name for way in self.ways if self._state(way) != self._before[way.name]}
        return changed | self._listeners.came | {name for name, shared in self._shared.items() if shared.changed()}

    def tried(self) -> set[str]:
        """The names of the ways whose code was entered, wherever that led."""
        return self._entries.names()

    def close(self) -> None:
        """End and remove everything of this arena that is not a file."""
        self._listeners.close()
        self._entries.close()
        for sleeper in self._sleepers.values():
            sleeper.kill()
            sleeper.wait()
        for shared in self._shared.values():
            shared.remove()
        for file in Path("/dev/shm").glob(f"*{self.token}*"):  # names that were made of those that are known
            file.unlink()


def _call(module: str, name: str, given: dict[str, object], result: object) -> dict[str, object]:
    where = {"seam": f"ways.{module}:{name}", "symbol": f"ways/{module}.py::{name}"}
    return {"kind": "call", "given": given, "outcome": {"result": result}, **where}


def _told(path: Path) -> tuple[object, ...]:
    if not path.is_symlink() and not path.exists():
        return (path.name, "gone")
    status = path.lstat()
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    attributes = os.listxattr(path, follow_symlinks=False)
    shown = (status.st_mode, status.st_uid, status.st_nlink, int(status.st_mtime) if path.is_file() else 0)
    return (path.name, *shown, content, attributes)


def _limits(process: int) -> tuple[int, int]:
    return resource.prlimit(process, resource.RLIMIT_NOFILE)


@contextmanager
def arena(place: Path, ways: Iterable[Way]) -> Iterator[Arena]:
    """An arena that is taken down at the end."""
    made = Arena(place, ways)
    try:
        yield made
    finally:
        made.close()
