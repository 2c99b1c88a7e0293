"""Check that a text made by `format` can be built piece by piece, as an f-string does.

`format` computes all arguments first and then writes them; an f-string writes each one before it computes the next.
"""

import ast
from collections.abc import Collection
from string import Formatter

from codemods._ruff.acting import ATTRIBUTES, FORMATTING, ITEMS
from codemods._ruff.effects import is_active
from toolkit.model.descendants import walk
from toolkit.model.tree import dotted_name, is_text


def matters(node: ast.stmt, first: int, last: int, acting: Collection[str] = ()) -> bool:
    """Return whether the order of evaluation may matter for a call of `format` on these lines of a statement.

    Args:
        node: the statement.
        first: first line.
        last: last line.
        acting: names that act when they are read, see `acting_names`.
    """
    calls = (it for it in walk(node) if isinstance(it, ast.Call) and _is_format(it.func))
    return any(_depends(it, acting) for it in calls if first <= (it.end_lineno or 0) and it.lineno <= last)


def _is_format(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "format"


def _depends(call: ast.Call, acting: Collection[str]) -> bool:
    """Return whether anything but what is computed and written first may have an effect."""
    given = {str(number): value for number, value in enumerate(call.args)}
    given |= {item.arg or "": item.value for item in call.keywords}
    written = _argument_keys(call)
    if len(given) > 1 and FORMATTING in acting:
        return True
    active = [name for name, value in given.items() if any(_acts(it, acting) for it in walk(value))]
    if active:
        return active != written[:1] or active != list(given)[:1] or written.count(active[0]) > 1
    return any(_is_part_of(given[part], given[whole]) for whole, part in _pairs(written) if {whole, part} <= set(given))


def _pairs(written: list[str]) -> list[tuple[str, str]]:
    """Return (one, a later one) of the arguments in the order of the text."""
    return [(one, other) for place, one in enumerate(written) for other in written[place + 1 :] if one != other]


def _is_part_of(part: ast.expr, whole: ast.expr) -> bool:
    """Return whether an expression takes an item out of what another one is, or holds: taking it may make it."""
    name = dotted_name(whole)
    taken = (dotted_name(it.value) for it in walk(part) if isinstance(it, ast.Subscript))
    return bool(name) and any(f"{it}.".startswith(f"{name}.") for it in taken)


def _argument_keys(call: ast.Call) -> list[str]:
    """Return the names or numbers of the arguments in the order of the text."""
    text = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not (is_text(text)):
        return []
    fields = [name for _, name, _, _ in Formatter().parse(text.value) if name is not None]
    first = [name.partition(".")[0].partition("[")[0] for name in fields]
    return [name or str(number) for number, name in enumerate(first)]


def _acts(node: ast.AST, acting: Collection[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in acting or ATTRIBUTES in acting
    if isinstance(node, ast.Subscript):
        return ITEMS in acting or dotted_name(node.value).rpartition(".")[2] in acting
    return is_active(node)
