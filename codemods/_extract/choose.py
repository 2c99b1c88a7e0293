"""Choose which statements of a complex function become a function of their own."""

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from codemods._extract.blocks import Block, blocks
from codemods._extract.doubts import is_made_elsewhere
from codemods._extract.families import NameEnding
from codemods._extract.inner_functions import InnerFunction
from codemods._extract.library_names import library_names
from codemods._extract.lifetimes import Lasting
from codemods._extract.limits import (
    LEAST_GAIN,
    LEAST_LAST_GAIN,
    LEAST_STATEMENTS,
    MOST_LINES,
    MOST_PARAMETERS,
    MOST_TRIED,
    MOST_VALUES,
    WORST_CERTAIN,
)
from codemods._extract.name_words import in_camel_case, words_of
from codemods._extract.naming import Name, names_for
from codemods._extract.purpose import changes_needs, has_one_purpose
from codemods._extract.recursion import Cycles
from codemods._extract.refused import Refused
from codemods._extract.region import Region, RegionFinder
from codemods._extract.verbs import singular
from toolkit.metrics.cognitive import cognitive_complexity, complexity_contributions
from toolkit.model.descendants import children, walk
from toolkit.model.tree import Scope, SourceFile, is_elif

_LONGEST = 40
_LEAST_COST = -4
_OF_A_PART = 9
"""Cost of a name of a value of which other statements make a part, and of a part that is given what is imported."""
_OF_AN_ENDING = 9
"""Cost of a name that needs the one of its function or class to be free."""
_MOST_OF_FUNCTION = 0.85
"""Share of the lines of a function from which on its statements are not a part of it."""
_ADDING = (["add"], ["collect"], ["extend"], ["fill"])
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Choice(NamedTuple):
    """A region with its name; `cost`: the disadvantages of its extraction; `left`: complexity of the rest."""

    region: Region
    name: Name
    cost: float
    left: int

    @property
    def is_certain(self) -> bool:
        """Return whether the name is good enough to need no review."""
        return self.name.cost <= WORST_CERTAIN


class _Draft(NamedTuple):
    """A region that was not examined closely."""

    block: Block
    start: int
    stop: int
    gain: int
    cost: float


