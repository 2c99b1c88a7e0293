"""Edits that change behaviour as a bad codemod would: a guard turned round, a branch lost, arguments swapped."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.splice import Edit, Text, own

_COMPARED: Mapping[type, str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_COUNTED: Mapping[type, str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "/", ast.Div: "//"}
_RENAMED = {"lower": "upper", "upper": "lower", "append": "count", "first": "all", "min": "max", "max": "min",
            "any": "all", "all": "any", "lstrip": "rstrip", "startswith": "endswith", "sorted": "list"}  # fmt: skip


def wrong_edits(data: bytes) -> Iterator[Edit]:
    """Every such edit of a file, one at a time, in the order of the file."""
    text = Text(data)
    for name, function in text.functions:
        for node in own(function):
            for kind, place, new in _of(text, node):
                changed = text.replaced((text.span(place), new))
                if changed is not None:
                    yield Edit(name, place.lineno, kind, changed)


def _of(text: Text, node: Any) -> Iterator[tuple[str, Any, str]]:
    for kind in (_expression, _statement, _flow, _call):
        yield from kind(text, node)


def _expression(text: Text, node: ast.AST) -> Iterator[tuple[str, Any, str]]:
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in _COMPARED:
            yield "comparison", node, f"({text.of(left)} {_COMPARED[type(op)]} {text.of(right)})"
        case ast.BoolOp(op, values):
            word = " or " if isinstance(op, ast.And) else " and "
            yield "and for or", node, f"({word.join(f'({text.of(it)})' for it in values)})"
            yield "operand lost", node, f"({text.of(values[0])})"
        case ast.BinOp(left, op, right) if type(op) in _COUNTED:
            yield "arithmetic", node, f"(({text.of(left)}) {_COUNTED[type(op)]} ({text.of(right)}))"
        case ast.UnaryOp(ast.Not(), operand):
            yield "not lost", node, f"({text.of(operand)})"
        case ast.Constant(bool() as value):
            yield "constant", node, str(not value)
        case ast.Constant(int() as value):
            yield "constant", node, str(value + 1)
        case ast.Constant(str() as value) if text.of(node)[:1] in "'\"" and value:
            yield "text", node, repr(value[:-1])
        case ast.IfExp(test, body, orelse):
            yield "branches swapped", node, f"({text.of(orelse)} if {text.of(test)} else {text.of(body)})"
        case ast.Subscript(value, ast.Slice(lower, None)) if lower:
            yield "slice", node, f"{text.of(value)}[:{text.of(lower)}]"


def _statement(text: Text, node: ast.AST) -> Iterator[tuple[str, Any, str]]:
    match node:
        case ast.If(test) | ast.While(test):
            yield "guard turned round", test, f"(not ({text.of(test)}))"
            if isinstance(node, ast.If):
                yield "guard lost", test, "True"
                yield "branch lost", test, "False"
                last = node.body[-1]
                if not isinstance(last, ast.Return | ast.Raise | ast.Continue | ast.Break | ast.If | ast.For | ast.Try):
                    yield "returns too early", last, f"{text.of(last)}\n{text.indent(last)}return None"
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "result lost", node, "return None"
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "statement lost", node, "pass"
        case ast.Assign([ast.Name() as target], value) if not isinstance(value, ast.Constant):
            yield "value lost", node, f"{target.id} = None"


def _flow(text: Text, node: ast.AST) -> Iterator[tuple[str, Any, str]]:
    match node:
        case ast.Continue():
            yield "loop ends", node, "break"
        case ast.Break():
            yield "loop goes on", node, "continue"
        case ast.For(body=body) if not isinstance(body[-1], ast.If | ast.For | ast.Try | ast.Return):
            yield "loop once", body[-1], f"{text.of(body[-1])}\n{text.indent(body[-1])}break"
        case ast.ExceptHandler(ast.expr() as caught):
            yield "except narrowed", caught, "ZeroDivisionError"


def _call(text: Text, node: ast.AST) -> Iterator[tuple[str, Any, str]]:
    match node:
        case ast.Call(func, args, keywords) if not any(isinstance(it, ast.Starred) for it in args):
            told = [*map(text.of, args), *(f"{it.arg}={text.of(it.value)}" for it in keywords if it.arg)]
            if len(told) != len(args) + len(keywords):
                return
            if len(args) > 1:
                yield "arguments swapped", node, _called(text, func, [told[1], told[0], *told[2:]])
                yield "argument lost", node, _called(text, func, [*told[: len(args) - 1], *told[len(args) :]])
            if keywords:
                yield "keyword lost", node, _called(text, func, told[:-1])
            if isinstance(func, ast.Attribute) and func.attr in _RENAMED:
                yield "method", func, f"{text.of(func.value)}.{_RENAMED[func.attr]}"
            if isinstance(func, ast.Attribute) and func.attr in ("strip", "rstrip", "lstrip", "copy"):
                yield "call lost", node, text.of(func.value)
            if isinstance(func, ast.Name) and func.id in _RENAMED:
                yield "function", func, _RENAMED[func.id]


def _called(text: Text, func: ast.expr, told: list[str]) -> str:
    return f"{text.of(func)}({', '.join(told)})"
