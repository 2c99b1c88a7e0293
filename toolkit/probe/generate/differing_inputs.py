"""Count the inputs that the other state of a change answers differently."""

from .declared_kinds import is_declared

_MOST = 5  # of one function and kind of outcome, and of what Python says of a foreign kind
_MOST_FOREIGN = 25  # of one function and kind of outcome, whatever Python says
_CLEARLY = 5  # that both states answer as code does that was written for them
_FOREIGN = ("builtins:TypeError", "builtins:AttributeError")  # how Python ends where a value is of a foreign kind


class DifferingInputs(object):
    """Inputs that the other state answers differently.

    Args:
        other: an `other_state.OtherState`.
        answer_again: takes an input and returns it with the outcome of the code that is active now; None: it is late.

    Attributes:
        are_enough: whether no more of them have to be looked for.
    """

    def __init__(self, other, answer_again):
        self._other, self._answer_again = other, answer_again
        self._counts = {}
        self._clear = 0

    @property
    def are_enough(self):
        """True if enough inputs of declared types show the change."""
        return self._clear >= _CLEARLY

    def is_worth(self, subject, tried):
        """Return whether the other state answers an input differently, and few such inputs of its kind are known."""
        is_likely = is_declared(subject.function, tried.ask["given"])
        key = (subject.seam, tried.kind, is_likely)
        if self._counts.get(key + ("",), 0) >= _MOST or self._counts.get(key, 0) >= _MOST_FOREIGN:
            return False
        with self._other.active():
            other = self._answer_again(tried)
        if other is not None and other.answer == tried.answer:
            return False
        foreign = [one.text for one in (tried, other) if one is not None and one.kind.startswith(_FOREIGN)]
        words = key + (foreign[0] if foreign else "",)
        if self._counts.get(words, 0) >= _MOST:
            return False
        for one in (key, words):
            self._counts[one] = self._counts.get(one, 0) + 1
        self._clear += is_likely and other is not None and not foreign
        return True
