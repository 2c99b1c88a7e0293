"""Write a table and the lookup statement, as libcst nodes, in place of a ladder."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import libcst as cst

_INDENT = "    "


class _Case(NamedTuple):
    """One branch in libcst: the lines above it, its block, and whether it is the last one."""

    above: Sequence[cst.EmptyLine]
    block: Any


def write_table(args: dict[str, Any], node: cst.If | cst.Match) -> list[cst.BaseStatement] | None:
    """Write the table and the lookup statement; None if the ladder has an unexpected form.

    Args:
        args: arguments of the site: `name` of the table, `subject`, `is_call`, `entries` ([keys, value] of a branch)
            and
            `default` (may be empty).
        node: the ladder.
    """
    cases, otherwise = _cases(node)
    if len(cases) != len(args["entries"]):
        return None
    lines = [f"{args['name']} = {{"]
    for number, (case, (keys, value)) in enumerate(zip(cases, args["entries"], strict=True)):
        above = [] if number == 0 else list(case.above)  # what stands above the ladder stays there
        before, beside, after = _comments(above, case.block)
        lines += [f"{_INDENT}{text}" for text in before]
        entries = [f"{_INDENT}{key}: {value}," for key in keys]
        entries[-1] += f"  {beside}" if beside else ""
        lines += [*entries, *(f"{_INDENT}{text}" for text in after)]
    table = cst.parse_statement("\n".join([*lines, "}"]))
    assert isinstance(table, cst.SimpleStatementLine)
    first: Any = _statement(cases[0].block)
    name, subject = args["name"], args["subject"]
    if args["default"] and (otherwise is None or not _all_comments(otherwise)):
        default = "" if args["default"] == "None" else f", {args['default']}"
        asked: cst.BaseStatement = _with_value(first, args["is_call"], f"{name}.get({subject}{default})")
    else:
        body = cst.IndentedBlock([_with_value(first, args["is_call"], f"{name}[{subject}]")])
        asked = cst.If(cst.parse_expression(f"{subject} in {name}"), body, orelse=otherwise)
    return [table.with_changes(leading_lines=node.leading_lines), asked]


def _cases(node: cst.If | cst.Match) -> tuple[list[_Case], cst.Else | None]:
    """Return the branches in order, and the `else` branch."""
    if isinstance(node, cst.Match):
        cases = [_Case(it.leading_lines, it.body) for it in node.cases]
        last = node.cases[-1]
        if isinstance(last.pattern, cst.MatchAs) and last.pattern.pattern is None:
            return cases[:-1], cst.Else(last.body, leading_lines=last.leading_lines)
        return cases, None
    found, here = [], node
    while True:
        found.append(_Case(here.leading_lines, here.body))
        if not isinstance(here.orelse, cst.If):
            return found, here.orelse
        here = here.orelse


def _comments(above: Sequence[cst.EmptyLine], block: Any) -> tuple[list[str], str, list[str]]:
    """Return the comments of a branch: above its statement, beside it, and below."""
    before, after, head = [*_texts(above)], [], ""
    if isinstance(block, cst.IndentedBlock):
        line: Any = block.body[0]
        head = _text(block.header)
        before += _texts(line.leading_lines)
        after = [*_texts(block.footer)]
        beside = _text(line.trailing_whitespace)
    else:
        beside = _text(block.trailing_whitespace)
    return [*before, head] if head and beside else before, beside or head, after


def _text(end: cst.TrailingWhitespace) -> str:
    return end.comment.value if end.comment is not None else ""


def _texts(lines: Sequence[cst.EmptyLine]) -> Iterator[str]:
    return (line.comment.value for line in lines if line.comment is not None)


def _all_comments(otherwise: cst.Else) -> list[Any]:
    before, beside, after = _comments(otherwise.leading_lines, otherwise.body)
    return [it for it in (*before, beside, *after) if it]


def _statement(block: Any) -> Any:
    """Return the single statement of a branch, without its line."""
    first: Any = block.body[0]
    return first.body[0] if isinstance(block, cst.IndentedBlock) else first


def _with_value(statement: Any, is_call: bool, text: str) -> cst.SimpleStatementLine:
    """Write the statement of a branch with the value from the table, or with a call of it."""
    new: Any = cst.parse_expression(text)
    if is_call:
        awaited = statement.value if isinstance(statement.value, cst.Await) else None
        call = awaited.expression if awaited else statement.value
        new = call.with_changes(func=new)
        new = awaited.with_changes(expression=new) if awaited else new
    changed = statement.with_changes(value=new, semicolon=cst.MaybeSentinel.DEFAULT)
    return cst.SimpleStatementLine([changed])
