"""Find schedules of jobs in code: tables of Celery beat and of cron packages, calls of schedulers."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.data_access.program import keyword_of
from toolkit.model.tree import SourceFile, dotted_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_TABLES = ("CELERYBEAT_SCHEDULE", "CELERY_BEAT_SCHEDULE", "beat_schedule", "CRONJOBS", "CRON_CLASSES")
_CALLS = ("add_job", "add_periodic_task", "schedule", "enqueue_in", "enqueue_at", "cron")
_MAKES = ("create", "get_or_create", "update_or_create")
_SIGNATURES = ("s", "si", "signature", "subtask")
_INTERVALS = ("weeks", "days", "hours", "minutes", "seconds")
_LONGEST = 120


class Schedule(NamedTuple):
    """One schedule.

    Attributes:
        trigger: when it starts, as written; the name of the table or of the call where no time is written.
        job: what it starts: the name of a task, the path of a function, or the key of the table.
    """

    line: int
    trigger: str
    job: str


def tabled_schedules(file: SourceFile) -> Iterator[Schedule]:
    """Yield the entries of the tables of a file: assigned, in a dictionary of settings, passed by name, or added."""
    for name, value in _values(file):
        yield from _entries(name, value)


def called_schedule(call: ast.Call) -> Schedule | None:
    """Return the schedule that a call makes; None if it makes none.

    Args:
        call: a call of a method.
    """
    name = last_name(call)
    if name in _MAKES and "PeriodicTask" in dotted_name(call.func):
        return _stored_schedule(call)
    if name not in _CALLS or not (call.args or call.keywords):
        return None
    first, second = (*call.args[:2], None, None)[:2]
    if name == "add_periodic_task":
        trigger, job = first, second or keyword_of(call, "sig")
        told = shorten_code(trigger, _LONGEST) if trigger is not None else ""
    elif name == "add_job":
        trigger, job = second or keyword_of(call, "trigger"), first or keyword_of(call, "func")
        told = _trigger(trigger, call.keywords)
    else:
        moment = first or keyword_of(call, "scheduled_time", "cron_string", "time_delta")
        job = keyword_of(call, "func") or second
        interval = keyword_of(call, "interval")
        told = _every(interval) if interval is not None else "" if moment is None else _text_or_code(moment)
    if job is None:
        return None
    return Schedule(call.lineno, told or shorten_code(call.func), _job_name(job))


def decorated_time(decorator: ast.Call) -> str:
    """Return the time that a decorator of APScheduler or of old Celery gives; empty if it gives none.

    Args:
        decorator: a decorator that registers a job.
    """
    if (moment := keyword_of(decorator, "run_every")) is not None:
        return shorten_code(moment, _LONGEST)
    first = decorator.args[0] if decorator.args else keyword_of(decorator, "trigger")
    is_trigger = text_of(first) in ("cron", "interval") or (
        isinstance(first, ast.Call) and last_name(first) in ("CronTrigger", "IntervalTrigger")
    )
    return _trigger(first, decorator.keywords) if is_trigger else ""


def _stored_schedule(call: ast.Call) -> Schedule | None:
    """Return the schedule of a row that django-celery-beat reads: `PeriodicTask.objects.create(task=...)`."""
    defaults = keyword_of(call, "defaults")
    words = [*call.keywords, *(defaults.keywords if isinstance(defaults, ast.Call) else ())]
    given = {word.arg: word.value for word in words if word.arg}
    if isinstance(defaults, ast.Dict):
        given |= {text_of(key): value for key, value in zip(defaults.keys, defaults.values, strict=True)}
    moment = next((given[name] for name in ("crontab", "interval", "solar", "clocked") if name in given), None)
    job = text_of(given.get("task"))
    return Schedule(call.lineno, "" if moment is None else _text_or_code(moment), job) if job else None


def _trigger(node: ast.expr | None, words: list[ast.keyword]) -> str:
    """Return the time of a call of APScheduler: `"cron", hour=4` is `crontab(hour=4, minute=0)`."""
    if isinstance(node, ast.Call) and last_name(node) in ("CronTrigger", "IntervalTrigger"):
        kind, words = last_name(node).removesuffix("Trigger").lower(), node.keywords
    else:
        kind = text_of(node)
    given = [word for word in words if word.arg is not None]
    if kind == "interval":
        parts = [f"{word.arg}={shorten_code(word.value)}" for word in given if word.arg in _INTERVALS]
        return f"timedelta({', '.join(parts)})"
    if kind != "cron":
        return "" if node is None else shorten_code(node, _LONGEST)
    names = {"day": "day_of_month", "month": "month_of_year"}
    known = ("minute", "hour", "day", "month", "day_of_week")
    parts = [f"{names.get(str(word.arg), word.arg)}={shorten_code(word.value)}" for word in given if word.arg in known]
    parts += [] if any(word.arg == "minute" for word in given) else ["minute=0"]
    return f"crontab({', '.join(parts)})"


def _every(interval: ast.expr) -> str:
    """Return the interval of rq-scheduler, which is in seconds."""
    return f"timedelta(seconds={shorten_code(interval)})"


def _text_or_code(node: ast.expr) -> str:
    return text_of(node) or shorten_code(node, _LONGEST)


def _job_name(node: ast.expr) -> str:
    """Return the name of the task or function of a schedule, without its signature: `clean` of `clean.s(3)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SIGNATURES:
        node = node.func.value
    return text_of(node) or dotted_name(node) or shorten_code(node)


def _values(file: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    """Yield name and value of each table; an entry that is added is a table of one."""
    for plain in file.nodes(ast.Assign):
        yield from _of_target(plain.targets[0], plain.value)
    for annotated in file.nodes(ast.AnnAssign):
        yield from _of_target(annotated.target, annotated.value) if annotated.value is not None else ()
    for table in file.nodes(ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if (name := text_of(key)) in _TABLES:
                yield name, value
    for call in file.nodes(ast.Call):
        yield from ((word.arg, word.value) for word in call.keywords if word.arg in _TABLES)
        if last_name(call) == "update" and isinstance(call.func, ast.Attribute) and call.args:
            name = _table_name(call.func.value)
            yield from [(name, call.args[0])] if name else ()


def _of_target(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if name := _table_name(target):
        yield name, value
    elif isinstance(target, ast.Subscript) and (name := _table_name(target.value)):
        yield name, ast.Dict([target.slice], [value])


def _table_name(node: ast.expr) -> str:
    """Return the name of the table that an expression names: `beat_schedule` of `app.conf.beat_schedule`."""
    name = text_of(node.slice) if isinstance(node, ast.Subscript) else dotted_name(node).rpartition(".")[2]
    return name if name in _TABLES else ""


def _entries(table: str, node: ast.expr) -> Iterator[Schedule]:
    """Yield the entries of a table; its name is the trigger where no time is written."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            parts = (
                {text_of(name): part for name, part in zip(value.keys, value.values, strict=True)}
                if isinstance(value, ast.Dict)
                else {}
            )
            trigger = shorten_code(parts["schedule"], _LONGEST) if "schedule" in parts else table
            job = parts.get("task")
            named = text_of(job) or (dotted_name(job).removesuffix(".name") if job is not None else "")
            yield Schedule(value.lineno, trigger, named or text_of(key) or "?")
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            fields = [text_of(part) for part in item.elts] if isinstance(item, ast.Tuple) else []
            timed = len(fields) > 1 and all(fields[:2])
            yield Schedule(item.lineno, *((fields[0], fields[1]) if timed else (table, shorten_code(item, _LONGEST))))
