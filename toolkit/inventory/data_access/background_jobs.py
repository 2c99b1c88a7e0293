"""Find background jobs and commands: Celery and other task queues, cron, schedules, manage.py, `__main__`."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.data_access.command_names import command_name
from toolkit.inventory.data_access.function_queues import find_queued_functions
from toolkit.inventory.data_access.program import Program, keyword_of, symbol_of
from toolkit.inventory.data_access.schedules import called_schedule, decorated_time, tabled_schedules
from toolkit.inventory.data_access.target_names import target_name
from toolkit.model.data_access import OutsideUse
from toolkit.model.tree import SourceFile, callee_of, dotted_name, text_of
from toolkit.source.calls import follow, imported_names
from toolkit.source.code_text import code_text

_TASKS = re.compile(
    r"(\A|\.)(shared_task|task|periodic_task|job|actor|cron|scheduled_job|on_after_configure|db_task|db_periodic_task)\Z"
)
_TASK_PACKAGES = ("celery", "rq", "django_rq", "huey", "dramatiq", "apscheduler", "flask_apscheduler", "procrastinate")
_COMMANDS = re.compile(r"(\A|\.)(command|group)\Z")


def find_background_jobs(program: Program) -> Iterator[OutsideUse]:
    """Yield every job and command, by file and line."""
    for path, file in program.files.items():
        yield from _decorated_functions(path, file)
        yield from find_queued_functions(program, path)
        yield from _scheduled_calls(path, file)
        yield from _find_commands(program, path)


def _decorated_functions(path: str, file: SourceFile) -> Iterator[OutsideUse]:
    """Yield functions that a decorator registers as a job or a command."""
    origins = dict(imported_names(file))
    for scope in file.functions:
        assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in scope.node.decorator_list:
            name = follow(_decorator(node), origins)
            if _is_job(name, path):
                target = decorated_time(node) or _task_name(node) if isinstance(node, ast.Call) else ""
                yield OutsideUse(path, scope.node.lineno, symbol_of(path, scope), "job", name, target)
            elif _COMMANDS.search(name) and _is_command(name, origins):
                command = command_name(file, scope.node, node)
                yield OutsideUse(path, scope.node.lineno, symbol_of(path, scope), "command", name, command)


def _task_name(node: ast.Call) -> str:
    """Return the name that a decorator gives to a task: `@task(name="clean")`, `@job("high")`; its queue is none."""
    return text_of(keyword_of(node, "name", "actor_name")) or ("" if node.keywords else target_name(node))


def _scheduled_calls(path: str, file: SourceFile) -> Iterator[OutsideUse]:
    """Yield calls that schedule something, and schedules in settings."""
    if any(package in file.text for package in (*_TASK_PACKAGES, "schedule")):
        for scope, call in file.each(ast.Call):
            found = called_schedule(call) if isinstance(call.func, ast.Attribute) else None
            if found is not None:
                yield OutsideUse(path, found.line, symbol_of(path, scope), "job", found.trigger, found.job)
    for item in tabled_schedules(file):
        yield OutsideUse(path, item.line, path, "job", item.trigger, item.job)


def _is_job(name: str, path: str) -> bool:
    return bool(_TASKS.search(name)) and (
        name.partition(".")[0] in _TASK_PACKAGES
        or "task" in path
        or "celery" in name
        or name.endswith(("shared_task", "scheduled_job", "periodic_task"))
    )


def _is_command(name: str, origins: Mapping[str, str]) -> bool:
    return (
        name.startswith(("click.", "typer."))
        or ".cli." in f".{name}."
        or any(origin.partition(".")[0] in ("click", "typer", "flask_script", "flask") for origin in origins.values())
    )


def _find_commands(program: Program, path: str) -> Iterator[OutsideUse]:
    """Yield commands of Django, and files that are started by name."""
    file = program.files[path]
    if "/management/commands/" in f"/{path}":
        for item in program.index.classes.values():
            if item.path == path and item.name == "Command":
                name = path.rpartition("/")[2].removesuffix(".py")
                yield OutsideUse(path, item.node.lineno, symbol_of(path, item.scope), "command", "manage.py", name)
    for node in file.tree.body:
        if isinstance(node, ast.If) and code_text(node.test).replace('"', "'") == "__name__ == '__main__'":
            yield OutsideUse(path, node.lineno, path, "command", "python", path)
            yield from _exposed_functions(path, file, node)


def _exposed_functions(path: str, file: SourceFile, start: ast.If) -> Iterator[OutsideUse]:
    """Yield the functions of a file that is started with the name of one: `main(locals())`, `fire.Fire()`."""
    calls = [node for node in ast.walk(start) if isinstance(node, ast.Call)]
    given = {dotted_name(item.func) for call in calls for item in call.args if isinstance(item, ast.Call)}
    if not given & {"locals", "globals"} and not any(dotted_name(call.func) == "fire.Fire" for call in calls):
        return
    for scope in file.functions:
        if scope.parent is file.root and not scope.qualname.startswith("_"):
            line = getattr(scope.node, "lineno", 0)
            target = f"{path} {scope.qualname}"
            yield OutsideUse(path, line, symbol_of(path, scope), "command", "python function", target)


def _decorator(node: ast.expr) -> str:
    return dotted_name(callee_of(node))


def makes_task(decorator: ast.expr) -> bool:
    """Return whether a decorator registers a function as a queue task or a scheduled job."""
    return bool(_TASKS.search(_decorator(decorator)))
