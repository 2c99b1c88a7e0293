"""The order of steps: most value per hour first, prerequisites before what needs them."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from toolkit.model.plan import Step

_Entry = tuple[float, tuple[str, ...], str]


def order_steps(steps: Sequence[Step], hours: Mapping[str, float], first: Sequence[str] = ()) -> list[Step]:
    """Put steps in order.

    The steps in `first` come first, each right after the steps that it needs.

    Again and again the step is chosen that brings most for its hours together with those of everything it still
    needs; these come right before it. A lock alone is worth what its own findings are: it is done when the change that
    needs it is next. Equal steps are told apart by their symbols and ids, so that the order is the same on every run.

    Args:
        steps: in any order; what they need is among them.
        hours: step id -> median hours, more than 0.
        first: ids of the steps that come first whatever they are worth.
    """
    queue = _Queue(steps, hours)
    done: dict[str, Step] = {}
    by_id = {step.id: step for step in steps}
    for step in (by_id[key] for key in first):
        queue.do_step(step, done)
    while next_step := queue.next_step(done):
        queue.do_step(next_step, done)
    return list(done.values())


class _Queue:
    """The waiting steps, the most valuable per hour first."""

    def __init__(self, steps: Sequence[Step], hours: Mapping[str, float]) -> None:
        self._by_id = {step.id: step for step in steps}
        self._hours = hours
        self._entries = {step.id: self._entry(step, {}) for step in steps}
        self._heap = list(self._entries.values())
        heapify(self._heap)
        self._dependants: dict[str, list[Step]] = {}
        for step in sorted(steps, key=lambda item: item.id):
            for other in self.unfinished_chain(step, {})[:-1]:
                self._dependants.setdefault(other.id, []).append(step)

    def next_step(self, done: Mapping[str, Step]) -> Step | None:
        """Return the best step that is not done; None if all are."""
        while self._heap:
            entry = heappop(self._heap)
            if entry[2] not in done and entry == self._entries[entry[2]]:
                return self._by_id[entry[2]]
        return None

    def do_step(self, step: Step, done: dict[str, Step]) -> None:
        """Schedule a step after its prerequisites, unless it is scheduled already."""
        if step.id not in done:
            for item in self.unfinished_chain(step, done):
                done[item.id] = item
                self.note_done(item, done)

    def note_done(self, item: Step, done: Mapping[str, Step]) -> None:
        """Mark a step as done: whatever needs it costs less from now on."""
        for step in self._dependants.get(item.id, ()):
            if step.id not in done:
                self._entries[step.id] = self._entry(step, done)
                heappush(self._heap, self._entries[step.id])

    def unfinished_chain(self, step: Step, done: Mapping[str, Step]) -> list[Step]:
        """Return the unfinished steps that a step needs, in order, the step itself last."""
        found: dict[str, Step] = {}

        def visit(item: Step) -> None:
            for key in item.needs:
                if key not in done and key not in found:
                    visit(self._by_id[key])
            found[item.id] = item

        visit(step)
        return list(found.values())

    def _entry(self, step: Step, done: Mapping[str, Step]) -> _Entry:
        chain = self.unfinished_chain(step, done)
        density = sum(item.worth for item in chain) / sum(self._hours[item.id] for item in chain)
        return -density, step.symbols, step.id
