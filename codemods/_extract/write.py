"""Write a function and the one extracted from it, as libcst nodes."""

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

_Statements = list[Any]
_LOOPS = (cst.For, cst.While)


class NotWritten(Exception):  # noqa: N818 - it is no error
    """The statements were not found at the expected place."""


def write(args: dict[str, Any], node: cst.FunctionDef) -> Sequence[cst.FunctionDef]:
    """Write the calling function and the extracted one, in reading order.

    Args:
        args: arguments of the site, see `site_args` of `extract_function`.
        node: the function.

    Raises:
        NotWritten: the statements were not found at the expected place.
    """
    caller, region = _write_caller(args, node)
    return beside(args, caller, _function(args, region))


def beside(args: dict[str, Any], caller: cst.FunctionDef, called: cst.FunctionDef) -> Sequence[cst.FunctionDef]:
    """Return two functions in reading order, with blank lines between them."""
    blank = cst.EmptyLine(indent=False)
    lines = [blank] * (2 if args["kind"] == "function" else 1)
    if args["kind"] == "function" and args["above"]:
        return called, caller.with_changes(leading_lines=[*lines, *caller.leading_lines])
    return caller, called.with_changes(leading_lines=[*lines, *called.leading_lines])


def write_call(args: dict[str, Any], node: cst.FunctionDef) -> cst.FunctionDef:
    """Write the calling function, if the extracted one exists already.

    Raises:
        NotWritten: the statements were not found at the expected place.
    """
    return _write_caller(args, node)[0]


def _write_caller(args: dict[str, Any], node: cst.FunctionDef) -> tuple[cst.FunctionDef, _Statements]:
    """Return the calling function, and the statements that were in it."""
    taken: list[_Statements] = []

    def change(body: _Statements) -> _Statements:
        region = body[args["start"] : args["stop"]]
        if len(region) != args["stop"] - args["start"]:
            raise NotWritten
        taken.append(region)
        return [*body[: args["start"]], *_call(args, region[0]), *body[args["stop"] :]]

    caller = with_block(node, list(args["path"]), change)
    if not taken:
        raise NotWritten
    return caller, taken[0]


def with_block(node: Any, path: list[int | str], change: Callable[[_Statements], _Statements]) -> Any:
    """Change the block at a path, which starts in the block of the node.

    Raises:
        NotWritten: there is no such block.
    """
    block = node.body
    if not isinstance(block, cst.IndentedBlock):
        raise NotWritten
    body = list(block.body)
    if not path:
        return node.with_changes(body=block.with_changes(body=change(body)))
    index, name, *rest = path
    assert isinstance(index, int)
    if index >= len(body):
        raise NotWritten
    body[index] = _in_statement(body[index], str(name), rest, change)
    return node.with_changes(body=block.with_changes(body=body))


def _in_statement(node: Any, name: str, rest: list[int | str], change: Callable[[_Statements], _Statements]) -> Any:
    if name in ("handlers", "cases"):
        index, _, *inner = rest
        parts = list(getattr(node, name))
        parts[int(index)] = with_block(parts[int(index)], inner, change)
        return node.with_changes(**{name: parts})
    if name == "body":
        return with_block(node, rest, change)
    if name == "orelse" and isinstance(node.orelse, cst.If):
        if len(rest) < 2 or rest[0] != 0:
            raise NotWritten
        return node.with_changes(orelse=_in_statement(node.orelse, str(rest[1]), rest[2:], change))
    part = getattr(node, name)
    if part is None:
        raise NotWritten
    return node.with_changes(**{name: with_block(part, rest, change)})


def _call(args: dict[str, Any], first: Any) -> _Statements:
    """Return the statements that replace the extracted ones."""
    receiver = args["receiver"]
    called = f"{receiver}.{args['name']}" if receiver else args["name"]
    gives = ", ".join(args["gives"])
    head = f"{gives} = " if gives else "return " if args["end"] == "value" else ""
    head += "await " if args["async"] else ""
    line = f"{head}{called}({', '.join(args['needs'])})"
    if len(line) + args["indent"] > args["width"] and args["needs"]:
        line = f"{head}{called}(\n    {', '.join(args['needs'])}\n)"
    call = cst.parse_statement(line)
    above = list(first.leading_lines)
    kept = [it for it in above if it.comment is None][: _blank_above(above)]
    call = call.with_changes(leading_lines=kept)
    leave = "return" if args["return"] else "continue" if args["continue"] else ""
    return [call, cst.parse_statement(leave)] if leave else [call]


