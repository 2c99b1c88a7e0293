"""Read the options of commands: click, Typer, Flask-Script, argparse and commands of Django."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, default_of, keyword_of
from toolkit.inventory.data_access.settings import mask_default
from toolkit.model.data_access import OutsideUse
from toolkit.model.procedures import JobOption
from toolkit.model.tree import text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_DECORATORS = ("option", "argument")
_TYPER = ("Option", "Argument")
_ADDS = "add_argument"
_LONGEST = 60
_LONGEST_HELP = 160


def find_options(program: Program, job: OutsideUse) -> tuple[JobOption, ...]:
    """Return the options of a command, in the order of the code.

    Args:
        program: the program.
        job: the command; a job of a queue has none.
    """
    if job.kind != "command" or job.file not in program.files:
        return ()
    path, _, name = job.symbol.partition("::")
    function = program.index.functions.get((path, name))
    if function is not None:
        found = [*_of_decorators(path, function.node.decorator_list), *_of_typer(function)]
    else:
        within = f"{name}." if name else ""
        found = [
            _option(path, call)
            for scope, call in program.files[path].each(ast.Call)
            if last_name(call) == _ADDS
            and scope.qualname.startswith(within)
            and text_of(call.args[0] if call.args else None)
        ]
    return tuple(found)


def _of_decorators(path: str, decorators: list[ast.expr]) -> Iterator[JobOption]:
    for node in decorators:
        if isinstance(node, ast.Call) and last_name(node) in _DECORATORS and node.args:
            option = _option(path, node)
            is_argument = last_name(node) == "argument"
            yield JobOption(
                *_fields(option)[:-1], (is_argument and keyword_of(node, "default") is None) or option.required
            )


def _fields(option: JobOption) -> tuple[str, int, str, str, str, bool]:
    return option.file, option.line, option.name, option.default, option.help, option.required


def _option(path: str, call: ast.Call) -> JobOption:
    names = [text for item in call.args if (text := text_of(item))]
    typed = [name for name in names if name.startswith("-")] or names[:1]
    default, required = keyword_of(call, "default"), keyword_of(call, "required")
    is_flag = text_of(keyword_of(call, "action")).startswith("store_") or keyword_of(call, "is_flag") is not None
    name = ", ".join(typed)
    told = mask_default(name, shorten_code(default, _LONGEST)) if default is not None else "False" if is_flag else ""
    is_required = isinstance(required, ast.Constant) and required.value is True
    is_positional = last_name(call) == _ADDS and not name.startswith("-")
    is_optional = text_of(keyword_of(call, "nargs")) in ("?", "*")
    return JobOption(
        path,
        call.lineno,
        name,
        told,
        _help(call),
        is_required or (is_positional and default is None and not is_optional),
    )


def _of_typer(function: FunctionDefinition) -> Iterator[JobOption]:
    """Yield the options that parameters of a command of Typer declare."""
    for item in (*function.node.args.args, *function.node.args.kwonlyargs):
        for value in (default_of(function, item.arg), *ast.walk(item.annotation or ast.Constant(None))):
            if isinstance(value, ast.Call) and last_name(value) in _TYPER:
                first = value.args[0] if value.args else keyword_of(value, "default")
                is_given = first is not None and not (isinstance(first, ast.Constant) and first.value is ...)
                is_option = last_name(value) == "Option"
                name = f"--{item.arg.replace('_', '-')}" if is_option else item.arg
                told = mask_default(name, shorten_code(first, _LONGEST)) if is_given and first is not None else ""
                yield JobOption(function.path, value.lineno, name, told, _help(value), not is_given)


def _help(call: ast.Call) -> str:
    return " ".join(text_of(keyword_of(call, "help")).split())[:_LONGEST_HELP]