@dataclass
class Chooser:
    """Finds regions of one function to extract.

    Attributes:
        file, scope: the function.
        receiver: see `RegionFinder`.
        limit: maximum complexity of a function.
        taken: names in use.
        seers: names of functions that inspect their callers.
        lasting, cycles: see `RegionFinder`.
        ending: what every new name needs, if related classes may get methods, too.
        is_alone: whether the file holds nothing but the function and what was taken out of it, so that equal parts are
            one function.
        inner: the function as one inside of another; None: it is in none.
        refusals: maps a reason code to the number of regions refused for it.
    """

    file: SourceFile
    scope: Scope
    receiver: str
    limit: int
    taken: frozenset[str]
    seers: frozenset[str] = frozenset()
    ending: NameEnding = NameEnding()  # noqa: RUF009 - it is frozen
    lasting: Lasting = Lasting()  # noqa: RUF009 - it is frozen
    cycles: Cycles = frozenset()
    is_alone: bool = False
    inner: InnerFunction | None = None
    refusals: Counter[str] = field(default_factory=Counter)
    _tried: dict[int, Choice | None] = field(default_factory=dict)

    def choices(self) -> list[Choice]:
        """Return the regions that can be extracted under a good name, best first."""
        return sorted(self._try_drafts(), key=rank)

    def best_choices(self, most: int, *, with_doubt: bool = False) -> list[Choice]:
        """The best regions, found without examining all others.

        Args:
            most: maximum number of regions.
            with_doubt: whether their names may need review.
        """
        found: list[Choice] = []

        def is_enough(draft: _Draft) -> bool:
            return len(found) >= most and found[most - 1].cost < draft.cost + _LEAST_COST

        for choice in self._try_drafts(is_enough):
            if choice.is_certain or with_doubt:
                found.append(choice)
                found.sort(key=rank)
        return found[:most]

    def _try_drafts(self, is_enough: Callable[[_Draft], bool] = lambda _draft: False) -> Iterator[Choice]:
        """Yield regions that can be extracted, until a draft is worse than the best one found."""
        for number, draft in enumerate(self._best_drafts):
            if is_enough(draft):
                return
            if number not in self._tried:
                self._tried[number] = self._try(draft, self._around.topic)
            if choice := self._tried[number]:
                yield choice

    @cached_property
    def _around(self) -> InnerFunction:
        return self.inner or InnerFunction(self.scope, self.scope)

    @cached_property
    def total(self) -> int:
        """Complexity of the outermost function before anything is taken out."""
        return cognitive_complexity(self.file, self._around.outermost)

    @cached_property
    def _node(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        assert isinstance(self.scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        return self.scope.node

    @cached_property
    def _best_drafts(self) -> list[_Draft]:
        """Drafts that are tried, best first."""
        drafts = self._drafts(self._node, self._around)
        return sorted(drafts, key=lambda it: (it.cost, it.block.body[it.start].lineno, it.stop))[:MOST_TRIED]

    @cached_property
    def _finder(self) -> RegionFinder:
        inner = self._around
        sight = self.seers, self.lasting, MOST_PARAMETERS, MOST_VALUES, inner.fixed, inner.changing
        return RegionFinder(self._node, self.receiver, *sight, outermost=inner.outermost.name, cycles=self.cycles)

    def _try(self, draft: _Draft, function: str) -> Choice | None:
        try:
            region = self._finder.region(*draft[:3])
        except Refused as refused:
            self.refusals[str(refused)] += 1
            return None
        if not has_one_purpose(region):
            self.refusals["mixed"] += 1
            return None
        name = next((it for it in self._names(region, function)), None)
        if name is None:
            self.refusals["no_name"] += 1
            return None
        if self._local_imports.intersection(region.needs):
            name = name._replace(cost=name.cost + _OF_A_PART)
        elif self.is_alone and self._is_extracted_already(region):
            name = name._replace(cost=0)
        elif not name.is_whole and is_made_elsewhere(region, walk(self.scope.node), _verb_of(name)):
            name = name._replace(cost=name.cost + _OF_A_PART)
        return Choice(region, name, draft.cost + _cost(region, name), self.total - draft.gain)

    def _is_extracted_already(self, region: Region) -> bool:
        """Return whether another function of the file has the same statements, but for what it returns."""
        said = [ast.dump(it) for it in region.body]
        return any(it in (said, [*said, *it[-1:]]) for it in self._other_bodies if it == said or _returns(it))

    @cached_property
    def _local_imports(self) -> set[str]:
        """Names that the function, or one around it, imports: a part should import them itself."""
        outermost = (self.inner.outermost if self.inner else self.scope).node
        return {it.asname or it.name.partition(".")[0] for it in walk(outermost) if isinstance(it, ast.alias)}

    @cached_property
    def _other_bodies(self) -> list[list[str]]:
        outermost = self.inner.outermost if self.inner else self.scope
        others = (it.node for it in self.file.functions if it is not outermost and it.parent is outermost.parent)
        return [[ast.dump(one) for one in it.body] for it in others]

    def _drafts(self, node: ast.FunctionDef | ast.AsyncFunctionDef, inner: InnerFunction) -> Iterator[_Draft]:
        amounts: list[int] = [0] * (len(self.file.lines) + 2)
        growths = list(amounts)
        for line, amount, growth in complexity_contributions(self.file, self.scope):
            amounts[line] += amount
            growths[line] += growth
        doc = ast.get_docstring(node, clean=False) is not None
        lines = (node.end_lineno or 0) - node.body[doc and len(node.body) > 1].lineno + 1
        amounts, growths = list(accumulate(amounts)), list(accumulate(growths))
        for block in blocks(self.file, node, inner.path):
            if not self._has_lines_of_its_own(block):
                continue
            first = 1 if block.owner is node and doc else 0
            for start, stop in combinations(range(first, len(block.body) + 1), 2):
                above, last = block.body[start].lineno - 1, block.body[stop - 1].end_lineno or 0
                gain = amounts[last] - amounts[above]
                growth = growths[last] - growths[above]
                inside = gain - growth * block.level
                gain += growth * inner.level
                is_enough = gain >= (LEAST_LAST_GAIN if self.total - gain <= self.limit else LEAST_GAIN)
                if is_enough and inside <= self.limit and last - above <= MOST_LINES:
                    is_most = block.owner is node and last - above >= _MOST_OF_FUNCTION * lines
                    if not is_most and not self._shares_lines(block, start, stop):
                        yield from self._draft(block, start, stop, gain)

    def _draft(self, block: Block, start: int, stop: int, gain: int) -> Iterator[_Draft]:
        body = block.body[start:stop]
        if sum(_size(node) for node in body) < LEAST_STATEMENTS:
            return
        left = self.total - gain
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
        cost = lines / 15
        cost += 0 if left <= self.limit else 20 + 2 * (left - self.limit)
        if not (len(body) == 1 or (start == 0 and stop == len(block.body))):
            cost += 0 if self._is_seam(block, start) else 4
            cost += 0 if self._is_seam(block, stop) else 4
            cost += min(len(body), 4)
        yield _Draft(block, start, stop, gain, cost)

    def _is_seam(self, block: Block, index: int) -> bool:
        """Return whether a block can be cut at an index: at a blank line, at a comment, or at its ends."""
        if index in (0, len(block.body)):
            return True
        line = self.file.lines[_first_line(block.body[index]) - 2].strip()
        return not line or line.startswith("#")

    def _has_lines_of_its_own(self, block: Block) -> bool:
        """Return whether a block is on lines of its own, neither after a colon nor an `elif`."""
        first = block.body[0]
        before = self.file.lines[first.lineno - 1].encode()[: first.col_offset]
        return not before.strip() and not (isinstance(first, ast.If) and is_elif(self.file, first))

    def _shares_lines(self, block: Block, start: int, stop: int) -> bool:
        """Return whether statements are on lines with others of their block."""
        around = block.body[max(start - 1, 0) : stop + 1]
        return any(_first_line(after) <= (before.end_lineno or 0) for before, after in pairwise(around))

    def names(self, region: Region) -> Iterator[Name]:
        """Yield unused names for a region that do not repeat the name of its function, best first."""
        return self._names(region, self.scope.node.name)  # type: ignore[union-attr]

    def free_name(self, text: str) -> str:
        """Return a name in the naming style of the function if it is unused; else empty."""
        name = self.scope.node.name  # type: ignore[union-attr]
        is_camel = re.search("[a-z][A-Z]", name) and "_" not in name.strip("_")
        if self.ending.text is None:
            return ""
        end = f"_of_{self.ending.text}" if self.ending.text else ""
        written = f"_{in_camel_case(text + end) if is_camel else text + end}"
        return written if len(text + end) <= _LONGEST and self._is_free(written) else ""

    def _names(self, region: Region, function: str) -> Iterator[Name]:
        is_camel = re.search("[a-z][A-Z]", function) and "_" not in function.strip("_")
        names = list(names_for(self.file, region, function))
        ends = ["", f"_of_{self.ending.text}"] if self.ending.text else [""]
        for end in ends:
            for name in names:
                if not end and not self.ending.is_only_here(name.text.split("_")):
                    continue
                text = f"{name.text}{end}"
                written = f"_{in_camel_case(text) if is_camel else text}"
                if len(text) <= _LONGEST and self._is_free(written) and not self._is_like_another(region, text):
                    yield name._replace(text=written, cost=name.cost + _OF_AN_ENDING * (text != name.text))

    def _is_like_another(self, region: Region, text: str) -> bool:
        """Return whether another part has the name in the plural or the singular, and is not called by this one."""
        if not self.is_alone:
            return False
        own = words_of(text)
        called = {getattr(it, "attr", getattr(it, "id", "")) for one in region.body for it in walk(one)}
        names = {it.name for it in self.file.functions if it is not self.scope} - called
        return any(it != own and _without_adding(it) == _without_adding(own) for it in map(words_of, names))

    def _is_free(self, name: str) -> bool:
        outermost = self.inner.outermost if self.inner else self.scope
        is_of_library = outermost.is_method and name in library_names()
        return (
            name not in self.taken and not is_of_library and not keyword.iskeyword(name) and not hasattr(builtins, name)
        )


def _returns(body: list[str]) -> bool:
    return body[-1].startswith("Return(")


def _without_adding(words: list[str]) -> list[str]:
    """Return words in the singular, without the verb where it only says that a container gets something."""
    start = 2 if words[:2] == ["add", "to"] else 1 if words[:1] in _ADDING else 0
    return [*map(singular, words[start:])]


def _verb_of(name: Name) -> str:
    return next(iter(words_of(name.text)), "")


def rank(choice: Choice) -> tuple[bool, float, int]:
    """Return the place of a choice among others: certain names first, then the least cost."""
    return not choice.is_certain, choice.cost, choice.region.body[0].lineno


def _cost(region: Region, name: Name) -> float:
    """Return the cost of a region: many values that go in and out, or a vague name.

    It is never below `_LEAST_COST`.
    """
    values = 2 * max(len(region.needs) - 2, 0) + 3 * max(len(region.gives) - 1, 0)
    is_whole = bool(region.gives) and not {*region.gives} & {*region.needs}
    return values + 1.5 * name.cost - 4 * is_whole + 2 * changes_needs(region)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(it.lineno for it in decorators)])


def _size(node: ast.AST) -> int:
    """Return the number of statements in a statement, including itself."""
    if isinstance(node, _INNER):
        return 1
    parts = (ast.stmt, ast.ExceptHandler, ast.match_case)
    inner = [_size(it) for it in children(node) if isinstance(it, parts)]
    return sum(inner) + int(isinstance(node, ast.stmt))
