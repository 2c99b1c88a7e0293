"""Budget of seconds for hanging calls; waiting times are added up, no clock is read."""

from collections.abc import Sequence

from toolkit.filters.oracles import Answer


class WaitingSpentError(Exception):
    """The budget is spent, so the implementation gave no answer or was not asked.

    Attributes:
        answers: answers to the documents before, in order.
    """

    answers: tuple[Answer, ...] = ()

    def after(self, answers: Sequence[Answer]) -> "WaitingSpentError":
        """Return the same with answers to earlier documents."""
        self.answers = (*answers, *self.answers)
        return self


class WaitingBudget:
    """Remaining seconds for hanging calls.

    Args:
        seconds: initial budget.
    """

    def __init__(self, seconds: float = float("inf")) -> None:
        self.left = seconds

    def limit(self, seconds: float) -> float:
        """Return how long to wait for an answer that may take some seconds.

        Raises:
            WaitingSpentError: the budget is spent.
        """
        if self.left <= 0:
            raise WaitingSpentError("no time is left for calls that do not answer (--seconds)")
        return min(seconds, self.left)

    def spend(self, waited: float, wanted: float) -> None:
        """Subtract seconds of waiting without an answer.

        Raises:
            WaitingSpentError: they were fewer than wanted, so that nobody knows whether there would be an answer.
        """
        self.left -= waited
        if waited < wanted:
            raise WaitingSpentError(f"no answer within the {waited:g} s that were left for it (--seconds)")
