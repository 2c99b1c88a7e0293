"""Sites of branches that depend on the Python version, with the remaining code."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import dropwhile, pairwise
from typing import Any

import libcst as cst

from codemods._rules.dead_code import changed_name, makes_generator
from codemods._unused.lines import block_of
from codemods._versions.known_tests import VersionTests
from codemods._versions.verdicts import NAME, SiteMaker
from codemods._versions.wanted_branches import binds_old_name, is_guard
from toolkit.model.codemod import Site
from toolkit.model.tree import Scope, SourceFile, is_docstring, is_elif, parent
from toolkit.source.rewrite_site import make_line_site, make_site

_SPEAKS_OF_PYTHONS = re.compile(r"#.*\b(?:python|py)[ -]?[23]|#.*\bpython ?<|#.*\bcompatib", re.IGNORECASE)


def branch_sites(file: SourceFile, tests: VersionTests, make: SiteMaker) -> Iterator[Site]:
    """Yield the sites of `if` statements, conditional expressions, and operands of `and` and `or`."""
    for scope, node in file.each(ast.If):
        if not is_elif(file, node):
            chain = list(_chain(file, node))
            values = [tests.value(it.test) for it in chain]
            if any(value is not None for value in values):
                yield _if_site(file, scope, chain, values, make)
    for scope, choice in file.each(ast.IfExp):
        if (value := tests.value(choice.test)) is not None:
            yield make(scope, choice, _comment_above(file, choice), args={"keeps": value})
    for scope, joined in file.each(ast.BoolOp):
        first = tests.value(joined.values[0])
        if first is isinstance(joined.op, ast.And) and tests.value(joined) is None:
            yield make(scope, joined, args={"keeps": "rest"})


def _chain(file: SourceFile, node: ast.If) -> Iterator[ast.If]:
    """Yield an `if` and each `elif` of it."""
    yield node
    while node.orelse and isinstance(node.orelse[0], ast.If) and is_elif(file, node.orelse[0]):
        node = node.orelse[0]
        yield node


def _if_site(file: SourceFile, scope: Scope, chain: list[ast.If], values: list[bool | None], make: SiteMaker) -> Site:
    top = chain[0]
    stop = next((number for number, value in enumerate(values) if value), len(chain))
    dead = [part for number, it in enumerate(chain) if values[number] is False or number > stop for part in it.body]
    if stop < len(chain):
        dead += chain[-1].orelse
    kept = chain[stop].body if stop < len(chain) else chain[-1].orelse
    is_bare = all(value is False for value in values[:stop])
    args: dict[str, Any] = {"values": values, "in_module": isinstance(parent(top), ast.Module)}
    if _begins_inside(file, top):
        return make_site(NAME, "refused", scope, top, "shared", args=args)
    if scope.kind == "function":
        if change := changed_name(scope, dead):
            return make_site(NAME, "refused", scope, top, change.reason, args={**args, "name": change.name})
        if makes_generator(scope, dead):
            return make_site(NAME, "refused", scope, top, "generator", args=args)
    block = block_of(top) or [top]
    if is_bare and kept and block[0] is top and is_docstring(kept[0]):
        return make_site(NAME, "refused", scope, top, "docstring", args=args)
    doubt = "guard" if is_guard(scope, dead) else "old_name" if binds_old_name(kept) else ""
    if is_bare and not kept:
        return _removal(file, scope, top, make, args | {"is_only": len(block) == 1, "doubt": doubt})
    removed = _removed_lines(chain, values, stop)
    return make(
        scope, top, doubt or _comment_above(file, top) or _comment_inside(file, kept), args=args, removes=removed
    )


def _comment_above(file: SourceFile, node: ast.If | ast.IfExp) -> str:
    """Return the reason for a review if the comment above a branch speaks of Pythons: it may not be true any more."""
    above = file.lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    return "commented" if _SPEAKS_OF_PYTHONS.match(above) else ""


def _comment_inside(file: SourceFile, kept: list[ast.stmt]) -> str:
    """Return the reason for a review if a comment in the branch that stays speaks of Pythons."""
    if not kept:
        return ""
    first = kept[0].lineno - 1
    while file.lines[first - 1].strip().startswith("#"):
        first -= 1
    lines = file.lines[first - 1 : kept[-1].end_lineno]
    return "commented" if any(_SPEAKS_OF_PYTHONS.search(line) for line in lines) else ""


def _removal(file: SourceFile, scope: Scope, top: ast.If, make: SiteMaker, args: dict[str, Any]) -> Site:
    """Return the site of an `if` that is removed completely."""
    first, last = top.lineno, top.end_lineno or top.lineno
    doubt = args.pop("doubt")
    if args["is_only"] and not isinstance(parent(top), ast.Module):
        return make(scope, top, doubt, args=args, removes=((first, last),))
    lines = file.lines
    above = first
    while above > 1 and lines[above - 2].strip().startswith("#") and _indent(lines[above - 2]) == top.col_offset:
        above -= 1
    verdict, reason = make.decide(doubt or ("comment" if above < first else ""))
    while above > 1 and not lines[above - 2].strip() and (last >= len(lines) or not lines[last].strip()):
        above -= 1
    return make_line_site(NAME, verdict, scope, (above, last), reason, args=args)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _begins_inside(file: SourceFile, node: ast.If) -> bool:
    """Return whether there is other code before an `if` on its line."""
    return bool(file.lines[node.lineno - 1].encode()[: node.col_offset].strip())


def _removed_lines(chain: list[ast.If], values: list[bool | None], stop: int) -> tuple[tuple[int, int], ...]:
    """Return the removed lines with their comments: conditions, and branches that never run."""
    found = []
    for number, (node, value) in enumerate(zip(chain, values, strict=True)):
        head = node.lineno, node.body[0].lineno - 1
        below = node.orelse[0] if node.orelse else None
        end = (below.lineno - 1 if below is not None else node.end_lineno) or node.lineno
        if value is False or number > stop:
            found.append((node.lineno, end))
        elif value:
            found.append((head[0], max(head)))
    if stop < len(chain) and chain[-1].orelse:
        last = chain[-1]
        found.append(((last.body[-1].end_lineno or 0) + 1, last.end_lineno or 0))
    return tuple(found)


def rewrite_branch(at: Site, node: Any) -> Any:
    """Return the rest of a branch as a node or statements; None if a comment would lose its place."""
    if isinstance(node, cst.If):
        return _nothing(node) if at.args.get("is_only") else _fold(node, at.args)
    if isinstance(node, cst.IfExp):
        return _inside(node, node.body if at.args["keeps"] else node.orelse)
    return _without_first(node)


def _inside(old: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    """Replace an expression by another one, which gets its parentheses if it has none."""
    return new if new.lpar else new.with_changes(lpar=old.lpar, rpar=old.rpar)


def _without_first(node: cst.BooleanOperation) -> cst.BaseExpression:
    left = node.left
    if isinstance(left, cst.BooleanOperation) and type(left.operator) is type(node.operator) and not left.lpar:
        return node.with_changes(left=_without_first(left))
    return _inside(node, node.right)


def _nothing(node: cst.If) -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Pass()], leading_lines=node.leading_lines)


def _fold(node: cst.If, args: Mapping[str, Any]) -> Any:
    rest = _rest_of(node.with_changes(leading_lines=()), args["values"])
    if rest is None:
        return None
    leading = [*node.leading_lines, *dropwhile(lambda line: line.comment is None, rest.leading_lines)]
    if isinstance(rest, cst.If):
        return rest.with_changes(leading_lines=leading)
    return _statements(rest.body, leading, in_module=args["in_module"])


def _rest_of(node: cst.If | cst.Else | None, values: list[bool | None]) -> cst.If | cst.Else | None:
    """Return the remaining part of a chain, from one of its branches on."""
    if node is None or isinstance(node, cst.Else):
        return node
    value, *later = values
    if value:
        return cst.Else(node.body, leading_lines=node.leading_lines)
    rest = _rest_of(node.orelse, later)
    return rest if value is False else node.with_changes(orelse=rest)


def _statements(body: cst.BaseSuite, leading: list[cst.EmptyLine], *, in_module: bool) -> Any:
    """Return the statements of a block, dedented to replace the surrounding statement."""
    if isinstance(body, cst.SimpleStatementSuite):
        line = cst.SimpleStatementLine(body.body, leading, body.trailing_whitespace)
        return cst.FlattenSentinel([line])
    assert isinstance(body, cst.IndentedBlock)
    if any(line.comment for line in body.footer):
        return None
    first, *rest = body.body
    own = getattr(first, "leading_lines", ())
    statements = [first.with_changes(leading_lines=[*leading, *own]), *rest]
    return cst.FlattenSentinel(_set_apart(statements) if in_module else statements)


def _set_apart(statements: list[Any]) -> list[Any]:
    """Add a second blank line around top-level functions and classes that had one."""
    found = statements[:1]
    for before, node in pairwise(statements):
        is_definition = any(isinstance(it, cst.FunctionDef | cst.ClassDef) for it in (before, node))
        lines = list(node.leading_lines)
        is_single = lines[:1] and lines[0].comment is None and (len(lines) == 1 or lines[1].comment is not None)
        more = [cst.EmptyLine(indent=False)] if is_definition and is_single else []
        found.append(node.with_changes(leading_lines=[*more, *lines]))
    return found
