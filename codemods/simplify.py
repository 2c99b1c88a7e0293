"""Bring complex functions below the limit: guard clauses and functions taken out, in the best order.

What: for each function of cognitive complexity above 15, the order of `return_early`, `join_conditions` and
`extract_function` is searched that brings it to 15 or below with the smallest diff. What is taken out is not above 15
either.

Why: each move alone often ends in the middle: guard clauses change which statements can be taken out, and the other
way round.

When not: where no order gets at least half of the way; what would be left is told for those functions, and nothing is
written unless sites for review are asked for. Where there is no move at all, the lines are named that a person takes
out.
"""

from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods import extract_function
from codemods._extract.surroundings import FunctionSurroundings, gather_surroundings
from codemods._simplify.by_hand import parts_by_hand, way_by_hand
from codemods._simplify.examples import EXAMPLES
from codemods._simplify.search import Search, SimplifyState
from codemods._simplify.small_file import SmallFile, small_file
from codemods._simplify.words import EN, JA
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.links import speaks_of
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.rewrite_site import make_site

_NAME = "simplify"
_ABOVE = "15"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    limit = int(facts.options.get("above", _ABOVE))
    scopes = [it for it in file.functions if it.parent is not None and not it.parent.in_function]
    is_wanted = speaks_of(facts.symbols) if facts.symbols else lambda _path, _name: True
    goal = max(limit, int(facts.options.get("to", limit)))
    scopes = [it for it in scopes if is_wanted(facts.path, it.qualname) and cognitive_complexity(file, it) > goal]
    around = FunctionSurroundings(file, facts, limit) if scopes else None
    for scope in scopes:
        assert around is not None
        yield _site(file, scope, around, goal)


def _site(file: SourceFile, scope: Scope, around: FunctionSurroundings, goal: int) -> Site:
    reason = extract_function.refusal(file, scope, around, with_static=True)
    small = None if reason else small_file(file, scope)
    before, limit = cognitive_complexity(file, scope), around.limit
    if small is None:
        return _site_by_hand(file, scope, around, reason or "place", before)
    best = _best(small, around, scope, before)
    part = next((state for state in best.path if state.left <= goal), best)
    around.taken |= {move.name for move in part.moves}
    args = {"before": before, "after": part.left, "moves": _moves(part), "limit": limit, "last": best.left}
    if not best.moves:
        return _site_by_hand(file, scope, around, "", before)
    args |= {"code": part.small.code, "has_class": part.small.has_class}
    is_enough = best.left <= limit
    is_certain = _is_half_way(best, before, limit) and not best.has_doubt
    reason = "in_parts" if part is not best else "" if is_enough else "half_way" if is_certain else "not_enough"
    reason = "plain_names" if best.has_doubt else reason
    levels = (before, *(state.left for state in best.path))
    verdict: Verdict = "certain" if is_certain else "review"
    return make_site(_NAME, verdict, scope, scope.node, reason, args=args, levels=levels)


def _site_by_hand(file: SourceFile, scope: Scope, around: FunctionSurroundings, reason: str, before: int) -> Site:
    """Return the site of a function that no move changes, with the lines that a person takes out."""
    parts = parts_by_hand(file, scope, around)
    after = before - sum(it.gain for it in parts)
    reason, where = extract_function.place_of_refusal(reason, scope, around)
    told = {"parts": [it.lines for it in parts], "obstacles": [it.explain() for it in parts]}
    args = {"before": before, "after": after, "limit": around.limit, **told, **where}
    if not parts:
        return make_site(_NAME, "refused", scope, scope.node, reason or "no_move", args=args)
    largest = max(parts, key=lambda it: it.gain)
    return make_site(_NAME, "refused", scope, scope.node, reason or way_by_hand(largest), args=args)


def _best(small: SmallFile, around: FunctionSurroundings, scope: Scope, before: int) -> SimplifyState:
    """The best order of moves that are certain; where they do not get half of the way, of such with plain names."""
    more = {
        "own_names": around.inner_names(scope),
        "purpose": around.purpose(scope),
        "owner": around.static_owner(scope),
    }
    ending = around.ending(scope)
    search = Search(around, ending, **more)  # type: ignore[arg-type]
    best = search.best(small)
    if _is_half_way(best, before, around.limit):
        return best
    other = search.best(small, with_doubt=True)
    return other if other.left < best.left else best


def _is_half_way(state: SimplifyState, before: int, limit: int) -> bool:
    return 2 * (before - state.left) >= before - limit


def _moves(state: SimplifyState) -> str:
    return ", ".join(f"{move.codemod} ({move.name})" if move.name else move.codemod for move in state.moves)


def _rewrite(at: Site, _node: cst.FunctionDef) -> Any:
    module = cst.parse_module(at.args["code"])
    if not at.args["has_class"]:
        return cst.FlattenSentinel(module.body)
    around = module.body[0]
    return cst.FlattenSentinel(around.body.body) if isinstance(around, cst.ClassDef) else None


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(3, 12), risk="low", review="read", proofs=("compiles", "api", "locks", "tests", "complexity")),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    gather=gather_surroundings,
    gather_tokens=((),),
    reads_texts=True,
    fixes=("brain_function", "hotspot", "complex_hub"),
    costly=True,
    examples=EXAMPLES,
)
