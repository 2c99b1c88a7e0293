"""Replay recorded cases with varied answers in both versions, where changed statements compare with values.

Both versions get the same answers. What a statement compares is marked in a copy of each version, so that it is known
which values it met: its own and those of the other version, their neighbours, and one that none of them names. Rows
that come in no certain order come in the opposite one, whatever the statements do.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations_with_replacement, zip_longest
from typing import Any, NamedTuple

from toolkit.errors import UsageError
from toolkit.model.lock import Case
from toolkit.model.proof import State
from toolkit.model.varied_run import Scalar, SeenValue, VariedRun
from toolkit.proof.answers.answer_difference import canonical_text, part_differences
from toolkit.proof.answers.met_values import is_met, named_values
from toolkit.proof.answers.recorded_variations import (
    VariedPlace,
    column_values,
    places_of,
    probe_place,
    vary_pair,
    vary_place,
)
from toolkit.proof.answers.sent_answers import restore_sent, with_sent_answers
from toolkit.proof.answers.turned_rows import turn_rows
from toolkit.proof.scratch_checkout import ScratchCheckout
from toolkit.proof.statements.changed_statements import ChangedStatement, Side
from toolkit.proof.statements.marked_operands import MarkedFile, mark_operands
from toolkit.proof.tools import ProofTools

_MOST_CASES, _VARIED_CASES, _PAIRED_CASES, _MOST_REVEALING = 200, 6, 2, 3
_MOST_PROBES, _MOST_VARIATIONS, _MOST_PAIRS, _MOST_KEPT = 160, 240, 320, 24

Runs = Mapping[Side, Mapping[str, VariedRun]]


class VariedAnswers(NamedTuple):
    """Evidence of varied answers about a change.

    Attributes:
        cases: cases with varied answers that are evidence, or that both versions answer differently.
        met: the statements that met the values they compare with, and others.
    """

    cases: tuple[Case, ...] = ()
    met: frozenset[ChangedStatement] = frozenset()


class _Variation(NamedTuple):
    """A case with varied answers, with the recorded one, and the place that is varied."""

    case: Case
    origin: Case
    place: VariedPlace


class AnswerVariation:
    """Varies the recorded answers of the cases of one change.

    Args:
        checkout: where versions are laid out.
        tools: the tools, with `varied`.
        states: the two versions.
        changed: the changed statements.
    """

    def __init__(
        self,
        checkout: ScratchCheckout,
        tools: ProofTools,
        states: Mapping[Side, State],
        changed: Iterable[ChangedStatement],
    ) -> None:
        self._checkout, self._tools, self._states = checkout, tools, states
        self._changed = [it for it in changed if it.shape == "function" and not (it.barred or it.equal)]
        self._sent = [it for it in tools.lock.outgoing if "method" in it] if tools.lock else []
        self._marked: list[MarkedFile] = []

    def vary(self, cases: Iterable[Case]) -> VariedAnswers:
        """Vary the recorded answers of cases that may execute the change."""
        alone = [it for it in cases if it.is_call or "answered" in it.ask][:_MOST_CASES]
        is_recorded = any("answered" in it.ask for it in alone) or bool(self._sent)
        if not (alone and is_recorded and self._changed and self._tools.varied):
            return VariedAnswers()
        marked = {side: self._mark(side) for side in self._states}
        turned = _turned_cases(alone)
        try:
            if any(it.places for it in self._marked):
                return self._vary(marked, alone, turned)
            known = self._run(self._states, [one for it in turned for one in (it.origin, it.case)])
            return VariedAnswers(self._select_kept(known, [it for it in turned if not _says_nothing(known, it)]))
        except UsageError:  # a version does not start, which its proofs report
            return VariedAnswers()

    def _mark(self, side: Side) -> State:
        """Return a version in which the operands of its statements are marked."""
        state = dict(self._states[side])
        for path in sorted({it.path for it in self._changed if it.side == side}):
            own = [it for it in self._changed if it.side == side and it.path == path]
            taken = sum(len(it.operands) + len(it.constants) for one in self._marked for it in one.places)
            file = mark_operands(path, state[path] or b"", own, taken + 1)
            self._marked.append(file)
            state[path] = file.data
        return state

    def _vary(self, marked: Mapping[Side, State], cases: Sequence[Case], turned: Sequence[_Variation]) -> VariedAnswers:
        base = self._run(marked, [*cases, *(it.case for it in turned)])
        recorded = [with_sent_answers(it, base["old"][it.id].parts, self._sent) for it in cases]
        recorded = [it for it in recorded if any(line.get("rows") for line in it.ask.get("answered") or ())]
        is_seen = {it.id: any(runs[it.id].seen for runs in base.values()) for it in recorded}
        chosen = sorted(recorded, key=lambda it: (not is_seen[it.id], len(str(it.ask["answered"]))))[:_VARIED_CASES]
        values, literals = column_values(recorded), self._literals(base)
        variations, known = self._vary_cases(marked, chosen, base, values, literals)
        revealing = _revealing_cases(known, base, variations)
        if revealing:
            more, known = self._vary_cases(marked, revealing, known, values, literals)
            variations += more
        variations += turned
        return self._judge(base, known, [it for it in variations if not _says_nothing(known, it)])

    def _vary_cases(
        self,
        marked: Mapping[Side, State],
        cases: Sequence[Case],
        known: Runs,
        values: Mapping[str, Sequence[Any]],
        literals: Sequence[Scalar],
    ) -> tuple[list[_Variation], Runs]:
        """Vary cases at the places on which what is compared depends.

        Args:
            marked: both versions with marks.
            cases: the cases.
            known: their outcomes.
            values: see `column_values`.
            literals: what changed statements compare with.

        Returns:
            the variations, and all outcomes that are known by now.
        """
        probes = _in_turn(
            [_Variation(it, case, place) for it in probe_place(case, place, values)]
            for case in cases
            for place in places_of(case)
        )[:_MOST_PROBES]
        seen = self._run(marked, [it.case for it in probes])
        moved = dict.fromkeys(
            (it.origin.id, it.place) for it in probes if _is_moved(seen, known, it.case.id, it.origin.id)
        )
        by_id = {it.id: it for it in cases}
        paired = list(dict.fromkeys(name for name, _ in moved))[:_PAIRED_CASES]
        variations = _in_turn(
            [_Variation(it, by_id[name], place) for it in vary_place(by_id[name], place, literals, values)]
            for name, place in moved
        )[:_MOST_VARIATIONS]
        variations += _in_turn(
            [_Variation(it, by_id[name], place) for it in vary_pair(by_id[name], (place, other), literals, values)]
            for (name, place), (owner, other) in combinations_with_replacement(moved, 2)
            if name == owner and name in paired and (place != other or place.column)
        )[:_MOST_PAIRS]
        runs = self._run(marked, [it.case for it in variations])
        return variations, {side: {**known[side], **runs[side]} for side in known}

    def _run(self, marked: Mapping[Side, State], cases: Sequence[Case]) -> Runs:
        ask = self._tools.varied
        assert ask is not None
        if not cases:
            return {side: {} for side in marked}
        asked = [restore_sent(it) for it in cases]
        return {side: ask(self._checkout.lay_out(state), asked) for side, state in marked.items()}

    def _literals(self, base: Runs) -> list[Scalar]:
        """Return the literals in the changed statements, and the values of the constants that they name, sorted."""
        seen = _seen_in(runs.values() for runs in base.values())
        named = (value for file in self._marked for it in file.places for value in named_values(it, seen))
        return sorted({*chain.from_iterable(it.literals for it in self._marked), *named}, key=repr)

    def _judge(self, base: Runs, runs: Runs, useful: Sequence[_Variation]) -> VariedAnswers:
        alike = [it.case for it in useful if not _differs(runs, it.case)]
        answered = [run for each in base.values() for run in each.values() if not run.unanswered]
        seen = _seen_in([answered, *([runs[side][it.id] for side in runs] for it in alike)])
        places = [it for file in self._marked for it in file.places]
        others = [value for it in places if not it.is_item for value in (*it.literals, *named_values(it, seen))]
        unmet = frozenset[ChangedStatement]().union(*(it.unmarked for it in self._marked))
        unmet |= {it.statement for it in places if it.is_anew and not is_met(it, seen, others)}
        statements = frozenset(it for it in self._changed if it.compared_anew)
        return VariedAnswers(self._select_kept(runs, useful), statements - unmet)

    @staticmethod
    def _select_kept(runs: Runs, useful: Sequence[_Variation]) -> tuple[Case, ...]:
        """Return the variations that both versions answer differently, and the others that tell anything."""
        differing = [it.case for it in useful if _differs(runs, it.case)]
        alike = [it.case for it in useful if not _differs(runs, it.case)]
        return tuple(map(restore_sent, [*differing[:_MOST_KEPT], *_unlike_cases(runs, alike)]))


def _turned_cases(cases: Iterable[Case]) -> list[_Variation]:
    """Return the smallest of cases with rows in no certain order, with the opposite order."""
    ordered = sorted(cases, key=lambda it: len(str(it.ask.get("answered"))))
    turned = [_Variation(case, it, VariedPlace("")) for it in ordered if (case := turn_rows(it))]
    return turned[:_VARIED_CASES]


def _in_turn(groups: Iterable[Sequence[_Variation]]) -> list[_Variation]:
    """Return the members of groups, the first of each group first; each case once."""
    rounds = chain.from_iterable(zip_longest(*groups))
    found = {it.case.id: it for it in rounds if it is not None and it.case.ask["answered"] != it.origin.ask["answered"]}
    return list(found.values())


def _unlike_cases(runs: Runs, cases: Iterable[Case]) -> list[Case]:
    """Return the first cases that show values or outcomes that none before them does."""
    known = set[tuple[int, str]]()
    kept: list[Case] = []
    for case in cases:
        both = [runs[side][case.id] for side in runs]
        new = {(number, repr(it)) for number, held in _seen_in([both]).items() for it in held}
        new |= {(0, canonical_text(run.parts)) for run in both}
        if not new <= known and len(kept) < _MOST_KEPT:
            known |= new
            kept.append(case)
    return kept


def _seen_in(runs: Iterable[Iterable[VariedRun]]) -> dict[int, list[SeenValue]]:
    found: dict[int, list[SeenValue]] = {}
    for run in chain.from_iterable(runs):
        for number, values in run.seen.items():
            held = found.setdefault(int(number), [])
            held += [it for it in values if it not in held]
    return found


def _revealing_cases(known: Runs, base: Runs, variations: Iterable[_Variation]) -> list[Case]:
    """Return variations that reach marked expressions that no recorded case reaches, one for each of these."""
    reached = {number for runs in base.values() for run in runs.values() for number in run.seen}
    found: list[Case] = []
    for it in variations:
        new = {number for runs in known.values() for number in runs[it.case.id].seen} - reached
        if new and len(found) < _MOST_REVEALING:
            reached |= new
            found.append(it.case)
    return found


def _is_moved(seen: Runs, base: Runs, varied: str, origin: str) -> bool:
    """Return whether a marked expression had other values in a varied case than in the recorded one."""
    return any(runs[varied].seen != base[side][origin].seen for side, runs in seen.items())


def _says_nothing(runs: Runs, it: _Variation) -> bool:
    """Return whether a version asked for what was not recorded, or both fail where the recorded case does not."""
    both = [runs[side][it.case.id] for side in runs]
    if any(run.unanswered for run in both):
        return True
    return all(run.has_failed for run in both) and not any(runs[side][it.origin.id].has_failed for side in runs)


def _differs(runs: Runs, case: Case) -> bool:
    old, new = (runs[side][case.id].parts for side in ("old", "new"))
    return next(part_differences(case, old, new), None) is not None
