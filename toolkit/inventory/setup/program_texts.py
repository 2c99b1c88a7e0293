"""Read what jobs and commands do, as their own code says: docstrings, help texts, comments, and their retries."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.setup.entry_modules import describe_text, first_sentence
from toolkit.model.data_access import OutsideUse
from toolkit.model.setup import StatedFact
from toolkit.model.tree import callee_of, dotted_name, is_name
from toolkit.source.code_text import code_text

_RETRIES = (
    "max_retries",
    "autoretry_for",
    "retry_backoff",
    "default_retry_delay",
    "retry_kwargs",
    "countdown",
    "retries",
)
_LONGEST_VALUE = 60
_SPENT = "MaxRetriesExceededError"
_LOGS = re.compile(r"(?:\A|\.)(?:log\w*|debug|info|warning|error|exception|critical|str|dict|format)(?:\Z|\.)|\Alog")
_MOST_STEPS = 4


def describe_programs(
    uses: Iterable[OutsideUse], sources: Mapping[str, tuple[str, ast.Module]]
) -> tuple[StatedFact, ...]:
    """Return what the jobs and commands do that say it, each with the place of the job.

    Args:
        uses: jobs and commands of the inventory.
        sources: path -> text and tree of their files.
    """
    told = {use: text for use in uses if use.file in sources and (text := _describe(use, *sources[use.file]))}
    by_name = {use.symbol.rpartition("::")[2]: text for use, text in told.items() if use.symbol != use.file}
    scheduled = {use: by_name.get(use.target.rpartition(".")[2], "") for use in uses if use not in told and use.target}
    return tuple(
        StatedFact(text, f"{use.file}:{use.line}") for use, text in sorted({**told, **scheduled}.items()) if text
    )


def _describe(use: OutsideUse, text: str, tree: ast.Module) -> str:
    if use.what == "python":
        return describe_text(text, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and use.what == "manage.py" and node.lineno == use.line:
            return _help(node) or first_sentence(ast.get_docstring(node) or "") or describe_text(text, tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == use.line:
            said = first_sentence(ast.get_docstring(node) or "")
            retries = ", ".join(dict.fromkeys((*_retries(node), *_last_steps(node))))
            return " ".join(filter(None, (said, f"[{retries}]" if retries else "")))
    return ""


def _help(node: ast.ClassDef) -> str:
    """Return the help text of a command of Django."""
    for item in node.body:
        if isinstance(item, ast.Assign) and any(is_name(name, "help") for name in item.targets):
            texts = [part.value for part in ast.walk(item.value) if isinstance(part, ast.Constant)]
            return first_sentence(" ".join(text for text in texts if isinstance(text, str)))
    return ""


def _retries(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield the arguments on retries, of its decorators and of its calls of `retry`."""
    calls = [item for item in node.decorator_list if isinstance(item, ast.Call)]
    calls += [item for item in ast.walk(node) if isinstance(item, ast.Call) and _is_retry(item)]
    for call in calls:
        for item in call.keywords:
            if item.arg in _RETRIES:
                yield f"{item.arg}={' '.join(code_text(item.value).split())[:_LONGEST_VALUE]}"


def _last_steps(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield what follows when the retries are used up: the calls of the handler of Celery's exception, its `raise`."""
    for handler in (item for item in ast.walk(node) if isinstance(item, ast.ExceptHandler)):
        if handler.type is None or _SPENT not in code_text(handler.type):
            continue
        steps = []
        for item in (inner for part in handler.body for inner in ast.walk(part)):
            if isinstance(item, ast.Call) and (name := dotted_name(item.func)) and not _LOGS.search(name):
                steps.append(f"{name}()")
            elif isinstance(item, ast.Raise):
                value = callee_of(item.exc)
                steps.append(f"raise {dotted_name(value)}" if value is not None else "raise")
        shown = [step for step in dict.fromkeys(steps) if f"raise {step.removesuffix('()')}" not in steps]
        yield f"{_SPENT} → {'; '.join(shown[:_MOST_STEPS]) or 'pass'}"


def _is_retry(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "retry"
