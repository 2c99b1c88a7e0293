"""Follow one request through the code: checks, reads, writes, queued tasks, calls to others, and answers."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.jobs.find import cut_steps
from toolkit.inventory.jobs.steps import deepen
from toolkit.inventory.pictures.sequence import view_hooks
from toolkit.inventory.request_flows.triggers import RowTriggers
from toolkit.inventory.request_flows.walker import FlowFacts, FlowWalker
from toolkit.model.data_access import SavedObject
from toolkit.model.lifecycles import Lifecycle
from toolkit.model.procedures import JobStep, RequestFlow, StepAct

_MOST_STEPS = 36
_DEEPEST = 5
_MOST_WALKED = 60
"""Functions that are followed for one request."""
_EMPTY = frozenset({"call", "each", "trigger"})
"""Steps that say nothing if nothing stands below them."""
_PAST_MODELS = re.compile(r"\.(?:a?update|a?bulk_(?:create|update)|insert_many|executemany|execute)\(")
"""Writes that call no `save` of a model and send no signal
(https://docs.djangoproject.com/en/stable/topics/db/queries/#updating-multiple-objects-at-once)."""
_EFFECTS = frozenset(
    {
        *("write", "save", "delete", "generic_write", "generic_delete"),
        *("queue", "system", "mail", "remove_file", "write_file"),
    }
)


def has_effect(step: JobStep) -> bool:
    """Return whether a step changes something, or calls another system."""
    return step.act in _EFFECTS or bool(step.writes or step.calls)


class FlowReader:
    """Reads the flow of one request.

    Args:
        facts: facts of the program.
        triggers: functions that saving a row starts.
        saved: objects that an ORM saves.
    """

    def __init__(self, facts: FlowFacts, triggers: RowTriggers, saved: Iterable[SavedObject]) -> None:
        self._facts, self._triggers = facts, triggers
        self._seen: set[int] = set()
        self._generic: dict[str, list[SavedObject]] = {}
        for item in saved:
            for name in item.endpoints:
                self._generic.setdefault(name, []).append(item)

    def of(self, name: str, title: str, starts: Sequence[FunctionDefinition | ClassDefinition]) -> RequestFlow:
        """Return the flow of one endpoint; without steps if its code is not in the project."""
        functions = [item for item in starts if isinstance(item, FunctionDefinition)]
        views = [item for item in starts if isinstance(item, ClassDefinition)]
        hooks = [*view_hooks(views, name.partition(" ")[0], functions)]
        before = [item for item in hooks if item.name in ("dispatch", "initial", "prepare", "before_request")]
        entries = [*before, *functions, *(item for item in hooks if item not in before)]
        self._seen = set()
        steps = [step for item in entries for step in self._walk(item, _DEEPEST, is_handler=item in functions)]
        steps += self._of_framework(name, views, steps)
        shown, further = cut_steps(_unwrap(_without_empty(steps)), _MOST_STEPS)
        starting: list[FunctionDefinition | ClassDefinition] = [*functions, *entries, *views]
        first = starting[0] if starting else None
        path, line = (first.path, first.node.lineno) if first is not None else ("", 0)
        kept = _without_empty(shown)
        return RequestFlow(title, name, path, line, tuple(kept), further + len(shown) - len(kept))

    def _of_framework(self, name: str, views: Sequence[ClassDefinition], steps: Sequence[JobStep]) -> Iterator[JobStep]:
        """Yield what a generic view of a framework saves or deletes, if no code of the project does."""
        places = {(view.path, view.node.lineno) for view in views}
        rows = [item for item in self._generic.get(name, ()) if (item.file, item.line) in places]
        if rows and not any(step.act in ("write", "save", "delete") for step in steps):
            for item in rows[:1]:
                act: StepAct = "delete" if item.deletes else "write"
                step = JobStep(item.file, item.line, act, item.store)
                yield msgspec.structs.replace(step, act="generic_delete" if item.deletes else "generic_write")
                yield from self._steps_of_triggers(step, _DEEPEST)

    def _walk(
        self, function: FunctionDefinition, depth: int, *, is_handler: bool = False, is_begun: bool = False
    ) -> list[JobStep]:
        """Return the steps of a function, each call followed by the steps of the called function.

        Args:
            function: the function.
            depth: number of calls that are followed from here.
            is_handler: whether what it returns is the answer.
            is_begun: whether it is a task or a trigger, so that nothing goes on after it.
        """
        if id(function) in self._seen or len(self._seen) > _MOST_WALKED:
            return []
        self._seen.add(id(function))
        walker = FlowWalker(function, self._facts, is_handler=is_handler)
        steps: list[JobStep] = []
        for step in walker.steps():
            followed = walker.followed.get((step.line, step.what), ())
            is_queue = step.act == "queue"
            inner = [it for item in followed if depth for it in self._walk(item, depth - 1, is_begun=is_queue)]
            if step.act == "stop" and not (is_handler or is_begun):
                continue
            steps += [step, *deepen(inner, step.depth + 1), *self._steps_of_triggers(step, depth)]
        return steps

    def _steps_of_triggers(self, step: JobStep, depth: int) -> Iterator[JobStep]:
        """Yield what saving or deleting the row of a step starts."""
        if step.act not in ("write", "save", "delete") or not depth or _PAST_MODELS.search(step.code):
            return
        stores = step.writes if step.act == "save" else (step.what,)
        for store in stores:
            for function in self._triggers.of(store, is_deleted=step.act == "delete"):
                inner = self._walk(function, depth - 1, is_begun=True)
                if any(map(has_effect, inner)):
                    name = function.scope.qualname
                    yield JobStep(function.path, function.node.lineno, "trigger", name, depth=step.depth + 1)
                    yield from deepen(inner, step.depth + 2)


def _without_empty(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without calls and loops in which nothing is done."""
    kept: list[JobStep] = []
    for step in reversed(steps):
        has_inner = bool(kept) and kept[-1].depth > step.depth
        if step.act not in _EMPTY or has_inner or (step.act != "each" and has_effect(step)):
            kept.append(step)
    return kept[::-1]


def _unwrap(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without calls around everything: a handler that only hands on to one function."""
    while steps and steps[0].act == "call" and all(step.depth for step in steps[1:]) and len(steps) > 1:
        steps = [msgspec.structs.replace(step, depth=step.depth - 1) for step in steps[1:]]
    return [*steps]


def states_by_call(lifecycles: Iterable[Lifecycle]) -> dict[str, tuple[str, ...]]:
    """Map `path:line` to the states of rows that the code there sets, but for those that new rows get.

    Args:
        lifecycles: the states of each model, with what sets them.
    """
    found: dict[str, tuple[str, ...]] = {}
    for item in lifecycles:
        for change in item.changes:
            if not change.is_new and not change.is_declared:
                place = f"{change.file}:{change.line}"
                found[place] = (*found.get(place, ()), f"{item.owner}.{item.field} = {change.state!r}")
    return found
