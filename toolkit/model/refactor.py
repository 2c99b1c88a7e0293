"""Refactorings: the request, the changes, and the pull requests of a step."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from toolkit.model.codemod import Codemod, Facts, Rewritten, SiteMark, Verdict, Version
from toolkit.model.facts import Unmeasured
from toolkit.model.plan import Step
from toolkit.model.pull import PullRequest, SiteNote
from toolkit.model.settings import Settings


@dataclass(frozen=True)
class RefactorOptions:
    """Options of a refactoring: by codemods, by a libcst class, or by a shell command.

    Attributes:
        root: directory of the project.
        codemods: in order of precedence when two of them match the same place.
        libcst: import path of a libcst codemod class, and its arguments.
        shell: a command that changes files.
        accept: verdicts of sites to be rewritten.
        skip: sites to be left alone.
        options: codemod -> its settings by name.
        symbols: code in which costly codemods look for sites; empty: everywhere.
        target: the oldest Python that must run the result.
        only: paths of files or folders below the root; empty: all.
        prefilter: whether files without the codemods' tokens are skipped; the result is the same.
        python: an interpreter that must compile the result; None: only the syntax of our own Python is checked.
    """

    root: Path
    codemods: tuple[Codemod, ...] = ()
    libcst: str = ""
    shell: str = ""
    accept: frozenset[Verdict] = frozenset({"certain"})
    skip: frozenset[SiteMark] = frozenset()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()
    target: Version = Facts.target
    settings: Settings = field(default_factory=Settings)
    only: tuple[str, ...] = ()
    prefilter: bool = True
    python: Path | None = None


class RefactorResult(msgspec.Struct, frozen=True):
    """Result of a refactoring, before anything is written.

    Attributes:
        files: those with a site or a failure, by path.
        before: path -> bytes of each file that would change.
        unread: files that could not be read or parsed, with the reason.
        seen: number of files; `examined`: number of files that passed the prefilter.
    """

    files: tuple[Rewritten, ...]
    before: dict[str, bytes]
    unread: tuple[Unmeasured, ...]
    seen: int
    examined: int

    @property
    def after(self) -> dict[str, bytes]:
        """Return path -> new bytes of each file that would change or be created."""
        return self.after_without(())

    def after_without(self, paths: Container[str]) -> dict[str, bytes]:
        """Return path -> new bytes without some files, and without new files that hold code moved out of those."""
        found: dict[str, bytes] = {}
        for file in self.files:
            if file.data is not None and file.path not in paths:
                found |= {file.path: file.data, **file.created}
        return found


class WriteResult(NamedTuple):
    """Files that were written, and files left alone, with the reason (a key of `render/_site_reasons.py`).

    `unfiltered` are files of a new work tree with git's stored content: no filter (such as git-lfs) was run.
    """

    written: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    unfiltered: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepOptions:
    """Options of a refactoring that becomes branches.

    Attributes:
        refactoring: codemods and how they are applied; its root is the project.
        step: the step of the plan; None: the codemods run wherever `refactoring` says.
        stacked: whether to make all pull requests of the step, each stacked on the one before; else only the next one.
        base: the commit to start from.
    """

    refactoring: RefactorOptions
    step: Step | None = None
    stacked: bool = False
    base: str = "HEAD"


@dataclass(frozen=True)
class StepResult:
    """Result of a refactoring that became branches.

    Attributes:
        pulls: one for each branch; the last one may have no commit, if no change was left.
        waiting: number of pull requests of the step that were not made.
        refusals: sites that the codemods refused.
    """

    pulls: tuple[PullRequest, ...]
    waiting: int
    refusals: tuple[SiteNote, ...]
