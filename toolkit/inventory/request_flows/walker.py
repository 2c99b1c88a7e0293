"""Walk through a function that handles a request, and list its steps with the answers to the client."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.access.shown_conditions import show_condition
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.program import local_values
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.jobs.steps import StepWalker
from toolkit.inventory.pictures.queued_functions import QueuedFunctions
from toolkit.inventory.request_flows.answers import PlaceAnswer
from toolkit.inventory.request_flows.prepared_answers import codes_of_helper, prepared_answer
from toolkit.model.procedures import JobStep
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.calls import imported_names, last_name

_LONGEST_ANSWER = 90
_OF_PROGRAMMERS = frozenset(
    {"TypeError", "ValueError", "AssertionError", "NotImplementedError", "RuntimeError", "ImproperlyConfigured"}
)
"""Exceptions that mostly say that a function is called wrongly, not that a request is refused."""
_SIGNATURES = frozenset({"s", "si", "signature", "subtask"})
_VALIDATING = frozenset({"is_valid", "validate_on_submit"})
_DECLARED = ("serializer_class", "form_class")
_CHECKS = ("validate", "clean")
_SAVES = ("create", "update", "save")


class FlowFacts(NamedTuple):
    """Facts of a program that tell what the steps of a request do.

    Attributes:
        program: its definitions.
        calls: says what calls do.
        answers: `path:line` -> what that place answers.
        queued: finds tasks by their names.
        states: `path:line` of a call -> the states that it sets.
    """

    program: ProgramIndex
    calls: StepFacts
    answers: Mapping[str, PlaceAnswer]
    queued: QueuedFunctions
    states: Mapping[str, tuple[str, ...]]


class FlowWalker(StepWalker):
    """Lists the steps of one function of a request.

    Args:
        function: the function.
        facts: facts of the program.
        is_handler: whether what the function returns is the answer.
    """

    def __init__(self, function: FunctionDefinition, facts: FlowFacts, *, is_handler: bool) -> None:
        origins = dict(imported_names(facts.program.files[function.path]))
        super().__init__(function.path, function.scope, facts.program, facts.calls, origins)
        self._function, self._answers, self._is_handler = function, facts.answers, is_handler
        self._queued, self._states, self._program = facts.queued, facts.states, facts.program
        self.followed: dict[tuple[int, str], tuple[FunctionDefinition, ...]] = {}
        """Line and text of each step that leads to other functions -> these."""

    def steps(self) -> Iterator[JobStep]:
        """Yield the steps of the function."""
        yield from self.walk(self._function.node.body)

    def _of_statement(self, node: ast.stmt, depth: int, condition: str) -> Iterator[JobStep]:
        yield from super()._of_statement(node, depth, condition)
        answer = self._answers.get(f"{self._path}:{node.lineno}")
        is_end = isinstance(node, ast.Return | ast.Raise) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and last_name(node.value) == "abort"
        )
        if answer is not None and is_end:
            code, texts = str(answer.code), answer.messages
            yield JobStep(
                self._path, node.lineno, "answer", code, self._value(node), condition, depth=depth, messages=texts
            )
        elif isinstance(node, ast.Raise) and node.exc is not None:
            call = node.exc if isinstance(node.exc, ast.Call) else None
            name = dotted_name(call.func if call is not None else node.exc)
            texts = tuple(text for item in (call.args[:1] if call is not None else ()) if (text := text_of(item)))
            if (name[:1].isupper() or "." in name) and name not in _OF_PROGRAMMERS:
                yield JobStep(self._path, node.lineno, "raise", name, "", condition, depth=depth, messages=texts)
        elif self._is_handler and isinstance(node, ast.Return) and node.value is not None and self._value(node):
            codes = ", ".join(map(str, self._codes_of(node.value)))
            yield JobStep(self._path, node.lineno, "answer", codes, self._value(node), condition, depth=depth)
        elif condition and (made := prepared_answer(node, self._path, self._scope, self._program)) is not None:
            code, texts = str(made.code), made.messages
            yield JobStep(self._path, node.lineno, "prepare", code, "", condition, depth=depth, messages=texts)

    def _codes_of(self, value: ast.expr) -> tuple[int, ...]:
        """Return the codes of errors with which the function of the project answers that makes a returned value."""
        callee = self._facts.callee(value) if isinstance(value, ast.Call) else None
        return codes_of_helper(callee) if callee is not None else ()

    def _value(self, node: ast.stmt) -> str:
        """Return the code of a returned value, if it says more than a name does."""
        value = node.value if isinstance(node, ast.Return) else None
        is_plain = value is None or isinstance(value, ast.Name | ast.Constant)
        return "" if is_plain or value is None else show_condition(value, _LONGEST_ANSWER)

    def _of_call(self, call: ast.Call, around: ast.AST, depth: int, condition: str) -> Iterator[JobStep]:
        name = last_name(call)
        if name in _SIGNATURES and isinstance(call.func, ast.Attribute):
            task = self._index.resolve(call.func.value, self._path, self._scope)
            if isinstance(task, FunctionDefinition):
                yield self._queue_step(call, task, depth, condition)
            return
        if name in _VALIDATING and (form := self._form_of(call)) is not None:
            step = JobStep(self._path, call.lineno, "validate", form.name, condition=condition, depth=depth)
            self.followed[step.line, step.what] = tuple(_methods(form, _CHECKS))
            yield step
            return
        yield from self._state_steps(call, depth, condition)
        for step in super()._of_call(call, around, depth, condition):
            task = self._task_of(call) or self._queued.find_task(step.what) if step.act == "queue" else None
            if task is not None:
                yield self._queue_step(call, task, depth, condition)
                continue
            if step.act in ("write", "save", "delete") and name == "save" and (form := self._form_of(call)) is not None:
                self.followed[step.line, step.what] = tuple(_methods(form, _SAVES))
            yield step

    def _state_steps(self, call: ast.Call, depth: int, condition: str) -> Iterator[JobStep]:
        """Yield the states that a call sets through a function that gets them: `put({"status": "open"}, row)`."""
        for text in self._states.get(f"{self._path}:{call.lineno}", ()):
            yield JobStep(self._path, call.lineno, "save", text, condition=condition, depth=depth)

    def _queue_step(self, call: ast.Call, task: FunctionDefinition, depth: int, condition: str) -> JobStep:
        self.followed[call.lineno, task.name] = (task,)
        return JobStep(self._path, call.lineno, "queue", task.name, condition=condition, depth=depth)

    def _task_of(self, call: ast.Call) -> FunctionDefinition | None:
        """Return the function that a call queues: `task.delay(...)`, `queue.enqueue(task, ...)`."""
        candidates = [*([call.func.value] if isinstance(call.func, ast.Attribute) else []), *call.args[:1]]
        found = (self._index.resolve(item, self._path, self._scope) for item in candidates)
        return next((item for item in found if isinstance(item, FunctionDefinition)), None)

    def _form_of(self, call: ast.Call) -> ClassDefinition | None:
        """Return the class of the form or serializer whose method a call is."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(owner, ast.Name):
            return None
        for value in local_values(self._scope, owner.id):
            if isinstance(value, ast.Call):
                found = self._index.resolve(value.func, self._path, self._scope)
                if last_name(value) in ("get_serializer", "get_form") and not isinstance(found, ClassDefinition):
                    found = self._declared_form()
                if isinstance(found, ClassDefinition):
                    return found
        return None

    def _declared_form(self) -> ClassDefinition | None:
        owner = self._function.owner
        if owner is None:
            return None
        values = [value for name in _DECLARED if isinstance(value := owner.find(name), ast.expr)]
        found = (self._index.resolve(value, owner.path, owner.scope) for value in values)
        return next((item for item in found if isinstance(item, ClassDefinition)), None)

    def _call_step(self, call: ast.Call, callee: FunctionDefinition, depth: int, condition: str) -> Iterator[JobStep]:
        for step in super()._call_step(call, callee, depth, condition):
            self.followed[step.line, step.what] = (callee,)
            yield step


def _methods(form: ClassDefinition, names: tuple[str, ...]) -> Iterator[FunctionDefinition]:
    """Yield the methods of a form or serializer with these names, and those that check one field."""
    members = {name: item for part in reversed([*form.lineage()]) for name, item in part.members.items()}
    for name, item in members.items():
        is_check = names == _CHECKS and name.startswith(("validate_", "clean_"))
        if isinstance(item, FunctionDefinition) and (name in names or is_check):
            yield item
