"""Rewrite chosen sites of one file: libcst sees only the statements around them, all other bytes stay as they are.

Sites are worked on from the end of the file to its beginning, so that the places of those still to come are right,
and inner statements are finished before the ones around them.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from toolkit.model.codemod import Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_cut import BLOCKS, Cut, RewriteTarget, character_column, cut_around, path_to, without_elif
from toolkit.source.rewrite_imports import add_imports, is_free
from toolkit.source.rewrite_site import LINES, MOVED, TEXT, libcst_class
from toolkit.source.rewrite_text import EditableText
from toolkit.source.syntax import syntax_tree

if TYPE_CHECKING:
    from toolkit.source.rewrite_node import ParsedPiece

Rewriters = Mapping[str, Callable[[Site, Any], Any]]
"""Codemod -> its `rewrite`."""


class _Group(NamedTuple):
    """Sites in one piece: the statements around it, itself the last one; `inside` as for `cut_around`."""

    path: list[ast.stmt]
    inside: int
    sites: list[Site]


@dataclass
class FileRewriter:
    """One file being rewritten.

    Attributes:
        file: the parsed text.
        text: its lines, which are edited.
        rewriters: how each codemod rewrites.
        applied: the sites that were rewritten.
        refused: those that could not be, each with a reason of `toolkit/render/_site_reasons.py`.

    A site around lines that were already edited is in neither: it is found again in the result, where its place is
    right.
    """

    file: SourceFile
    text: EditableText
    rewriters: Rewriters
    applied: list[Site] = field(default_factory=list)
    refused: list[Site] = field(default_factory=list)

    def rewrite(self, sites: Iterable[Site]) -> None:
        """Rewrite sites, and put in the imports that they need; where lines are removed, this alone is done."""
        sites = list(sites)
        if moved := [site for site in sites if site.node == MOVED]:
            self._move_lines(moved[0])
            return
        if lines := [site for site in sites if site.node == LINES]:
            self._remove_lines(lines)
            return
        if texts := [site for site in sites if site.node == TEXT]:
            self._replace_lines(texts)
            return
        for group in reversed(self._groups(sites)):
            self._rewrite_group(group)
        needing = [site for site in self.applied if site.imports]
        first_use = min((site.line for site in needing), default=0)
        add_imports(self.file, self.text, {name for site in needing for name in site.imports}, first_use)

    def _remove_lines(self, sites: list[Site]) -> None:
        """Remove whole lines, from the end of the file to its beginning; what overlaps is found again in the result."""
        first = len(self.text.lines) + 1
        for site in sorted(sites, key=lambda it: (-it.end_line, -it.line)):
            if site.end_line < first:
                self.text.replace(site.line, site.end_line, [])
                self.applied.append(site)
                first = site.line

    def _replace_lines(self, sites: list[Site]) -> None:
        """Replace whole lines by others; a site that shares lines with one before it is found again in the result."""
        chosen: list[Site] = []
        taken: list[tuple[int, int]] = []
        for site in sites:
            lines = [(first, last) for first, last in site.args["claims"]]
            if not any(first <= end and begin <= last for first, last in lines for begin, end in taken):
                chosen.append(site)
                taken += lines
        for first, last, new in sorted((it for site in chosen for it in site.args["places"]), reverse=True):
            self.text.replace(first, last, new)
        self.applied += chosen

    def _move_lines(self, site: Site) -> None:
        """Take ranges of lines out, and put others in above them."""
        for first, last in sorted(site.args["ranges"], reverse=True):
            self.text.replace(first, last, [])
        self.text.replace(site.args["at"] + 1, site.args["at"], site.args["put"])
        self.applied.append(site)

    def _groups(self, sites: Iterable[Site]) -> list[_Group]:
        """The sites by the statement they are in, in the order of the file."""
        groups: dict[tuple[int, int, int], _Group] = {}
        for site in sites:
            path = path_to(self.file.tree, site.line, site.column)
            inside = _inside(site, path)
            path = without_elif(path, self.text)
            cut = cut_around(path, self.text, inside)
            if cut is None:
                self._refuse([site], "shares_line")
            elif not all(is_free(self.file, statement) for statement in site.imports):
                self._refuse([site], "name_taken")
            elif self.file.python2 and not _reads_the_same(cut, self.text, path):
                self._refuse([site], "python2")
            else:
                place = cut.first, cut.column, -cut.last
                groups.setdefault(place, _Group(path, inside, [])).sites.append(site)
        return [groups[place] for place in sorted(groups)]

    def _rewrite_group(self, group: _Group) -> None:
        from libcst import ParserSyntaxError  # here, because a run without hits must not pay for it

        from toolkit.source.rewrite_node import ParsedPiece

        cut = cut_around(group.path, self.text, group.inside)
        if cut is None:
            self._refuse(group.sites, "shares_line")
            return
        if self._is_edited(cut):
            return
        try:
            piece = ParsedPiece(cut.source(self.text))
        except ParserSyntaxError:
            self._refuse(group.sites, "not_parsed")
            return
        if not piece.faithful:
            self._refuse(group.sites, "round_trip")
            return
        code, applied = self._in_piece(piece, self._claims(group.sites, cut))
        if applied and not cut.put_back(self.text, code):
            self._refuse(applied, "shares_line")
        else:
            self.applied += applied

    def _is_edited(self, cut: Cut) -> bool:
        """Return whether lines of a piece were edited; nothing above it was, so that splices count as the file does."""
        return any(it.first <= cut.last and cut.first <= max(it.first, it.last) for it in self.text.splices)

    def _claims(self, sites: list[Site], cut: Cut) -> dict[RewriteTarget, Site]:
        """The node of each site; of two codemods that want the same one, the second finds it again if it is left."""
        claims: dict[RewriteTarget, Site] = {}
        for site in sites:
            claims.setdefault(_target(site, cut, self.text), site)
        return claims

    def _in_piece(self, piece: "ParsedPiece", claims: dict[RewriteTarget, Site]) -> tuple[str, list[Site]]:
        """The rewritten piece, and the sites that were rewritten in it."""
        nodes = piece.find(list(claims))
        self._refuse([site for target, site in claims.items() if target not in nodes], "not_found")
        changes = {
            node: partial(self.rewriters[claims[target].codemod], claims[target]) for target, node in nodes.items()
        }
        code, unchanged = piece.rewritten(changes)
        self._refuse([claims[target] for target, node in nodes.items() if node in unchanged], "not_rewritten")
        return code, [claims[target] for target, node in nodes.items() if node not in unchanged]

    def _refuse(self, sites: Iterable[Site], reason: str) -> None:
        self.refused += [refuse_site(site, reason) for site in sites]


def refuse_site(site: Site, reason: str, detail: str = "") -> Site:
    """The site, refused for a reason that is not the codemod's own."""
    args = {**site.args, "detail": detail} if detail else site.args
    return msgspec.structs.replace(site, verdict="refused", reason=reason, args=args)


