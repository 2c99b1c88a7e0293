"""Compile the modules of a program once for each interpreter of a run, where Python would do so at every start."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from toolkit.session.compiled_probe import plain_environment, private_folder, run_quietly
from toolkit.session.probe_environment import PROBE

_FEWEST = 20  # modules; to compile fewer at each start takes less than to start an interpreter for them
_MOST = 20000


class CompiledSources:
    """The modules that programs of one interpreter have compiled, and the file with their code.

    Args:
        python: the interpreter.

    Attributes:
        noted: their files; those of a project without its folder.
    """

    def __init__(self, python: str) -> None:
        self._python = python
        self.noted: set[str] = set()
        self._waiting: set[str] = set()
        self._file: Path | None = None

    def note(self, paths: object, root: Path) -> None:
        """Note source files that a program has compiled.

        Args:
            paths: what it says; nothing relies on it.
            root: its copy of the project, in whose place the next program has another one.
        """
        if isinstance(paths, list) and len(self.noted) < _MOST:
            names = {_below(path, root) for path in paths if isinstance(path, str)} - self.noted
            self._waiting |= names
            self.noted |= names

    def compile(self, root: Path) -> Path | None:
        """Compile what is waiting, and return the file for the next start; None if there is nothing.

        Args:
            root: copy of the project.
        """
        if len(self._waiting) >= _FEWEST:
            paths = [str(root / name) for name in sorted(self._waiting)]
            self._waiting.clear()
            self._file = self._write(paths) or self._file
        return self._file

    def _write(self, paths: Iterable[str]) -> Path | None:
        number = len(list(private_folder().iterdir()))
        names, file = private_folder() / f"names-{number}", private_folder() / f"sources-{number}"
        names.write_text("".join(json.dumps(path) + "\n" for path in paths), "ascii")
        former = [str(self._file)] if self._file else []
        words = [self._python, "-B", str(PROBE), "process.compiled_sources", str(file), *former]
        is_written = run_quietly(words, plain_environment(), names) == 0
        return file if is_written and file.is_file() else None


@cache
def compiled_sources(python: str) -> CompiledSources:
    """Return what is known of the programs of an interpreter, for as long as this process runs."""
    return CompiledSources(python)


def _below(path: str, root: Path) -> str:
    """Return a path without the folder of the project, if it is in there."""
    return path.removeprefix(f"{root}/")
