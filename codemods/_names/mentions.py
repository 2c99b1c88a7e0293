"""Uses of names that tools overlook: in doctests, evaluated text, templates and type comments."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from toolkit.model.tree import SourceFile, dotted_name, is_text, name_of

_WORD = re.compile(r"[A-Za-z_]\w*")
_DOCTEST = re.compile(r"^\s*(?:>>>|\.\.\.)(.*)$", re.MULTILINE)
_FIELD = re.compile(r"\{\s*([A-Za-z_]\w*)|%\(\s*([A-Za-z_]\w*)")
_CODE = re.compile(r"([A-Za-z_]\w*)\s*(?:\.\s*[A-Za-z_]|\(|\[)")
_ATTRIBUTE = re.compile(r"(?:\A|[^\s.])\.([A-Za-z_]\w*)\Z")
_DOTTED = re.compile(r"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*")
_TYPE_COMMENT = re.compile(r"#\s*type:(.*)")
_RUNS_TEXT = {"eval", "exec", "execfile", "compile", "timeit", "Timer", "runctx", "run", "globals", "locals", "vars"}
_NAMES_A_PART = {"object", "multiple", "setattr", "getattr", "delattr", "hasattr", "setitem"}
_LOOK_UPS = {"get", "pop", "setdefault"}


def mentions(file: SourceFile) -> set[str]:
    """Return the names that strings or comments of a file mention like code."""
    found = {match for text in _type_comments(file) for match in _WORD.findall(text)}
    runs_text = any(_called(call) in _RUNS_TEXT for call in file.nodes(ast.Call))
    for node in file.nodes(ast.Constant):
        if isinstance(node.value, str):
            found.update(_WORD.findall(node.value) if runs_text else _code_names(node.value))
    return found


def parts_named(file: SourceFile, *, whole_paths: bool = True) -> Iterator[str]:
    """Yield names that a file uses of other modules by text: `patch(MOD + ".time")`, `patch.object(mod, "shutil")`.

    What is looked up in `vars(mod)` and `mod.__dict__` counts as well, and what is put there.

    Args:
        file: the file.
        whole_paths: whether the last part of a text that names its module, `shop.views.time`, counts too.
    """
    for node in file.nodes(ast.Constant):
        match = _ATTRIBUTE.search(node.value) if isinstance(node.value, str) else None
        if match and (whole_paths or not _DOTTED.fullmatch(match.string)):
            yield match[1]
    for call in file.nodes(ast.Call):
        if name_of(call.func) in _NAMES_A_PART:
            named = [*call.args[1:2], *(item.value for item in call.keywords)]
            yield from (it.value for it in named if is_text(it))
            yield from (item.arg for item in call.keywords if item.arg)
        elif isinstance(call.func, ast.Attribute) and _is_namespace(call.func.value):
            if call.func.attr in _LOOK_UPS:
                yield from (it.value for it in call.args[:1] if is_text(it))
            elif call.func.attr == "update":
                yield from names_put(call)
    keys = (it.slice for it in file.nodes(ast.Subscript) if _is_namespace(it.value))
    yield from (it.value for it in keys if is_text(it))


def names_put(call: ast.Call) -> Iterator[str]:
    """Yield the names that a call such as `vars(mod).update({"open": fake}, time=fake)` gives values to."""
    keys = (key for it in call.args if isinstance(it, ast.Dict) for key in it.keys if key is not None)
    yield from (it.value for it in keys if is_text(it))
    yield from (it.arg for it in call.keywords if it.arg)


def _is_namespace(node: ast.expr) -> bool:
    """Return whether an expression holds the attributes of an object: `vars(mod)`, `mod.__dict__`, `__builtins__`."""
    return (
        (isinstance(node, ast.Attribute) and node.attr == "__dict__")
        or (isinstance(node, ast.Call) and bool(node.args) and _called(node) == "vars")
        or (isinstance(node, ast.Name) and node.id == "__builtins__")
    )


def names_set(file: SourceFile) -> Iterator[str]:
    """Yield names to which a file gives values elsewhere: `app.DEBUG = 1`, `patch("app.DEBUG", 1)` as `app.DEBUG`.

    `*.DEBUG` is one of an unknown object.
    """
    for node in file.nodes(ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and dotted_name(node.value) not in ("self", "cls"):
            yield f"*.{node.attr}"
    yield from (f"*.{name}" for name in parts_named(file))
    for text in file.nodes(ast.Constant):
        if isinstance(text.value, str) and _DOTTED.fullmatch(text.value):
            yield from neighbours(text.value)


def neighbours(path: str) -> Iterator[str]:
    """Yield each two parts of a dotted path that follow each other: `app.jobs` and `jobs.time` of `app.jobs.time`.

    Any of them may be a module and its name: `jobs.time.sleep` says that `time` is taken from `jobs`.
    """
    yield from map(".".join, pairwise(re.split("[.:]", path)))


def _code_names(text: str) -> Iterator[str]:
    """Yield names in a text that may be code: in a doctest, in the field of a template, before a dot or a bracket."""
    if _WORD.fullmatch(text):
        yield text
    for line in _DOCTEST.findall(text):
        yield from _WORD.findall(line)
    for one, other in _FIELD.findall(text):
        yield one or other
    yield from _CODE.findall(text)


def _type_comments(file: SourceFile) -> Iterator[str]:
    if "type:" in file.text:
        for line in file.lines:
            yield from _TYPE_COMMENT.findall(line)


def _called(call: ast.Call) -> str:
    return dotted_name(call.func).rpartition(".")[2]
