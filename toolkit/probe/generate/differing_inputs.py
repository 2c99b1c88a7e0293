"""Count the inputs that the other state of a change answers differently."""

from .declared_kinds import is_declared

_MOST = 5  # of one function and kind of outcome
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
        if self._counts.get(key, 0) >= _MOST:
            return False
        with self._other.active():
            other = self._answer_again(tried)
        is_apart = other is None or other.text != tried.text
        self._counts[key] = self._counts.get(key, 0) + is_apart
        is_clear = is_apart and is_likely and other is not None
        self._clear += is_clear and not any(one.kind.startswith(_FOREIGN) for one in (tried, other))
        return is_apart
