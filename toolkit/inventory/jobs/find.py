"""Find what the jobs and commands of a program do: their steps, options and settings, and schedules of nothing."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.job_effects import files_of_module, starts_of_job
from toolkit.inventory.jobs.options import find_options
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.jobs.steps import StepWalker, deepen
from toolkit.model.data_access import DataAccess, OutsideUse
from toolkit.model.procedures import JobProcedure, JobStep
from toolkit.model.shown_steps import count_changes, cut_steps, has_effect, unwrap
from toolkit.model.tree import Scope
from toolkit.source.calls import imported_names
from toolkit.source.code_text import code_text

MOST_STEPS = 20
_HANDLERS = ("handle", "handle_noargs", "run", "execute")
_MOST_OWN = 12
"""Steps of its own up to which the settings that called functions read count as those of a job."""
_DEEPEST = 4
_MOST_FOLLOWED = 40
"""Functions that are followed for one job."""


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
        shown, left = cut_steps(unwrap(steps), MOST_STEPS)
        missing = self._missing(job) if start is None else ""
        return JobProcedure(
            job.file, job.line, tuple(shown), len(left), options, settings, missing, count_changes(left)
        )

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

    def _of_body(self, path: str, scope: Scope, body: Sequence[ast.stmt]) -> tuple[list[JobStep], tuple[str, ...]]:
        walker = self._walker(path, scope)
        own = [*walker.walk(body)]
        steps = [*self._follow(own, walker, _DEEPEST, {id(scope.node)})]
        lines = range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1) if body else range(0)
        settings = dict.fromkeys(name for line, name in sorted(self._settings.get(path, ())) if line in lines)
        settings |= dict.fromkeys(
            name
            for callee in walker.callees.values()
            if len(own) <= _MOST_OWN
            for line, name in self._settings.get(callee.path, ())
            if callee.node.lineno <= line <= (callee.node.end_lineno or 0)
        )
        return steps, tuple(settings)

    def _walker(self, path: str, scope: Scope) -> StepWalker:
        program = self._program
        return StepWalker(path, scope, program.index, self._facts, dict(imported_names(program.files[path])))

    def _follow(self, steps: Iterable[JobStep], walker: StepWalker, depth: int, seen: set[int]) -> Iterator[JobStep]:
        """Yield steps, each call followed by the steps of the called function, once for each function."""
        for step in steps:
            callee = walker.callees.get((step.line, step.what)) if step.act == "call" else None
            inside: list[JobStep] = []
            if depth and callee is not None and id(callee.node) not in seen and len(seen) < _MOST_FOLLOWED:
                seen.add(id(callee.node))
                inner = self._walker(callee.path, callee.scope)
                inside += deepen([*self._follow(inner.walk(callee.node.body), inner, depth - 1, seen)], step.depth + 1)
            if inside or callee is None or step.about or has_effect(step):
                yield from (step, *inside)

    def _missing(self, job: OutsideUse) -> str:
        """Return the dotted name that a schedule starts, if its module is here and defines no such function."""
        module, _, name = job.target.rpartition(".")
        files = files_of_module(self._program.graph, module) if module else []
        if not files or job.target in self._tasks or "(" in job.target or "::" in job.symbol:
            return ""
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        texts = [code_text(node) for known in files for node in self._program.files[known].tree.body]
        return "" if any(map(named.search, texts)) else job.target
