"""Codemods, their sites, and the level and reason of each site.

A codemod finds sites in an `ast` tree and rewrites one libcst node at a time; where the text comes from, whether the
result is right and where it goes is the business of others (`toolkit/source/rewrite.py`, `toolkit/change/`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from toolkit.model.facts import Content, Lang
from toolkit.model.tree import SourceFile

Verdict = Literal["certain", "review", "refused"]
Risk = Literal["low", "medium", "high"]
Review = Literal["skim", "read", "each_site"]
Proof = Literal[
    "compiles", "api", "urls", "queries", "locks", "replay", "dialects", "tests", "complexity", "specification",
]  # fmt: skip
Version = tuple[int, int]
SiteMark = tuple[str, str, int]
"""(path, codemod, line before the change): names the sites of a codemod on one line."""


class Site(msgspec.Struct, frozen=True):
    """One place in one file that a codemod looked at. Positions are those of `ast`: lines from 1, columns in bytes.

    Attributes:
        codemod: its name.
        verdict: `certain`: behaviour is kept, applied by default; `review`: applied only when asked for, a person looks
            at it; `refused`: left alone.
        line, column, end_line, end_column: of the node.
        node: name of the libcst class of the node that `rewrite` gets (`Call`, `If`, `ExceptHandler`); `Lines`:
            the lines of the site are removed, and `rewrite` is not asked; `Moved`: the same for the lines of `ranges`
            in `args`, and those of `put` are put in below line `at`; `Text`: each of `places` in `args` is (first line,
            last line, the lines that they become), all of them or none.
        reason: key of the codemod's `reasons`: why it is refused, or what the reviewer must know.
        args: what the reason's words, and `rewrite`, need (JSON values).
        qualname: the function or class it is in; empty for the module.
        imports: statements that the rewritten code needs at the top of the module (`import logging`).
        edits: false for a note: it says what to do, and nothing is rewritten.
        levels: the measure that the codemod lowers, before its first move and after each of them, where the work can be
            divided into several pull requests: the option `to` stops at a level. Empty: it is done at once.
        creates: path -> text of new files, which hold what was moved away.
        removes: (first, last) lines of code that goes, and its comments with it.
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
    """Knowledge of a codemod besides the file.

    Attributes:
        path: of the file, relative to the project's root.
        target: the oldest Python that must run the result.
        gathered: path -> what the codemod's own `gather` saw in each file of the project.
        options: the codemod's own settings, by name.
        documents: path -> text of small files that say something about the project (setup.cfg, Dockerfile, CI files).
        symbols: code in which sites are wanted; none: everywhere. Only costly codemods ask.
    """

    path: str = ""
    target: Version = (3, 8)
    gathered: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """Costs and requirements of a change of this kind.

    Attributes:
        minutes: (least, most) of a person's minutes for one site: reading it in the diff, and looking closer.
        risk: how much it can hurt if a precondition does not hold.
        review: how hard to look: at the diff as a whole, at every line, or at each site with its surroundings.
        proofs: which proofs must pass before it is merged.
        strength: share of mutants that the lock must kill first, in each touched function and at each touched
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
        after: None: it is left alone.
        created: path -> text of the files that are made.
        options: settings of the codemod in this example.
        verdict: of its sites; for code that is left alone, `refused`, or `certain` if there is no site at all.
        reason: the reason code of its sites, if it has one.
        files: path -> text of what else is in the project.
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
        tokens: the prefilter: a file is looked at if all words of one of these groups are in its text. Names and
            keywords only, never what a string could spell differently; `()` in it looks at every file.
        find: file, facts -> every site, in any order. It must not rewrite, and find nothing in its own result.
        rewrite: site, libcst node -> the node to put in its place, a `FlattenSentinel` of statements, or
            `RemoveFromParent()`. None: it turned out that nothing can be done; the site is refused as `not_rewritten`.
        gather: file -> JSON value kept for `Facts.gathered`; None: nothing of that file.
        gather_measured: gives the same as `gather` from the measured content of a file, where that says enough: an
            analysis then does not parse every file again.
        gather_tokens: the prefilter of `gather`.
        gather_packages: whether the `__init__.py` of every package is gathered too: it passes names on.
        fixes: rules whose counter-measure it is.
        costly: whether looking for its sites takes so long that an analysis names it untried; a plan tries it.
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
    gather_packages: bool = False
    fixes: tuple[str, ...] = ()
    costly: bool = False
    ready: Callable[[], None] | None = None


class Rewritten(msgspec.Struct, frozen=True):
    """The result for one file. Lines of sites are those of the file before the change.

    Attributes:
        data: the new bytes; None: nothing was changed.
        applied: sites that were rewritten.
        left: sites that were not: refused, notes, and those to be reviewed that nobody asked for.
        failure: (reason, detail) why the file as a whole was left alone.
        created: path -> bytes of new files.
    """

    path: str
    data: bytes | None = None
    applied: tuple[Site, ...] = ()
    left: tuple[Site, ...] = ()
    failure: tuple[str, str] | None = None
    created: dict[str, bytes] = {}
