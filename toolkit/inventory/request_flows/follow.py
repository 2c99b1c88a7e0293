"""Follow one request through the code: checks, reads, writes, queued tasks, calls to others, and answers."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.jobs.steps import deepen
from toolkit.inventory.pictures.sequence import view_hooks
from toolkit.inventory.request_flows.triggers import RowTriggers
from toolkit.inventory.request_flows.walker import FlowFacts, FlowWalker
from toolkit.model.data_access import SavedObject
from toolkit.model.lifecycles import Lifecycle
from toolkit.model.procedures import JobStep, RequestFlow, StepAct
from toolkit.model.shown_steps import count_changes, cut_steps, has_effect, unwrap, without_empty
from toolkit.source.calls import last_name

_MOST_STEPS = 36
_DEEPEST = 5
_MOST_WALKED = 60
"""Functions that are followed for one request."""
_PAST_MODELS = re.compile(r"\.(?:a?update|a?bulk_(?:create|update)|insert_many|executemany|execute)\(")
"""Writes that call no `save` of a model and send no signal
(https://docs.djangoproject.com/en/stable/topics/db/queries/#updating-multiple-objects-at-once)."""
_BEFORE = re.compile(r"dispatch|initial|prepare|before_request|get_|filter_|has_|check_")
"""Methods of a view that the framework calls before its handler, or that what the handler calls first leads to."""
_SAVING = frozenset({"perform_create", "perform_update", "perform_destroy", "form_valid"})


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
        before = [item for item in hooks if _BEFORE.match(item.name)] if functions else []
        after = [item for item in hooks if item not in before]
        entries = [*before, *functions, *after]
        self._seen = set()
        steps = [
            it for item in (*before, *functions) for it in self._walk(item, _DEEPEST, is_handler=item in functions)
        ]
        late = [step for item in after for step in self._walk(item, _DEEPEST)]
        if not functions or any(map(_hands_on, functions)):
            late += self._of_framework(name, views, (*steps, *late))
        end = _start_of_last_answer(steps) if functions else len(steps)
        steps[end:end] = late
        shown, left = cut_steps(unwrap(without_empty(steps)), _MOST_STEPS)
        starting: list[FunctionDefinition | ClassDefinition] = [*functions, *entries, *views]
        first = starting[0] if starting else None
        path, line = (first.path, first.node.lineno) if first is not None else ("", 0)
        kept = without_empty(shown)
        further = len(left) + len(shown) - len(kept)
        return RequestFlow(title, name, path, line, tuple(kept), further, count_changes(left))

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


def _hands_on(function: FunctionDefinition) -> bool:
    """Return whether a handler of the project calls the framework's own one, or what that calls to save a row."""
    for call in function.scope.nodes(ast.Call):
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if last_name(call) in _SAVING or (isinstance(owner, ast.Call) and last_name(owner) == "super"):
            return True
    return False


def _start_of_last_answer(steps: Sequence[JobStep]) -> int:
    """Return the position of the answers with which a handler ends; what the framework does stands before them."""
    end = len(steps)
    while end and steps[end - 1].act == "answer" and not steps[end - 1].depth and not steps[end - 1].condition:
        end -= 1
    return end


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
