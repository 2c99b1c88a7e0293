"""Libraries that act in C and are not seen by the guard, named where no other wall sees them."""


class UnguardedCode(object):
    """Adds `unseen` to an answer when new libraries were loaded.

    Args:
        judge: a `guard.Judge`, or None.
        wall: what holds besides: `sandbox.SANDBOX_LEVELS`.
    """

    def __init__(self, judge, wall):
        self._native = judge.native if judge and wall == "hook" else None
        self._listed = []

    def add(self, answer):
        """Return the answer, with the names of all such libraries and extension modules if there are new ones."""
        found = self._native.list_unseen() if self._native else []
        if found == self._listed:
            return answer
        self._listed = found
        return dict(answer, unseen=found)
