"""Codemods, their sites, and the level and reason of each site.

A codemod finds sites in an `ast` tree and rewrites one libcst node at a time. Reading the file, checking the result and
writing it are done elsewhere (`toolkit/source/rewrite.py`, `toolkit/change/`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from toolkit.model.facts import Content, Lang
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.tree import SourceFile

Verdict = Literal["certain", "review", "refused"]
Risk = Literal["low", "medium", "high"]
Review = Literal["skim", "read", "each_site"]
Proof = Literal[
    "compiles", "api", "urls", "queries", "locks", "replay", "dialects", "tests", "complexity", "specification",
]  # fmt: skip
Version = tuple[int, int]
SiteMark = tuple[str, str, int]
"""(path, codemod, line before the change): identifies the sites of a codemod on one line."""


class Site(msgspec.Struct, frozen=True):
    """One place in one file that a codemod looked at. Positions are those of `ast`: lines from 1, columns in bytes.

    Attributes:
        codemod: its name.
        verdict: `certain`: keeps behaviour, and is applied by default; `review`: applied only on request, and needs a
            reviewer; `refused`: left alone.
        line, column, end_line, end_column: position of the node.
        node: name of the libcst class of the node that `rewrite` gets (`Call`, `If`, `ExceptHandler`); `Lines`:
            the lines of the site are removed without a call of `rewrite`; `Moved`: the same for the lines of `ranges`
            in `args`, and the lines `put` are inserted below line `at`; `Text`: each of `places` in `args` is (first
            line, last line, new lines), and all of them are replaced or none.
        reason: key of the codemod's `reasons`: why the site is refused, or what the reviewer must know.
        args: values (JSON) for the reason's template and for `rewrite`.
        qualname: the function or class that contains it; empty for the module.
        imports: statements that the rewritten code needs at the top of the module (`import logging`).
        edits: false for a note, which says what to do without rewriting anything.
        levels: values of the metric that the codemod lowers, before its first move and after each one, if the work can
            be divided into several pull requests (the option `to` stops at a level). Empty: it cannot be divided.
        creates: path -> text of new files, which hold the code that was moved away.
        removes: (first, last) lines of removed code, whose comments are removed as well.
    """

    codemod: str
    verdict: Verdict
    line: int
    column: int
    end_line: int
    end_column: int
    node: str
    reason: str = ""
    args: dict[str, Any] = {}
    qualname: str = ""
    imports: tuple[str, ...] = ()
    edits: bool = True
    levels: tuple[int, ...] = ()
    creates: dict[str, str] = {}
    removes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Facts:
    """Facts that a codemod knows besides the file.

    Attributes:
        path: path of the file, relative to the project's root.
        target: the oldest Python that must run the result.
        gathered: path -> value that the codemod's `gather` returned for that file of the project.
        options: the codemod's own settings, by name.
        documents: path -> text of small files that say something about the project (setup.cfg, Dockerfile, CI files).
        symbols: code in which sites are wanted; empty: everywhere. Only costly codemods use it.
        spoken: private names that other text files of the project say, and fields of log formats that name the
            function, for codemods that ask for them (`reads_texts`).
        is_gathered: whether the file is still as it was when its own value was gathered.
        answers: path -> what the codemod's `ask` returned for that file.
    """

    path: str = ""
    target: Version = (3, 8)
    gathered: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()
    spoken: frozenset[str] = frozenset()
    is_gathered: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def project(self) -> ProjectFacts:
        """The facts of the project; a result that is computed of them is shared by all files."""
        return ProjectFacts.of(self.gathered)

    @property
    def answer(self) -> Any:
        """The answer of `ask` for the file; None if it was not asked about the file as it is now."""
        return self.answers.get(self.path) if self.is_gathered else None

    def project_with(self, file: SourceFile, gather: Callable[[SourceFile], Any]) -> ProjectFacts:
        """Return the facts of the project, those of the file as it is now; `gather` is the codemod's own."""
        project = ProjectFacts.of(self.gathered)
        is_known = self.is_gathered and self.path in project
        return project if is_known else project.with_file(self.path, gather(file))