def _inside(site: Site, path: list[ast.stmt]) -> int:
    """The last line of a site that is a part of a statement; 0, if it is the statement."""
    if not path or (site.line, site.column) != (path[-1].lineno, path[-1].col_offset):
        return site.end_line
    return 0 if site.node == libcst_class(path[-1]) else site.end_line


def _reads_the_same(cut: Cut, text: EditableText, path: list[ast.stmt]) -> bool:
    """True if a statement of a Python 2 file is also valid Python 3; then the columns of its tree are correct, too."""
    try:
        here: Any = syntax_tree(cut.source(text))
    except SyntaxError:
        return False
    ast.increment_lineno(here, cut.first - len(cut.headers) - 1)
    for _ in range(len(cut.headers) + 1):
        here = here.body[0]
    said = _statement_text(here, bool(cut.body))
    return any(said == _statement_text(node, bool(cut.body)) for node in path)


def _statement_text(node: ast.stmt, head: bool) -> str:
    """Return the text and place of a statement; with `head` alone, without the blocks that it holds."""
    if head:
        node = type(node)(**{name: [] if name in BLOCKS else value for name, value in ast.iter_fields(node)})
    return ast.dump(node, include_attributes=True)


def _target(site: Site, cut: Cut, text: EditableText) -> RewriteTarget:
    """The position of a site in the piece that was cut out around it."""
    down = len(cut.headers) + 1 - cut.first
    left = 0 if cut.whole_lines else cut.column
    column = character_column(text.lines[site.line - 1], site.column)
    end_column = character_column(text.lines[site.end_line - 1], site.end_column)
    return RewriteTarget(site.node, site.line + down, column - left, site.end_line + down, end_column - left)
