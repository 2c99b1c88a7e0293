"""Find names of modules that other files set or replace: by assignment, `setattr`, or by text as in tests."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.tree import SourceFile, bound_name, dotted_name, is_text

_PATH = re.compile(r"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*")
_ENDING = re.compile(r"\.([A-Za-z_]\w*)")
_BY_NAME = {"object", "setattr", "delattr", "setitem", "multiple", "dict"}


def names_set(file: SourceFile) -> list[list[str]]:
    """Return the names that a file may set in modules as [last part of the module, name]; empty means any module."""
    return [[owner, name] for owner, name in sorted({*_pairs_in(file)})]


def _pairs_in(file: SourceFile) -> Iterator[tuple[str, str]]:
    modules = dict(_origins_of(file))
    for node in file.nodes(ast.Constant):
        if isinstance(node.value, str):
            if _PATH.fullmatch(node.value):
                *_, owner, name = node.value.split(".")
                yield owner, name
            elif match := _ENDING.fullmatch(node.value):
                yield "", match[1]
    for call in file.nodes(ast.Call):
        if dotted_name(call.func).rpartition(".")[2] in _BY_NAME and call.args:
            yield from _by_call(call, modules)
    for target in file.nodes(ast.Attribute):
        owner = dotted_name(target.value)
        if not isinstance(target.ctx, ast.Load) and owner.partition(".")[0] in modules:
            yield modules.get(owner, owner.rpartition(".")[2]), target.attr


def _by_call(call: ast.Call, modules: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield names set by `patch.object(module, "name")`, `patch.multiple("a.module", name=1)` or `setattr`."""
    given = call.args[0]
    if is_text(given):
        owner = given.value.rpartition(".")[2]
    else:
        said = dotted_name(given)
        if said.partition(".")[0] in ("self", "cls"):
            return
        owner = modules.get(said, said.rpartition(".")[2] if said.partition(".")[0] in modules else "")
    names = [it.value for it in call.args[1:2] if isinstance(it, ast.Constant)]
    yield from ((owner, str(name)) for name in names)
    yield from ((owner, item.arg) for item in call.keywords if item.arg)


def _origins_of(file: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield (name, last part of its original name)."""
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    for node in imports:
        for alias in node.names:
            yield bound_name(alias), alias.name.rpartition(".")[2]
