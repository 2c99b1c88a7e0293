"""Search for the moves that bring a function below the limit with the smallest diff."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Optional

import libcst as cst

from codemods import extract_function, join_conditions, return_early
from codemods._extract.choose import Choice, Chooser, rank
from codemods._extract.families import NameEnding
from codemods._extract.inner_functions import with_inner_functions
from codemods._extract.library_names import library_names
from codemods._extract.lift import Lifter
from codemods._extract.name_words import words_of
from codemods._extract.static_parts import is_static
from codemods._extract.surroundings import FunctionSurroundings, private_names
from codemods._extract.write import NotWritten, write, write_call
from codemods._extract.write_lifted import write_lifted
from codemods._simplify.small_file import SmallFile
from toolkit.errors import SourceError
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import Codemod, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite import FileRewriter
from toolkit.source.rewrite_text import EditableText

_WIDTH = 3
"""Number of states of each length that the search continues."""
_CHOICES = 4
"""Number of regions of a state that are tried."""
_LONGEST = 10
_LINES_FOR_A_NAME = 3
"""Number of lines of diff that one point of a better name is worth."""
_WHOLE = (return_early.CODEMOD, join_conditions.CODEMOD)
"""Codemods whose sites together are one move."""
_Writer = Callable[[dict[str, Any], cst.FunctionDef], Sequence[cst.FunctionDef]]
_REWRITERS = {codemod.name: codemod.rewrite for codemod in _WHOLE}


class SimplifyMove(NamedTuple):
    """One move: the codemod, and the name of the extracted function."""

    codemod: str
    name: str = ""


class SimplifyState(NamedTuple):
    """A function after some moves.

    Attributes:
        small: text of the function.
        moves: moves made so far.
        left: complexity of the function.
        total: complexity of the function and of all extracted parts.
        changed: number of lines of the diff.
        doubt: total cost of the new names: less is better.
        has_doubt: whether one of the names needs review.
        earlier: state before the last move.
    """

    small: SmallFile
    moves: tuple[SimplifyMove, ...]
    left: int
    total: int
    changed: int
    doubt: int = 0
    has_doubt: bool = False
    earlier: Optional["SimplifyState"] = None

    @property
    def path(self) -> tuple["SimplifyState", ...]:
        """Return the states after each of its moves, including itself."""
        return (*self.earlier.path, self) if self.earlier else ()


@dataclass
class Search:
    """Searches for moves. What was found out about one text of the function is kept for all orders that lead to it.

    Attributes:
        around: surroundings of the functions of the file.
        ending: what every name must have.
        own_names: private names that only the function has, for functions inside it.
        purpose: see `InnerFunction`.
        owner: class of a static method, through which its parts are called.
    """

    around: FunctionSurroundings
    ending: NameEnding = NameEnding()  # noqa: RUF009 - it is frozen
    own_names: frozenset[str] = frozenset()
    purpose: str = ""
    owner: str = ""
    _known: dict[SmallFile, "_Moves"] = field(default_factory=dict)

    def best(self, small: SmallFile, *, with_doubt: bool = False) -> SimplifyState:
        """Return the state below the limit with the smallest diff; if none is reached, the least complex one.

        Args:
            small: the function.
            with_doubt: whether names may need review.
        """
        file = small.parse()
        total = _total(file)
        first = SimplifyState(small, (), cognitive_complexity(file, small.function(file)), total, 0)
        beam, best = [first], first
        for _ in range(_LONGEST):
            after = [it for state in beam for it in self._after(state, small, with_doubt) if it.total <= total]
            if not after:
                break
            beam = sorted(after, key=self._rank)[:_WIDTH]
            best = min(best, beam[0], key=self._rank)
            if beam[0].left <= self.around.limit:
                break
        return best

    def _rank(self, state: SimplifyState) -> tuple[int, int, str]:
        return max(state.left - self.around.limit, 0), state.changed + _LINES_FOR_A_NAME * state.doubt, state.small.code

    def _after(self, state: SimplifyState, original: SmallFile, with_doubt: bool) -> Iterator[SimplifyState]:
        """Yield the states after one move."""
        known = self._known.get(state.small)
        if known is None:
            self._known[state.small] = known = _Moves(self, state.small)
        for codemod in _WHOLE:
            if not any(move.codemod == codemod.name for move in state.moves):
                small = known.with_all_sites(codemod)
                if small != state.small:
                    yield self._state(small, SimplifyMove(codemod.name), original, state)
        for args in known.lifts:
            small, name = known.parsed.lift(args)
            if small != state.small:
                yield self._state(small, SimplifyMove("extract_function", name), original, state)
        for choice in known.choices(with_doubt=with_doubt):
            args = extract_function.site_args(known.file, known.scope, choice, self.owner)
            small, name = known.parsed.extract(args)
            if small != state.small:
                move = SimplifyMove("extract_function", name)
                after = self._state(small, move, original, state)
                has_doubt = state.has_doubt or not choice.is_certain
                yield after._replace(doubt=state.doubt + choice.name.cost, has_doubt=has_doubt)

    def _state(self, small: SmallFile, move: SimplifyMove, original: SmallFile, before: SimplifyState) -> SimplifyState:
        file = small.parse()
        left, moves = cognitive_complexity(file, small.function(file)), (*before.moves, move)
        changed = _count_changes(original, small)
        return SimplifyState(small, moves, left, _total(file), changed, before.doubt, before.has_doubt, before)


class _Moves:
    """The moves that one text of a function allows, each kind found when it is asked for.

    Args:
        search: the search.
        small: the text.
    """

    def __init__(self, search: Search, small: SmallFile) -> None:
        self._search, self._small = search, small
        self.file = small.parse()
        self.scope = small.function(self.file)
        self._taken = search.around.taken.union(private_names(self.file))
        self._rewritten: dict[str, SmallFile] = {}

    def with_all_sites(self, codemod: Codemod) -> SmallFile:
        """Return the text with all certain sites of a codemod rewritten."""
        if codemod.name not in self._rewritten:
            self._rewritten[codemod.name] = _with_all_sites(codemod, self._small)
        return self._rewritten[codemod.name]

    @cached_property
    def parsed(self) -> "ParsedFunction":
        """The text parsed by libcst."""
        return ParsedFunction(self._small)

    @cached_property
    def _choosers(self) -> list[Chooser]:
        """Choosers of regions of the function and of those inside it."""
        search, scope, receiver = self._search, self.scope, extract_function.receiver_of(self.scope)
        around = search.around
        sight = around.seers, search.ending, around.lasting, around.cycles
        return [
            Chooser(self.file, it.scope, receiver, around.limit, self._taken, *sight, is_alone=True, inner=it)
            for it in with_inner_functions(self.file, scope, search.purpose)
            if it.scope is scope or not extract_function.refusal_of_inner(it, around, receiver)
        ]

    def choices(self, *, with_doubt: bool) -> list[Choice]:
        """Return the best regions of the function and of those inside it."""
        found = [it for chooser in self._choosers for it in chooser.best_choices(_CHOICES, with_doubt=with_doubt)]
        return sorted(found, key=rank)[:_CHOICES]

    @cached_property
    def lifts(self) -> list[dict[str, Any]]:
        """Inner functions that can be moved out under their own names."""
        search, receiver = self._search, extract_function.receiver_of(self.scope)
        if is_static(self.scope):
            return []
        around, found = search.around, []
        lifter = Lifter(self.file, self.scope, receiver, around.limit, around.seers, around.lasting)
        for it in lifter.find():
            name = lifter.name_of(it["inner"])
            is_free = name not in self._taken or (name in search.own_names and name == it["inner"])
            is_free &= not (receiver and (name in library_names() or not search.ending.is_only_here(words_of(name))))
            if is_free:
                found.append(extract_function.lifted_args(self.file, self.scope, it, name))
        return found


class ParsedFunction:
    """A small file parsed by libcst, from which several parts can be extracted independently.

    Args:
        small: the file.
    """

    def __init__(self, small: SmallFile) -> None:
        self._small = small
        self._module = cst.parse_module("\n".join(small.lines))

    def extract(self, args: Mapping[str, Any]) -> tuple[SmallFile, str]:
        """Return (the small file after extracting a part, name of the part); unchanged if it cannot be written.

        A part that says the same as one that was extracted before is a call of that one.

        Args:
            args: arguments of a site of `extract_function`.
        """
        name: str = args["name"]
        try:
            body = self._in_body(self._module.body, dict(args), write)
            if twin := _find_twin(body, name, self._small.name):
                name = twin
                body = self._in_body(self._module.body, {**args, "name": twin}, lambda *it: [write_call(*it)])
            after = replace(self._small, lines=tuple(self._module.with_changes(body=body).code.split("\n")))
            after.parse()
        except (SourceError, NotWritten):
            return self._small, name
        return after, name

    def lift(self, args: dict[str, Any]) -> tuple[SmallFile, str]:
        """Return (the small file after moving an inner function out, its name); unchanged if it cannot be written.

        Args:
            args: as of `lifted_args` of `extract_function`.
        """
        try:
            body = self._in_body(self._module.body, args, write_lifted)
            after = replace(self._small, lines=tuple(self._module.with_changes(body=body).code.split("\n")))
            after.parse()
        except (SourceError, NotWritten):
            return self._small, args["name"]
        return after, args["name"]

    def _in_body(self, body: Sequence[Any], args: dict[str, Any], writer: _Writer) -> list[Any]:
        """Return statements in which the function, possibly in a class, is changed."""
        changed: list[Any] = []
        for node in body:
            if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
                inner = node.body.with_changes(body=self._in_body(node.body.body, args, writer))
                changed.append(node.with_changes(body=inner))
            elif isinstance(node, cst.FunctionDef) and node.name.value == self._small.name:
                first, *others = writer(args, node.with_changes(leading_lines=[]))
                leading = [*node.leading_lines, *first.leading_lines]
                changed += [first.with_changes(leading_lines=leading), *others]
            else:
                changed.append(node)
        return changed


def _find_twin(body: Sequence[Any], name: str, besides: str) -> str:
    """Return the name of another function that says the same, comments included; empty: there is none.

    Args:
        body: the statements.
        name: the function.
        besides: a function that does not count.
    """
    nodes = [one for it in body for one in (it.body.body if isinstance(it, cst.ClassDef) else [it])]
    plain = cst.Name("same")
    texts = {
        it.name.value: cst.Module([it.with_changes(name=plain, leading_lines=[])]).code
        for it in nodes
        if isinstance(it, cst.FunctionDef) and it.name.value != besides
    }
    return next((it for it, text in texts.items() if it != name and text == texts.get(name)), "")


def _total(file: SourceFile) -> int:
    return sum(cognitive_complexity(file, it) for it in file.functions if it.parent and not it.parent.in_function)


def _count_changes(before: SmallFile, after: SmallFile) -> int:
    """Return the number of lines that a diff removes or adds."""
    matcher = difflib.SequenceMatcher(None, before.lines, after.lines, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return len(before.lines) + len(after.lines) - 2 * same


def _with_all_sites(codemod: Codemod, small: SmallFile) -> SmallFile:
    """Rewrite all certain sites of a codemod, one after the other."""
    for _ in range(_LONGEST):
        file = small.parse()
        sites = [it for it in codemod.find(file, Facts()) if it.verdict == "certain"]
        after = _rewritten(small, file, sites)
        if after == small:
            break
        small = after
    return small


def _rewritten(small: SmallFile, file: SourceFile, sites: list[Site]) -> SmallFile:
    """Rewrite sites of the small file; it is unchanged if they cannot be rewritten."""
    text = EditableText(list(small.lines), ["\n"] * len(small.lines), "utf-8", b"")
    try:
        FileRewriter(file, text, _REWRITERS).rewrite(sites)
        after = replace(small, lines=tuple(text.lines))
        after.parse()
    except (SourceError, NotWritten):
        return small
    return after