def _blank_above(lines: Sequence[cst.EmptyLine]) -> int:
    """Count the blank lines at the start."""
    return next((index for index, line in enumerate(lines) if line.comment is not None), len(lines))


def _function(args: dict[str, Any], region: _Statements) -> cst.FunctionDef:
    """Build the extracted function."""
    gives = ", ".join(args["gives"])
    body = [_with_returns(it, gives) for it in region] if args["end"] == "next" else list(region)
    body[0] = body[0].with_changes(leading_lines=_without(args["doc"], body[0].leading_lines))
    if args["end"] == "next" and not gives and len(body) > 1 and _is_bare_return(body[-1]):
        body.pop()
    elif gives and not _is_return(body[-1]):
        body.append(cst.parse_statement(f"return {gives}"))
    if args["doc"]:
        body.insert(0, cst.parse_statement(_docstring(args["doc"], args["margin"])))
    own = [args["own"]] if args["own"] else []
    given = [*own, *args["needs"]]
    start = "async def" if args["async"] else "def"
    head = f"{start} {args['name']}({', '.join(given)}):"
    if len(head) + args["column"] > args["width"]:
        head = f"{start} {args['name']}(\n    {', '.join(given)}\n):"
    decorators = {"static": "@staticmethod\n", "class": "@classmethod\n"}.get(args["kind"], "")
    made = cst.parse_statement(f"{decorators}{head}\n    pass\n")
    assert isinstance(made, cst.FunctionDef)
    return made.with_changes(body=cst.IndentedBlock(body))


def _without(comment: list[str], lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Return the lines above a statement without the comment, and without blank lines at the start."""
    kept = list(lines[_blank_above(lines) :])
    if not comment:
        return kept
    said = [it.comment.value.lstrip("#").strip() if it.comment else "" for it in kept[-len(comment) :]]
    if said != comment:
        raise NotWritten
    return kept[: -len(comment)]


def _docstring(comment: list[str], margin: str) -> str:
    """Turn the comment into a docstring."""
    lines = [line.strip() for line in comment]
    lines[0] = lines[0][:1].upper() + lines[0][1:]
    if lines[-1][-1:].isalnum() or lines[-1][-1:] in "`'\")":
        lines[-1] += "."
    return '"""' + f"\n{margin}".join(lines) + '"""'


def _is_return(node: Any) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[-1], cst.Return)


def _is_bare_return(node: Any) -> bool:
    """Return whether a statement is only `return`, without a comment."""
    is_alone = _is_return(node) and len(node.body) == 1 and node.trailing_whitespace.comment is None
    return is_alone and not any(it.comment for it in node.leading_lines)


def _with_returns(node: Any, gives: str) -> Any:
    """Replace each `continue` of an outer loop in a statement by a `return` of what is given."""
    if isinstance(node, _LOOPS):
        orelse = _with_returns(node.orelse, gives) if node.orelse is not None else None
        return node.with_changes(orelse=orelse)
    if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
        return node.with_changes(body=[_as_return(it, gives) for it in node.body])
    if isinstance(node, cst.IndentedBlock):
        return node.with_changes(body=[_with_returns(it, gives) for it in node.body])
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return node
    changes: dict[str, Any] = {}
    for name in ("body", "orelse", "finalbody"):
        part = getattr(node, name, None)
        if isinstance(part, cst.CSTNode):
            changes[name] = _with_returns(part, gives)
    for name in ("handlers", "cases"):
        if hasattr(node, name):
            changes[name] = [_with_returns(it, gives) for it in getattr(node, name)]
    return node.with_changes(**changes) if changes else node


def _as_return(node: Any, gives: str) -> Any:
    if not isinstance(node, cst.Continue):
        return node
    if not gives:
        return cst.Return(whitespace_after_return=cst.SimpleWhitespace(""), semicolon=node.semicolon)
    return cst.Return(value=cst.parse_expression(gives), semicolon=node.semicolon)
