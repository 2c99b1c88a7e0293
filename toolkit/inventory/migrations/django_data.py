"""Judge what functions of `RunPython` do to rows and tables."""

import ast
from collections.abc import Iterator

from toolkit.inventory.migrations.calls import WrittenCall
from toolkit.inventory.migrations.data_changes import changes_of_rows, written_calls
from toolkit.inventory.migrations.names import constants_of
from toolkit.model.inventory import RiskKind
from toolkit.model.tree import dotted_name


def data_risks(call: WrittenCall, file: ast.Module) -> Iterator[tuple[RiskKind, str, str]]:
    """Yield (risk, reason, table) for what the function of `RunPython` changes, unless its reverse restores it.

    Args:
        call: the operation.
        file: its module.
    """
    functions = {node.name: node for node in file.body if isinstance(node, ast.FunctionDef)}
    code = call.argument(0, "code")
    function = functions.get(code.id) if isinstance(code, ast.Name) else None
    if function is None or _has_reverse(call):
        return
    found = set[tuple[RiskKind, str, str]]()
    for inner, names in written_calls(function, functions, constants_of(file.body)):
        found |= {row for row in changes_of_rows(inner, names) if row[0] != "safe"}
    yield from sorted(found)


def _has_reverse(call: WrittenCall) -> bool:
    """Return whether an operation has a reverse that does something."""
    reverse = call.argument(1, "reverse_code")
    return reverse is not None and not isinstance(reverse, ast.Lambda) and not dotted_name(reverse).endswith("noop")
