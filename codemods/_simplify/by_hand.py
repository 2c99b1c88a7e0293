"""Name the parts of a function that a person takes out where no move is certain, and what is in the way of each."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import accumulate, combinations
from typing import Any, NamedTuple

from codemods._extract.blocks import Block, blocks
from codemods._extract.limits import LEAST_GAIN, MOST_LINES
from codemods._extract.purpose import has_one_purpose
from codemods._extract.refused import Refused
from codemods._extract.region import RegionFinder
from codemods._extract.surroundings import FunctionSurroundings
from toolkit.metrics.cognitive import cognitive_complexity, complexity_contributions
from toolkit.model.tree import Scope, SourceFile, is_elif

_MOST = 6
_MOST_OF_FUNCTION = 0.85
"""Share of the lines of a function from which on its statements are not a part of it."""
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_UNLIMITED = 1_000_000
_FEW_LINES = 15
"""Number of lines that are worth one point of complexity: a shorter part is easier to take out."""


_LEAVING = {"early_exit", "loop_values", "only_raises"}
_GIVING = {"many_parameters", "many_values", "seen_by_handler", "maybe_unbound"}
_SHARING = {"inner", "closure", "global_bound", "deletes", "walrus"}


class PartByHand(NamedTuple):
    """Consecutive statements that a person can take out.

    Attributes:
        first, last: their lines.
        gain: complexity that goes with them.
        obstacle: reason why no move takes them out, as `RegionFinder` gives it; `inner`: they define a function;
            `mixed`: they have several purposes; `name`: they lack a name.
        too_many: number of values that are too many; 0: it is another reason.
    """

    first: int
    last: int
    gain: int
    obstacle: str
    too_many: int = 0

    @property
    def lines(self) -> str:
        """Return its lines as text."""
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)

    def explain(self) -> dict[str, Any]:
        """Return the reason code of the words for it, with their values."""
        return {"reason": f"part_{self.obstacle}", "lines": self.lines, "count": self.too_many}


class _Draft(NamedTuple):
    scope: Scope
    block: Block
    start: int
    stop: int
    first: int
    last: int
    gain: int


def parts_by_hand(file: SourceFile, scope: Scope, around: FunctionSurroundings) -> list[PartByHand]:
    """Return the parts that bring a function closest to a limit, in their order.

    Args:
        file: the file.
        scope: the function; functions inside that are too complex themselves are divided as well.
        around: its surroundings; their limit also is that of what is taken out, if there is anything below it.
    """
    limit = around.limit
    every = [*_drafts(file, scope, limit, 0)] or [*_drafts(file, scope, _UNLIMITED, 0, _UNLIMITED)]
    drafts = sorted(every, key=lambda it: (it.last - it.first) / _FEW_LINES - it.gain)
    left, found = cognitive_complexity(file, scope), list[_Draft]()
    while left > limit and len(found) < _MOST:
        apart = (it for it in drafts if all(it.last < one.first or it.first > one.last for one in found))
        if (best := next(apart, None)) is None:
            break
        found.append(best)
        left -= best.gain
    find_finder = cache(partial(_find_regions, around=around))
    parts = (PartByHand(it.first, it.last, it.gain, *_find_obstacle(it, find_finder)) for it in found)
    return sorted(parts, key=lambda it: it.first)


def _drafts(file: SourceFile, scope: Scope, limit: int, level: int, most_lines: int = MOST_LINES) -> Iterator[_Draft]:
    """Yield the parts of a function, and of those inside that are too complex to be taken out whole.

    Args:
        file: the file.
        scope: the function.
        limit: maximum complexity of a part.
        level: number of levels at which it lies in another function.
        most_lines: maximum number of lines of a part.
    """
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    sums = _sums_by_line(file, scope)
    most = _MOST_OF_FUNCTION * ((node.end_lineno or 0) - node.body[0].lineno + 1)
    for block in blocks(file, node):
        if isinstance(block.body[0], ast.If) and is_elif(file, block.body[0]):
            continue
        for start, stop in combinations(range(len(block.body) + 1), 2):
            first, last = block.body[start].lineno, block.body[stop - 1].end_lineno or 0
            gain, growth = (total[last] - total[first - 1] for total in sums)
            is_most = last - first + 1 > most
            if (
                gain >= LEAST_GAIN
                and gain - growth * block.level <= limit
                and last - first < most_lines
                and not is_most
            ):
                yield _Draft(scope, block, start, stop, first, last, gain + growth * level)
    for child in scope.children:
        line = getattr(child.node, "lineno", 0)
        whole, growth = (total[line] - total[line - 1] for total in sums)
        alone = cognitive_complexity(file, child)
        if alone > limit:
            deeper = (whole - alone) // growth if growth else 0
            yield from _drafts(file, child, limit, level + deeper)


def _sums_by_line(file: SourceFile, scope: Scope) -> tuple[Sequence[int], Sequence[int]]:
    """Return (complexity up to each line, its growth with each level)."""
    amounts: list[int] = [0] * (len(file.lines) + 2)
    growths = list(amounts)
    for line, amount, growth in complexity_contributions(file, scope):
        amounts[line] += amount
        growths[line] += growth
    return list(accumulate(amounts)), list(accumulate(growths))


def _find_regions(scope: Scope, around: FunctionSurroundings) -> RegionFinder:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    given = [*node.args.posonlyargs, *node.args.args][:1]
    receiver = given[0].arg if scope.is_method and given else ""
    return RegionFinder(node, receiver, around.seers, around.lasting, cycles=around.cycles)


def _find_obstacle(draft: _Draft, find_finder: Callable[[Scope], RegionFinder]) -> tuple[str, int]:
    """Return why statements are not taken out, and the number of values that are too many."""
    body = draft.block.body[draft.start : draft.stop]
    if len(body) == 1 and isinstance(body[0], _INNER):
        return "inner", 0
    try:
        region = find_finder(draft.scope).region(draft.block, draft.start, draft.stop)
    except Refused as refused:
        return str(refused), refused.count
    return "name" if has_one_purpose(region) else "mixed", 0


def way_by_hand(part: PartByHand) -> str:
    """Return the reason code that tells how a person takes out a part."""
    ways = {"leaves": _LEAVING, "values": _GIVING, "shares": _SHARING, "yields": {"yields"}}
    return next((f"by_hand_{way}" for way, reasons in ways.items() if part.obstacle in reasons), "by_hand")
