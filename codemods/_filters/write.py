"""Write builders of filters, and calls that replace dictionaries."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import libcst as cst

from codemods._filters.shapes import METHODS, Filter
from codemods._rules.texts import source_text
from toolkit.model.tree import SourceFile, parent

_INDENT = "    "
_WIDTH = 79
_WIDEST = 100
_IN_BRACKETS = (ast.Yield, ast.YieldFrom, ast.NamedExpr)


def builder_text(file: SourceFile, one: Filter, name: str, parameters: Sequence[str]) -> str:
    """Write the definition of a builder that returns a new dictionary.

    Args:
        file: the file of the filter.
        one: a filter of the shape.
        name: name of the builder.
        parameters: a name for each value that is not a constant.
    """
    given = ", ".join(dict.fromkeys(parameters))
    head = f"def {name}({given}):"
    head = head if len(head) <= _WIDTH else f"def {name}(\n{_INDENT}{given}\n):"
    holes = {id(hole): parameter for hole, parameter in zip(one.holes, parameters, strict=True)}
    return f"{head}\n{_INDENT}return {_dict_text(file, one.node, holes, _INDENT, len('return '))}\n"


def _dict_text(file: SourceFile, node: ast.expr, holes: Mapping[int, str], indent: str, start: int = 0) -> str:
    """Format a dictionary: on one line if it fits."""
    flat = _flat_text(file, node, holes)
    if not isinstance(node, ast.Dict) or len(indent) + start + len(flat) <= _WIDTH:
        return flat
    lines = []
    for key, value in zip(node.keys, node.values, strict=True):
        assert key is not None
        text = source_text(file, key)
        lines.append(f"{indent}{_INDENT}{text}: {_dict_text(file, value, holes, indent + _INDENT, len(text) + 3)},\n")
    return "{\n" + "".join(lines) + indent + "}"


def _flat_text(file: SourceFile, node: ast.expr, holes: Mapping[int, str]) -> str:
    if id(node) in holes:
        return holes[id(node)]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return (
            "{"
            + ", ".join(f"{source_text(file, key)}: {_flat_text(file, it, holes)}" for key, it in pairs if key)
            + "}"
        )
    if isinstance(node, ast.List):
        return "[" + ", ".join(_flat_text(file, it, holes) for it in node.elts) + "]"
    return source_text(file, node)


def call_text(file: SourceFile, one: Filter, name: str, parameters: Sequence[str]) -> str:
    """Write the call of a builder that replaces a filter, on several lines if it is long."""
    known: dict[str, str] = {}
    for hole, parameter in zip(one.holes, parameters, strict=True):
        text = source_text(file, hole)
        known.setdefault(parameter, f"({text})" if isinstance(hole, _IN_BRACKETS) else text)
    flat = f"{name}({', '.join(known.values())})"
    rest = file.lines[(one.node.end_lineno or 1) - 1].encode()[one.node.end_col_offset or 0 :].decode()
    was = len(file.lines[one.node.lineno - 1]) if one.node.lineno == one.node.end_lineno else 0
    if not known or one.node.col_offset + len(flat) + len(rest) <= max(_width(file), was):
        return flat
    items, end = _indents(file, one.node)
    return f"{name}(\n" + "".join(f"{' ' * items}{it},\n" for it in known.values()) + f"{' ' * end})"


def _width(file: SourceFile) -> int:
    """Return the maximum line width for a file."""
    return min(max(_WIDTH, *map(len, file.lines)), _WIDEST)


def _indents(file: SourceFile, node: ast.Dict) -> tuple[int, int]:
    """Return the indentation of the items and of the end of a dictionary, relative to its statement."""
    statement: ast.AST = node
    while not isinstance(statement, ast.stmt):
        statement = parent(statement) or node
    key, last = node.keys[0], file.lines[(node.end_lineno or 1) - 1]
    if key is not None and key.lineno > node.lineno and last.lstrip().startswith("}"):
        items, end = key.col_offset, len(last) - len(last.lstrip())
    else:
        items, end = statement.col_offset + 4, statement.col_offset
    return max(items - statement.col_offset, 0), max(end - statement.col_offset, 0)


def dict_key(node: ast.AST) -> str:
    """Return a text of a dictionary that does not depend on its layout."""
    return ast.dump(node)


class ReplaceFilters(cst.CSTTransformer):
    """Replaces filters by calls.

    Args:
        calls: maps `dict_key` of a filter to the call.
    """

    def __init__(self, calls: Mapping[str, str]) -> None:
        super().__init__()
        self._calls = calls

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802 - libcst's name
        """Replace the first argument of a call."""
        given: Any = original_node.args[0] if original_node.args else None
        if given is None or not isinstance(given.value, cst.Dict) or not isinstance(original_node.func, cst.Attribute):
            return updated_node
        code = cst.Module([]).code_for_node(given.value)
        if original_node.func.attr.value not in METHODS or ("\n" in code and "#" in code):
            return updated_node
        text = self._calls.get(dict_key(ast.parse(f"({code})", mode="eval").body))
        if text is None:
            return updated_node
        first = updated_node.args[0].with_changes(value=cst.parse_expression(text))
        return updated_node.with_changes(args=[first, *updated_node.args[1:]])
