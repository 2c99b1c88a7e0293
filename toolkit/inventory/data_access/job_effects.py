"""Follow jobs and commands through the functions that they call: what they write, and which other systems they call."""

from collections.abc import Iterable, Iterator

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.model.data_access import DataAccess, JobEffect, OutsideUse, SavedObject, is_write, name_of_system

_JOBS = ("job", "command")
_STARTED = ("python", "manage.py")
_NO_CALLS = frozenset({"job", "command", "switch", "database", "cache", "queue"})


def find_job_effects(graph: CallGraph, data: DataAccess, saved: Iterable[SavedObject] = ()) -> tuple[JobEffect, ...]:
    """Return the effects of every job and command that has some, by file and line.

    Args:
        graph: call graph of the program.
        data: its accesses, with its jobs and commands.
        saved: objects that an ORM saves.
    """
    written: dict[str, list[str]] = {}
    calls: dict[str, list[OutsideUse]] = {}
    for query in data.queries:
        if query.store and is_write(query.operation):
            written.setdefault(query.symbol, []).append(query.store)
    for item in saved:
        written.setdefault(item.symbol, []).append(item.store)
    for use in data.outside:
        if use.kind not in _NO_CALLS:
            calls.setdefault(use.symbol, []).append(use)
    names = {id(item): f"{path}::{name}" for (path, name), item in graph.index.functions.items()}
    found: list[JobEffect] = []
    for job in data.outside:
        if job.kind in _JOBS and (starts := [*starts_of_job(graph, job)]):
            symbols = [names[key] for key in graph.reach(starts) if key in names]
            symbols += [job.file] if job.what in _STARTED else []
            called = (use for name in symbols for use in calls.get(name, ()))
            stores = tuple(dict.fromkeys(store for name in symbols for store in written.get(name, ())))
            systems = tuple(dict.fromkeys(name_of_system(use) for use in called))
            if stores or systems:
                found.append(JobEffect(job.file, job.line, stores, systems))
    return tuple(sorted(found))


def starts_of_job(graph: CallGraph, job: OutsideUse) -> Iterator[FunctionDefinition | ClassDefinition]:
    """Yield the functions with which a job begins: its own, those of its file, or the one that a schedule names."""
    functions = graph.index.functions
    if job.what in _STARTED:
        yield from (item for (path, _), item in functions.items() if path == job.file)
        yield from _called_at_top(graph, job.file)
        return
    path, _, name = job.symbol.partition("::")
    if (path, name) in functions and functions[path, name].node.lineno == job.line:
        yield functions[path, name]
    elif job.target:
        module, _, last = job.target.rpartition(".")
        named = [item for item in functions.values() if item.name == last and item.owner is None]
        if module and (files := files_of_module(graph, module)):
            named = [item for path in files if isinstance(item := graph.index.lookup(path, last), FunctionDefinition)]
        yield from named if len(named) == 1 else ()


def files_of_module(graph: CallGraph, module: str) -> list[str]:
    """Return the files of the program that a dotted name of a module may mean."""
    path = module.replace(".", "/")
    ends = (f"/{path}.py", f"/{path}/__init__.py")
    return [known for known in graph.index.files if f"/{known}".endswith(ends)]


def _called_at_top(graph: CallGraph, file: str) -> Iterable[FunctionDefinition]:
    """Yield the functions that a file calls when it is run."""
    return [edge.callee for edge in graph.callees.get(id(None), ()) if edge.path == file and edge.call is not None]
