"""Build the `ast` tree of a string from that of libcst."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from toolkit.source.newer.parameters import TemplateStr, with_fields
from toolkit.source.newer.places import NewerParts, TextSpan

_CONVERSIONS = {"s": 115, "r": 114, "a": 97}
_UNESCAPED = re.compile(r"\\.|[\\\"\n]", re.DOTALL)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


def string_tree(string: NewerParts, place: TextSpan, parse: Callable[[str], ast.Module]) -> ast.expr:
    """Return the tree of a string.

    Args:
        string: its literals.
        place: its place, with columns in bytes.
        parse: parses the text of a module.

    Raises:
        SyntaxError: an expression in it is not accepted.
    """
    values: list[ast.expr] = []
    builder = _Builder(ExpressionTrees(string.places, string.code, parse))
    for part in string.parts:
        values += builder.literal(part)
    tree = ast.JoinedStr(_join_texts(values))
    _place_all(tree, place)
    is_template = any(type(part).__name__ == "TemplatedString" for part in string.parts)
    return ast.copy_location(with_fields(TemplateStr(), values=tree.values), tree) if is_template else tree


class _Builder:
    """Builds the trees of the parts of one string."""

    def __init__(self, trees: "ExpressionTrees") -> None:
        self._trees = trees

    def literal(self, part: Any) -> Iterator[ast.expr]:
        """Yield the values of one literal."""
        if not hasattr(part, "parts"):
            yield ast.Constant(ast.literal_eval(part.value))
            return
        yield from self._values(part.parts, is_raw="r" in part.start.lower())

    def _values(self, parts: Iterable[Any], *, is_raw: bool) -> Iterator[ast.expr]:
        for part in parts:
            if hasattr(part, "expression"):
                yield from self._expression(part, is_raw=is_raw)
            else:
                text = part.value.replace("{{", "{").replace("}}", "}")
                yield ast.Constant(text if is_raw else _evaluate(text))

    def _expression(self, part: Any, *, is_raw: bool) -> Iterator[ast.expr]:
        conversion = _CONVERSIONS[part.conversion] if part.conversion else -1
        if part.equal is not None:
            yield ast.Constant(_text_of_value(part))
            conversion = ord("r") if conversion == -1 and part.format_spec is None else conversion
        spec = None
        if part.format_spec is not None:
            spec = ast.JoinedStr(_join_texts(self._values(part.format_spec, is_raw=is_raw)))
        yield ast.FormattedValue(self._trees.tree(part.expression), conversion, spec)


class ExpressionTrees:
    """Builds the trees of expressions.

    Args:
        places: places of nodes of libcst.
        code: text of the module by lines.
        parse: parses the text of a module.
    """

    def __init__(self, places: dict[Any, TextSpan], code: Sequence[str], parse: Callable[[str], ast.Module]) -> None:
        self._places = places
        self._code = code
        self._parse = parse

    def tree(self, expression: Any) -> ast.expr:
        """Return the tree of an expression, with its own lines and columns."""
        place, code = self._place_with_parentheses(expression), self._code
        lines = [*code[place.line - 1 : place.end_line]]
        lines[-1] = lines[-1][: place.end_column]
        before = len(lines[0][: place.column].encode())
        lines[0] = " " * before + lines[0][place.column :]
        moved = "\n" * (place.line - 1) + "\n".join(lines) + ")"
        moved = f"({moved if place.line > 1 else moved[1:]}"
        [statement] = self._parse(moved).body
        assert isinstance(statement, ast.Expr)
        value = statement.value
        if isinstance(value, ast.Tuple) and not expression.lpar:  # else it has the place of our parentheses
            value.lineno, value.col_offset, value.end_lineno, value.end_col_offset = place.in_bytes(code)
        return value

    def _place_with_parentheses(self, expression: Any) -> TextSpan:
        place, places = self._places[expression], self._places
        if not expression.lpar:
            return place
        return TextSpan(*places[expression.lpar[0]][:2], *places[expression.rpar[-1]][2:])


def _evaluate(text: str) -> str:
    """Return what a text of a string that is not raw stands for; quotes in it are its own."""
    escaped = _UNESCAPED.sub(lambda found: _ESCAPES.get(found.group(), found.group()), text)
    return str(ast.literal_eval(f'"{escaped}"'))


def _text_of_value(part: Any) -> str:
    """Return the text that `{value=}` shows before the value."""
    import libcst

    pieces = (part.whitespace_before_expression, part.expression, part.whitespace_after_expression, part.equal)
    return "".join(libcst.Module([]).code_for_node(piece) for piece in pieces)


def _join_texts(values: Iterable[ast.expr]) -> list[ast.expr]:
    """Return values with texts that stand side by side as one, and without empty ones."""
    joined: list[ast.expr] = []
    for is_text, run in groupby(values, key=lambda value: isinstance(value, ast.Constant)):
        if is_text:
            text = "".join(str(value.value) for value in run if isinstance(value, ast.Constant))
            joined += [ast.Constant(text)] if text else []
        else:
            joined += run
    return joined


def _place_all(tree: ast.JoinedStr, place: TextSpan) -> None:
    """Give the nodes of a string itself its place; expressions in it keep their own."""
    waiting: list[ast.expr] = [tree]
    while waiting:
        node = waiting.pop()
        node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = place
        if isinstance(node, ast.JoinedStr):
            waiting += [value for value in node.values if isinstance(value, ast.Constant | ast.FormattedValue)]
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            waiting.append(node.format_spec)
