"""Tools of a quick run: only cases that reach the change, and nothing starts after the deadline."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.errors import BudgetSpent
from toolkit.flows.reaching_lock import reaching_lock
from toolkit.model.lock import Case, Parts
from toolkit.proof.tools import Answers, Enough, ProofTools

_VERSIONS = 2  # old and new code
_END = 1.5  # times the start of a run: its end
_KEPT = 3  # a budget divided by it is kept for the end at most


class AnswerDeadline:
    """The deadline of a quick run.

    Args:
        seconds: the budget.
        now: returns the time in seconds.
        spent: seconds of the budget that are spent already.

    Attributes:
        wanted: ids of the inputs that are to be tried.
        compared: ids of those whose answers by the new code were compared with locked ones of the old code.
        is_short: whether the time was too short to make up inputs.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic, spent: float = 0.0) -> None:
        self._now = now
        self._began = now() - spent
        self._seconds = seconds
        self._until = self._began + seconds
        self.wanted: set[str] = set()
        self.compared: set[str] = set()
        self.is_short = False
        self._answers: Counter[str] = Counter()

    def count_answer(self, case: str) -> None:
        """Count an answer of one version to an input."""
        self._answers[case] += 1

    @property
    def share(self) -> str:
        """Share of the inputs for which there is an answer of both versions, as in `3/28`."""
        both = sum(self._answers[it] >= _VERSIONS or it in self.compared for it in self.wanted)
        return f"{both}/{len(self.wanted)}"

    def keep_time_to_end(self) -> None:
        """Keep half as much again as was spent so far, at most a third of the budget, for what follows the last proof.

        To set up a scratch tree and to remove it, to read the change and to describe it take about the same time; what
        runs at the deadline is not interrupted at once.
        """
        self._until -= min(_END * (self._now() - self._began), self._seconds / _KEPT)

    def require_time(self) -> None:
        """Check that time is left.

        Raises:
            BudgetSpent: the deadline has passed.
        """
        if self._now() >= self._until:
            raise BudgetSpent("the time of the quick answer is over")


def quick_tools(tools: ProofTools, symbols: Sequence[str], budget: AnswerDeadline) -> ProofTools:
    """Limit tools to the cases that reach symbols; each tool checks the deadline before it begins.

    Requests up to the last one that reaches them are kept, because they depend on those before them. The project's own
    tests are not among the tools.
    """
    guarded: Mapping[str, Any] = {
        name: _guard(getattr(tools, name), budget)
        for name in ("more", "runs", "focused", "run_mutants", "strength", "urls", "dialects", "specification")
        if getattr(tools, name)
    }
    lock = reaching_lock(tools.lock, symbols) if tools.lock else None
    budget.wanted |= {it.id for it in lock.cases} if lock else set()
    answers = _guard_answers(tools.answers, budget) if tools.answers else None
    return replace(tools, lock=lock, answers=answers, **guarded)


def _guard(tool: Callable[..., Any], budget: AnswerDeadline) -> Callable[..., Any]:
    def ask(*arguments: Any) -> Any:
        budget.require_time()
        found = tool(*arguments)
        budget.is_short = budget.is_short or getattr(found, "is_short", False)
        return found

    return ask


def _guard_answers(
    answers: Callable[[Path, int, Sequence[Case], Enough], Answers], budget: AnswerDeadline
) -> Callable[[Path, int, Sequence[Case], Enough], Answers]:
    """Wrap a replay so that it raises at the deadline, because a part of the answers is useless."""

    def ask(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Answers:
        def enough_or_over(case: Case, parts: Parts) -> bool:
            budget.require_time()
            if not clock:
                budget.count_answer(case.id)
            return enough(case, parts)

        budget.require_time()
        budget.wanted |= {it.id for it in cases}
        return answers(folder, clock, cases, enough_or_over)

    return ask
