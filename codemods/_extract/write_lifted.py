"""Write a function, and one that was inside it beside it, as libcst nodes."""

from collections.abc import Sequence
from typing import Any

import libcst as cst

from codemods._extract.write import NotWritten, beside, with_block


def write_lifted(args: dict[str, Any], node: cst.FunctionDef) -> Sequence[cst.FunctionDef]:
    """Write the function and the one that was inside it, in reading order.

    Args:
        args: where the inner function is (`path`), its name (`inner`), by how many columns it lies deeper (`deeper`),
            its new name (`name`), what is passed in (`needs`), the receiver by which it is called (`receiver`), the
            parameter for it (`own`), its `kind`, and whether it can be written above (`above`).
        node: the function.

    Raises:
        NotWritten: the inner function was not found at the expected place.
    """
    *path, index = args["path"]
    taken: list[cst.FunctionDef] = []

    def change(body: list[Any]) -> list[Any]:
        found = body[index] if index < len(body) else None
        if not isinstance(found, cst.FunctionDef) or found.name.value != args["inner"]:
            raise NotWritten
        taken.append(found)
        rest = [*body[:index], *body[index + 1 :]]
        if index == 0:
            rest[0] = rest[0].with_changes(leading_lines=_without_blank(rest[0].leading_lines))
        return rest

    caller = with_block(node, path, change)
    calls = _Calls(args)
    return beside(args, cst.ensure_type(caller.visit(calls), cst.FunctionDef), _with_head(args, taken[0].visit(calls)))


def _with_head(args: dict[str, Any], inner: Any) -> Any:
    names = [*([args["own"]] if args["own"] else []), *args["needs"]]
    more = [cst.Param(cst.Name(it), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))) for it in names]
    given = inner.params
    first = "posonly_params" if given.posonly_params else "params"
    rest = [*getattr(given, first)]
    is_last = not (rest or given.kwonly_params or given.star_kwarg or isinstance(given.star_arg, cst.Param))
    if more and is_last:
        more[-1] = more[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    decorators = {"static": "staticmethod", "class": "classmethod"}.get(args["kind"], "")
    return inner.with_changes(
        name=cst.Name(args["name"]),
        params=given.with_changes(**{first: [*more, *rest]}),
        decorators=[cst.Decorator(cst.Name(decorators))] if decorators else [],
        leading_lines=_without_blank(inner.leading_lines),
        body=_with_docstring(inner.body, args["deeper"]),
    )


def _with_docstring(body: Any, deeper: int) -> Any:
    """Move the lines of a docstring out by a number of columns, as the other lines."""
    line = body.body[0] if isinstance(body, cst.IndentedBlock) else None
    first = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    if not isinstance(first, cst.Expr) or not isinstance(first.value, cst.SimpleString):
        return body
    start, *rest = first.value.value.split("\n")
    text = "\n".join([start, *(it.removeprefix(" " * deeper) for it in rest)])
    return body.with_deep_changes(first.value, value=text)


class _Calls(cst.CSTTransformer):
    """Calls the function by its new name, with what it reads."""

    def __init__(self, args: dict[str, Any]) -> None:
        self._args = args

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: ARG002, N802
        called = updated_node.func
        if not isinstance(called, cst.Name) or called.value != self._args["inner"]:
            return updated_node
        name: cst.BaseExpression = cst.Name(self._args["name"])
        if self._args["receiver"]:
            name = cst.Attribute(cst.Name(self._args["receiver"]), cst.Name(self._args["name"]))
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        more = [cst.Arg(cst.Name(it), comma=comma) for it in self._args["needs"]]
        if more and not updated_node.args:
            more[-1] = more[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node.with_changes(func=name, args=[*more, *updated_node.args])


def _without_blank(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Return lines above a statement without the blank ones at the start."""
    first = next((index for index, line in enumerate(lines) if line.comment is not None), len(lines))
    return [*lines[first:]]