@dataclass(frozen=True)
class Card:
    """Costs and requirements of a change of this kind.

    Attributes:
        minutes: (least, most) minutes of a reviewer per site: to read it in the diff, and to examine it.
        risk: how much damage it can do if a precondition does not hold.
        review: how closely to review: the diff as a whole, every line, or each site with its surroundings.
        proofs: names of the proofs that must pass before the merge.
        strength: share of mutants (0 to 1) that the lock must kill first, in each touched function and at each touched
            statement; 0: no lock is needed.
    """

    minutes: tuple[float, float]
    risk: Risk
    review: Review
    proofs: tuple[Proof, ...]
    strength: float = 0.0


@dataclass(frozen=True)
class CodemodWords:
    """Words of a codemod. `reasons` are templates with the keys of the site's `args`.

    Attributes:
        title: two to five words, no full stop.
        what, why, when_not: one or two sentences each.
        preconditions: what must hold at a site for it to be certain; a sentence each.
        look_at: what the reviewer should look at.
        reasons: reason code -> a sentence.
    """

    title: str
    what: str
    why: str
    when_not: str
    preconditions: tuple[str, ...]
    look_at: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class CodemodExample:
    """Code before and after: documentation and test at once.

    Attributes:
        after: the code after the change; None: it is left alone.
        created: path -> text of the files that are created.
        options: settings of the codemod in this example.
        verdict: verdict of its sites; for code that is left alone `refused`, or `certain` if there is no site at all.
        reason: the reason code of its sites, if it has one.
        files: path -> text of the other files of the project.
    """

    before: str
    after: str | None = None
    verdict: Verdict = "certain"
    reason: str = ""
    note: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    created: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Codemod:
    """`CODEMOD` of a module in `codemods/`, made of module-level functions so that it can be sent to a worker.

    Attributes:
        name: the file's name.
        tokens: the prefilter: a file is searched if its text contains all words of one of these groups. Names and
            keywords only, never text that a string could spell differently; an empty group matches every file.
        find: (file, facts) -> every site, in any order. It must not rewrite, and must find nothing in its own result.
        rewrite: (site, libcst node) -> the replacement node, a `FlattenSentinel` of statements, or
            `RemoveFromParent()`. None: it cannot be rewritten after all; the site is refused as `not_rewritten`.
        gather: file -> JSON value kept for `Facts.gathered`; None: nothing to keep from that file.
        gather_measured: computes the same as `gather` from the measured content of a file, if that is sufficient: an
            analysis then does not parse every file again.
        gather_tokens: the prefilter of `gather`.
        reads_texts: whether it asks which private names other text files say (`Facts.spoken`).
        ask: (path -> text, facts, empty folder) -> path -> answer: asks a tool about many files at once, to start it
            once, for `Facts.answer`; the folder is for files that the tool reads. A file without an answer is asked
            about when it is searched.
        gather_packages: whether the `__init__.py` of every package is gathered too, because it re-exports names.
        fixes: rules whose counter-measure it carries out.
        costly: whether its search is so slow that an analysis offers it without running it; a plan runs it.
        ready: raises UsageError if something that it needs is not installed.
    """

    name: str
    card: Card
    words: Mapping[Lang, CodemodWords]
    tokens: tuple[tuple[str, ...], ...]
    find: Callable[[SourceFile, Facts], Iterable[Site]]
    rewrite: Callable[[Site, Any], Any]
    examples: tuple[CodemodExample, ...] = ()
    gather: Callable[[SourceFile], Any] | None = None
    gather_measured: Callable[[Content], Any] | None = None
    gather_tokens: tuple[tuple[str, ...], ...] = ()
    reads_texts: bool = False
    gather_packages: bool = False
    ask: Callable[[Mapping[str, str], Facts, Path], Mapping[str, Any]] | None = None
    fixes: tuple[str, ...] = ()
    costly: bool = False
    ready: Callable[[], None] | None = None


class Rewritten(msgspec.Struct, frozen=True):
    """The result for one file. Line numbers of sites refer to the file before the change.

    Attributes:
        data: the new bytes; None: nothing was changed.
        applied: sites that were rewritten.
        left: sites that were not rewritten: refused ones, notes, and those for review if review was not requested.
        failure: (reason, detail) why the file as a whole was left alone.
        created: path -> bytes of new files.
    """

    path: str
    data: bytes | None = None
    applied: tuple[Site, ...] = ()
    left: tuple[Site, ...] = ()
    failure: tuple[str, str] | None = None
    created: dict[str, bytes] = {}
