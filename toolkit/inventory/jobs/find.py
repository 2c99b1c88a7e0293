"""Find what the jobs and commands of a program do: their steps, options and settings, and schedules of nothing."""

import ast
import re
from collections.abc import Iterator, Sequence

import msgspec

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.job_effects import files_of_module, starts_of_job
from toolkit.inventory.jobs.options import find_options
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.jobs.steps import StepWalker, deepen
from toolkit.model.data_access import DataAccess, OutsideUse
from toolkit.model.procedures import JobProcedure, JobStep
from toolkit.model.tree import Scope
from toolkit.source.calls import imported_names
from toolkit.source.code_text import code_text

MOST_STEPS = 12
_HANDLERS = ("handle", "handle_noargs", "run", "execute")
_FEW = 3
"""Number of steps up to which those of called functions are listed, too."""
_DEEPEST = 3
_STRONG = frozenset(
    {
        *("delete", "mail", "save", "unused", "migrate", "drop_tables", "remove_file", "queue", "system", "write"),
        *("generic_write", "generic_delete"),
    }
)
_WEIGHTS = dict.fromkeys(_STRONG, 3) | {"answer": 1, "raise": 1, "validate": 1}
"""Calls around a step that each outweigh; steps of called functions are left out first."""
_LIGHT = frozenset({"each", "stop"})
"""Steps that do not count, because they only say when others are done."""


def find_procedures(reader: DataReader, access: DataAccess, facts: StepFacts) -> tuple[JobProcedure, ...]:
    """Return the procedures of the jobs and commands that have some, by file and line.

    Args:
        reader: the program with its queries.
        access: its accesses, with its jobs and commands.
        facts: says what calls do.
    """
    made = _Procedures(reader, access, facts)
    found = [made.of(job) for job in access.outside if job.kind in ("job", "command")]
    return tuple(item for item in found if item.steps or item.options or item.settings or item.missing)


class _Procedures:
    def __init__(self, reader: DataReader, access: DataAccess, facts: StepFacts) -> None:
        self._program, self._facts = reader.program, facts
        self._settings: dict[str, list[tuple[int, str]]] = {}
        for setting in access.settings:
            for read in setting.reads:
                path, _, line = read.rpartition(":")
                self._settings.setdefault(path, []).append((int(line), setting.name))
        self._tasks = {use.target for use in access.outside if use.kind == "job" and "::" in use.symbol}

    def of(self, job: OutsideUse) -> JobProcedure:
        """Return the procedure of a job or command."""
        start = self._start(job)
        steps, settings = self._of_body(*start) if start is not None else ([], ())
        options = find_options(self._program, job)
        shown, further = cut_steps(steps, MOST_STEPS)
        missing = self._missing(job) if start is None else ""
        return JobProcedure(job.file, job.line, tuple(shown), further, options, settings, missing)

    def _start(self, job: OutsideUse) -> tuple[str, Scope, Sequence[ast.stmt]] | None:
        """Return file, scope and statements with which a job begins; None if they are not known."""
        functions = self._program.index.functions
        path, _, name = job.symbol.partition("::")
        if job.what == "python":
            file = self._program.files[job.file]
            body = [node for node in file.tree.body if isinstance(node, ast.If) and node.lineno == job.line]
            return (job.file, file.root, body[0].body) if body else None
        if job.what == "manage.py":
            found = next((it for part in _HANDLERS if (it := functions.get((path, f"{name}.{part}")))), None)
        else:
            found = next(
                (it for it in starts_of_job(self._program.graph, job) if isinstance(it, FunctionDefinition)), None
            )
        return (found.path, found.scope, found.node.body) if found is not None else None

    def _of_body(
        self, path: str, scope: Scope, body: Sequence[ast.stmt], depth: int = _DEEPEST
    ) -> tuple[list[JobStep], tuple[str, ...]]:
        program = self._program
        walker = StepWalker(path, scope, program.index, self._facts, dict(imported_names(program.files[path])))
        steps = [*walker.walk(body)]
        if len(steps) <= _FEW and depth:
            steps = [*self._expand(steps, walker, depth)]
        lines = range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1) if body else range(0)
        settings = dict.fromkeys(name for line, name in sorted(self._settings.get(path, ())) if line in lines)
        settings |= dict.fromkeys(
            name
            for callee in walker.callees.values()
            if len(steps) <= MOST_STEPS and depth == _DEEPEST
            for line, name in self._settings.get(callee.path, ())
            if callee.node.lineno <= line <= (callee.node.end_lineno or 0)
        )
        return steps, tuple(settings)

    def _expand(self, steps: Sequence[JobStep], walker: StepWalker, depth: int) -> Iterator[JobStep]:
        """Yield steps, each call followed by the steps of the called function."""
        for step in steps:
            yield step
            callee = walker.callees.get((step.line, step.what)) if step.act == "call" else None
            if callee is not None:
                inner, _ = self._of_body(callee.path, callee.scope, callee.node.body, depth - 1)
                yield from deepen(inner, step.depth + 1)

    def _missing(self, job: OutsideUse) -> str:
        """Return the dotted name that a schedule starts, if its module is here and defines no such function."""
        module, _, name = job.target.rpartition(".")
        files = files_of_module(self._program.graph, module) if module else []
        if not files or job.target in self._tasks or "(" in job.target or "::" in job.symbol:
            return ""
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        texts = [code_text(node) for known in files for node in self._program.files[known].tree.body]
        return "" if any(map(named.search, texts)) else job.target


def _merge_ends(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps with the conditions joined under which nothing goes on, where they follow each other."""
    merged: list[JobStep] = []
    for step in steps:
        last = merged[-1] if merged else None
        if step.act == "stop" and last is not None and last.act == "stop" and last.depth == step.depth:
            parts = [
                f"({it})" if re.search(r"\bif\b|\blambda\b", it) else it for it in (last.condition, step.condition)
            ]
            merged[-1] = msgspec.structs.replace(last, condition=" or ".join(parts))
        else:
            merged.append(step)
    return merged


def cut_steps(steps: Sequence[JobStep], most: int) -> tuple[list[JobStep], int]:
    """Return the steps that are shown, those of called functions and loops left out first, and how many are not.

    Args:
        steps: the steps in the order of the code.
        most: number of steps that are shown.
    """
    merged = _merge_ends(steps)
    kept: set[int] = set()
    for position in sorted(range(len(merged)), key=lambda at: merged[at].depth - _WEIGHTS.get(merged[at].act, 0)):
        needed = {position, *_around(merged, position)}
        if sum(merged[at].act not in _LIGHT for at in kept | needed) <= most:
            kept |= needed
    shown = [step for position, step in enumerate(merged) if position in kept]
    return shown, len(merged) - len(shown)


def _around(steps: Sequence[JobStep], position: int) -> Iterator[int]:
    """Yield the positions of the loops and calls whose steps a step is one of."""
    depth = steps[position].depth
    for at in range(position - 1, -1, -1):
        if steps[at].depth < depth:
            depth = steps[at].depth
            yield at
