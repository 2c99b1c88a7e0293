"""Edit one file with a pack of codemods: takes bytes, returns bytes and the result of every site.

Each codemod of a pack is applied until it finds nothing more, one after the other in the order of their names, and all
of them again until none finds anything: in whatever order they were asked for, the bytes are the same. When a guard
objects, the sites that it objects to are left out with its reason, and the others are kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

import msgspec

from toolkit.change.guards import State, check_edit, check_move, check_removal
from toolkit.errors import SourceError
from toolkit.model.codemod import Codemod, Facts, Rewritten, Site, SiteMark, Verdict, Version
from toolkit.model.tree import SourceFile
from toolkit.source.parse import parse_file
from toolkit.source.rewrite import FileRewriter, refuse_site
from toolkit.source.rewrite_filter import may_hold
from toolkit.source.rewrite_site import LINES, MOVED
from toolkit.source.rewrite_text import EditableText

_CYCLES = 100
"""A ladder of `elif` loses one step in each, and a site around edited lines waits for the next one."""


@dataclass(frozen=True)
class Pack:
    """Codemods that are applied together; can be sent to a worker process.

    Attributes:
        codemods: in any order.
        facts: codemod -> its facts; the path is filled in.
        accept: verdicts of sites to be rewritten.
        skip: sites to be left alone.
        prefilter: whether a codemod only sees files with its tokens; the result is the same.
        foreign: paths of files that are generated or copied, where nothing is rewritten.
    """

    codemods: tuple[Codemod, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    accept: frozenset[Verdict] = frozenset({"certain"})
    skip: frozenset[SiteMark] = frozenset()
    prefilter: bool = True
    foreign: frozenset[str] = frozenset()

    def __call__(self, item: tuple[str, bytes]) -> Rewritten:
        """Edit a file.

        Args:
            item: its path and bytes.

        Raises:
            SourceError: it cannot be parsed, or the pack does not reach a fixed point (`endless`).
        """
        editing = _Editing(self, *item)
        try:
            return editing.run()
        finally:
            editing.file.dissolve()

    def find_sites(self, codemod: Codemod, file: SourceFile, *, is_edited: bool) -> list[Site]:
        """Every site of a codemod in a file, in its order.

        Args:
            codemod: the codemod.
            file: the file as it is now.
            is_edited: whether this run has changed it.
        """
        if self.prefilter and not may_hold(codemod.tokens)(file.text):
            return []
        facts = replace(self.facts.get(codemod.name, Facts()), path=file.path, is_gathered=not is_edited)
        found = sorted(codemod.find(file, facts), key=lambda site: (site.line, site.column))
        return [refuse_site(site, "foreign_file") for site in found] if file.path in self.foreign else found

    def is_wanted(self, site: Site) -> bool:
        """Return whether a site is to be rewritten."""
        return site.edits and site.verdict in self.accept

    def oldest_python(self) -> Version:
        """The oldest Python that must run the result."""
        return min((facts.target for facts in self.facts.values()), default=Facts.target)


class _Editing:
    """One file during the cycles of edits.

    Attributes:
        before, data: its bytes before the first cycle, and as they are now.
        file: as it is now.
        origins: the line that each line was at the beginning.
        turns: the codemods, the one whose turn it is first.
        found: codemod -> its sites in the file as it is now.
        out: (codemod, line) of sites that are left out from now on.
        created: path -> bytes of new files.
    """

    def __init__(self, pack: Pack, path: str, data: bytes) -> None:
        self.pack = pack
        self.path = path
        self.before = self.data = data
        self.file = parse_file(path, data)
        self.origins = list(range(self.file.text.count("\n") + 2))
        self.turns = sorted(pack.codemods, key=lambda codemod: codemod.name)
        self.found: dict[str, list[Site]] = {}
        self.applied: list[Site] = []
        self.refused: list[Site] = []
        self.created: dict[str, bytes] = {}
        self.out = {(codemod, line) for where, codemod, line in pack.skip if where == path}

    def run(self) -> Rewritten:
        for _ in range(_CYCLES * len(self.turns)):
            chosen = self._next_sites()
            if not chosen:
                found = chain.from_iterable(self.found.values())
                left = [self._with_original_lines(site) for site in found if not self.pack.is_wanted(site)]
                data = None if self.data == self.before else self.data
                applied, others = _sort_sites(self.applied), _sort_sites([*left, *self.refused])
                return Rewritten(self.path, data, applied, others, created=self.created)
            self._cycle(chosen)
        raise SourceError("endless", "codemods of the pack undo, or never finish, each other's work")

    def _next_sites(self) -> list[Site]:
        """The sites of the next codemod in turn that has any to rewrite."""
        for _ in self.turns:
            codemod = self.turns[0]
            if codemod.name not in self.found:
                is_edited = self.data != self.before
                self.found[codemod.name] = self.pack.find_sites(codemod, self.file, is_edited=is_edited)
            found = self.found[codemod.name]
            if chosen := [site for site in found if self.pack.is_wanted(site) and not self._is_out(site)]:
                return chosen
            self.turns.append(self.turns.pop(0))
        return []

    def _cycle(self, chosen: list[Site]) -> None:
        """Rewrite sites; those to which a guard objects are left out."""
        try:
            done = self._attempt(chosen)
        except SourceError:
            kept = [site for site in chosen if self._passes(site)]
            try:
                done = self._attempt(kept)
            except SourceError:
                done = self._attempt(kept[:1])  # each of them passes alone
        text, file, rewriting = done
        applied, not_applied = [self._with_original_lines(site) for site in rewriting.applied], rewriting.refused
        self._leave_out(not_applied)
        self.applied += applied
        for site in rewriting.applied:
            self.created |= {path: _with_ends(made, text) for path, made in site.creates.items()}
        if rewriting.applied:
            self.found.clear()
        self.data, self.file = text.encode(), file
        self.origins = [0, *(self.origins[text.origin(line)] for line in range(1, len(text.lines) + 1)), 0]

    def _passes(self, site: Site) -> bool:
        """Return whether the guards accept a site alone; if not, it is left out."""
        try:
            self._attempt([site])
        except SourceError as error:
            self._leave_out([refuse_site(site, error.reason, error.detail)])
            return False
        return True

    def _attempt(self, sites: list[Site]) -> tuple[EditableText, SourceFile, FileRewriter]:
        """Rewrite sites in a copy.

        Raises:
            SourceError: a guard objects.
        """
        text = EditableText.read(self.data)
        rewriting = FileRewriter(self.file, text, {it.name: it.rewrite for it in self.pack.codemods})
        rewriting.rewrite(sites)
        file = parse_file(self.path, text.encode())
        if moved := [site for site in rewriting.applied if site.node == MOVED]:
            self._check_move(moved[0], text, file)
            return text, file, rewriting
        whole = {line for site in rewriting.applied for line in range(site.line, site.end_line + 1)}
        if any(site.node == LINES for site in rewriting.applied):
            check_removal(State(self.file, frozenset(whole)), file, self.pack.oldest_python())
            return text, file, rewriting
        removed = frozenset(
            line for site in rewriting.applied for first, last in site.removes for line in range(first, last + 1)
        )
        try:
            self._check(text, file, set(), removed)
        except SourceError as error:
            if error.reason != "outside_changed":
                raise
            self._check(text, file, whole, removed)  # a block may lose an `else` of which only the indentation changed
        return text, file, rewriting

    def _check_move(self, site: Site, text: EditableText, file: SourceFile) -> None:
        gone = frozenset(it for first, last in site.args["ranges"] for it in range(first, last + 1))
        new = frozenset(number for number, origin in enumerate(text.origins, 1) if not origin)
        check_move(State(self.file, gone), State(file, new), site.creates.values(), self.pack.oldest_python())

    def _check(self, text: EditableText, file: SourceFile, whole: set[int], removed: frozenset[int]) -> None:
        """Ask the guards about an edit.

        Args:
            text: the edited lines.
            file: the edited file.
            whole: lines that count as edited, too.
            removed: lines that may lose their comments.
        """
        kept = set(text.origins) - whole
        gone = frozenset(number for number in range(1, len(self.file.lines) + 1) if number not in kept)
        new = frozenset(number for number, origin in enumerate(text.origins, 1) if not origin or origin in whole)
        check_edit(State(self.file, gone), State(file, new), self.pack.oldest_python(), removed)

    def _leave_out(self, sites: Iterable[Site]) -> None:
        for site in map(self._with_original_lines, sites):
            self.refused.append(site)
            self.out.add((site.codemod, site.line))

    def _is_out(self, site: Site) -> bool:
        return (site.codemod, self._with_original_lines(site).line) in self.out

    def _with_original_lines(self, site: Site) -> Site:
        """Return the site with its original line numbers, before the first cycle."""
        line, end_line = self.origins[site.line], self.origins[site.end_line]
        return msgspec.structs.replace(site, line=line, end_line=max(line, end_line))


def _with_ends(made: str, text: EditableText) -> bytes:
    """A new file with the line ends of the one from which its lines come."""
    return made.replace("\n", text.ends[0] or "\n").encode()


def _sort_sites(sites: list[Site]) -> tuple[Site, ...]:
    return tuple(sorted(sites, key=lambda site: (site.line, site.column)))
