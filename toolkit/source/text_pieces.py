"""Take apart how a text in the code is assembled: `+`, `%`, `format`, f-strings."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.tree import is_text

_PERCENT = re.compile(r"%(?:\((?P<key>[^)]*)\))?[#0 +-]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_BRACES = re.compile(r"\{(?P<key>[^{}!:]*)(?:![rsa])?(?::(?P<kind>[^{}]*))?\}")
_NUMBERS = ("d", "i", "f", "u", "x")

Piece = str | ast.expr


def text_pieces(node: ast.expr) -> Iterator[Piece]:
    """The parts of a composed text, in order: literal text and values."""
    if is_text(node):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from text_pieces(value)
    elif isinstance(node, ast.FormattedValue):
        yield from text_pieces(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from text_pieces(node.left)
        yield from text_pieces(node.right)
    else:
        yield from _of_template(node)


def _of_template(node: ast.expr) -> Iterator[Piece]:
    """The pieces of `text % values` and `text.format(values)`; any other expression is one piece."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from _fill_template(node.left, _PERCENT, *_percent_values(node.right))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        named = {item.arg: item.value for item in node.keywords if item.arg}
        yield from _fill_template(node.func.value, _BRACES, node.args, named)
    else:
        yield node


def _percent_values(node: ast.expr) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    if isinstance(node, ast.Tuple):
        return node.elts, {}
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return [], {key: value for key, value in zip(keys, node.values, strict=True) if isinstance(key, str)}
    return [node], {}


def _fill_template(
    template: ast.expr, marks: re.Pattern[str], values: list[ast.expr], named: dict[str, ast.expr]
) -> Iterator[Piece]:
    """The pieces of a template, each mark replaced by its value; a mark for a number stays text."""
    if not (is_text(template)):
        yield from text_pieces(template)
        return
    text, last, unnamed = template.value, 0, iter(values)
    for mark in marks.finditer(text):
        if mark["kind"] == "%":
            continue
        key = mark["key"]
        value = named.get(key) if key and not key.isdigit() else next(unnamed, None)
        if value is not None and (mark["kind"] or "s")[-1] not in _NUMBERS:
            yield text[last : mark.start()]
            yield value
            last = mark.end()
    yield text[last:]
